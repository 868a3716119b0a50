"""docs/architecture.md names the rooms of the interview, and dependencies between them go one way: up its table."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from bot.settings import ROOT

INTERVIEW = ROOT / "bot" / "interview"


def _rooms() -> list[str]:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `(\w+)/` \|", text.partition("### The rooms of the interview")[2], re.MULTILINE)


def _imported(module: Path) -> list[str]:
    """The modules of the interview that a module imports, as their dotted paths within it; "" for the folder itself."""
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    names = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return [name.removeprefix("bot.interview").strip(".") for name in names if name.startswith("bot.interview")]


def test_the_rooms_of_the_interview_are_those_there_are() -> None:
    assert sorted(_rooms()) == sorted(path.parent.name for path in INTERVIEW.glob("*/__init__.py"))


def test_a_room_imports_only_itself_and_those_above_it() -> None:
    rooms = _rooms()
    wrong = [
        (str(module.relative_to(INTERVIEW)), name)
        for at, room in enumerate(rooms)
        for module in (INTERVIEW / room).glob("*.py")
        for name in _imported(module)
        if name.partition(".")[0] not in rooms[: at + 1]
    ]
    assert wrong == []
