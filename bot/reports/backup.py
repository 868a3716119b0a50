"""Backups of the database, made while the service runs, and their restoring.

A backup is one tar file: `manifest.json`, and the database as its own tools copy it (SQLite's online backup,
PostgreSQL's `pg_dump`). What people said is sealed in it as it is in the database; the keys are not in it, and are
backed up apart from it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, func, inspect, select, table, text
from sqlalchemy.engine import URL, Connection, Engine

from bot.errors import KnownError
from bot.reports import trail
from bot.reports.database import knows, upgrade
from bot.reports.models import TrailHead, now
from bot.reports.places import NAMED_BY, place
from bot.reports.reach import unhurried
from bot.reports.repository import Repository
from bot.reports.rotating import keys_in
from bot.reports.trail import Head
from bot.reports.vault import VaultError, key_of

logger = logging.getLogger(__name__)

MANIFEST, DUMP = "manifest.json", "database"
FORMAT = 1
# Of each sealed column so many values, the newest, are opened after restoring.
SAMPLE = 50


class BackupError(KnownError):
    """A backup cannot be made or restored; the message says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        engine: `sqlite` or `postgresql`.
        revision: of the tables.
        rows: of each table.
        keys: ids of the keys that its values are sealed with.
        trail: the last entry of the trail.
        sha256: of the database's copy.
        fingerprints: of those keys, by id, that opened something when it was made; backups of before have none.
    """

    format: int
    made_at: str
    version: str
    engine: str
    revision: str
    rows: dict[str, int]
    keys: list[int]
    trail: str
    sha256: str
    fingerprints: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Restored:
    """What was restored, and how many of its values were opened."""

    manifest: Manifest
    opened: int


def make(repository: Repository, file: Path) -> Manifest:
    """Write a backup, readable by its owner alone. The service may run.

    Raises:
        BackupError: there is such a file already, or the database cannot be copied.
    """
    if file.exists():
        raise BackupError(f"{file} is there already; it is not overwritten.")
    file.parent.mkdir(parents=True, exist_ok=True)
    with _beside(file) as folder:
        dump = folder / DUMP
        engine = repository.engine
        counted = {"sqlite": _copy_sqlite, "postgresql": _dump_postgresql}[engine.dialect.name](engine, dump)
        ring = repository.vault.ring
        # A damaged value may name a key that never was: nothing may wait for that when this is restored.
        counted["keys"] = [key for key in counted["keys"] if key in ring.sealing]
        manifest = Manifest(
            FORMAT,
            now().isoformat(),
            version("concern-bot"),
            engine.dialect.name,
            **counted,
            sha256=_sha256(dump),
            fingerprints={str(key): ring.fingerprints[key] for key in _that_open(repository)},
        )
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
        whole = folder / "whole"
        with tarfile.open(whole, "w") as tar:
            for name in (MANIFEST, DUMP):
                tar.add(folder / name, name)
        with whole.open("rb") as written:
            os.fsync(written.fileno())
        os.link(whole, file)  # refuses to overwrite one that came meanwhile
    return manifest


def restore(repository: Repository, file: Path, *, replace: bool = False) -> Restored:
    """Put a backup in the place of an empty database; nothing else may use the database meanwhile.

    Args:
        replace: also of one that is not empty: what is in it is lost.

    Raises:
        BackupError: the file is no whole backup, is for another database or other keys, or the database is not empty.
        TrailBrokenError: the trail in it is not as it was written.
    """
    engine = repository.engine
    with _beside(file, tempfile.gettempdir()) as folder:
        manifest = _unpacked(file, folder)
        if manifest.engine != engine.dialect.name:
            raise BackupError(f"The backup is of {manifest.engine}, and the database here is {engine.dialect.name}.")
        if not knows(manifest.revision):
            raise BackupError(
                f"The backup has tables of revision {manifest.revision}, which this version does not know. "
                f"Restore it with version {manifest.version} or a later one."
            )
        if missing := set(manifest.keys) - set(repository.vault.ring.sealing):
            names = ", ".join(map(str, sorted(missing)))
            raise BackupError(f"The backup is sealed with keys that are not here: {names}. Restore the key file first.")
        here = {str(key): found for key, found in repository.vault.ring.fingerprints.items()}
        if others := [key for key, found in manifest.fingerprints.items() if here.get(key) != found]:
            raise BackupError(
                f"The backup is sealed with other keys than those that are here under the same number: "
                f"{', '.join(others)}. Restore the key file that belongs to it first."
            )
        if manifest.keys and not manifest.fingerprints:
            logger.warning(
                "This backup does not say by what its keys are known: whether those here open it shows later."
            )
        if not replace and (held := _held(engine)):
            raise BackupError(f"The database is not empty ({held}). To lose what is in it, add --replace.")
        if manifest.engine == "sqlite":
            _put_sqlite(folder / DUMP, engine)
        else:
            _put_postgresql(folder / DUMP, engine)
    with engine.connect() as connection, unhurried(connection):
        found = _counted(connection)["rows"]
    if found != manifest.rows:
        differing = sorted(name for name in manifest.rows if found.get(name) != manifest.rows[name])
        raise BackupError(f"Restored, but not all rows are there: {', '.join(differing)}.")
    upgrade(engine.url.render_as_string(hide_password=False))
    trail.verify(repository, Head.parse(manifest.trail))
    return Restored(manifest, _open_some(repository))


def _unpacked(file: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(file) as tar:
            for name in (MANIFEST, DUMP):
                member = tar.extractfile(name)
                if member is None:
                    raise KeyError(name)
                with member, (folder / name).open("wb") as out:
                    shutil.copyfileobj(member, out)
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except FileNotFoundError as problem:
        raise BackupError(f"There is no file {file}.") from problem
    except (tarfile.TarError, KeyError, ValueError, TypeError, EOFError) as problem:
        raise BackupError(f"{file} is no whole backup ({type(problem).__name__}). Take another one.") from problem
    if manifest.format != FORMAT:
        raise BackupError(f"{file} is of format {manifest.format}; this version reads format {FORMAT}.")
    if _sha256(folder / DUMP) != manifest.sha256:
        raise BackupError(f"{file} was changed or is broken: its hash is not the one in its manifest.")
    return manifest


def _copy_sqlite(engine: Engine, target: Path) -> dict[str, Any]:
    source = sqlite3.connect(f"file:{engine.url.database}?mode=ro", uri=True, timeout=30)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    finally:
        source.close()
        copy.close()
    copied = create_engine(f"sqlite:///{target}", future=True)
    try:
        with copied.connect() as connection:
            return _counted(connection)
    finally:
        copied.dispose()


def _dump_postgresql(engine: Engine, target: Path) -> dict[str, Any]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, unhurried(connection):
        # What is counted and what is dumped is the same moment.
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        counted = _counted(connection)
        _run(engine.url, "pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return counted


def _put_sqlite(dump: Path, engine: Engine) -> None:
    engine.dispose()
    source, target = sqlite3.connect(dump), sqlite3.connect(str(engine.url.database), timeout=30)
    try:
        source.backup(target)
    except sqlite3.Error as problem:
        raise BackupError(f"The database is in use ({problem}). Stop the service first.") from problem
    finally:
        source.close()
        target.close()


def _put_postgresql(dump: Path, engine: Engine) -> None:
    if _tables(engine):
        with engine.begin() as connection, unhurried(connection):
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    _run(engine.url, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-acl",
         f"--dbname={engine.url.database}", str(dump))  # fmt: skip


def _run(url: URL, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs; the password goes by the environment, which other users cannot see."""
    given = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        **{f"PG{name.upper()}": value for name, value in url.query.items() if name in ("sslmode", "sslrootcert")},
    }
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("CONCERN_BOT_", "TELEGRAM_"))}
    environment = {**ours, **{name: str(value) for name, value in given.items() if value}}
    try:
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as problem:
        raise BackupError(f"{program} is missing: sudo apt-get install postgresql-client.") from problem
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it did not say why"])[-1]
        raise BackupError(f"{program} failed: {last}")


def _counted(connection: Connection) -> dict[str, Any]:
    """What a manifest says of a database's content."""
    names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    rows = {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in sorted(names)
    }
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None or "trail_head" not in names:
        raise BackupError("The database has no tables of ours. Run `concern-bot db upgrade`.")
    head = connection.execute(select(TrailHead.number, TrailHead.hash)).one()
    keys = sorted(keys_in(connection, _columns(connection)))
    return {"revision": revision, "rows": rows, "keys": keys, "trail": str(Head(*head))}


def _columns(connection: Connection) -> set[tuple[str, str]]:
    """Every table and column that there is: an older version has not all of ours."""
    tables = inspect(connection)
    return {(name, column["name"]) for name in tables.get_table_names() for column in tables.get_columns(name)}


def _tables(engine: Engine) -> list[str]:
    return inspect(engine).get_table_names()


def _held(engine: Engine) -> str:
    """What is in a database that must not be lost; empty if nothing is."""
    with engine.connect() as connection, unhurried(connection):
        for name in _tables(engine):
            if name not in ("alembic_version", "trail_head"):
                number = connection.execute(select(func.count()).select_from(table(name))).scalar_one()
                if number:
                    return f"{name}: {number}"
    return ""


def _open_some(repository: Repository) -> int:
    """Open the newest values of each sealed column; returns how many.

    Raises:
        VaultError: one does not open.
    """
    return len([repository.vault.open(value, *where) for value, where in _newest(repository)])


def _that_open(repository: Repository) -> set[int]:
    """The ids of the keys by which one of those values opens: of others it is not known whether they are the right
    ones."""
    found = set()
    for value, where in _newest(repository):
        with contextlib.suppress(VaultError):
            repository.vault.open(value, *where)
            found.add(key_of(value))
    return found


def _newest(repository: Repository) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    with repository.session() as session, unhurried(session):
        there = _columns(session.connection())
        for column, names in NAMED_BY.items():
            if (column.class_.__tablename__, column.key) not in there:
                continue
            primary = inspect(column.class_).primary_key[0]
            query = select(column, *(getattr(column.class_, name) for name in names)).where(column.is_not(None))
            for value, *named in session.execute(query.order_by(primary.desc()).limit(SAMPLE)):
                yield bytes(value), place(column, *named)


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as read:
        while chunk := read.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


@contextlib.contextmanager
def _beside(file: Path, folder: str | None = None) -> Iterator[Path]:
    """A folder for what is under way, for its owner alone, and gone afterwards; by default on the file's own disk."""
    with tempfile.TemporaryDirectory(dir=folder or file.parent, prefix=".backup-") as made:
        yield Path(made)
