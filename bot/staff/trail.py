"""The trail on the staff pages: what the one who is logged in does is recorded."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_login import current_user
from sqlalchemy.orm import Session

from bot.reports import trail
from bot.reports.repository import repository
from bot.reports.trail import Actor, What


def record(what: What, reference: str | None = None, *, session: Session | None = None, **details: Any) -> None:
    """Record what the one who is logged in does; see `bot.reports.trail.record`."""
    actor = Actor(current_user.id, current_user.email)
    trail.record(repository(), actor, what, reference, address=request.remote_addr, session=session, **details)
