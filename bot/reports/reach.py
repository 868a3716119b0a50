"""How long the database may keep one waiting, and what follows when it kept somebody waiting in vain.

In the chat everybody waits in one line: while one call waits for a database that hangs, nobody is answered. So there
a call waits briefly (`WAIT_OF_PEOPLE`), and after the first that waited in vain all fail at once, until a look from
beside, every half second, finds that the database answers again.

What goes through whole tables, for an operator, takes as long as it takes (`unhurried`).
"""

from __future__ import annotations

import logging
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2 import extensions
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)

# Seconds that one call may wait for a lock, a connection or an answer: where people wait for an answer, who get theirs
# within five seconds whatever happens, and elsewhere.
WAIT_OF_PEOPLE = 1.5
WAIT_OF_OTHERS = 5.0
# A call that failed sooner held nobody up.
IN_VAIN = 1.0
LOOK_SECONDS = 0.5


class StoreAwayError(Exception):
    """The database did not answer a moment ago; nothing was tried."""


class Reach:
    """Whether the database of a process that answers people can be reached."""

    def __init__(self, look: Callable[[], None]) -> None:
        """
        Args:
            look: raises if the database does not take anything.
        """
        self._look = look
        self._away = threading.Event()
        self._lock = threading.Lock()

    @property
    def is_away(self) -> bool:
        return self._away.is_set()

    @contextmanager
    def call(self) -> Iterator[None]:
        """A transaction within `WAIT_OF_PEOPLE`.

        Raises:
            StoreAwayError: an earlier one waited in vain, and the database is not back.
        """
        if self.is_away:
            raise StoreAwayError
        began, before = time.monotonic(), _deadline.at
        _deadline.at = began + WAIT_OF_PEOPLE
        try:
            yield
        except DBAPIError:
            if time.monotonic() - began >= IN_VAIN:
                self._lost()
            raise
        finally:
            _deadline.at = before

    def _lost(self) -> None:
        with self._lock:
            if self.is_away:
                return
            self._away.set()
        logger.error("The database does not answer. What people type is kept aside until it does.")
        threading.Thread(target=self._until_back, name="database", daemon=True).start()

    def _until_back(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            _deadline.at = time.monotonic() + WAIT_OF_PEOPLE
            try:
                self._look()
            except Exception as problem:
                logger.debug("The database is still away: %s.", type(problem).__name__)
            else:
                self._away.clear()
                logger.error("The database answers again.")
                return


class _Deadline(threading.local):
    at = float("inf")
    unhurried = False


_deadline = _Deadline()


@contextmanager
def unhurried(within: Session | Connection) -> Iterator[None]:
    """Let this thread wait for as long as PostgreSQL takes, and PostgreSQL take as long in this transaction.

    Not around a `yield` to somebody else: what they do in the same thread would be without a limit, too.

    Args:
        within: a transaction; that the server lifts its limit lasts until it ends.
    """
    before = _deadline.unhurried
    _deadline.unhurried = True
    try:
        if _dialect(within) == "postgresql":
            within.execute(text("SET LOCAL statement_timeout = 0"))
        yield
    finally:
        _deadline.unhurried = before


def _dialect(within: Session | Connection) -> str:
    connection = within.connection() if isinstance(within, Session) else within
    return str(connection.dialect.name)


class PatientConnection(extensions.connection):
    """A connection to PostgreSQL that gives up when no answer comes. The limits of server and library hold only while
    the server lives: one that hangs, or a network that swallows everything, keeps the library waiting for ever."""


def _wait(connection: Any) -> None:
    """psycopg2's wait callback: until the connection has what it waits for, or too long."""
    hurried = isinstance(connection, PatientConnection) and not _deadline.unhurried
    until = min(time.monotonic() + WAIT_OF_OTHERS if hurried else float("inf"), _deadline.at)
    while (state := connection.poll()) != extensions.POLL_OK:
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
        left = until - time.monotonic()
        if left <= 0 or not waiting.poll(None if left == float("inf") else left * 1000):
            # psycopg2 closes the connection on an error here: what it waited for can't be mistaken for another answer.
            raise psycopg2.OperationalError("The database did not answer in time.")


extensions.set_wait_callback(_wait)
