"""The page that shows managers which alerts did not go, and which messages were not answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask_login import current_user

from bot import settings
from bot.alerts import outbox
from bot.alerts.ways import ways
from bot.reports import unanswered
from bot.reports.repository import repository
from bot.reports.trail import What
from bot.staff import access, trail
from bot.staff.roles import May

pages = Blueprint("alerts", __name__, url_prefix="/alerts")

GRACE = dt.timedelta(minutes=2)  # an alert is raised within seconds
WAYS = {"email": "E-mail", "webhook": "Webhook", "notify": "GOV.UK Notify"}
STAGES = {"new": "An urgent report came in", "unopened": "A report was not opened in time"}


NOT_SET = "No way for alerts to go is set. Nobody is told of an urgent report."


@dataclass(frozen=True)
class Wrong:
    """What is wrong with the alerts, for every page of who reads reports.

    Attributes:
        not_set: no way is set for them to go.
        count: how many did not go, or are missing, and messages that were not answered, if there are any.
    """

    not_set: bool
    count: int

    @property
    def counted(self) -> str:
        """The count, as far as it was counted."""
        return f"more than {outbox.COUNTED}" if self.count > outbox.COUNTED else str(self.count)


def wrong() -> Wrong:
    """How the alerts stand now."""
    store, not_set = repository(), not ways(settings.load())
    if not current_user.may(May.SEE_ALERTS):
        return Wrong(not_set, 0)
    failing = len(outbox.failing(store, access.visible()))
    waiting = outbox.untold(store, GRACE) + (unanswered.newest(store) is not None)
    return Wrong(not_set, failing + waiting)


@pages.get("")
def failing() -> str:
    left = unanswered.unanswered(repository(), access.visible())
    are_all = len(left) < unanswered.MOST and not any(message.hidden for message in left)
    if left:  # if these are all, from now on they count as read
        what = What.UNANSWERED_VIEWED if are_all else What.PAGE_VIEWED
        read = ", ".join(str(message.number) for message in left if message.text is not None)
        trail.record(what, page=request.path, messages=read)
    return render_template(
        "alerts.html",
        failing=outbox.failing(repository(), access.visible()),
        unanswered=left,
        are_all=are_all,
        untold=outbox.untold(repository(), GRACE),
        most=outbox.COUNTED,
        set_ways=[WAYS[name] for name in ways(settings.load())],
        ways=WAYS,
        stages=STAGES,
    )


@pages.post("/<int:alert_id>/again")
def again(alert_id: int) -> str:
    done = outbox.try_again(repository(), alert_id, access.reader().actor)
    title = "The alert is being tried again" if done else "There is nothing to try again"
    text = "Look at the alerts again in a minute." if done else "It went in the meantime, or is not needed any more."
    return render_template("message.html", title=title, text=text)
