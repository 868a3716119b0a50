"""What the website says around the conversation, from `data/script/website.yml`, with the council's facts filled in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.council.script import fill, load_yaml
from bot.settings import DATA


@dataclass(frozen=True)
class Page:
    """A page of fixed text.

    Attributes:
        title: what the browser's tab and history show.
        blocks: (kind, words): kind is `p`, `h2` or `li`.
    """

    title: str
    heading: str
    blocks: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def script() -> dict[str, dict[str, Any]]:
    """The file as it stands."""
    return load_yaml(DATA / "script" / "website.yml")


def words(section: str) -> dict[str, str]:
    """All texts of `widget`, `answers` or `plain`, filled in as of now."""
    return {key: fill(text) for key, text in script()[section].items()}


def answer(key: str) -> str:
    """A text of the channel's own."""
    return fill(script()["answers"][key])


def page(key: str) -> Page:
    """A page, filled in as of now."""
    raw = script()["pages"][key]
    return Page(fill(raw["title"]), fill(raw["heading"]), tuple(_blocks(fill(raw["text"]))))


def _blocks(text: str) -> list[tuple[str, str]]:
    marks = {"## ": "h2", "- ": "li"}
    found = []
    for line in filter(None, text.split("\n")):
        mark = next((mark for mark in marks if line.startswith(mark)), "")
        found.append((marks.get(mark, "p"), line.removeprefix(mark)))
    return found
