"""The database: connecting, and bringing its tables up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url

MIGRATIONS = Path(__file__).parent / "migrations"


def connect(url: str) -> Engine:
    """An engine for an SQLAlchemy URL (SQLite or PostgreSQL)."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        # A database that does not answer must not hold up every conversation: the guard then speaks.
        limits = {"connect_timeout": 3, "options": "-c statement_timeout=4000"}
        return create_engine(
            address, future=True, pool_pre_ping=True, pool_size=10, max_overflow=10, connect_args=limits
        )
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, future=True, connect_args={"timeout": 5, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        # WAL lets staff read while people write; FULL keeps an acknowledged message through a power cut; what is
        # erased is written over.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def upgrade(url: str) -> None:
    """Bring the tables to the newest version."""
    connect(url).dispose()  # makes the folder of a SQLite file
    command.upgrade(_alembic(url), "head")


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
