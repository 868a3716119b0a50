"""The questions of `data/script/questions.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.council import script
from bot.council.script import Choice, load_yaml
from bot.errors import KnownError
from bot.settings import DATA

LEVELS = ("essential", "useful", "optional")
NO_MEANS = ("answer", "unknown", "declined")
YES_MEANS = ("answer", "more")
# Who is asked in words of their own: a child about themselves, a child about another, somebody at work, an adult who
# speaks of themselves, anybody else.
WRITERS = ("child", "friend", "professional", "self", "anyone")
EXPECTS = ("name", "age", "place", "time", "contact", "choice", "words")

DANGER_NOW = "danger_now"
STORY = "what"
KIND = "kind"
KIND_NAMED = "kind_named"
WHO = "who"
NOW = "now"
CHILD_NAME = "child_name"
CHILD_AGE = "child_age"
ADDRESS = "address"
WHERE = "where"
WHEN = "when"
SCHOOL = "school"
WORKPLACE = "workplace"
ACCESS = "access"
ALONE = "alone"
SOURCE = "source"
DOCTOR = "doctor"
SUPPORT = "support"
VISITORS = "visitors"
CHILD_SAID = "child_said"
INJURY = "injury"
REPORTER = "reporter"
SAFE_CONTACT = "safe_contact"
KEEP_NAME = "keep_name"
FAMILY_KNOWS = "family_knows"
LANGUAGE = "language"
SAFE_TO_TYPE = "safe_now"
SELF_SAFE = "self_safe"
CHILDREN_THERE = "children_there"
STILL_RISK = "still_risk"
CHILD_NEAR = "child_near"
READ_BACK = "read_back"
CARERS = "carers"
SIBLINGS = "siblings"
LINK = "link"
HELPS = "helps"
BEFORE = "before"
OTHERS_TOLD = "others_told"

# Asked of these, people name those who help, know or look after a child: none of them is said to do harm.
NAMES_NO_CULPRIT = frozenset({NOW, CARERS, SCHOOL, SIBLINGS, LINK, HELPS, BEFORE, OTHERS_TOLD, FAMILY_KNOWS, REPORTER})


@dataclass(frozen=True)
class Reply:
    """A quick reply of a question.

    Attributes:
        answer: what is kept as the answer, or None if there is none: it is not known, or the person declines.
        choice: the button.
        unknown: whether choosing it says that the answer is not known.
    """

    answer: str | None
    choice: Choice
    unknown: bool = False


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
    expects: str
    situations: frozenset[str]
    ask_as: dict[str, str]
    ask_briefly: dict[str, str]
    why_as: dict[str, str]
    means_as: dict[str, str]
    heading_as: dict[str, str]

    @property
    def offers_yes_and_no(self) -> bool:
        """Whether yes and no are among its quick replies: then the answer is just that, whatever else was said."""
        return {f"{self.id}.yes", f"{self.id}.no"} <= {reply.choice.id for reply in self.replies}

    def asked_of(self, writer: str, *, briefly: bool = False) -> str:
        """The words of the question for one of `WRITERS`; in few words, where
        there are such, for who can type little."""
        in_few_words = self.ask_briefly.get(writer if writer in self.ask_as else "anyone") if briefly else None
        return in_few_words or self.ask_as.get(writer, self.ask)

    def why_of(self, writer: str) -> str:
        """Why it is asked, for one of `WRITERS`."""
        return self.why_as.get(writer, self.why)

    def means_of(self, writer: str) -> str:
        """What it means, in very simple words, for one of `WRITERS`; without such words, why it is asked."""
        return self.means_as.get(writer) or self.means_as.get("anyone") or self.why_of(writer)

    def heading_for(self, writer: str) -> str:
        """The heading that the person themselves reads above the answer."""
        return self.heading_as.get(writer, self.heading_as.get("you", self.heading))

    def reply(self, choice_id: str) -> Reply | None:
        """The quick reply with that id (`question.choice`), if it belongs to this question."""
        return next((reply for reply in self.replies if reply.choice.id == choice_id), None)

    def reply_typed(self, text: str) -> Reply | None:
        """The quick reply whose words were typed, or None."""
        typed = _bare(text)
        return next((reply for reply in self.replies if _bare(reply.choice.title) == typed), None)


def _bare(words: str) -> str:
    return " ".join(re.findall(r"[\w']+", words.casefold().replace("’", "'")))


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
        expects=raw.get("expects", "words"),
        situations=frozenset(raw.get("situations", ())),
        ask_as={writer: raw[f"ask_{writer}"] for writer in WRITERS if f"ask_{writer}" in raw},
        ask_briefly=({"anyone": raw["briefly"]} if "briefly" in raw else {})
        | {writer: raw[f"briefly_{writer}"] for writer in WRITERS if f"briefly_{writer}" in raw},
        why_as={writer: raw[f"why_{writer}"] for writer in WRITERS if f"why_{writer}" in raw},
        means_as=({"anyone": raw["means"]} if "means" in raw else {})
        | {writer: raw[f"means_{writer}"] for writer in WRITERS if f"means_{writer}" in raw},
        heading_as={who: raw[f"heading_{who}"] for who in ("you", *WRITERS) if f"heading_{who}" in raw},
    )
    for value, known in (
        (question.level, LEVELS),
        (question.no_means, NO_MEANS),
        (question.yes_means, YES_MEANS),
        (question.expects, EXPECTS),
    ):
        if value not in known:
            raise CatalogueError(f"questions.yml: {name} has {value!r}; known are {', '.join(known)}.")
    return question


def _reply(question: str, raw: dict[str, Any]) -> Reply:
    choice_id = f"{question}.{raw['id']}"
    payload = f"/{raw['intent']}" if "intent" in raw else f'/choose{{"choice": "{choice_id}"}}'
    unknown = raw.get("unknown", False)
    answer = None if unknown or raw.get("declined") else str(raw.get("as", raw["title"]))
    return Reply(answer=answer, choice=Choice(id=choice_id, title=raw["title"], payload=payload), unknown=unknown)


def fact_questions() -> dict[str, Question]:
    """The questions that a fact found in a message answers, by the fact's name."""
    return {question.fact: question for question in questions().values() if question.fact}


@lru_cache(maxsize=1)
def choices() -> dict[str, Choice]:
    """Every quick reply that the assistant can offer, by id: what a channel accepts as chosen."""
    offered = {reply.choice.id: reply.choice for question in questions().values() for reply in question.replies}
    return offered | {choice.id: choice for key in script.messages() for choice in script.choices_of(key)}
