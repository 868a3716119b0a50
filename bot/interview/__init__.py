"""What to ask, what is known, what to say: the interview. Knows nothing of Rasa, web or database."""
