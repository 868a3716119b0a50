"""What comes out: the read-back in items, what staff are told of urgency, the script as a document."""
