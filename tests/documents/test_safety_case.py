"""The hazard log: every hazard has its cause, harm, control, tests that exist, what is left and who accepts it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.dialogue.replaying import FOLDER, stories
from tests.documents.naming import NAMED, ROOT, missing, named_tests

SAFETY_CASE = ROOT / "docs" / "safety-case.md"
# Those of the domain research, §8, by their numbers; ours come after them.
HAZARDS = range(1, 26)
FIELDS = ("Cause", "Harm", "Control", "Tests", "What is left", "Who accepts it")
PLACE = re.compile(r"`((?:bot|actions|data|scripts|docs|tests)/[\w./-]+?)`")


def hazards() -> dict[int, str]:
    """Each hazard's section, by its number."""
    parts = re.split(r"^## (\d+)\. .*$", SAFETY_CASE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {int(number): text for number, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_every_hazard_of_the_log_is_there() -> None:
    assert [number for number in HAZARDS if number not in hazards()] == []
    assert sorted(hazards()) == list(range(1, len(hazards()) + 1)), "each once, without a gap"


def test_every_test_that_is_named_exists() -> None:
    assert missing(named_tests(SAFETY_CASE)) == []


@pytest.mark.parametrize(("number", "text"), hazards().items())
def test_a_hazard_says_everything_and_has_a_test(number: int, text: str) -> None:
    for field in FIELDS:
        found = re.search(rf"^\*\*{re.escape(field)}\*\* (.+?)(?=^\*\*|\Z)", text, re.MULTILINE | re.DOTALL)
        assert found is not None, f"hazard {number} lacks {field!r}"
        if field == "Tests":
            assert NAMED.search(found[1]), f"hazard {number} names no test"


@pytest.mark.parametrize(("number", "text"), hazards().items())
def test_a_control_is_where_the_document_says(number: int, text: str) -> None:
    control = text.partition("**Control**")[2].partition("**Tests**")[0]
    places = PLACE.findall(control)
    assert places, f"hazard {number} does not say where its control is"
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_conversation_that_is_named_is_played() -> None:
    played = {story.name for path in FOLDER.glob("*.yml") for story in stories(path)}
    named = {" ".join(name.split()) for name in re.findall(r"“([^”]+)”", SAFETY_CASE.read_text(encoding="utf-8"))}
    assert named - played - {"quotes"} == set()
    assert len(named) > 5


def test_a_name_that_stands_for_no_test_is_found(tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    here = "tests/documents/test_safety_case.py"
    document.write_text(
        f"`{here}::test_of_nothing`, `tests/nowhere.py::test_a`, `{here}::test_every_test_that_is_named_exists`."
    )
    assert missing(named_tests(document)) == [f"{here}::test_of_nothing", "tests/nowhere.py::test_a"]
