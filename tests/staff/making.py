"""Reports for the tests, made as the conversation makes them: a draft, its summary, its urgency, its transcript."""

from __future__ import annotations

import uuid
from typing import Any

from bot.interview.output import assessing, summary
from bot.interview.terms import catalogue
from bot.interview.terms.concern import Concern, Quote
from bot.interview.terms.draft import Answer, Draft, Status
from bot.reports.repository import Reference, Repository
from bot.understanding.assessment import CATEGORIES

STORY = "the girl at number 9 never has a coat and he shouts at her every night"


def draft(
    story: str = STORY,
    *,
    answers: dict[str, str | None] | None = None,
    kinds: dict[str, float] | None = None,
    danger: str = "no",
    marked: dict[str, str] | None = None,
    message_id: str = "",
    call: str | None = None,
    **concern: Any,
) -> Draft:
    """A draft in which a story was told.

    Args:
        answers: question to words, or to None where it is not known.
        kinds: probabilities of kinds of harm.
        marked: words of the story that decided, with what they speak for.
        call: what was said of the call to 999.
    """
    quotes = tuple(
        Quote(message_id, story.index(words), story.index(words) + len(words), words, why)
        for words, why in (marked or {}).items()
    )
    given = {
        name: Answer.told(words) if words is not None else Answer(Status.UNKNOWN)
        for name, words in (answers or {}).items()
    }
    return Draft(
        answers={catalogue.STORY: Answer.told(story), **given},
        concern=Concern(
            categories={**dict.fromkeys(CATEGORIES, 0.0), **(kinds or {"neglect": 0.8})},
            danger=danger,
            quotes=quotes,
            **concern,
        ),
        call=call,
    )


def report(
    repository: Repository,
    story: str = STORY,
    *,
    channel: str = "website",
    complete: bool = True,
    **told: Any,
) -> Reference:
    """Store a report, with its transcript."""
    conversation, message_id = repository.open_conversation(channel), uuid.uuid4().hex
    repository.keep_message(conversation, "opening-choice", "no")
    repository.keep_replies(conversation, "opening-choice", [("What are you worried about?", {})])
    repository.keep_message(conversation, message_id, story)
    repository.keep_replies(conversation, message_id, [("Thank you. It takes courage to tell someone.", {})])
    made = draft(story, message_id=message_id, **told)
    return repository.store_report(
        conversation,
        summary.compose(made, complete=complete),
        urgency=assessing.urgency(made).level,
        complete=complete,
    )
