"""What is still to be asked, in which order."""

from __future__ import annotations

from bot.interview import catalogue
from bot.interview.catalogue import KIND, KIND_NAMED, READ_BACK, SOURCE, STORY, WHO
from bot.interview.draft import Answer, Draft, Status
from bot.understanding.assessment import CATEGORY_THRESHOLD

# Who is asked more than this gives up before the end.
MOST_QUESTIONS = 12


def applies(question: catalogue.Question, draft: Draft) -> bool:
    """Whether a question has a place in this conversation."""
    if draft.concern.of_a_child_about_themselves and question.ask_child is None:
        return False  # domain research §4: a child is not interviewed
    if question.kinds and not question.kinds & likely_kinds(draft):
        return False
    match question.ask_if:
        case "always":
            return True
        case "kind_suggested":
            return draft.told(STORY) is not None and draft.concern.primary is not None
        case "kind_open":
            suggested = applies(catalogue.questions()[KIND], draft)
            return STORY in draft.answers and (not suggested or draft.told(KIND) == "no")
        case "person_named":
            return draft.told(WHO) is not None
        case "child_told":
            return draft.concern.disclosure or (draft.told(SOURCE) or "").startswith(("The child told", "Both"))
        case unknown:
            raise catalogue.CatalogueError(f"questions.yml: {question.id} has ask_if {unknown!r}.")


def to_ask(draft: Draft, *, emergency: bool = False) -> list[str]:
    """The questions of this conversation that are not answered yet; the read-back is the last of them.

    After `MOST_QUESTIONS` only essential ones are left; a fact found in the story cost no question.

    Args:
        draft: what is known so far.
        emergency: 999 was advised, and the person carries on: only what helps to find the child is asked.
    """
    left = MOST_QUESTIONS - sum(_was_asked(name, draft) for name in draft.answers)
    names = []
    for question in catalogue.questions().values():
        if question.id in draft.answers or not applies(question, draft):
            continue
        if emergency and not question.finds_child and question.id not in (STORY, READ_BACK):
            continue
        if question.level == "essential" or left > 0:
            names.append(question.id)
            left -= 1
    return names


def _was_asked(name: str, draft: Draft) -> bool:
    """Whether an answer was asked for, and not found in the story."""
    told = draft.told(name)
    found = catalogue.questions()[name].fact and told is not None and told in (draft.told(STORY) or "")
    return name != READ_BACK and not found


def likely_kinds(draft: Draft) -> set[str]:
    """The kinds of harm that the words tell of, or that the person named."""
    likely = {name for name, value in draft.concern.categories.items() if value >= CATEGORY_THRESHOLD}
    kind = kind_of_harm(draft)
    return likely | {kind} if kind else likely


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
