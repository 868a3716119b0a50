"""The database of one installation, and what seals and opens what is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from bot.reports.database import hurry, look
from bot.reports.reach import Reach
from bot.reports.vault import Vault
from bot.settings import Limits


class Store:
    """The database of one installation. Every method of those who extend it is one transaction."""

    def __init__(self, engine: Engine, vault: Vault, limits: Limits | None = None) -> None:
        """
        Args:
            limits: how soon reports are due; default: those of `Limits`.
        """
        self.engine = engine
        self._vault = vault
        self.limits = limits or Limits()
        self._in_time: Callable[[], AbstractContextManager[None]] = nullcontext

    @property
    def vault(self) -> Vault:
        """What seals and opens the values of this store."""
        return self._vault

    def answer_people(self) -> None:
        """From now on people wait for what this store does: no call may take long (bot/reports/reach.py)."""
        hurry(self.engine)
        self._in_time = Reach(lambda: look(self.engine)).call

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back on any error."""
        with self._in_time(), Session(self.engine, future=True) as session, session.begin():
            yield session

    @contextmanager
    def connection(
        self, around: Callable[[Connection], AbstractContextManager[None]] = nullcontext
    ) -> Iterator[Connection]:
        """The same for the statements of every message (bot/reports/statements.py).

        Args:
            around: what its end is to be within, too.
        """
        with self._in_time(), self.engine.connect() as connection, around(connection), connection.begin():
            yield connection
