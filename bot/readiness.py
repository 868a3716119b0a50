"""Whether a process can serve people just now: `/ready`, for the web server before it and for whoever restarts it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy import select, text

from bot.reports.models import Message
from bot.reports.places import place
from bot.reports.repository import Repository

logger = logging.getLogger(__name__)

# Seconds for which an answer holds, so that asking often costs nothing.
HOLDS = 1.0


class Readiness:
    """Looks, and remembers for a moment. What is wrong goes to the log, not to whoever asks."""

    def __init__(self, store: Repository, *more: Callable[[], str | None]) -> None:
        """
        Args:
            more: what else must be so: each says what is wrong, or None.
        """
        self._store = store
        self._more = more
        self._lock = threading.Lock()
        self._looked_at = float("-inf")
        self._wrong: str | None = None
        self._draining = False

    def drain(self) -> None:
        """From now on nothing new should come here: the process is about to end."""
        self._draining = True

    def is_ready(self) -> bool:
        """Whether all is well. May wait for the database."""
        if self._draining:
            return False
        with self._lock:
            if time.monotonic() - self._looked_at > HOLDS:
                wrong = self._look()
                if wrong != self._wrong:
                    # Once, and not each time that somebody asks.
                    if wrong:
                        logger.error("Not ready: %s.", wrong)
                    else:
                        logger.info("Ready again.")
                self._wrong, self._looked_at = wrong, time.monotonic()
            return self._wrong is None

    def _look(self) -> str | None:
        for wrong in (look() for look in self._more):
            if wrong is not None:
                return wrong
        try:
            with self._store.session() as session:
                session.execute(text("SELECT 1"))
                query = select(Message.text, Message.conversation_id, Message.message_id)
                newest = session.execute(query.order_by(Message.number.desc()).limit(1)).first()
        except Exception as problem:
            return f"the database does not answer ({type(problem).__name__})"
        try:
            vault = self._store.vault
            if newest is not None:
                vault.open(newest[0], *place(Message.text, *newest[1:]))
            vault.open(vault.seal("ready", "readiness"), "readiness")
        except Exception as problem:
            return f"the keys do not open what is stored ({type(problem).__name__})"
        return None
