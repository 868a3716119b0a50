"""spaCy's English pipeline with rules of ours: sentences, and what has a form of its own.

The words that state a fact are found by the encoder (bot/understanding/encoder.py); these rules catch what a form
gives away: ages, postcodes and telephone numbers by expressions, people, times and injuries by the lexicons of
data/lexicons, and what is denied (bot/understanding/negation.py). Each rule is a component of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from bot.understanding import lexicon, negation
from bot.understanding.marking import mark

NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
NOT_AN_AGE = (
    r"(?!\s*(?:o'?clock|am|pm|days?|times|minutes?|mins?|hours?|hrs?|(?:weeks?|months?|years?) ago|%|st|nd|rd|th))"
)
AGE = re.compile(
    r"\b(?:(?:only|just|about|nearly|almost|aged?|is|he'?s|she'?s|they'?re|shes|hes|i'?m)\s+)"
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
    return mark(doc, [("child_age", *found.span(found.lastgroup or 0)) for found in AGE.finditer(doc.text)])


@Language.component("postcodes")
def mark_postcodes(doc: Doc) -> Doc:
    """United Kingdom postcodes."""
    return mark(doc, [("postcode", *found.span()) for found in POSTCODE.finditer(doc.text)])


@Language.component("phones")
def mark_phones(doc: Doc) -> Doc:
    """United Kingdom telephone numbers."""
    return mark(doc, [("phone", *found.span()) for found in PHONE.finditer(doc.text)])


@Language.component("relations")
def mark_relations(doc: Doc) -> Doc:
    """People by what they are to the child: "her stepdad", "my ex", "his brother"."""
    return mark(doc, lexicon.places("relations", doc.text))


@Language.component("times")
def mark_times(doc: Doc) -> Doc:
    """When and how often: "last night", "since Easter", "every weekend"."""
    return mark(doc, lexicon.places("times", doc.text))


@Language.component("injuries")
def mark_injuries(doc: Doc) -> Doc:
    """Injuries: "a black eye", "hand marks", "wont wake up"."""
    return mark(doc, lexicon.places("injuries", doc.text))


@Language.component("negation")
def mark_negation(doc: Doc) -> Doc:
    """What is denied: `span._.negated`. After the injuries."""
    return negation.mark_denied(doc)


@lru_cache(maxsize=1)
def language() -> Language:
    """The pipeline of this process."""
    pipeline = spacy.blank("en")
    for name in ("sentencizer", "ages", "postcodes", "phones", "relations", "times", "injuries", "negation"):
        pipeline.add_pipe(name)
    return pipeline


def sentences(doc: Doc) -> list[str]:
    """The sentences of a text; a line break ends one too, since people type lists."""
    return [line for sentence in doc.sents for line in sentence.text.split("\n") if line.strip()]
