"""Questions of the channel's own: whether a place may be kept, and whether staff may write on Telegram."""

from __future__ import annotations

import httpx
import pytest

from bot.service import DEMONSTRATION_EMAIL
from tests.conftest import Service
from tests.staff.office import token
from tests.telegram.emulating import Emulator, Person, raw_store, reference_in

CALM = "my neighbour's boy wears the same dirty clothes every day"
WHERE = {"latitude": 52.1359, "longitude": -0.4666}


def test_a_place_is_kept_only_after_a_yes(person: Person, bot: Service) -> None:
    person.say("/start")
    person.tap("No")
    person.say(CALM)
    where = {"latitude": 52.1359, "longitude": -0.4666}
    assert "Shall I add it" in person.say(location=where)
    assert "52.13" not in str(person.transcript())
    heard = person.tap("No, leave it out")
    assert "I have not kept the place" in heard
    assert "?" in heard.split("\n")[-1], "the open question is asked again"
    assert "52.13" not in str(person.transcript())
    person.say(venue={"location": where, "title": "Mill Meadows", "address": "Bedford"}, location=where)
    person.tap("Yes, add it")
    person.say("that's all I know")
    report = bot.repository().report(reference_in(person.tap("Send the report")))
    assert report is not None
    assert "Mill Meadows, Bedford (52.13590, -0.46660 on the map)" in str(report.content)


def test_the_user_name_is_in_the_report_only_after_a_yes(telegram: Emulator, bot: Service, person: Person) -> None:
    person.user_name = "zebedee_of_bedford"
    heard = person.report()
    assert "May staff write to you here on Telegram?" in heard
    reference = reference_in(heard)
    assert "zebedee" not in str(bot.repository().report(reference)).lower()
    person.tap("Yes, they may")
    report = bot.repository().report(reference)
    assert report is not None
    assert "@zebedee_of_bedford" in report.additions[0].words
    assert "zebedee" not in bot.output.read_text().lower()


def test_after_a_no_the_user_name_is_nowhere(telegram: Emulator, bot: Service, person: Person) -> None:
    person.user_name = "zebedee_of_bedford"
    reference = reference_in(person.report())
    assert "do not get your user name" in person.tap("No")
    assert "zebedee" not in str(bot.repository().report(reference)).lower()
    assert "zebedee" not in str(person.transcript()).lower()
    assert "zebedee" not in str(person.state).lower()


def test_who_has_no_user_name_is_not_asked(person: Person) -> None:
    assert "May staff write to you" not in person.report()


@pytest.mark.parametrize(
    ("typed", "is_kept"), [("yes", True), ("Yes, add it", True), ("no", False), ("no thanks", False)]
)
def test_a_place_may_be_answered_by_typing(person: Person, typed: str, is_kept: bool) -> None:
    person.say("/start")
    person.tap("No")
    person.say(CALM)
    person.say(location=WHERE)
    heard = person.say(typed)
    assert ("52.13590" in str(person.transcript())) is is_kept
    assert ("I have not kept the place" in heard) is not is_kept
    assert "52.13" not in str(person.state), "it waits no longer"


def test_who_goes_on_without_an_answer_has_not_said_yes(person: Person) -> None:
    person.say("/start")
    person.tap("No")
    person.say(CALM)
    person.say(location=WHERE)
    message, data = person.button("Yes, add it")
    person.say("yes she is thin as well, and her brother too")
    assert "52.13" not in str(person.state)
    person.press(message, data)
    person.answer()
    assert "52.13" not in str(person.transcript())
    assert "yes she is thin as well, and her brother too" in person.typed(), "what was said is not lost"


def test_an_answer_to_danger_is_not_taken_for_one_about_the_place(person: Person) -> None:
    person.say("/start")
    person.say(location=WHERE)
    assert "Please call 999 now" in person.say("yes he is hitting her with a hammer right now")


def test_thanks_leave_the_question_about_telegram_open(person: Person, bot: Service) -> None:
    person.user_name = "zebedee_of_bedford"
    reference = reference_in(person.report())
    person.say("thanks")
    assert person.buttons == ["Yes, they may", "No"]
    person.say("yes")
    report = bot.repository().report(reference)
    assert report is not None
    assert "@zebedee_of_bedford" in report.additions[0].words


def test_who_would_rather_not_be_reached_is_not_asked(person: Person) -> None:
    person.user_name = "zebedee_of_bedford"
    person.say("/start")
    person.tap("No")
    heard = person.say("the two girls upstairs are left on their own every evening")
    for _ in range(20):
        if "This is what I have noted" in heard:
            break
        heard = person.say("I'd rather not" if "Would you like to give your name" in heard else "I don't know")
    assert "May staff write to you" not in person.tap("Send the report")


def test_staff_read_the_user_name_on_the_report_and_nowhere_before_the_yes(bot: Service, person: Person) -> None:
    person.user_name = "zebedee_of_bedford"
    reference = reference_in(person.report())
    with httpx.Client(base_url=bot.staff, follow_redirects=True) as staff:
        form = {"email": DEMONSTRATION_EMAIL, "password": bot.password, "csrf_token": token(staff.get("/login").text)}
        staff.post("/login", data=form)
        before = staff.get(f"/reports/{reference}").text
        assert ", Telegram</dd>" in before, "how it came"
        assert "zebedee" not in before.lower()
        person.tap("Yes, they may")
        added = staff.get(f"/reports/{reference}").text
    assert "May be written to on Telegram, where the person&#39;s user name is @zebedee_of_bedford." in added
    raw = raw_store(bot)
    assert b"zebedee" not in raw, "sealed"
