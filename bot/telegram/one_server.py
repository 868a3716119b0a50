"""Of several servers on one PostgreSQL, one does a thing. SQLite has one server, which does it.

Who does it holds an advisory lock of the database on a connection of its own: when the process ends, however it ends,
the connection ends and the next takes over. No Redis is needed, and none can be away.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

LOCK = int.from_bytes(b"telegram", "big") >> 1  # any number that no other program takes
# Seconds between two looks: whether it is our turn, whether it still is.
LOOKS_EVERY = 1.0
# A machine that vanished is noticed within eleven seconds.
KEEPALIVE = ("tcp_keepalives_idle=5", "tcp_keepalives_interval=2", "tcp_keepalives_count=3")


async def in_one_server(
    engine: Engine, work: Callable[[], Awaitable[None]], meanwhile: Callable[[], Awaitable[None]]
) -> None:
    """Do `work` while no other server does; wait while one does. Returns when the work is done.

    Args:
        meanwhile: what every server does while the database does not answer and nobody has the lock, until it does.

    Raises:
        Exception: what the work raises.
    """
    if engine.dialect.name != "postgresql":
        await work()
        return
    while True:
        connection = await _take_when_it_answers(engine, meanwhile)
        if connection is None:
            await asyncio.sleep(LOOKS_EVERY)
            continue
        working = asyncio.ensure_future(work())
        try:
            while not working.done() and await asyncio.to_thread(_is_there, connection):
                await asyncio.wait({working}, timeout=LOOKS_EVERY)
            if working.done():
                return working.result()
            logger.warning("Telegram: the lock in the database is lost; whichever server gets it goes on.")
        finally:
            await _end(working)
            await asyncio.to_thread(_close, connection)


async def _take_when_it_answers(engine: Engine, meanwhile: Callable[[], Awaitable[None]]) -> Connection | None:
    """What `_take` gives once the database answers; it may fail at once, or hang."""
    doing: asyncio.Future[None] | None = None
    try:
        while True:
            taking = asyncio.ensure_future(asyncio.to_thread(_take, engine))
            await asyncio.wait({taking}, timeout=LOOKS_EVERY)
            if doing is None and not (taking.done() and taking.exception() is None):
                logger.warning("Telegram: the database does not say which server goes on.")
                doing = asyncio.ensure_future(meanwhile())
            with contextlib.suppress(SQLAlchemyError):
                return await taking
            await asyncio.sleep(LOOKS_EVERY)
    finally:
        if doing is not None:
            await _end(doing)


async def _end(task: asyncio.Future[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _take(engine: Engine) -> Connection | None:
    """The connection that holds the lock; None if another server has it.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    connection.detach()  # not to be lent to others, and closed when it is let go of
    try:
        if connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            for setting in KEEPALIVE:
                connection.execute(text(f"SET {setting}"))
            return connection
    except SQLAlchemyError:
        _close(connection)
        raise
    _close(connection)
    return None


def _is_there(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _close(connection: Connection) -> None:
    with contextlib.suppress(SQLAlchemyError):
        connection.close()
