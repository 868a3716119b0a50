"""Reports in which the same words can be read, and which are therefore restricted together.

The transcript of a conversation stands in every report of it. What was added with a return code stands in the report
of then, and in the transcript of the conversation that it was typed in. So whoever reads one reads of the others.
"""

from __future__ import annotations

from sqlalchemy import select, union
from sqlalchemy.orm import Session, defer

from bot.reports.filing import OF_BEFORE
from bot.reports.models import Addition, Report


def together(session: Session, reference: str) -> list[str]:
    """The references of a report and of all that share words with it, in order."""
    references, conversations = {reference}, set[str]()
    while True:
        found = session.scalars(
            union(
                select(Report.conversation_id).where(Report.reference.in_(references)),
                select(Addition.conversation_id).where(Addition.reference.in_(references)),
            )
        )
        before, conversations = conversations, set(found)
        if conversations == before:
            return sorted(references)
        references = set(
            session.scalars(
                union(
                    select(Report.reference).where(Report.conversation_id.in_(conversations)),
                    select(Addition.reference).where(Addition.conversation_id.in_(conversations)),
                )
            )
        )


def restrict(session: Session, report: Report, *, told: bool) -> None:
    """Restrict a report and all that share words with it, if one of them is restricted.

    Whoever had one of them may not read it any more, so it comes back to the queue as new.

    Args:
        told: what was told of this one now calls for it.
    """
    query = select(Report).where(Report.reference.in_(together(session, report.reference))).order_by(Report.id)
    found = session.scalars(query.with_for_update().options(defer(Report.content))).all()
    # Of one that was not looked into since the queue began nobody knows yet.
    if told or any(one.restricted for one in found if one is report or one.indexed != OF_BEFORE):
        for one in found:
            if not one.restricted:
                one.restricted = True
                if one.status == "in_review":
                    one.status, one.assigned_to = "new", None
