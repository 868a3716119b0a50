"""Every sentence that the assistant can say."""

from __future__ import annotations

import re

import pytest

from bot.council import script, website
from bot.interview import catalogue

FILLED_IN = {
    "reference": "BB-1234-5678",
    "noted": "child's age: 6",
    "why": "A reason.",
    "words": "Proszę zadzwonić pod numer 999.",
    "kind": "being hurt",
    "read_back": "1. One: two",
}
# What must never be said (domain research §3 and §5). "Confidential" alone promises too much.
NEVER = (
    "!",
    "keep it secret",
    "promise to",
    "find out more",
    "you are safe now",
    "nothing to worry",
    "taken away",
    "you must have proof",
    "i know how you feel",
    "confidential",
    "this is abuse",
    "this is not abuse",
    "false report",
    "wasting our time",
)


def everything_said() -> dict[str, str]:
    said = {key: script.say(key, **FILLED_IN).text for key in script.messages()}
    for question in catalogue.questions().values():
        said[f"{question.id}: ask"] = script.fill(question.ask, **FILLED_IN)
        said[f"{question.id}: why"] = script.fill(question.why, **FILLED_IN)
        said[f"{question.id}: ask a child"] = script.fill(question.asked_of(child=True), **FILLED_IN)
        said[f"{question.id}: why, to a child"] = script.fill(question.why_of(child=True), **FILLED_IN)
    for section in ("widget", "answers", "plain"):
        said |= {f"{section}: {key}": text for key, text in website.words(section).items()}
    for key in website.page_keys():
        page = website.page(key)
        said[f"page {key}"] = "\n".join([page.title, page.heading, *(words for _, words in page.blocks)])
    return said


@pytest.mark.parametrize(("key", "text"), everything_said().items())
def test_no_sentence_says_what_must_never_be_said(key: str, text: str) -> None:
    assert not [words for words in NEVER if words in text.lower()], text
    assert not re.search(r"[\U0001F300-\U0001FAFF☀-➿]", text), "no emoji"
    assert "{" not in text


@pytest.mark.parametrize(("key", "text"), everything_said().items())
def test_no_number_that_is_unconfirmed_is_said(key: str, text: str) -> None:
    assert "01234 276" not in text


def test_what_the_channel_says_in_trouble_has_999_in_it() -> None:
    for key in (
        "utter_failure",
        "utter_failure_not_kept",
        "utter_bad_request",
        "utter_session_ended",
        "utter_nothing_typed",
        "utter_not_understood",
        "utter_too_long",
        "utter_report_not_sent",
        "utter_addition_not_sent",
        "utter_emergency_not_kept",
    ):
        assert "999" in script.say(key, **FILLED_IN).text, key


def test_what_the_website_says_in_trouble_has_999_in_it() -> None:
    widget = website.words("widget")
    in_trouble = [widget[key] for key in ("warning", "slow", "not_sent", "too_fast", "unreachable", "ended_elsewhere")]
    assert [text for text in [*in_trouble, *website.words("answers").values()] if "999" not in text] == []


def test_a_message_that_names_an_unknown_fact_is_an_error() -> None:
    with pytest.raises(script.ScriptError):
        script.fill("Ring {phone_lado}.")
    with pytest.raises(script.ScriptError):
        script.say("utter_no_such_thing")


def test_the_persons_words_are_never_taken_for_placeholders() -> None:
    assert "{phone_lado} {0}" in script.say("utter_noted_facts", noted="{phone_lado} {0}").text
