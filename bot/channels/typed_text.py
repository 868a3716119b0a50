"""What a person typed, made fit for reading: nothing hidden, nothing endless, nothing that commands the machine."""

from __future__ import annotations

import re
import unicodedata

# A longer message is kept whole, and read at its beginning and its end: danger often comes last.
READ_FROM_START = 10_000
READ_FROM_END = 2_000
MAX_CHARACTERS = 1_500_000
# What a sign says that is sent by itself; of tones of skin and the like there is one form each.
SIGNS = {
    "\N{THUMBS UP SIGN}": "ok",
    "\N{OK HAND SIGN}": "ok",
    "\N{WHITE HEAVY CHECK MARK}": "yes",
    "\N{HEAVY CHECK MARK}": "yes",
    "\N{THUMBS DOWN SIGN}": "no",
    "\N{CROSS MARK}": "no",
    "\N{SHRUG}": "I don't know",
    "?": "what do you mean",
}


def storable(text: str) -> str:
    """The text as it is kept: as typed, but for halves of characters, which no encoding can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def readable(text: str) -> str:
    """The text as the reader gets it: control characters out, a leading slash too (to Rasa it is a command)."""
    if len(text) > READ_FROM_START + READ_FROM_END:
        text = f"{text[:READ_FROM_START]}\n{text[-READ_FROM_END:]}"
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn")
    )
    # Thousands of marks say no more than ten, and take long to look through.
    kept = re.sub(r"([\W_])\1{9,}", lambda run: run[1] * 10, kept)
    # Spaces of every kind first: "\N{NO-BREAK SPACE}/stop" would be a command once they are gone.
    return re.sub(r"^[\s/]+", "", kept).strip()


def meant_by_signs(text: str) -> str | None:
    """What a text of signs alone says in words: thumbs, ticks, shrugs, question marks. None if it says nothing."""
    said = {SIGNS[character] for character in text if character in SIGNS}
    return said.pop() if len(said) == 1 and not has_words(text) else None


def is_cut(text: str) -> bool:
    """Whether `readable` leaves out the middle."""
    return len(text) > READ_FROM_START + READ_FROM_END


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it, of any script."""
    return re.search(r"[^\W_]", text) is not None
