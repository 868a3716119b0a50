"""The telephone numbers in a text, to be tapped: only the council's own (`data/council.yml`), in words of ours."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from bot.council import facts

# A textphone's number is nothing for an ordinary telephone.
NOT_RUNG = frozenset({"textphone"})
# So short a number may stand for something else, a house for example, unless it is said to be rung.
SHORT = 3


def pattern() -> str:
    """The numbers as a regular expression that Python and JavaScript read alike."""
    council = facts.council()
    emergency = council.phone("emergency").number
    numbers = {phone.number for key, phone in council.phones.items() if key not in NOT_RUNG}
    long = sorted((number for number in numbers if len(number) > SHORT), key=len, reverse=True)
    short = sorted(number for number in numbers - {emergency} if len(number) <= SHORT)
    whole = f"{'|'.join([*long, emergency])}|(?<=ring |call )(?:{'|'.join(short)})"
    # "999bsl.co.uk" and "the 999 BSL app" are none, nor is a part of a reference.
    return rf"(?<![\w-])({whole})(?![\w-]| BSL)"


def linked(text: str) -> Markup:
    """The text, escaped, with its numbers as links."""
    pieces = re.split(pattern(), text)
    return Markup("").join(
        Markup('<a href="tel:{}">{}</a>').format(piece.replace(" ", ""), piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )
