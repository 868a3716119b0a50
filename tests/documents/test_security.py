"""docs/security.md has every requirement of ASVS 4.0.3 of levels 1 and 2 once, and names tests and places there are."""

from __future__ import annotations

import re

from tests.documents.naming import NAMED, ROOT, missing, named_tests

PAGE = ROOT / "docs" / "security.md"
STATES = {"yes", "place", "part", "no", "host", "–"}
# The numbers of each section that are of level 1 or 2; the others are deleted or of level 3.
SECTIONS = """
1.1 1-7 / 1.2 1-4 / 1.4 1 4 5 / 1.5 1-4 / 1.6 1-4 / 1.7 1-2 / 1.8 1-2 / 1.9 1-2 / 1.10 1 / 1.11 1-2 / 1.12 2 /
1.14 1-6 / 2.1 1-12 / 2.2 1-3 / 2.3 1-3 / 2.4 1-6 / 2.5 1-7 / 2.6 1-3 / 2.7 1-6 / 2.8 1-7 / 2.9 1-3 / 2.10 1-4 /
3.1 1 / 3.2 1-4 / 3.3 1-4 / 3.4 1-5 / 3.5 1-3 / 3.7 1 / 4.1 1-3 5 / 4.2 1-2 / 4.3 1-3 / 5.1 1-5 / 5.2 1-8 /
5.3 1-10 / 5.4 1-3 / 5.5 1-4 / 6.1 1-3 / 6.2 1-6 / 6.3 1-2 / 6.4 1-2 / 7.1 1-4 / 7.2 1-2 / 7.3 1 3 4 / 7.4 1-3 /
8.1 1-4 / 8.2 1-3 / 8.3 1-8 / 9.1 1-3 / 9.2 1-4 / 10.2 1-2 / 10.3 1-3 / 11.1 1-8 / 12.1 1-3 / 12.2 1 /
12.3 1-6 / 12.4 1-2 / 12.5 1-2 / 12.6 1 / 13.1 1 3-5 / 13.2 1-3 5-6 / 13.3 1-2 / 13.4 1-2 / 14.1 1-4 /
14.2 1-6 / 14.3 2-3 / 14.4 1-7 / 14.5 1-4
"""


def required() -> list[str]:
    """Every number, as `V1.1.1`."""
    found = []
    for section in SECTIONS.replace("\n", " ").split("/"):
        name, *ranges = section.split()
        for first, _, last in (span.partition("-") for span in ranges):
            found += [f"V{name}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def rows() -> list[tuple[list[str], str, str]]:
    """The lines of the tables: numbers, state, and what holds them."""
    lines = re.findall(r"^\| (V[\d., V]+) \| (\S+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [(numbers.split(", "), state, held) for numbers, state, held in lines]


def test_every_requirement_of_level_two_is_there_once_and_no_other() -> None:
    there = [number for numbers, _, _ in rows() for number in numbers]
    assert sorted(there) == sorted(required())
    assert len(there) == len(set(there)) > 250


def test_every_state_is_one_of_those_explained() -> None:
    assert {state for _, state, _ in rows()} <= STATES


def test_whatever_is_held_names_its_test() -> None:
    assert [numbers for numbers, state, held in rows() if state == "yes" and not NAMED.search(held)] == []


def test_what_no_test_holds_names_a_place_that_exists() -> None:
    commands = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for numbers, state, held in rows():
        named = re.findall(r"`([^`]+)`", held)
        assert state != "place" or named, numbers
        for name in named if state == "place" else ():
            command = name.removeprefix("make ")
            assert command in commands if command != name else (ROOT / name).is_file(), (numbers, name)


def test_every_test_that_is_named_exists() -> None:
    assert missing(named_tests(PAGE)) == []
    assert len(named_tests(PAGE)) > 80
