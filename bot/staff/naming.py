"""What is stored by a short name, in the words that staff know it by."""

from __future__ import annotations

from bot.council import facts

URGENCY = {"emergency": "Emergency", "same_day": "Same day", "standard": "Standard"}
SPEAKER = {
    "adult": "an adult",
    "professional": "a professional",
    "child": "a child or young person",
    "parent": "a parent",
    "adult_victim": "an adult who may be abused",
}
STAFF_DANGER = {
    "yes": "A child was in immediate danger",
    "unclear": "It was unclear whether a child was in immediate danger",
    "no": "No child was in immediate danger",
}
CHANNEL = {"website": "Website", "telegram": "Telegram"}


def channel_name(channel: str) -> str:
    """A channel as staff know it."""
    return CHANNEL.get(channel, channel.capitalize())


def kind_title(kind: str | None) -> str:
    """A kind of harm by its title; whatever else is `Not clear`."""
    definitions = facts.council().definitions
    return definitions[kind].title if kind in definitions else "Not clear"
