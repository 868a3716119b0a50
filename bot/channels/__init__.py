"""The ways in: each channel hands messages to the guard, which keeps them and always answers."""
