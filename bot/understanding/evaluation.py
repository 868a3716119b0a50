"""How well messages are understood: figures over a labelled file, the same wherever they are printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sklearn.metrics import f1_score

from bot.understanding.assessment import CATEGORIES, CATEGORY_THRESHOLD, DANGER_LEVELS, Assessment
from bot.understanding.training_messages import LabelledMessage

FACT_TARGETS = {
    "child_age": ">= 0.95",
    "child_name": ">= 0.85",
    "place": ">= 0.80",
    "when": ">= 0.80",
    "who": ">= 0.75",
}

Pairs = list[tuple[LabelledMessage, Assessment]]


@dataclass(frozen=True)
class Figure:
    """One measured figure, how many messages it rests on, and the target that it is held against."""

    name: str
    value: float
    over: int
    target: str


def assess_all(assess: Callable[[str], Assessment], messages: Iterable[LabelledMessage]) -> tuple[Pairs, list[float]]:
    """Read each message; the pairs, and the milliseconds that each took."""
    pairs, times = [], []
    for message in messages:
        began = time.perf_counter()
        pairs.append((message, assess(message.text)))
        times.append((time.perf_counter() - began) * 1000)
    return pairs, times


def figures(pairs: Pairs, times: list[float]) -> list[Figure]:
    """The figures that the project has targets for."""
    yes = [a.danger for m, a in pairs if m.danger == "yes"]
    no = [a.danger for m, a in pairs if m.danger == "no"]
    labelled = [(m, a) for m, a in pairs if m.label is not None]
    primary = [m.primary == a.primary for m, a in pairs if m.primary]
    return [
        Figure("danger yes recognised as yes", _share(said == "yes" for said in yes), len(yes), ">= 0.95"),
        Figure("danger yes answered no", _share(said == "no" for said in yes), len(yes), "<= 0.015"),
        Figure("danger no answered yes", _share(said == "yes" for said in no), len(no), "<= 0.04"),
        Figure("danger no answered unclear", _share(said == "unclear" for said in no), len(no), "<= 0.15"),
        Figure("concern or not, macro-F1", _label_f1(labelled), len(labelled), ">= 0.96"),
        Figure("primary category, accuracy", _share(primary), len(primary), ">= 0.87"),
        Figure("categories, micro-F1", _category_f1(pairs), len(pairs), ">= 0.87"),
        *(_fact_figure(pairs, fact, target) for fact, target in FACT_TARGETS.items()),
        Figure("speaker, accuracy", _share(m.speaker == a.speaker for m, a in labelled), len(labelled), ""),
        Figure("disclosure, accuracy", _share(m.disclosure == a.disclosure for m, a in labelled), len(labelled), ""),
        Figure("milliseconds a message, p50", statistics.median(times), len(times), "<= 25"),
    ]


def danger_table(pairs: Pairs) -> dict[str, dict[str, int]]:
    """How often each true danger level (outer key) was answered by each level."""
    return {
        true: {said: sum(m.danger == true and a.danger == said for m, a in pairs) for said in DANGER_LEVELS}
        for true in DANGER_LEVELS
    }


def primary_table(pairs: Pairs) -> dict[str, dict[str, int]]:
    """How often each true primary kind (outer key) was answered by each kind, or by none."""
    said = (*CATEGORIES, None)
    return {
        true: {str(kind): sum(m.primary == true and a.primary == kind for m, a in pairs) for kind in said}
        for true in CATEGORIES
    }


def errors(pairs: Pairs) -> dict[str, dict[str, int]]:
    """For each kind of harm and each fact: how often it was told rightly, missed, told where none is, or in part.

    A fact is told in part where other words than those labelled were found; a kind never is.
    """
    counts = {}
    for kind in CATEGORIES:
        told = [(kind in m.categories, a.categories[kind] >= CATEGORY_THRESHOLD) for m, a in pairs]
        counts[kind] = _counted([(true, said, true and said) for true, said in told])
    for fact in FACT_TARGETS:
        words = [(m.entities.get(fact, "").lower(), a.entities.get(fact, "").lower()) for m, a in pairs]
        counts[fact] = _counted([(bool(true), bool(said), _same(true, said)) for true, said in words])
    return counts


def _counted(answers: list[tuple[bool, bool, bool]]) -> dict[str, int]:
    """Of (is there, was told, was right)."""
    return {
        "right": sum(right for *_, right in answers),
        "missed": sum(true and not said for true, said, _ in answers),
        "where none is": sum(said and not true for true, said, _ in answers),
        "other words": sum(true and said and not right for true, said, right in answers),
    }


def _same(true: str, said: str) -> bool:
    """Whether the words found and the words labelled contain one another."""
    return bool(true and said and (true in said or said in true))


def _share(hits: Iterable[bool]) -> float:
    values = list(hits)
    return sum(values) / len(values) if values else 0.0


def _label_f1(pairs: Pairs) -> float:
    return float(f1_score([m.label for m, _ in pairs], [a.label for _, a in pairs], average="macro"))


def _category_f1(pairs: Pairs) -> float:
    true = [[category in m.categories for category in CATEGORIES] for m, _ in pairs]
    said = [[a.categories[category] >= CATEGORY_THRESHOLD for category in CATEGORIES] for _, a in pairs]
    return float(f1_score(true, said, average="micro"))


def _fact_figure(pairs: Pairs, fact: str, target: str) -> Figure:
    """F1 of one fact; it is right when the words found and the words labelled contain one another."""
    right = wrong = missed = 0
    for message, assessment in pairs:
        true, said = message.entities.get(fact, "").lower(), assessment.entities.get(fact, "").lower()
        matched = _same(true, said)
        right += matched
        wrong += bool(said) and not matched
        missed += bool(true) and not matched
    f1 = 2 * right / (2 * right + wrong + missed) if right else 0.0
    return Figure(f"{fact}, F1", f1, right + missed, target)
