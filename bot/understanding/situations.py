"""Special situations that a message tells of: who is speaking, or what it is about (tags of data/messages).

Heads over the encoder's meaning tell most of them, each from the lowest threshold at which at least seven in ten are
right, six in ten of the one that is told worst, eight in ten of the one that accuses most
when it is wrong (printed by scripts/situation_thresholds.py, over messages that the heads were not trained on). Three
are told too seldom by meaning; for them the words of data/lexicons/situations.yml speak.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from spacy.tokens import Doc

from bot.understanding import lexicon
from bot.understanding.heads import Head
from bot.understanding.training_messages import LabelledMessage

STRENGTH = 10.0
BY_MEANING = {
    "parent_may_harm": 0.24,
    "own_sexual_thoughts": 0.28,
    "survivor": 0.31,
    "staff_concern": 0.45,
    "non_mobile_bruise": 0.35,
    "fgm": 0.14,
    "honour_forced_marriage": 0.28,
    "indecent_images": 0.37,
    "radicalisation": 0.30,
    "modern_slavery": 0.27,
    "child_about_friend": 0.25,
}
# Asked only of what a child writes.
OF_CHILDREN = frozenset({"child_about_friend"})
# Who tells it as part of their work does not speak of themselves.
NOT_OF = {"professional": frozenset({"parent_may_harm", "own_sexual_thoughts", "survivor", "speaker_suicidal"})}


def heads_trained_on(messages: Sequence[LabelledMessage], meanings: np.ndarray) -> dict[str, Head]:
    """A head for each situation that is told by meaning.

    Args:
        messages: the labelled messages; one that is no concern teaches nothing here.
        meanings: the meaning of each.
    """
    return {
        name: Head.trained_on(meanings, [tagged(name, message) for message in messages], strength=STRENGTH)
        for name in BY_MEANING
    }


def tagged(name: str, message: LabelledMessage) -> bool | None:
    """Whether a message tells of a situation; None if it teaches nothing of it."""
    if message.label == "not_concern" or (name in OF_CHILDREN and message.speaker != "child"):
        return None
    return name in message.tags


def told_of(heads: dict[str, Head], doc: Doc, meaning: np.ndarray, speaker: str, *, surely: bool) -> tuple[str, ...]:
    """The situations that a message tells of.

    Args:
        heads: those of `heads_trained_on`, among others.
        doc: the message.
        meaning: its meaning, one row.
        speaker: who seems to be writing.
        surely: whether it is surely a concern: meaning alone says too much of other messages.
    """
    by_words = {label for label, _, _ in lexicon.places("situations", doc.text)}
    by_meaning = {
        name
        for name, threshold in BY_MEANING.items()
        if surely
        and (name not in OF_CHILDREN or speaker == "child")
        and _probability(heads[name], meaning) >= threshold
    }
    return tuple(sorted((by_words | by_meaning) - NOT_OF.get(speaker, frozenset())))


def _probability(head: Head, meaning: np.ndarray) -> float:
    return float(head.probabilities(meaning)[0][head.classes.index(True)])
