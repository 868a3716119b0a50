"""Lexicons: words of `data/lexicons/*.yml` that have a form of their own, as regular expressions (README.md there)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML

from bot.settings import DATA

FOLDER = DATA / "lexicons"


@lru_cache
def read(name: str) -> dict[str, Any]:
    """A lexicon file as it stands."""
    return YAML(typ="safe").load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


# In a turn many ask the same lexicon of the same message.
@lru_cache(maxsize=128)
def places(name: str, text: str) -> tuple[tuple[str, int, int], ...]:
    """What a lexicon finds in a text.

    Args:
        name: the lexicon's file, without its ending.
        text: the text.

    Returns:
        (label, start, end) in characters, in order of place; of those that overlap only the longest.
    """
    if _any(name).search(text) is None:
        return ()
    found = [
        (label, start, end) for label, expressions in _expressions(name) for start, end in _matches(expressions, text)
    ]
    chosen, taken = [], bytearray(len(text))
    for label, start, end in sorted(found, key=lambda place: (place[1] - place[2], place[1])):
        if not any(taken[start:end]):
            chosen.append((label, start, end))
            taken[start:end] = b"x" * (end - start)
    return tuple(sorted(chosen, key=lambda place: place[1]))


def _matches(expressions: list[re.Pattern[str]], text: str) -> Iterator[tuple[int, int]]:
    """Each pattern by itself, so that the first to match does not hide a longer one."""
    for expression in expressions:
        for match in expression.finditer(text):
            yield match.span()


@lru_cache
def _expressions(name: str) -> list[tuple[str, list[re.Pattern[str]]]]:
    return [
        (label, [_whole(_filled_in(pattern, entry.get("words", {}))) for pattern in entry["patterns"]])
        for label, entry in read(name).items()
    ]


@lru_cache
def _any(name: str) -> re.Pattern[str]:
    """All patterns of a lexicon in one: most texts hold none, and are looked through once."""
    entries = read(name).values()
    filled_in = [_filled_in(pattern, entry.get("words", {})) for entry in entries for pattern in entry["patterns"]]
    return _whole("|".join(f"(?:{pattern})" for pattern in filled_in))


def _filled_in(pattern: str, words: dict[str, list[str]]) -> str:
    """A pattern with its lists filled in, either apostrophe, and any white space."""
    for word, alternatives in words.items():
        pattern = pattern.replace(f"{{{word}}}", f"(?:{'|'.join(alternatives)})")
    return pattern.replace("'", "['’]").replace(" ", r"\s")


def _whole(pattern: str) -> re.Pattern[str]:
    """A regular expression over whole words."""
    return re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", re.IGNORECASE)
