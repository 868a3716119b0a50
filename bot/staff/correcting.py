"""How urgent a report is once staff have put right what the assistant read: by the same rules as before."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from bot.interview.output import assessing
from bot.interview.output.assessing import Urgency
from bot.interview.terms.catalogue import DANGER_NOW
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft, Status

# What staff say of danger counts as if the person had said it; "unclear" leaves it open.
SAID = {"yes": "yes", "no": "no"}


def urgency_as_corrected(content: dict[str, Any], kind: str | None, danger: str) -> Urgency:
    """The urgency of a report's content, with the kind of harm and the danger as staff have them."""
    draft = _draft(content)
    categories = {**draft.concern.categories, **({kind: 1.0} if kind else {})}
    answers = {question: answer for question, answer in draft.answers.items() if question != DANGER_NOW}
    if danger in SAID:
        answers[DANGER_NOW] = Answer.told(SAID[danger])
    return assessing.urgency(
        replace(draft, answers=answers, concern=replace(draft.concern, categories=categories, danger=danger))
    )


def _draft(content: dict[str, Any]) -> Draft:
    """The draft that a report was made of, as far as its content tells."""
    answers = {
        item["question"]: Answer(Status(item["status"]), (item["words"],) if item["status"] == "told" else ())
        for item in content["items"]
        if item["status"] != Status.NOT_ASKED.value
    }
    known = {name.name for name in fields(Concern)}
    understood = {name: value for name, value in content["understood"].items() if name in known}
    return Draft(answers=answers, concern=Concern.from_dict({"quotes": [], "situations": [], **understood}))
