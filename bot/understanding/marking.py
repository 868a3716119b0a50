"""Spans that rules mark: `doc.spans["rules"]`, each with the label of its rule."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Span

RULES = "rules"


def mark(doc: Doc, places: Iterable[tuple[str, int, int]]) -> Doc:
    """Mark places, given as (label, start, end) in characters, widened to whole tokens."""
    spans = [doc.char_span(start, end, label=label, alignment_mode="expand") for label, start, end in places]
    doc.spans[RULES] = [*doc.spans.get(RULES, []), *(span for span in spans if span is not None)]
    return doc


def marked(doc: Doc, *labels: str) -> list[Span]:
    """The spans that rules marked with any of some labels, in order of place."""
    return sorted(span for span in doc.spans.get(RULES, []) if span.label_ in labels)
