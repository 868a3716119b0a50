"""An answer to the open question, and a correction of what is known."""
