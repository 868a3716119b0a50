"""What is said beside the questions: questions of the person's own, words of care, a contact taken back, leaving."""
