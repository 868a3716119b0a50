"""What is missing or stale in an installation."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from bot import trained_model
from bot.council import facts, hours
from bot.errors import KnownError
from bot.reports import keys, retention, room
from bot.reports.database import connect, is_current
from bot.reports.repository import Repository
from bot.reports.vault import Vault
from bot.settings import Settings
from bot.terminal import Check

SOON = dt.timedelta(days=30)


def checks(chosen: Settings, today: dt.date) -> Iterator[Check]:
    """Look at the model, the keys, the database and the facts, as of `today`."""
    model = trained_model.current(chosen.model_dir)
    if model.exists():
        yield Check(True, f"Model: {model.name} matches the data.")
    else:
        yield Check(False, "Model: none matches the data. Train one with `make train`.")
    yield _keys(chosen)
    yield _database(chosen)
    yield _disks(chosen)
    yield from _operating(chosen)
    yield from _set_aside(chosen)
    yield _alerts(chosen)
    yield from _facts(today)


def _keys(chosen: Settings) -> Check:
    try:
        ring = keys.installed(chosen).ring()
    except KnownError as problem:
        return Check(False, f"Keys: {problem}")
    place = keys.VARIABLE if chosen.keys else str(chosen.keys_file)
    if not chosen.keys and chosen.keys_file.stat().st_mode & 0o077:
        return Check(False, f"Keys: others than the service's own user can read {place}. Run `chmod 600 {place}`.")
    return Check(True, f"Keys: {place} can be read; key {ring.current} is the current one of {len(ring.sealing)}.")


def _database(chosen: Settings) -> Check:
    engine = connect(chosen.database_url)
    shown = engine.url.render_as_string(hide_password=True)
    try:
        if is_current(engine):
            return Check(True, f"Database: {shown} is up to date.")
        return Check(False, f"Database: {shown} is not up to date. Run `concern-bot db upgrade`.")
    except SQLAlchemyError as problem:
        return Check(False, f"Database: {shown} cannot be reached ({type(problem).__name__}).")
    finally:
        engine.dispose()


def _disks(chosen: Settings) -> Check:
    folders = room.folders(chosen)
    if full := room.without_room(folders):
        return Check(False, f"Disk: nothing can be written to {', '.join(map(str, full))}. Make room.")
    return Check(True, f"Disk: there is room in {', '.join(map(str, folders))}.")


def _operating(chosen: Settings) -> Iterator[Check]:
    if chosen.database_url.startswith("postgresql") and not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        yield Check(False, "Backups: pg_dump is missing. Install it: sudo apt-get install postgresql-client.")
    if chosen.metrics_port and chosen.metrics_host in ("0.0.0.0", "::"):  # noqa: S104 - looked for, not used
        yield Check(False, "Metrics: they are open to every network. Set CONCERN_BOT_METRICS_HOST to an inner address.")


def _set_aside(chosen: Settings) -> Iterator[Check]:
    """Messages on Telegram that could not be handled. Nothing, where the store can't be read: that is said already."""
    engine = connect(chosen.database_url)
    try:
        found = retention.set_aside(Repository(engine, Vault(keys.installed(chosen))))
        until = found[0] + retention.periods().set_aside if found else None
    except (KnownError, SQLAlchemyError):
        return
    finally:
        engine.dispose()
    if until is not None:
        yield Check(
            False,
            f"Telegram: {len(found)} messages could not be handled and are set aside; the first is erased on "
            f"{until:%d %B %Y}. Mend what the log names, then `concern-bot telegram retry` and start the service anew.",
        )
    elif chosen.telegram_token:
        yield Check(True, "Telegram: no message is set aside. Look at the bot with `concern-bot telegram check`.")


def _alerts(chosen: Settings) -> Check:
    names = ", ".join(name for name in ("mail", "webhook", "notify") if getattr(chosen, name) is not None)
    if names:
        return Check(True, f"Alerts: sent by {names}. Try them with `concern-bot alerts test`.")
    what = "Alerts: no way is set, so nobody is told of an urgent report. See docs/operations.md, Alerts."
    return Check(not chosen.is_production, what)


def _facts(today: dt.date) -> Iterator[Check]:
    try:
        council = facts.load()
    except facts.FactError as problem:
        yield Check(False, f"Facts: {problem}")
        return
    if today > council.review_by:
        yield Check(False, f"Facts: data/council.yml was to be reviewed by {council.review_by}. Check every number.")
    else:
        yield Check(True, f"Facts: reviewed on {council.reviewed_on}, next review by {council.review_by}.")
    if council.office_hours.weekdays is None:
        yield Check(True, "Facts: office hours are not confirmed, so both telephone numbers are shown.")
    last = max(hours.bank_holidays())
    yield Check(today + SOON < last, f"Facts: bank holidays are known until {last}.")
