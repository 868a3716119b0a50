"""Telegram's manners: commands, groups, what is not words, and what stays of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.reports.models import TelegramUpdate
from bot.telegram.store import TelegramStore
from tests.conftest import Service
from tests.telegram.emulating import Emulator, Person, raw_store, until

PHOTO = [{"file_id": "photo-1", "file_unique_id": "1", "width": 90, "height": 90}]
SOUND = {"file_id": "sound-1", "file_unique_id": "2", "duration": 3}
FILE = {"file_id": "file-1", "file_unique_id": "3", "width": 90, "height": 90, "duration": 3, "length": 90}
STICKER = {**FILE, "type": "regular", "is_animated": False, "is_video": False}
POLL = {
    "id": "1", "question": "?", "options": [], "type": "regular", "total_voter_count": 0, "is_closed": False,
    "is_anonymous": True, "allows_multiple_answers": False, "allows_revoting": False, "members_only": False,
}  # fmt: skip
DANGER = "he is hitting her with a hammer right now, she is bleeding"
CALM = "my neighbour's boy wears the same dirty clothes every day"


# Commands


@pytest.mark.parametrize(
    ("command", "words"),
    [("/999", "Cough or tap the phone"), ("/help", "/delete clear this chat"), ("/privacy", "run by another company")],
)
def test_a_command_that_tells_something_leaves_the_question_open(person: Person, command: str, words: str) -> None:
    person.say("/start")
    heard = person.say(command)
    assert words in heard
    assert "999" in heard
    assert person.buttons == ["Yes", "No", "Not sure"], "the question's quick replies are still there"
    assert "what you are worried about" in person.tap("No")
    assert command in person.typed()


def test_again_starts_again_and_stop_stops(person: Person) -> None:
    person.say("/start")
    person.tap("No")
    person.say(CALM)
    assert "Let's start again" in person.say("/again")
    heard = person.say("/stop")
    assert "I have stopped" in heard
    assert "page" not in heard
    assert "You can carry on here for up to a day" in heard


def test_start_again_in_a_conversation_goes_on_where_it_was(person: Person) -> None:
    person.say("/start")
    person.tap("No")
    heard = person.say("/start")
    assert heard.startswith("Hello again")
    assert "what you are worried about" in heard
    assert "I am a computer, an automated assistant" not in heard


def test_the_chat_is_cleared_only_after_a_yes_and_the_council_keeps_what_was_said(person: Person) -> None:
    person.say("/start")
    person.tap("No")
    person.say(CALM)
    assert "Shall I clear this chat?" in person.say("/delete")
    person.tap("No, leave it")
    assert person.said()
    before = [kept["id"] for kept in person.said()]
    person.say("/delete")
    assert "I can't delete what you have told us" in person.tap("Yes, clear it")
    until(lambda: not {kept["id"] for kept in person.said()} & set(before))
    assert CALM in person.typed()
    assert "999" in person.said()[-1]["text"]


def test_a_chat_that_cannot_be_cleared_says_so(person: Person, telegram: Emulator) -> None:
    person.say("/start")
    person.say("/delete")
    telegram.trouble({"method": "deleteMessages", "chat": person.id, "times": 1, "code": 400})
    heard = person.say("yes")
    assert "I could not clear all of this chat" in heard
    assert "999" in heard
    before = [kept["id"] for kept in person.said()]
    person.say("/delete")
    assert "I have cleared what I could" in person.tap("Yes, clear it"), "it can be tried again"
    until(lambda: not {kept["id"] for kept in person.said()} & set(before))


@pytest.mark.parametrize("command", ["/stop", "/999", "/help", "/again", "/privacy", "/delete", "/start"])
def test_words_after_a_command_are_read_as_words(person: Person, command: str) -> None:
    person.say("/start")
    heard = person.say(f"{command} {DANGER}")
    assert heard.startswith("Please call 999 now")
    assert person.typed()[-1] == f"{command} {DANGER}"


def test_words_after_999_that_tell_of_no_danger_are_answered_with_both(person: Person) -> None:
    person.say("/start")
    person.tap("No")
    heard = person.say(f"/999 {CALM}")
    assert heard.index("Cough or tap the phone") < heard.index("It takes courage")


def test_a_link_to_the_bot_may_carry_a_word(person: Person) -> None:
    assert "danger" in person.say("/start school").split("\n")[-1]


def test_a_command_that_does_not_exist_is_words(person: Person) -> None:
    person.say("/start")
    assert "Please call 999 now" in person.say("/he is hitting her with a hammer right now, she is bleeding")


def test_the_menu_the_name_and_the_descriptions_are_set(bot: Service, telegram: Emulator) -> None:
    until(lambda: "getMyShortDescription" in telegram.get("/test/state")["about"])
    about = telegram.get("/test/state")["about"]
    assert [command["command"] for command in about["getMyCommands"]] == [
        "start", "999", "help", "privacy", "again", "stop", "delete",
    ]  # fmt: skip
    assert "Bedford Borough Council" in about["getMyName"]["name"]
    assert "999" in about["getMyDescription"]["description"]
    assert "999" in about["getMyShortDescription"]["short_description"]


# What is not words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"photo": PHOTO}, "can't take photos"),
        ({"video": FILE}, "can't take photos, videos or files"),
        ({"animation": FILE, "document": FILE}, "can't take photos"),
        ({"document": FILE}, "can't take photos, videos or files"),
        ({"voice": SOUND}, "can't listen to voice messages"),
        ({"audio": SOUND}, "can't listen to voice messages or sounds"),
        ({"video_note": FILE}, "can't listen"),
        ({"contact": {"phone_number": "07700900000", "first_name": "Kyle"}}, "can't take contacts"),
        ({"sticker": STICKER}, "can only read words"),
        ({"poll": POLL}, "can only read words"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "can only read words"),
    ],
)
def test_what_is_not_words_is_refused_with_the_reason_and_nothing_is_downloaded(
    person: Person, telegram: Emulator, content: dict[str, Any], words: str
) -> None:
    person.say("/start")
    heard = person.say(**content)
    assert words in heard
    assert "999" in heard
    assert person.buttons == ["Yes", "No", "Not sure"], "the question is still open"
    assert telegram.calls("getFile") == []
    assert "07700900000" not in str(person.transcript())
    assert person.typed()[-1].startswith("(")


def test_the_words_under_a_photo_are_taken_and_danger_in_them_comes_first(person: Person) -> None:
    person.say("/start")
    heard = person.say(photo=PHOTO, caption=DANGER)
    assert heard.index("Please call 999 now") < heard.index("can't take photos")
    assert person.typed() == [f"{DANGER}\n(A photo, video or file was sent. It was not opened.)"]


def test_a_photo_after_the_advice_to_ring_999_leaves_its_question_open(person: Person) -> None:
    person.say("/start")
    person.say(DANGER)
    heard = person.say(photo=PHOTO, caption="this is the door")
    assert "can't take photos" in heard
    assert person.buttons, "there is a way to go on"


def test_of_an_album_one_photo_is_answered(person: Person) -> None:
    person.say("/start")
    for _ in range(3):
        person.send(photo=PHOTO, media_group_id="7")
    assert person.answer().count("can't take photos") == 1


def test_a_photo_as_the_first_message_hears_who_answers(person: Person) -> None:
    heard = person.say(photo=PHOTO)
    assert heard.startswith("Hello. I am a computer")
    assert "can't take photos" in heard


def test_a_pinned_message_is_not_answered(person: Person) -> None:
    person.say("/start")
    person.send(pinned_message=person.message(text="hello", message_id=1))
    assert person.answer() == ""


# Groups and channels


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_in_a_group_it_says_once_that_it_reads_nothing_there(
    person: Person, telegram: Emulator, bot: Service, kind: str
) -> None:
    group = Person(telegram, person.kept)
    chat = {"id": -group.id, "type": kind, "title": "Neighbours"}
    what = "channel_post" if kind == "channel" else "message"
    start = 10_000_000 + 10 * (group.id % 1_000_000)
    for at, text in enumerate(["hello", DANGER, "/start"]):
        telegram.give({"update_id": start + at, what: {**person.message(text=text), "chat": chat, "message_id": 1}})
    until(lambda: person.kept.is_done(start + 2))
    said = [kept["text"] for kept in telegram.get("/test/said") if str(kept["chat_id"]) == str(-group.id)]
    assert len(said) == 1
    assert "private chat" in said[0]
    assert "999" in said[0]
    with bot.repository().session() as session:
        rows = session.execute(select(TelegramUpdate.content).where(TelegramUpdate.update_id >= start)).all()
    assert rows == [(None,)] * 3, "nothing of it is kept"


def membership(person: Person, chat: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """The bot becomes, or is no longer, a member of a chat."""
    bot = {"id": 666, "is_bot": True, "first_name": "Test"}
    old, new = ({"user": bot, "status": status, "until_date": 0} for status in (before, after))
    person.sent += 1
    member = {"chat": chat, "from": person.account, "date": 1, "old_chat_member": old, "new_chat_member": new}
    return {"update_id": person.sent, "my_chat_member": member}


def test_added_to_a_group_it_says_so_at_once_and_not_when_it_is_put_out(person: Person, telegram: Emulator) -> None:
    person.say("/start")
    group = {"id": -5 - person.id, "type": "group", "title": "Neighbours"}
    telegram.give(membership(person, group, "left", "member"), membership(person, group, "member", "left"))
    until(lambda: person.kept.is_done(person.sent))
    assert len([kept for kept in telegram.get("/test/said") if str(kept["chat_id"]) == str(group["id"])]) == 1
    store = TelegramStore(person.kept.repository)
    assert store.note_group(store.key(group["id"])), "and nothing is kept of it then"


def test_who_blocks_the_bot_is_forgotten_at_once(person: Person, telegram: Emulator) -> None:
    person.say("/start")
    assert person.state
    telegram.give(membership(person, person.chat, "member", "kicked"))
    assert person.answer() == ""
    assert person.state == {}


# What stays


def test_nothing_that_identifies_lies_open_in_the_store_or_the_log(bot: Service, person: Person) -> None:
    person.user_name = "zebedee_of_bedford"
    person.say("/start")
    person.send(CALM)
    until(lambda: person.kept.is_done(person.sent))
    raw = raw_store(bot)
    for mark in (str(person.id), "zebedee", "dirty clothes"):
        assert mark.encode() not in raw
        assert mark not in bot.output.read_text()
