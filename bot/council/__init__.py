"""The council's facts, its hours and the words the assistant says. Imports nothing of ours but settings."""
