"""What is said at the read-back: which item is meant, by number or by name, and what it should be."""
