"""The database: connecting, and bringing its tables up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import QueuePool, StaticPool

from bot import metrics
from bot.errors import KnownError
from bot.reports.reach import WAIT_OF_OTHERS, WAIT_OF_PEOPLE, PatientConnection


class DatabaseError(KnownError):
    """The tables cannot be changed as asked; the message says why."""


MIGRATIONS = Path(__file__).parent / "migrations"


def connect(url: str) -> Engine:
    """An engine for an SQLAlchemy URL (SQLite or PostgreSQL)."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        # A database that does not answer must not hold up every conversation: the guard then speaks.
        limits = {"options": "-c statement_timeout=4000", "connection_factory": PatientConnection}
        engine = create_engine(
            address,
            future=True,
            pool_pre_ping=True,
            pool_size=10,
            max_overflow=10,
            connect_args=limits,
            hide_parameters=True,
        )
        event.listen(engine, "handle_error", _count)
        return engine
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    # Connections stay open: the last one to close a file writes its whole log back, which takes longer than a turn.
    engine = create_engine(
        address,
        future=True,
        poolclass=QueuePool if address.database not in (None, "", ":memory:") else StaticPool,
        connect_args={"timeout": WAIT_OF_OTHERS, "check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(engine, "handle_error", _count)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        # WAL lets staff read while people write; FULL keeps an acknowledged message through a power cut; what is
        # erased is written over. (See `disk_is_waited_for_later` for the one exception to FULL.)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def hurry(engine: Engine) -> None:
    """Let new connections wait only `WAIT_OF_PEOPLE` for a lock. (With PostgreSQL the transaction's time says it.)"""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect", insert=True)  # first, for what is done then may have to wait
        def _wait_less(connection: Any, _: Any) -> None:
            connection.execute(f"PRAGMA busy_timeout={WAIT_OF_PEOPLE * 1000:.0f}")

    engine.dispose()


@contextmanager
def disk_is_waited_for_later(connection: Connection) -> Iterator[None]:
    """A transaction within outlives a crash of the process at once, and a power cut from the next one on that waits for
    the disk: that one takes along all before it. (PostgreSQL waits for each.)"""
    if connection.dialect.name != "sqlite":
        yield
        return
    directly: Any = connection.connection.dbapi_connection
    (before,) = directly.execute("PRAGMA synchronous").fetchone()
    directly.execute("PRAGMA synchronous=NORMAL" if before else "PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        directly.execute(f"PRAGMA synchronous={before}")


def look(engine: Engine) -> None:
    """Raise if the database does not answer, or takes nothing."""
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if engine.dialect.name == "sqlite" else "SELECT 1")


def _count(context: Any) -> None:
    """Every error but those by which we find that something is there already."""
    if not isinstance(context.sqlalchemy_exception, IntegrityError):
        metrics.count(metrics.DATABASE_ERRORS, type(context.original_exception).__name__)


def upgrade(url: str) -> None:
    """Bring the tables to the newest version."""
    connect(url).dispose()  # makes the folder of a SQLite file
    command.upgrade(_alembic(url), "head")


def downgrade(url: str, revision: str) -> None:
    """Take the tables back to an older version; what only newer ones can hold is lost.

    Raises:
        DatabaseError: there is no such version.
    """
    try:
        command.downgrade(_alembic(url), revision)
    except CommandError as problem:
        raise DatabaseError(f"There is no revision {revision} to go back to ({problem}).") from problem


def knows(revision: str) -> bool:
    """Whether this version of the program can bring tables of that revision up to date."""
    script = ScriptDirectory.from_config(_alembic(""))
    return revision in {known.revision for known in script.walk_revisions()}


def is_current(engine: Engine) -> bool:
    """Whether the tables are at the newest version."""
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return at == ScriptDirectory.from_config(_alembic(str(engine.url))).get_current_head()


def _alembic(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    # ConfigParser takes % for itself.
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
