"""The labelled messages: well-formed, each written once, none from the evaluation set."""

from __future__ import annotations

import json
import math
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.understanding import training_messages
from bot.understanding.assessment import CATEGORIES, DANGER_LEVELS, SPEAKERS
from bot.understanding.training_messages import LabelError
from tests.conftest import ROOT

EVALUATION = ROOT.parent / "shared" / "eval" / "dev.jsonl"
# Two messages that share this much of their word triples say the same thing twice.
TOO_ALIKE = 0.5


def triples(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return frozenset(tuple(words[i : i + 3]) for i in range(len(words) - 2))


def near_duplicates(texts: dict[str, str], others: dict[str, str]) -> list[tuple[str, str]]:
    """Pairs of one text and one other that are too alike (Jaccard overlap of word triples).

    Two that are share one of the rarest triples of each, so only those are looked up (prefix filtering: Bayardo, Ma and
    Srikant, "Scaling up all pairs similarity search", 2007).
    """
    own = {name: triples(text) for name, text in texts.items()}
    other = {name: triples(text) for name, text in others.items()}
    common = Counter(triple for found in (*own.values(), *other.values()) for triple in found)

    def rarest(found: frozenset[tuple[str, ...]]) -> list[tuple[str, ...]]:
        most_left_out = math.ceil(TOO_ALIKE * len(found)) - 1
        return sorted(found, key=lambda triple: (common[triple], triple))[: len(found) - max(most_left_out, 0)]

    index: dict[tuple[str, ...], list[str]] = {}
    for name, found in other.items():
        for triple in rarest(found):
            index.setdefault(triple, []).append(name)
    pairs = []
    for name, found in own.items():
        for candidate in {candidate for triple in rarest(found) for candidate in index.get(triple, ())} - {name}:
            both = found & other[candidate]
            if len(both) / len(found | other[candidate]) >= TOO_ALIKE:
                pairs.append((name, candidate))
    return pairs


@pytest.fixture(scope="module")
def messages() -> dict[str, training_messages.LabelledMessage]:
    return {message.id: message for message in training_messages.load()}


def test_every_line_keeps_the_rules_of_labelling(messages: dict[str, training_messages.LabelledMessage]) -> None:
    assert len(messages) > 4000


def test_every_label_of_every_head_has_many_examples(messages: dict[str, training_messages.LabelledMessage]) -> None:
    everything = list(messages.values())
    for category in CATEGORIES:
        assert sum(category in message.categories for message in everything) >= 250, category
    for level in DANGER_LEVELS:
        assert sum(message.danger == level for message in everything) >= 300, level
    for speaker in SPEAKERS:
        assert sum(message.speaker == speaker for message in everything) >= 150, speaker


def test_no_message_is_written_twice(messages: dict[str, training_messages.LabelledMessage]) -> None:
    texts = {name: message.text for name, message in messages.items()}
    assert near_duplicates(texts, texts) == []
    folded = [" ".join(text.lower().split()) for text in texts.values()]
    assert len(folded) == len(set(folded))


def test_no_message_comes_from_the_evaluation_set(
    messages: dict[str, training_messages.LabelledMessage],
) -> None:
    if not EVALUATION.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"the evaluation set lies beside the checkout, at {EVALUATION}")
    evaluation = {m.id: m.text for m in training_messages.load_file(EVALUATION)}
    assert near_duplicates({name: message.text for name, message in messages.items()}, evaluation) == []


def test_a_near_duplicate_is_found() -> None:
    one = {"a": "the little boy next door is always hungry and cold at night"}
    assert near_duplicates(one, {"b": "The little boy next door is always hungry, and cold at nights"})
    assert not near_duplicates(one, {"b": "Nobody feeds the lad at number nine, I give him toast"})


@pytest.mark.parametrize(
    "change",
    [
        {"label": "maybe"},
        {"categories": ["sad"]},
        {"danger": "perhaps"},
        {"primary": "sexual"},
        {"entities": {"child_age": "9"}},
        {"label": "not_concern"},
    ],
)
def test_a_broken_label_is_refused_with_its_file_and_line(tmp_path: Path, change: dict[str, object]) -> None:
    good = {
        "text": "he is 4",
        "label": "concern",
        "categories": ["neglect"],
        "primary": "neglect",
        "danger": "yes",
        "speaker": "adult",
        "disclosure": False,
        "entities": {"child_age": "4"},
        "tags": [],
    }
    path = tmp_path / "some.jsonl"
    path.write_text(json.dumps(good) + "\n" + json.dumps({**good, **change}) + "\n")
    with pytest.raises(LabelError, match=r"some\.jsonl line 2"):
        training_messages.load_file(path)
