"""The tagger over the exact words: which of them state which fact."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.understanding.encoder import encoder, outputs
from bot.understanding.fact_tagger import FactTagger, tags_of
from bot.understanding.training_messages import LabelledMessage


def labelled(text: str, **entities: str) -> LabelledMessage:
    return LabelledMessage(text, "concern", (), None, "no", "adult", False, entities)


TAUGHT = [
    labelled(f"{who} was left alone {when} and cried", when=when)
    for who in ("he", "she", "the baby", "our neighbour's lad")
    for when in ("on Monday", "on Tuesday", "on Friday night", "last night", "last Monday")
]


@pytest.fixture(scope="module")
def tagger() -> FactTagger:
    return FactTagger.trained_on(TAUGHT)


def told(tagger: FactTagger, text: str) -> str:
    """The words of a text that rather state a time than nothing."""
    places = encoder().words([text])[0]
    table = tagger.probabilities(text, places)
    names = outputs()["tags"]
    times = table[:, names.index("B-when")] + table[:, names.index("I-when")]
    return " ".join(text[start:end] for (start, end), time in zip(places, times, strict=True) if time > 0.5)


def test_a_time_is_known_in_words_that_were_never_seen_together(tagger: FactTagger) -> None:
    assert "Monday" in told(tagger, "the twins were left alone on Monday")
    assert told(tagger, "the twins cried") == ""


def test_the_probabilities_of_a_word_are_those_of_all_tags(tagger: FactTagger) -> None:
    text = "she was left alone on Friday"
    table = tagger.probabilities(text, encoder().words([text])[0])
    assert table.shape == (6, len(outputs()["tags"]))
    assert np.allclose(table.sum(axis=1), 1, atol=1e-4)
    assert tagger.probabilities("", []).shape == (0, len(outputs()["tags"]))


def test_a_tagger_that_was_kept_answers_the_same(tagger: FactTagger) -> None:
    kept = pickle.loads(pickle.dumps(tagger))  # noqa: S301 - our own
    assert told(kept, "he cried on Tuesday") == told(tagger, "he cried on Tuesday") != ""


def test_many_may_ask_it_at_once(tagger: FactTagger) -> None:
    texts = ["he cried on Tuesday", "she was left alone last night and cried", "nothing of the kind"] * 40
    with ThreadPoolExecutor(8) as people:
        assert list(people.map(lambda text: told(tagger, text), texts)) == [told(tagger, text) for text in texts]


def test_the_words_of_a_fact_are_tagged_where_they_stand_whole() -> None:
    message = labelled("Sam saw Sammy at 12, Sam is 2", child_name="Sam", child_age="2")
    places = encoder().words([message.text])[0]
    tagged = [
        (message.text[start:end], tag)
        for (start, end), tag in zip(places, tags_of(message, places), strict=True)
        if tag != "O"
    ]
    assert tagged == [("Sam", "B-child_name"), ("2", "B-child_age")]
