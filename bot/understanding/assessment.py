"""What is understood of one message: the type that every other room talks about."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

# The kinds of harm: the four of the council's page, and witnessing domestic abuse.
CATEGORIES = ("physical", "emotional", "sexual", "neglect", "domestic_abuse")
# Ordered: a later message can raise danger, never lower it.
DANGER_LEVELS = ("no", "unclear", "yes")
SPEAKERS = ("adult", "professional", "child", "parent", "adult_victim")
# Special situations that the words may tell of: tags of data/messages. What follows from each is the interview's.
SITUATIONS = (
    "speaker_suicidal", "parent_may_harm", "own_sexual_thoughts", "survivor", "adult_at_risk", "staff_concern",
    "out_of_area", "non_mobile_bruise", "fgm", "honour_forced_marriage", "indecent_images", "radicalisation",
    "modern_slavery",
)  # fmt: skip
FACTS = ("child_name", "child_age", "place", "when", "who")

# A kind is named as likely from here on; the likeliest one is offered to the person from a lower bar.
CATEGORY_THRESHOLD = 0.3
PRIMARY_THRESHOLD = 0.2


@dataclass(frozen=True)
class Evidence:
    """The words that made the reader decide: character offsets in the message, and what they speak for."""

    start: int
    end: int
    why: str


@dataclass(frozen=True)
class Assessment:
    """What was understood of one message.

    Attributes:
        label: `concern` or `not_concern`.
        categories: probability (0 to 1) of each kind of harm; several may be likely at once.
        primary: the likeliest kind, or None when none is likely.
        danger: `yes`, `unclear` or `no`: is a child in immediate danger.
        danger_score: probability (0 to 1) of immediate danger.
        speaker: who seems to be writing, one of `SPEAKERS`.
        disclosure: whether the child told the writer, or is the writer.
        entities: fact name (see `FACTS`) to the words of the message that state it, if it tells of a concern or is a
            fragment ("14 Ash Grove").
        facts: the same of any message: in the middle of an interview "no, she is 6" tells an age.
        evidence: the words that decided, for staff to check.
        situations: special situations that the words tell of: `SITUATIONS`, and `child_about_friend`.
        injury: the words that tell of an injury to a child, or None.
        language: ISO 639-1 code of the message's language; `und` for one that we do not know.
    """

    label: str
    categories: dict[str, float]
    primary: str | None
    danger: str
    danger_score: float
    speaker: str
    disclosure: bool
    entities: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    language: str = "en"
    situations: tuple[str, ...] = ()
    injury: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return {**asdict(self), "evidence": [asdict(item) for item in self.evidence]}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Assessment:
        """The reverse of `to_dict`."""
        lists = {
            "evidence": tuple(Evidence(**item) for item in raw["evidence"]),
            "situations": tuple(raw["situations"]),
        }
        return cls(**{**raw, **lists})


def primary_of(categories: dict[str, float]) -> str | None:
    """The likeliest kind of harm if it is likely at all."""
    name = max(categories, key=lambda category: categories[category], default=None)
    return name if name is not None and categories[name] >= PRIMARY_THRESHOLD else None


def more_dangerous(one: str, other: str) -> str:
    """The graver of two danger levels."""
    return max(one, other, key=DANGER_LEVELS.index)
