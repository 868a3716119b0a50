"""What we plug into Rasa: its tracker store, its words, and actions that run inside the server."""
