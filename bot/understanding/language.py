"""spaCy's English pipeline with rules of ours: sentences, and what has a form of its own (ages, postcodes, phones).

The words that state a fact are found by the encoder (bot/understanding/encoder.py); these rules catch what a form
gives away. Each rule is a component of its own and marks spans in `doc.spans["rules"]`.
"""

from __future__ import annotations

import re
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

RULES = "rules"

NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
NOT_AN_AGE = (
    r"(?!\s*(?:o'?clock|am|pm|days?|times|minutes?|mins?|hours?|hrs?|(?:weeks?|months?|years?) ago|%|st|nd|rd|th))"
)
AGE = re.compile(
    r"\b(?:(?:only|just|about|nearly|almost|aged?|is|he'?s|she'?s|they'?re|shes|hes)\s+)"
    rf"(?P<plain>\d{{1,2}}(?:\s*(?:and a half|½))?)(?=\W|$){NOT_AN_AGE}"
    rf"|\b(?P<worded>(?:\d{{1,2}}|{NUMBER_WORDS})[\s-]*(?:years?|yrs?|months?|mths?|weeks?|wks?)[\s-]*(?:old)\b)"
    r"|\b(?P<short>\d{1,2}\s*(?:y/?o|yr old|m/?o)\b)",
    re.IGNORECASE,
)
# The form of GOV.UK's bulk data transfer guidance, appendix C, without its rarest exceptions.
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*(?!\d(?:st|nd|rd|th))\d[A-Z]{2}\b", re.IGNORECASE)
PHONE = re.compile(r"(?<!\d)(?:\+44\s?|0)(?:\d[\s-]?){9,10}(?!\d)")


@Language.component("ages")
def mark_ages(doc: Doc) -> Doc:
    """Ages: "hes 6", "six months old", "4yo"."""
    places = [found.span(found.lastgroup or 0) for found in AGE.finditer(doc.text)]
    return _mark(doc, "child_age", places)


@Language.component("postcodes")
def mark_postcodes(doc: Doc) -> Doc:
    """United Kingdom postcodes."""
    return _mark(doc, "postcode", [found.span() for found in POSTCODE.finditer(doc.text)])


@Language.component("phones")
def mark_phones(doc: Doc) -> Doc:
    """United Kingdom telephone numbers."""
    return _mark(doc, "phone", [found.span() for found in PHONE.finditer(doc.text)])


def _mark(doc: Doc, label: str, places: list[tuple[int, int]]) -> Doc:
    spans = [doc.char_span(start, end, label=label, alignment_mode="expand") for start, end in places]
    doc.spans[RULES] = [*doc.spans.get(RULES, []), *(span for span in spans if span is not None)]
    return doc


@lru_cache(maxsize=1)
def language() -> Language:
    """The pipeline of this process."""
    pipeline = spacy.blank("en")
    for name in ("sentencizer", "ages", "postcodes", "phones"):
        pipeline.add_pipe(name)
    return pipeline


def sentences(doc: Doc) -> list[str]:
    """The sentences of a text; a line break ends one too, since people type lists."""
    return [line for sentence in doc.sents for line in sentence.text.split("\n") if line.strip()]


def marked(doc: Doc, label: str) -> Span | None:
    """The first span that a rule marked with a label."""
    return next((span for span in doc.spans.get(RULES, []) if span.label_ == label), None)
