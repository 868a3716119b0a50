"""What is missing or stale in an installation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot import trained_model
from bot.council import facts, hours
from bot.errors import KnownError
from bot.reports.database import connect, is_current
from bot.reports.vault import KeyRing
from bot.settings import Settings

SOON = dt.timedelta(days=30)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, and whether it is as it should be."""

    fine: bool
    what: str


def checks(chosen: Settings, today: dt.date) -> Iterator[Check]:
    """Look at the model, the keys, the database and the facts, as of `today`."""
    model = trained_model.current(chosen.model_dir)
    if model.exists():
        yield Check(True, f"Model: {model.name} matches the data.")
    else:
        yield Check(False, "Model: none matches the data. Train one with `make train`.")
    yield _keys(chosen)
    yield _database(chosen)
    yield _restricted(chosen)
    yield from _facts(today)


def _keys(chosen: Settings) -> Check:
    try:
        KeyRing.load(chosen.keys_file)
    except KnownError as problem:
        return Check(False, f"Keys: {problem}")
    return Check(True, f"Keys: {chosen.keys_file} can be read.")


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


def _restricted(chosen: Settings) -> Check:
    if chosen.restricted_readers or not chosen.is_production:
        return Check(True, f"Reports about staff: {len(chosen.restricted_readers)} named to read them.")
    remedy = "Name people in CONCERN_BOT_RESTRICTED_READERS."
    return Check(False, f"Reports about staff: nobody is named to read them, so nobody does. {remedy}")


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
