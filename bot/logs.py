"""Logs: one line an event, as JSON in production, each with the id of the request that it belongs to.

What people type must not be in them. Our own code logs ids and names of types. Of other people's code only the place
is logged and what it says without its values; of an exception its types and where it came from, not its text.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import re
import sys
import threading
import traceback
import uuid
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Any

HEADER = "X-Request-Id"
# As web servers make them; nothing that could end a line or begin a field.
SAFE = re.compile(r"[A-Za-z0-9-]{8,64}")
# Loggers whose words hold nothing that people typed.
OURS = ("bot", "actions", "gunicorn", "sanic", "alembic")

_request: ContextVar[str] = ContextVar("request", default="")


def begin_request(offered: str | None = None) -> str:
    """Begin a request: what is logged from here on, in this task or thread, bears its id.

    Args:
        offered: the id that the web server before us has given it; taken only if it has a safe form.

    Returns:
        The id.
    """
    name = offered if offered and SAFE.fullmatch(offered) else uuid.uuid4().hex
    _request.set(name)
    return name


def request_id() -> str:
    """The id of the request that is being served; empty if none is."""
    return _request.get()


class Lines(logging.Formatter):
    """Makes one line of a record."""

    def __init__(self, process: str, *, as_json: bool) -> None:
        """
        Args:
            process: which process of the service this is.
            as_json: one JSON object a line; else a line to be read.
        """
        super().__init__()
        self._process = process
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        fields: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "pid": record.process,
            "logger": record.name,
            "request_id": request_id(),
            "message": _words(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            fields["exception"] = without_words(record.exc_info[1])
        # As ASCII: no letter of any script can end a line for whoever reads it.
        return json.dumps(fields) if self._as_json else _readable(fields)


def set_up(process: str, *, as_json: bool) -> None:
    """Log to standard error, as `Lines` has it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(process, as_json=as_json))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("bot", "actions"):
        logging.getLogger(name).setLevel(logging.INFO)
    sys.excepthook = _uncaught
    threading.excepthook = lambda caught: _uncaught(caught.exc_type, caught.exc_value, caught.exc_traceback)


def of_the_loop(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Handler of what nobody caught in an event loop: its own would write the exceptions' texts."""
    problem = context.get("exception")
    # The loop's own words for it, up to where names and values of ours begin.
    what = re.match(r"[A-Za-z ]*", str(context.get("message", "")))
    logging.getLogger(__name__).error(
        "In the event loop: %s (%s).",
        what[0].strip() if what else "",
        type(problem).__name__ if problem else "no exception",
        exc_info=problem,
    )


def without_words(problem: BaseException | None) -> list[str]:
    """An exception, those that led to it first, as types and places."""
    lines: list[str] = []
    while problem is not None:
        frames = traceback.extract_tb(problem.__traceback__)
        places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        lines.insert(0, " < ".join([type(problem).__name__, *reversed(places)]))
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    return lines


def _words(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in OURS:
        return record.getMessage()
    place = f"{Path(record.pathname).name}:{record.lineno}"
    # With values apart, the text is the programmer's own; without, values may stand in it.
    return f"{place}: {record.msg}" if record.args and isinstance(record.msg, str) else f"{place}: (left out)"


def _readable(fields: dict[str, Any]) -> str:
    asked = f" [{fields['request_id']}]" if fields["request_id"] else ""
    exceptions = "".join(f" | {line}" for line in fields.get("exception", ()))
    text = f"{fields['time']} {fields['level'].upper()} {fields['process']} {fields['logger']}: {fields['message']}"
    # A line stays a line, whatever stands in it.
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in text + asked + exceptions)


def _uncaught(kind: type[BaseException], problem: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("Nobody caught %s.", kind.__name__, exc_info=(kind, problem, trace))  # type: ignore[arg-type]
