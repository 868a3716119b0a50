"""The log of the web server itself, without what was sent to it.

Sanic writes the address of a request, which may hold a session token, and the bytes that it could not read.
"""

from __future__ import annotations

import logging

LOGGERS = ("sanic.root", "sanic.error")
OF_A_REQUEST = "<Request:"


class _NothingThatWasSent(logging.Filter):
    """Keeps that something failed, and the type of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            record.msg, record.args = f"{record.msg}: %s", (record.exc_info[0].__name__,)
            record.exc_info = record.exc_text = None
        elif OF_A_REQUEST in record.getMessage():
            record.msg, record.args = "The body of a request was not read to its end.", None
        return True


def install() -> None:
    """Put it before what the server writes, once."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _NothingThatWasSent) for one in logger.filters):
            logger.addFilter(_NothingThatWasSent())
