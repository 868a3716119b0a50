"""What an alert says. The words stand in data/script/alerts.yml; nothing that was reported goes in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.council.script import fill, load_yaml
from bot.settings import DATA


@dataclass(frozen=True)
class Words:
    """An alert, ready to be sent."""

    stage: str
    subject: str
    text: str
    link: str


def words(stage: str, staff_address: str) -> Words:
    """The alert of a stage (`new`, `unopened`, `test`), or of an incident (bot/alerts/incidents.py)."""
    raw = load_yaml(DATA / "script" / "alerts.yml")[stage]
    link = f"{staff_address}/"
    return Words(stage, fill(raw["subject"]), fill(raw["text"], link=link), link)
