"""Errors that a person can act on."""


class KnownError(Exception):
    """Its message names the thing, the place and the remedy; a command ends with that one line, not a traceback."""
