"""Words in another language than English: a screen reader is told which, the browser in which direction."""

from __future__ import annotations

import html5lib
import pytest
from flask import Flask

from bot.reports.repository import Repository
from bot.staff.roles import Role
from bot.staff.spoken import spoken
from tests.staff.conftest import Browser, logged_in
from tests.staff.making import report

POLISH = "on bije chłopca co wieczór i nikt mu nie pomaga"
URDU = "وہ ہر رات لڑکے کو مارتا ہے اور کوئی اس کی مدد نہیں کرتا"


def marked(page: str, words: str) -> list[tuple[str | None, str | None]]:
    """Language and direction of each element that holds these words and nothing else."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    texts = ((element, "".join(element.itertext()).strip()) for element in tree.iter())
    holding = [element for element, text in texts if text == words and element.tag != "textarea"]
    return [(element.get("lang"), element.get("dir")) for element in holding if element.get("dir")]


@pytest.fixture
def manager(app: Flask, store: Repository) -> Browser:
    return logged_in(app, store, Role.MANAGER)


@pytest.mark.parametrize(("words", "code"), [(POLISH, "pl"), (URDU, "ur")])
@pytest.mark.parametrize("page", ["", "/print", "/facts/what", "/copy", "/copy/take"])
def test_what_was_said_in_another_language_says_in_which(
    store: Repository, manager: Browser, words: str, code: str, page: str
) -> None:
    reference = report(store, words, language=code, answers={"child_name": "Kyle", "who": "her stepdad Darren"})
    shown = manager.get(f"/reports/{reference}{page}").text
    assert set(marked(shown, words)) == {(code, "auto")}
    if page == "":
        assert marked(shown, "What are you worried about?") == [(None, "auto")], "what the assistant asked is English"
        assert marked(shown, "her stepdad Darren") == [(None, "auto")], "and so is what the person wrote in English"


def test_nothing_is_said_of_the_language_of_a_report_in_english(store: Repository, manager: Browser) -> None:
    reference = report(store, POLISH)  # the conversation did not take it for Polish
    assert set(marked(manager.get(f"/reports/{reference}").text, POLISH)) == {(None, "auto")}


@pytest.mark.parametrize("code", ["und", "xx", "en"])
def test_a_language_that_is_not_known_is_not_named(code: str) -> None:
    assert spoken(POLISH, code) == ' dir="auto"'
