"""Every sentence that the assistant can say."""

from __future__ import annotations

import re

import pytest
import textstat

from bot.council import script, telegram, website
from bot.interview.output.script_document import GROUPS
from bot.interview.terms import catalogue
from bot.interview.terms.situations import situations

FILLED_IN = {
    "reference": "BB-1234-5678",
    "noted": "child's age: 6",
    "why": "A reason.",
    "words": "Proszę zadzwonić pod numer 999.",
    "kind": "being hurt",
    "helplines": "Somebody can help you. ",
    "read_back": "1. One: two",
    "return_code": " Your return code is 1234 5678 9012.",
    "code": "1234 5678 9012",
    "space": " ",
    "added": " I have added what you told me here.",
    "ring_today": "",
    "advice": "",
    "no_need": "There is no need to be sorry. ",
    "about_999": "If anything changes, ring 999 again.",
    "received": "24 November 2026",
    "user_name": "@zebedee",
    "origin": "Zebedee",
    "place": "Mill Meadows",
    "latitude": "52.13590",
    "longitude": "-0.46660",
    "title": "Yes",
    "changed": "Child's age: 7",
}
# What must never be said (domain research §3 and §5). "Confidential" alone promises too much.
NEVER = (
    "!", "keep it secret", "keep this secret", "promise to", "find out more", "ask her to tell", "ask him to tell",
    "ask them to tell", "you are safe now", "you're safe now", "nothing to worry", "don't worry", "taken away",
    "must have proof", "need proof to", "i know how you feel", "i understand how", "confidential", "this is abuse",
    "this is not abuse", "it is abuse", "it isn't abuse", "that is abuse", "sounds like abuse", "false report",
    "wasting our time", "is guilty", "has committed", "is a crime", "known to the police", "known to the council",
    "confront", "follow them", "go into the house", "take the child", "investigate", "record them", "send a photo",
    "send us a photo", "upload", "take a screenshot", "wash first", "will visit", "will call you", "will ring you",
    "within an hour", "within 24 hours", "your duty is done", "calm down", "you should have", "why didn't you",
)  # fmt: skip
# A text that says what NOT to do may use the words.
NOT_TO_DO = ("please don't", "don't ")
# Flesch-Kincaid grade 6 is read at eleven at the latest; the questions are meant for a reading age of nine.
HARDEST_GRADE = 6.0


def everything_said() -> dict[str, str]:
    said = {key: script.say(key, **FILLED_IN).text for key in script.messages()}
    for group in GROUPS:
        said |= {f"{key}, to {group}": script.say(key, to=(group,), **FILLED_IN).text for key in script.messages()}
    for question in catalogue.questions().values():
        for writer in catalogue.WRITERS:
            said[f"{question.id}: ask {writer}"] = script.fill(question.asked_of(writer), **FILLED_IN)
            said[f"{question.id}: briefly {writer}"] = script.fill(question.asked_of(writer, briefly=True), **FILLED_IN)
            said[f"{question.id}: why, to {writer}"] = script.fill(question.why_of(writer), **FILLED_IN)
            said[f"{question.id}: means, to {writer}"] = script.fill(question.means_of(writer), **FILLED_IN)
    for situation in situations().values():
        said_there = (
            situation.say,
            situation.say_child,
            situation.say_friend,
            situation.say_emergency,
            situation.say_again,
        )
        for words in filter(None, (*said_there, situation.help_child)):
            said[f"situation {situation.id}: {words[:20]}"] = script.fill(words)
    for section in ("widget", "answers", "plain"):
        said |= {f"{section}: {key}": text for key, text in website.words(section).items()}
    for key in website.script()["pages"]:
        page = website.page(key)
        said[f"page {key}"] = "\n".join([page.title, page.heading, *(words for _, words in page.blocks)])
    return said | said_on_telegram()


def said_on_telegram() -> dict[str, str]:
    """What stands in telegram.yml: what is said, what stands in the transcript, and what Telegram shows of the bot."""
    raw = telegram.script()
    said = {f"telegram: {key}": telegram.say(key, **FILLED_IN).text for key in raw["said"]}
    said |= {f"telegram note: {key}": telegram.note(key, **FILLED_IN) for key in raw["notes"]}
    said |= {f"telegram kept: {key}": telegram.kept(key) for key in raw["kept"]}
    said |= {f"telegram toast: {key}": telegram.toast(key, **FILLED_IN) for key in raw["toasts"]}
    said |= {f"telegram command: {command.name}": command.title for command in telegram.commands()}
    said |= {f"telegram about: {key}": text for key, text in telegram.about().items()}
    return said | {f"telegram: reworded {at}": pair["on_telegram"] for at, pair in enumerate(raw["reworded"])}


@pytest.mark.parametrize(("key", "text"), everything_said().items())
def test_no_sentence_says_what_must_never_be_said(key: str, text: str) -> None:
    sentences = re.split(r"(?<=[.?:])\s+", text.lower().replace("’", "'"))
    said = [sentence for sentence in sentences if not sentence.startswith(NOT_TO_DO)]
    assert not [words for words in NEVER if any(words in sentence for sentence in said)], text
    assert not re.search(r"[\U0001F300-\U0001FAFF☀-➿]", text), "no emoji"
    assert "{" not in text


def questions_asked() -> dict[str, str]:
    return {key: text for key, text in everything_said().items() if re.search(r": (ask|why|means)|ask_return", key)}


@pytest.mark.parametrize(("key", "text"), questions_asked().items())
def test_a_question_can_be_read_by_a_child_of_eleven(key: str, text: str) -> None:
    # What stands in quotes or is dialled is no sentence of ours.
    assert textstat.flesch_kincaid_grade(text) <= HARDEST_GRADE, text


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


def test_who_left_without_a_reference_hears_that_what_they_typed_may_still_be_passed_on() -> None:
    page = "\n".join(words for _, words in website.page("ended").blocks)
    for words in (website.words("widget")["ended"], page):
        assert "you have not sent it" in words
        assert "pass on what you typed" in words
    assert [key for key, text in everything_said().items() if "no report from you" in text] == []


def test_what_the_website_says_in_trouble_has_999_in_it() -> None:
    widget = website.words("widget")
    in_trouble = [widget[key] for key in ("warning", "slow", "not_sent", "too_fast", "unreachable", "ended_elsewhere")]
    assert [text for text in [*in_trouble, *website.words("answers").values()] if "999" not in text] == []


@pytest.mark.parametrize(("key", "text"), said_on_telegram().items())
def test_what_is_said_on_telegram_can_be_read_by_a_child_of_eleven(key: str, text: str) -> None:
    # Addresses, numbers and the names of services are no sentences of ours, and a few words make no grade.
    assert len(text.split()) < 12 or textstat.flesch_kincaid_grade(text) <= HARDEST_GRADE, text


def test_what_is_said_on_telegram_in_trouble_has_999_in_it() -> None:
    trouble = ("nine", "danger_in_the_queue", "only_private", "no_photo", "no_voice", "no_contact", "no_such_thing",
               "place_asked", "deleted", "not_deleted", "contact_not_added")  # fmt: skip
    assert [key for key in trouble if "999" not in telegram.say(key, **FILLED_IN).text] == []
    assert "999" in telegram.toast("late")


def test_what_telegram_shows_of_the_bot_fits() -> None:
    about = telegram.about()
    assert len(about["name"]) <= 64
    assert len(about["description"]) <= 512
    assert len(about["short_description"]) <= 120
    assert "999" in about["description"]
    assert all(len(telegram.toast(key, **FILLED_IN)) <= 200 for key in telegram.script()["toasts"])


def test_nothing_on_telegram_speaks_of_a_web_page() -> None:
    web = {**{key: script.say(key, **FILLED_IN).text for key in script.messages() if key != "utter_session_ended"},
           **{name: script.fill(one.say) for name, one in situations().items()}}  # fmt: skip
    for pair in telegram.script()["reworded"]:
        assert any(pair["of_the_page"] in text for text in web.values()), (
            f"nobody says {pair['of_the_page']!r} any more"
        )
    said = {key: telegram.reworded(script.Utterance(text)).text for key, text in web.items()}
    assert [key for key, text in said.items() if re.search(r"\b(this|the) page\b|browser", text)] == []


def test_a_message_that_names_an_unknown_fact_is_an_error() -> None:
    with pytest.raises(script.ScriptError):
        script.fill("Ring {phone_lado}.")
    with pytest.raises(script.ScriptError):
        script.say("utter_no_such_thing")


def test_the_persons_words_are_never_taken_for_placeholders() -> None:
    assert "{phone_lado} {0}" in script.say("utter_noted_facts", noted="{phone_lado} {0}").text
