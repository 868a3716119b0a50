"""What is still to be asked, and what need not be: it was told, or it follows from what was told."""
