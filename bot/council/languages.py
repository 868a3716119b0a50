"""What is said to a person in another language than English (`data/script/languages.yml`)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from bot.council.script import fill, load_yaml
from bot.settings import DATA

SAID = ("noted", "ask_danger", "emergency")


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


@lru_cache(maxsize=1)
def _said() -> dict[str, re.Pattern[str]]:
    """What may be said in each language but English, whatever is filled in."""
    return {
        code: re.compile("|".join(re.sub(r"\\{\w+\\}", ".+?", re.escape(entry[key])) for key in SAID))
        for code, entry in languages().items()
        if code != "en"
    }


def said_in(text: str) -> str | None:
    """The language of a text of ours, or None for English."""
    return next((code for code, said in _said().items() if said.fullmatch(text.strip())), None)


def begins_with_no(text: str, code: str | None) -> bool:
    """Whether a text begins with the word for no in a language, set apart and without a but: "nie" by itself may mean
    not."""
    if code not in languages():
        return False
    no, but = ("|".join(re.escape(word) for word in languages()[code][key]) for key in ("no", "but"))
    return re.match(rf"\W*(?:{no})\s*[-–—,.;:،؛।۔](?!\W*(?:{but})(?!\w))", text.casefold()) is not None


def denies(text: str, code: str | None) -> bool:
    """Whether a text says in a language that nobody is in danger, or that it is not so now, wherever it stands."""
    return _holds(text, code, "denied")


def tells_of_a_call(text: str, code: str | None) -> bool:
    """Whether a text says in a language that 999 was called, or that somebody comes."""
    return _holds(text, code, "called")


def tells_of_now(text: str, code: str | None) -> bool:
    """Whether a text speaks in a language of this moment, or calls for help."""
    return _holds(text, code, "now")


def _holds(text: str, code: str | None, key: str) -> bool:
    if code not in languages():
        return False
    found = "|".join(re.escape(words) for words in languages()[code][key])
    return re.search(rf"(?<!\w)(?:{found})(?!\w)", " ".join(text.casefold().split())) is not None


def yes_or_no(text: str, code: str | None) -> str | None:
    """`yes` or `no` if the text is just that in the language, else None."""
    answer = answer_to_danger(text, code)
    return answer if answer in ("yes", "no") else None


def answer_to_danger(text: str, code: str | None) -> str | None:
    """`yes`, `no` or `not sure` if the text is just that in the language, else None."""
    typed = text.strip(" .,!?؟。।\n\"'„“”«»").casefold()
    for key, answer in (("yes", "yes"), ("no", "no"), ("unsure", "not sure")):
        if code in languages() and typed in languages()[code][key]:
            return answer
    return None
