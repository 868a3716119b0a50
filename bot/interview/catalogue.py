"""The questions of `data/script/questions.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.council import script
from bot.council.script import Choice, load_yaml
from bot.errors import KnownError
from bot.settings import DATA

NO_MEANS = ("answer", "unknown", "declined")
YES_MEANS = ("answer", "more")

DANGER_NOW = "danger_now"
STORY = "what"
KIND = "kind"
KIND_NAMED = "kind_named"
WHO = "who"
ACCESS = "access"
SOURCE = "source"
READ_BACK = "read_back"


@dataclass(frozen=True)
class Reply:
    """A quick reply of a question.

    Attributes:
        answer: what is kept as the answer, or None if the person declines by choosing it.
        choice: the button.
    """

    answer: str | None
    choice: Choice


@dataclass(frozen=True)
class Question:
    """One question; the fields are described at the top of the data file."""

    id: str
    ask: str
    why: str
    heading: str
    level: str
    fact: str | None
    ask_if: str
    no_means: str
    yes_means: str
    replies: tuple[Reply, ...]
    names: frozenset[str]
    kinds: frozenset[str]
    finds_child: bool
    ask_child: str | None
    why_child: str | None

    def asked_of(self, child: bool) -> str:
        """The words of the question, to a child about themselves or to anybody else."""
        return self.ask_child if child and self.ask_child else self.ask

    def why_of(self, child: bool) -> str:
        """Why it is asked, to a child about themselves or to anybody else."""
        return self.why_child if child and self.why_child else self.why

    def reply(self, choice_id: str) -> Reply | None:
        """The quick reply with that id (`question.choice`), if it belongs to this question."""
        return next((reply for reply in self.replies if reply.choice.id == choice_id), None)


class CatalogueError(KnownError):
    """A question in the data file is malformed."""


@lru_cache(maxsize=1)
def questions() -> dict[str, Question]:
    """All questions by id, in the order in which they are asked."""
    raw = load_yaml(DATA / "script" / "questions.yml")
    return {name: _question(name, entry) for name, entry in raw.items()}


def _question(name: str, raw: dict[str, Any]) -> Question:
    question = Question(
        id=name,
        ask=raw["ask"],
        why=raw["why"],
        heading=raw["heading"],
        level=raw["level"],
        fact=raw.get("fact"),
        ask_if=raw.get("ask_if", "always"),
        no_means=raw.get("no_means", "unknown"),
        yes_means=raw.get("yes_means", "more"),
        replies=tuple(_reply(name, choice) for choice in raw.get("choices", ())),
        names=frozenset(raw.get("names", ())),
        kinds=frozenset(raw.get("kinds", ())),
        finds_child=raw.get("finds_child", False),
        ask_child=raw.get("ask_child"),
        why_child=raw.get("why_child"),
    )
    if question.no_means not in NO_MEANS or question.yes_means not in YES_MEANS:
        raise CatalogueError(f"questions.yml: {name} has no_means {question.no_means}, yes_means {question.yes_means}.")
    return question


def _reply(question: str, raw: dict[str, Any]) -> Reply:
    choice_id = f"{question}.{raw['id']}"
    payload = f"/{raw['intent']}" if "intent" in raw else f'/choose{{"choice": "{choice_id}"}}'
    answer = None if raw.get("declined") else str(raw.get("as", raw["title"]))
    return Reply(answer=answer, choice=Choice(id=choice_id, title=raw["title"], payload=payload))


def fact_questions() -> dict[str, Question]:
    """The questions that a fact found in a message answers, by the fact's name."""
    return {question.fact: question for question in questions().values() if question.fact}


@lru_cache(maxsize=1)
def choices() -> dict[str, Choice]:
    """Every quick reply that the assistant can offer, by id: what a channel accepts as chosen."""
    offered = {reply.choice.id: reply.choice for question in questions().values() for reply in question.replies}
    return offered | {choice.id: choice for key in script.messages() for choice in script.choices_of(key)}
