"""The council's facts: confirmed ones are given out, others never."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot import doctor, settings
from bot.council import facts
from bot.council.script import load_yaml
from bot.settings import DATA

PAGE_NUMBERS = {
    "emergency": "999",
    "police": "01234 841212",
    "nspcc": "0808 800 5000",
    "ifd_office": "01234 718700",
    "ifd_out_of_hours": "0300 300 8123",
}


def test_the_numbers_of_the_councils_page_are_as_on_that_page() -> None:
    council = facts.council()
    assert {key: council.phone(key).number for key in PAGE_NUMBERS} == PAGE_NUMBERS


def test_a_number_that_is_to_be_confirmed_is_not_given_out() -> None:
    raw = load_yaml(DATA / "council.yml")["phones"]
    unconfirmed = [key for key, phone in raw.items() if phone["status"] == "to_confirm"]
    assert unconfirmed, "the file is expected to hold some"
    for key in unconfirmed:
        with pytest.raises(facts.FactError):
            facts.council().phone(key)


def test_no_digit_of_a_telephone_number_stands_anywhere_but_in_the_facts() -> None:
    numbers = [phone["number"] for phone in load_yaml(DATA / "council.yml")["phones"].values()]
    long_numbers = [number for number in numbers if len(number) > 5]
    sources = [
        *(DATA / "script").glob("*.yml"),
        *(DATA.parent / "bot").rglob("*.*"),
        *(DATA.parent / "actions").glob("*"),
    ]
    for path in sources:
        if path.suffix in (".py", ".yml", ".html", ".js"):
            text = path.read_text(encoding="utf-8")
            assert not [number for number in long_numbers if number in text], path


def test_a_fact_without_a_source_is_refused(tmp_path: Path) -> None:
    text = (DATA / "council.yml").read_text(encoding="utf-8").replace("    source: council-page\n", "", 1)
    broken = tmp_path / "council.yml"
    broken.write_text(text, encoding="utf-8")
    with pytest.raises(facts.FactError, match="source"):
        facts.load(broken)


def test_facts_that_were_not_reviewed_in_time_are_complained_of() -> None:
    last = facts.council().review_by
    for today, fine in ((last, True), (last + dt.timedelta(days=1), False)):
        (check,) = (one for one in doctor.checks(settings.load(), today) if "review" in one.what)
        assert check.fine is fine, check.what
    assert "Check every number" in check.what
