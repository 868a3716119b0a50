"""Which language and direction of writing somebody's words have, for screen readers and for the eye (WCAG 3.1.2).

The browser tells the direction by itself (`dir="auto"`). The language is only looked for where the conversation found
that the person writes in another than English, and only between the two.
"""

from __future__ import annotations

from functools import cache

from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder
from markupsafe import Markup

from bot.council import languages

SURE = 0.8


def spoken(text: str, language: str | None) -> Markup:
    """The attributes of an element that holds words of a report.

    Args:
        text: the words.
        language: that in which the person wrote, at least in part, if it was not English.
    """
    if language in languages.languages() and _is_in(text, str(language)):
        return Markup(' dir="auto" lang="{}"').format(language)
    return Markup(' dir="auto"')


def _is_in(text: str, language: str) -> bool:
    detector, wanted = _detector(language)
    best = detector.compute_language_confidence_values(text)[0]
    return best.language.iso_code_639_1 == wanted and best.value >= SURE


@cache
def _detector(language: str) -> tuple[LanguageDetector, IsoCode639_1]:
    wanted = getattr(IsoCode639_1, language.upper())
    return LanguageDetectorBuilder.from_iso_codes_639_1(IsoCode639_1.EN, wanted).build(), wanted
