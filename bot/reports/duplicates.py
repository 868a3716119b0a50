"""Reports that may be about the same child: offered with the reason, linked by staff, never merged.

Candidates are found in the index of words (bot/reports/searching.py) by the name of the child and by places; only
those are opened, to say in words what is alike. A wrong match would send a worker to the wrong family (domain research
§8, hazard 21): a first name alone, or a place alone, is not offered.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.reports.models import Report, ReportLink, SearchWord
from bot.reports.repository import Repository
from bot.reports.reviewing import Person, ReviewError, event
from bot.reports.searching import blinds, fact_words, known

NEAR = dt.timedelta(days=7)
MOST_OPENED = 20
MOST_OFFERED = 5
# What counts, and how much it brings a report forward among those that are offered.
WEIGHTS = {"child": 2, "place": 2, "school": 1}
ALIKE = {
    "child": "The same name of a child",
    "place": "The same place",
    "school": "The same school, nursery or doctor",
}


@dataclass(frozen=True)
class Candidate:
    """A report, with what is alike in it, how much that counts, and whether it is enough to offer the report."""

    reference: str
    created_at: dt.datetime
    reasons: tuple[str, ...]
    score: int
    is_enough: bool


@dataclass(frozen=True)
class Links:
    """What staff said of other reports: the same child, or not."""

    same: tuple[str, ...]
    different: tuple[str, ...]


def candidates(repository: Repository, reference: str, visible: Any) -> list[Candidate]:
    """Reports that may be about the same child, the likeliest first; without those that staff have judged.

    Args:
        visible: the condition under which the one who asks may see a report.
    """
    with repository.session() as session:
        report = session.scalars(select(Report).where(Report.reference == reference)).one()
        own = fact_words(known(repository, session, report))
        hashes = {
            hashed
            for name in ("child", "place")
            for word in own.get(name, frozenset())
            for hashed in blinds(repository.vault, word, name)
        }
        if not hashes:
            return []
        judged = links_of(session, reference)
        alike = (
            select(SearchWord.report_id)
            .where(SearchWord.word.in_(hashes), SearchWord.report_id != report.id)
            .group_by(SearchWord.report_id)
            .order_by(func.count().desc(), SearchWord.report_id.desc())
            .limit(MOST_OPENED)
        )
        query = select(Report).where(
            Report.id.in_(list(session.scalars(alike))),
            Report.reference.not_in(judged.same + judged.different),
            visible,
        )
        found = [
            _compared(own, fact_words(known(repository, session, other)), report, other)
            for other in session.scalars(query)
        ]
        received = report.created_at
    offered = [candidate for candidate in found if candidate.is_enough]
    # Of those that are as alike the nearest in time come first.
    offered.sort(key=lambda candidate: (-candidate.score, abs(candidate.created_at - received)))
    return offered[:MOST_OFFERED]


def _compared(
    own: dict[str, frozenset[str]], its: dict[str, frozenset[str]], report: Report, other: Report
) -> Candidate:
    alike: dict[str, int] = {}  # to the number of words that both have
    for name in WEIGHTS:
        mine, theirs = own.get(name, frozenset()), its.get(name, frozenset())
        shared = len(mine & theirs)
        # All of the shorter of the two: "Mill Lane" in "9 Mill Lane, Bedford", and not just one "Lane".
        if shared and (name == "child" or shared == min(len(mine), len(theirs))):
            alike[name] = shared
    apart = abs(report.created_at - other.created_at)
    reasons = [ALIKE[name] for name in alike]
    if alike and apart <= NEAR:
        reasons.append(f"received {_apart(apart)}")
    return Candidate(
        other.reference,
        other.created_at,
        tuple(reasons),
        score=sum(WEIGHTS[name] + (shared > 1) for name, shared in alike.items()) + (apart <= NEAR),
        is_enough=len(alike) > 1
        or alike.get("child", 0) > 1  # a name and a surname
        or (alike.get("place", 0) > 1 and apart <= NEAR),  # a street within days
    )


def _apart(span: dt.timedelta) -> str:
    if span.days >= 1:
        return f"{span.days} day{'' if span.days == 1 else 's'} apart"
    hours = span.seconds // 3600
    return f"{hours} hour{'' if hours == 1 else 's'} apart" if hours else "within the hour"


def links(repository: Repository, reference: str, visible: Any) -> Links:
    """What staff said of other reports, of those that the one who asks may see."""
    with repository.session() as session:
        found = links_of(session, reference)
        shown = set(
            session.scalars(select(Report.reference).where(Report.reference.in_(found.same + found.different), visible))
        )
    return Links(*(tuple(name for name in names if name in shown) for names in (found.same, found.different)))


def links_of(session: Session, reference: str) -> Links:
    """All that staff said of other reports."""
    query = select(ReportLink).where(or_(ReportLink.first == reference, ReportLink.second == reference))
    said = [(link.second if link.first == reference else link.first, link.same) for link in session.scalars(query)]
    return Links(tuple(name for name, same in said if same), tuple(name for name, same in said if not same))


def judge(repository: Repository, reference: str, other: str, by: Person, *, same: bool | None) -> None:
    """Say that two reports are about the same child (they are linked), or not, or take that back (None).

    Both timelines keep it.

    Raises:
        ReviewError: there is no such other report.
    """
    first, second = sorted((reference, other))
    with repository.session() as session:
        known = set(session.scalars(select(Report.reference).where(Report.reference.in_((first, second)))))
        if known != {first, second} or first == second:
            raise ReviewError("There is no other report of that reference.", "other")
        link = session.scalars(select(ReportLink).where(ReportLink.first == first, ReportLink.second == second)).first()
        if same is None:
            if link is not None:
                session.delete(link)
        elif link is None:
            session.add(ReportLink(first=first, second=second, same=same))
        else:
            link.same = same
        kind = "unlinked" if same is None else "linked" if same else "told_apart"
        for one, another in ((reference, other), (other, reference)):
            event(repository, session, one, kind, by, other=another)
