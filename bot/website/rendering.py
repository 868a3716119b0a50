"""Fills in the pages' templates. Everything that is filled in is escaped."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.council import facts, website
from bot.website.bundle import FOLDER
from bot.website.telephone import linked


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["linked"] = linked
    return environment


def render(name: str, **values: Any) -> str:
    """A page, with the council's facts and the website's words at hand."""
    council = facts.council()
    return (
        _templates()
        .get_template(name)
        .render(
            **{"token": None, **values},
            council=council,
            phones={key: phone.number for key, phone in council.phones.items()},
            words=website.words("plain"),
            widget=website.words("widget"),
        )
    )
