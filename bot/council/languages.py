"""What is said to a person in another language than English (`data/script/languages.yml`)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from bot.council.script import fill, load_yaml
from bot.settings import DATA


@lru_cache(maxsize=1)
def languages() -> dict[str, dict[str, Any]]:
    """Every language by ISO 639-1 code."""
    return load_yaml(DATA / "script" / "languages.yml")


def words(code: str, key: str) -> str:
    """The text `key` (`noted`, `ask_danger`, `emergency`) in a language, or in English if we do not have it."""
    return fill(languages().get(code, languages()["en"])[key])


def name(code: str) -> str:
    """The English name of a language."""
    return languages()[code]["name"] if code in languages() else "a language that was not recognised"


def begins_with_no(text: str, code: str | None) -> bool:
    """Whether a text begins with the word for no in a language, set apart and without a but: "nie" by itself may mean
    not."""
    if code not in languages():
        return False
    no, but = ("|".join(re.escape(word) for word in languages()[code][key]) for key in ("no", "but"))
    return re.match(rf"\W*(?:{no})\s*[-–—,.;:،؛।۔](?!\W*(?:{but})(?!\w))", text.casefold()) is not None


def yes_or_no(text: str, code: str | None) -> str | None:
    """`yes` or `no` if the text is just that in the language, else None."""
    typed = text.strip(" .,!?؟。।\n\"'„“”«»").casefold()
    for answer in ("yes", "no"):
        if code in languages() and typed in languages()[code][answer]:
            return answer
    return None
