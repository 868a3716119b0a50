"""What is still to be asked, in which order."""

from __future__ import annotations

from bot.interview import catalogue
from bot.interview.catalogue import KIND, KIND_NAMED, READ_BACK, STORY
from bot.interview.draft import Answer, Draft, Status


def applies(question: catalogue.Question, draft: Draft) -> bool:
    """Whether a question has a place in this conversation."""
    match question.ask_if:
        case "always":
            return True
        case "kind_suggested":
            return draft.told(STORY) is not None and draft.concern.primary is not None
        case "kind_open":
            suggested = applies(catalogue.questions()[KIND], draft)
            return STORY in draft.answers and (not suggested or draft.told(KIND) == "no")
        case unknown:
            raise catalogue.CatalogueError(f"questions.yml: {question.id} has ask_if {unknown!r}.")


def to_ask(draft: Draft) -> list[str]:
    """The questions of this conversation that are not answered yet; the read-back is the last of them."""
    return [
        question.id
        for question in catalogue.questions().values()
        if question.id not in draft.answers and applies(question, draft)
    ]


def ask_no_more(draft: Draft) -> Draft:
    """The draft when the person has said that this is all: what was not asked is named so."""
    for name in to_ask(draft):
        if name != READ_BACK:
            draft = draft.with_answer(name, Answer(Status.NOT_ASKED))
    return draft


def kind_of_harm(draft: Draft) -> str | None:
    """The kind of harm as far as the person agreed: what they named, else the suggestion they did not reject."""
    named = draft.told(KIND_NAMED)
    if named and named != "not sure":
        return named
    return None if draft.told(KIND) == "no" else draft.concern.primary
