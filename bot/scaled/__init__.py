"""The whole service with several servers, on one machine: what deploy/ says for production, to be tried here."""
