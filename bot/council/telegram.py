"""What is said on Telegram besides the conversation, from `data/script/telegram.yml`, with the council's facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from bot.council.script import Choice, Utterance, fill, load_yaml
from bot.settings import DATA

NAME = "telegram"


@dataclass(frozen=True)
class Command:
    """An entry of the bot's menu."""

    name: str
    title: str


@lru_cache(maxsize=1)
def script() -> dict[str, Any]:
    """The file as it stands."""
    return load_yaml(DATA / "script" / "telegram.yml")


def say(key: str, /, **values: str) -> Utterance:
    """What the channel says itself."""
    message = script()["said"][key]
    return Utterance(fill(message["text"], **values), _choices(key), message.get("style"))


def choices() -> dict[str, Choice]:
    """The channel's own quick replies by id."""
    return {choice.id: choice for key in script()["said"] for choice in _choices(key)}


def note(key: str, /, **values: str) -> str:
    """What stands after a person's words."""
    return fill(script()["notes"][key], **values)


def kept(key: str) -> str:
    """What stands in the transcript in place of something that was not taken."""
    return fill(script()["kept"][key])


def toast(key: str, /, **values: str) -> str:
    """What is shown for a moment when a button is pressed."""
    return fill(script()["toasts"][key], **values)


def commands() -> tuple[Command, ...]:
    """The bot's menu."""
    return tuple(Command(command["name"], command["title"]) for command in script()["commands"])


def about() -> dict[str, str]:
    """What Telegram shows of the bot: `name`, `description`, `short_description`."""
    return {key: fill(text) for key, text in script()["about"].items()}


def reworded(said: Utterance) -> Utterance:
    """The same, without the sentences that are about a web page."""
    text = said.text
    for pair in script()["reworded"]:
        text = text.replace(pair["of_the_page"], pair["on_telegram"])
    return replace(said, text=text)


def _choices(key: str) -> tuple[Choice, ...]:
    return tuple(Choice(one["id"], one["title"], payload="") for one in script()["said"][key].get("choices", ()))
