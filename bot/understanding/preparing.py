"""A message made ready to be read: its language, its words, and all that the encoder answers, in one pass."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from bot.understanding.encoder import Encoded, encoder
from bot.understanding.language import sentences
from bot.understanding.other_languages import ENGLISH, language_of

# A long message is read whole and also sentence by sentence: one clause of danger must not drown in a ramble.
LONG_MESSAGE_WORDS = 60
WORDS_OF_A_PIECE = 4
MAX_PIECES = 40


@dataclass(frozen=True)
class Prepared:
    """What the reader, the intents and Rasa's components share of one message, so that it is encoded once.

    Attributes:
        doc: the message, through the pipeline of bot/understanding/language.py.
        language: ISO 639-1 code of its language.
        pieces: the whole text, then the sentences of a long one.
        encoded: what the encoder answers about each piece; None for a message in another language than English.
    """

    doc: Doc
    language: str
    pieces: tuple[str, ...]
    encoded: Encoded | None


def prepare(doc: Doc) -> Prepared:
    """Make a message ready to be read.

    Args:
        doc: the message, through the pipeline of bot/understanding/language.py.
    """
    tongue, pieces = language_of(doc.text), _pieces(doc)
    return Prepared(doc, tongue, pieces, encoder().encode(pieces) if tongue == ENGLISH else None)


def _pieces(doc: Doc) -> tuple[str, ...]:
    """The text, and for a long one also its sentences, from its beginning and its end if there are very many."""
    if len(doc.text.split()) <= LONG_MESSAGE_WORDS:
        return (doc.text,)
    long_enough = [sentence for sentence in sentences(doc) if len(sentence.split()) >= WORDS_OF_A_PIECE]
    half = MAX_PIECES // 2
    return (doc.text, *long_enough[:half], *long_enough[half:][-half:])
