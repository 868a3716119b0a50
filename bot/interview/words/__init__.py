"""What is in the words of a message by themselves, whatever was asked and whatever is known."""
