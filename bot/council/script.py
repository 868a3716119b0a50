"""The words the assistant says, from `data/script/messages.yml`, with the council's facts filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.council import facts, hours
from bot.errors import KnownError
from bot.settings import DATA


class ScriptError(KnownError):
    """The script lacks a message or a message names a fact that does not exist."""


@dataclass(frozen=True)
class Choice:
    """A quick reply.

    Attributes:
        id: what a channel sends back when it is chosen, unique in the whole script: `question.choice`.
        title: the words on the button.
        payload: what the dialogue model is given instead of text.
    """

    id: str
    title: str
    payload: str


@dataclass(frozen=True)
class Utterance:
    """Something said to a person: text in paragraphs, quick replies, and a style (or None).

    Attributes:
        items: what the person is to check, as (heading, words); `text` holds them too, as a numbered list, for
            channels that can only show text.
    """

    text: str
    choices: tuple[Choice, ...] = field(default=())
    style: str | None = None
    items: tuple[tuple[str, str], ...] = field(default=())


def numbered(items: Iterable[tuple[str, str]]) -> str:
    """Items as a list of text, a line each."""
    return "\n".join(f"{number}. {heading}: {words}" for number, (heading, words) in enumerate(items, start=1))


def load_yaml(path: Path) -> dict[str, Any]:
    """A YAML file as plain Python values."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def messages() -> dict[str, dict[str, Any]]:
    """All messages of the script by key."""
    return load_yaml(DATA / "script" / "messages.yml")


def ifd_numbers(moment: dt.datetime | None = None) -> str:
    """The number, or both numbers, of the Integrated Front Door to give at `moment` (default: now), in words."""
    council = facts.council()
    keys = hours.numbers_at(moment or dt.datetime.now(dt.timezone.utc), council.office_hours)
    if len(keys) == 1:
        return council.phone(keys[0]).number
    office, out_of_hours = (council.phone(key).number for key in keys)
    return f"{office} (office hours) or {out_of_hours} (out of hours)"


def fill(template: str, /, **values: str) -> str:
    """`template` with facts and `values` in place of its braces.

    Raises:
        ScriptError: the template names something that is neither a fact nor in `values`.
    """
    try:
        return template.format_map({**facts.council().placeholders(), "ifd_numbers": ifd_numbers(), **values})
    except (KeyError, ValueError, IndexError) as problem:
        raise ScriptError(f"Cannot fill in {problem} in the text {template[:60]!r}.") from problem


def say(key: str, /, *, to: Sequence[str] = (), **values: str) -> Utterance:
    """The message `key`, ready to be said; in words of their own to whom it has such words for.

    Args:
        key: name of the message.
        to: the groups that the person is of, such as `child` for the words under `text_child`; the first counts most.
        values: what else it fills in.

    Raises:
        ScriptError: there is no such message, or it cannot be filled in.
    """
    if key not in messages():
        raise ScriptError(f"data/script/messages.yml has no message {key!r}.")
    message = messages()[key]
    text = next((message[f"text_{who}"] for who in to if f"text_{who}" in message), message["text"])
    return Utterance(text=fill(text, **values), choices=choices_of(key), style=message.get("style"))


def choices_of(key: str) -> tuple[Choice, ...]:
    """The quick replies of a message."""
    return tuple(
        Choice(id=choice["id"], title=choice["title"], payload=f"/{choice['intent']}")
        for choice in messages()[key].get("choices", ())
    )
