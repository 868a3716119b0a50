"""Negation in the manner of NegEx: which words of a message are denied ("no bruises", "not a mark on him").

Unlike NegEx (and negspacy), whose denial reaches to the full stop or a listed word, so that "not sure how she got the
bruise" loses the bruise, a denial ends here at the first word that carries meaning (`data/lexicons/negation.yml`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from spacy.tokens import Doc, Span, Token

from bot.understanding import lexicon
from bot.understanding.marking import marked

INJURY = "injury"

Token.set_extension("negated", default=False, force=True)
Span.set_extension("negated", getter=lambda span: any(token._.negated for token in span), force=True)


def mark_denied(doc: Doc) -> Doc:
    """Set `token._.negated` of the words that are denied; a span is negated (`span._.negated`) if any of its are."""
    injuries = marked(doc, INJURY)
    # "Not breathing" and "wont wake up" are themselves what is wrong: the denial in them denies nothing.
    within = {token.i for span in injuries for token in span}
    begins = {span.start: span for span in injuries}
    reached = 0
    for token in doc:
        if token.i >= reached and token.i not in within and _is_cue(token):
            reached = _deny(doc, token.i + 1, begins)
    text = doc.text
    for span in injuries:
        if _denied_after().match(text, span.end_char):
            _negate(span)
    return doc


def _is_cue(token: Token) -> bool:
    if token.lower_.replace("’", "'") not in _words("cues"):
        return False
    follows = token.nbor().lower_ if token.i + 1 < len(token.doc) else ""
    return not (token.lower_ == "no" and follows in _words("after_an_answer"))


def _deny(doc: Doc, place: int, injuries: dict[int, Span]) -> int:
    """Deny the first word or injury from a place on that carries meaning, and the list that it opens.

    Returns:
        The place after all that is denied.
    """
    reached = _past(doc, place, injuries, _words("light"))
    while reached < len(doc) and not doc[reached].is_punct:
        injury = injuries.get(reached)
        end = _negate(injury or doc[reached : reached + 1])
        more = _past(doc, end, injuries, _words("and_so_on") if injury else _words("or_else"))
        reached = _past(doc, more, injuries, _words("light"))
        if more == end or (injury is not None and reached not in injuries):
            return end
    return reached


def _past(doc: Doc, place: int, injuries: dict[int, Span], words: frozenset[str]) -> int:
    """The first place from here on that begins an injury or has none of some words."""
    while place < len(doc) and place not in injuries and doc[place].lower_ in words:
        place += 1
    return place


def _negate(span: Span) -> int:
    for token in span:
        token._.negated = True
    return span.end


@lru_cache
def _words(name: str) -> frozenset[str]:
    return frozenset(lexicon.read("negation")[name])


@lru_cache(maxsize=1)
def _denied_after() -> re.Pattern[str]:
    phrases = "|".join(lexicon.read("negation")["after"])
    return re.compile(rf"\s*[:\-–]?\s*(?:(?:is|are|was|were)\s+)?(?:{phrases})\b", re.IGNORECASE)
