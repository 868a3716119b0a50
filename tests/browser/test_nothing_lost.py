"""Never loses a word: reload, back, two tabs, sleep, a lost network, a killed server, a slow one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from bot.council import facts
from tests.browser.conftest import PHONE, STORY, Chat, picture, stop_clock, violations
from tests.conftest import Service, wait_for
from tests.faults.taking_away import locked

MESSAGES = "**/chat/messages"
NOT_SENT = "Not sent yet."


def test_after_a_reload_the_same_tab_shows_the_conversation_and_goes_on(chat: Chat) -> None:
    chat.open().button("No").click()
    expect(chat.log).to_contain_text("in your own words")
    chat.say(STORY)
    expect(chat.log).to_contain_text("It takes courage")
    before = chat.log.locator("li").all_inner_texts()
    chat.page.reload()
    expect(chat.log.locator("li")).to_have_count(len(before))
    assert chat.log.locator("li").all_inner_texts() == before
    expect(chat.box).to_be_focused()
    chat.say("every evening since June")
    expect(chat.log.locator(".person")).to_have_count(3)


def test_a_message_without_its_answer_when_the_page_went_is_answered_after_the_reload(chat: Chat) -> None:
    chat.open().button("No").click()
    expect(chat.log).to_contain_text("in your own words")
    held: list[Route] = []
    chat.page.route(MESSAGES, lambda route: held.append(route))
    with chat.page.expect_request(MESSAGES):
        chat.say(STORY)
    # The page goes while the message is on its way, and hands it over once more as it goes.
    chat.page.unroute(MESSAGES)
    chat.page.reload()
    expect(chat.log).to_contain_text("It takes courage")
    assert chat.kept == ["No", STORY]


def test_back_and_forward_keep_the_conversation(chat: Chat) -> None:
    chat.open().say(STORY)
    expect(chat.log).to_contain_text("It takes courage")
    chat.page.goto(chat.service.chat + "/staying-safe")
    chat.page.go_back()
    expect(chat.log).to_contain_text(STORY)
    assert chat.kept == [STORY]


def test_two_tabs_are_two_conversations(chat: Chat) -> None:
    chat.open().say("the first tab")
    other = Chat(chat.page.context.new_page(), chat.service).open()
    other.say("the second tab")
    expect(other.log.locator(".assistant")).to_have_count(4)
    expect(chat.log).not_to_contain_text("the second tab")
    assert (chat.kept, other.kept) == (["the first tab"], ["the second tab"])


def test_a_duplicated_tab_is_brought_up_to_date_when_it_is_looked_at(chat: Chat) -> None:
    chat.open().button("No").click()
    expect(chat.log).to_contain_text("in your own words")
    other = Chat(duplicate(chat), chat.service)
    expect(other.log).to_contain_text("in your own words")
    other.say(STORY)
    expect(other.log).to_contain_text("It takes courage")
    look_again(chat.page)
    expect(chat.log).to_contain_text("It takes courage")
    chat.say("every evening since June")
    expect(chat.log.locator(".person")).to_have_count(3)
    look_again(other.page)
    expect(other.log).to_contain_text("every evening since June")

    def alike() -> bool | None:
        shown = [one.log.locator("li").all_inner_texts() for one in (chat, other)]
        return shown[0] == shown[1] or None

    wait_for(alike)  # the answer may come to one of them first


def duplicate(chat: Chat) -> Page:
    """The tab again, with what it has in its session storage, as browsers do it."""
    other = chat.page.context.new_page()
    other.add_init_script(f"sessionStorage.setItem('chat', {chat.token!r})")
    other.goto(chat.service.chat)
    return other


def look_again(page: Page) -> None:
    """The tab comes to the front, or the device wakes up."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_without_a_network_messages_wait_in_their_order_and_go_when_it_is_back(chat: Chat) -> None:
    chat.open().button("No").click()
    expect(chat.log).to_contain_text("in your own words")
    chat.page.context.set_offline(True)
    chat.say(STORY)
    note = chat.page.locator(".not-sent")
    expect(note).to_contain_text(NOT_SENT)
    expect(note).to_contain_text("999")
    expect(note).to_contain_text("01234 718700")
    expect(chat.button("Try again")).to_be_visible()
    chat.say("the street is Ash Grove")
    assert chat.kept == ["No"]
    chat.page.context.set_offline(False)
    expect(note).to_have_count(0)
    expect(chat.log.locator(".assistant").last).not_to_contain_text("in your own words")
    expect(chat.page.locator(".typing")).to_be_hidden()
    assert chat.kept == ["No", STORY, "the street is Ash Grove"]


def test_a_message_that_could_not_be_sent_is_sent_once_by_try_again(chat: Chat) -> None:
    chat.open()
    chat.page.route(MESSAGES, lambda route: route.abort())
    chat.say("he never has any breakfast")
    expect(chat.page.locator(".not-sent")).to_contain_text(NOT_SENT)
    chat.page.unroute(MESSAGES)
    chat.button("Try again").click()
    expect(chat.page.locator(".not-sent")).to_have_count(0)
    expect(chat.log).to_contain_text("It takes courage")
    assert chat.kept == ["he never has any breakfast"]


def test_an_answer_that_was_lost_on_its_way_is_had_by_sending_the_message_again(chat: Chat) -> None:
    chat.open()
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch().text())
        route.abort()

    chat.page.route(MESSAGES, lose_the_first)
    chat.say(STORY)
    expect(chat.log).to_contain_text("It takes courage")
    assert lost
    assert chat.kept == [STORY]
    expect(chat.log.get_by_text("It takes courage")).to_have_count(1)


def test_something_between_that_answers_in_the_servers_place_is_not_taken_for_it(chat: Chat) -> None:
    chat.open()
    chat.page.route(MESSAGES, lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    chat.say(STORY)
    expect(chat.page.locator(".not-sent")).to_contain_text(NOT_SENT)
    chat.page.unroute(MESSAGES)
    expect(chat.log).to_contain_text("It takes courage")


def test_whoever_leaves_with_an_unsent_message_is_asked_to_stay(chat: Chat) -> None:
    chat.open()
    chat.page.route(MESSAGES, lambda route: route.abort())
    chat.say(STORY)
    expect(chat.page.locator(".not-sent")).to_be_visible()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    chat.page.on("dialog", stay)
    chat.page.close(run_before_unload=True)
    expect(chat.log).to_contain_text(STORY)
    assert asked == ["beforeunload"]


def test_an_answer_that_takes_nearly_five_seconds_gives_the_telephone_numbers(chat: Chat) -> None:
    chat.page.clock.install()
    chat.open()
    held: list[Route] = []
    chat.page.route(MESSAGES, lambda route: held.append(route))
    stop_clock(chat.page)
    chat.say(STORY)
    typing = chat.page.locator(".typing")
    expect(typing).to_be_visible()
    status = chat.page.locator(".status")
    chat.page.clock.run_for(4_000)
    expect(status).to_have_text("")
    chat.page.get_by_role("log").locator("li").first.scroll_into_view_if_needed()
    chat.page.clock.run_for(900)
    expect(status).to_contain_text("999")
    expect(status).to_be_in_viewport(ratio=1)
    expect(status).to_contain_text("01234 718700")
    chat.page.clock.resume()
    held[0].continue_()
    expect(chat.log).to_contain_text("It takes courage")
    expect(typing).to_be_hidden()
    expect(status).to_have_text("")


def test_a_session_that_has_ended_makes_way_for_a_new_one_and_the_message_arrives(chat: Chat) -> None:
    chat.open()
    chat.page.evaluate("sessionStorage.setItem('chat', 'expired')")
    chat.say(STORY)
    expect(chat.log).to_contain_text("That chat has ended.")
    expect(chat.log).to_contain_text("It takes courage")
    assert chat.kept == [STORY]


def test_too_long_a_message_comes_back_to_be_sent_in_parts(chat: Chat) -> None:
    chat.open()
    chat.page.route(MESSAGES, lambda route: route.fulfill(status=413, json={"messages": [
        {"from": "assistant", "text": "That is too long", "choices": []}]}))  # fmt: skip
    chat.say(STORY)
    expect(chat.log).to_contain_text("That is too long")
    expect(chat.box).to_have_value(STORY)


@pytest.mark.parametrize("context", [PHONE], ids=["360px"], indirect=True)
def test_while_the_database_is_away_what_is_typed_is_taken_and_the_answers_come_by_themselves(chat: Chat) -> None:
    chat.open().button("No").click()
    expect(chat.log).to_contain_text("in your own words")
    aside = chat.log.get_by_text("What you typed is kept, but it has not been read yet")
    with locked(chat.service.var / "concern-bot.db"):
        chat.say(STORY)
        expect(aside).to_have_count(1)
        chat.say("the street is Ash Grove")
        expect(aside).to_have_count(2)
        expect(chat.page.locator(".not-sent")).to_have_count(0)
        assert violations(chat.page) == []
    expect(chat.log).to_contain_text("It takes courage", timeout=30_000)
    expect(chat.log.locator(".assistant").last).not_to_contain_text("has not been read yet")
    assert chat.kept == ["No", STORY, "the street is Ash Grove"]


@pytest.mark.parametrize("context", [PHONE], ids=["360px"], indirect=True)
def test_a_server_that_is_killed_and_started_again_loses_nothing(page: Page, mortal: Service) -> None:
    chat = Chat(page, mortal)
    chat.open().button("No").click()
    expect(chat.log).to_contain_text("in your own words")
    other = Chat(chat.page.context.new_page(), mortal)
    other.page.goto(mortal.chat)
    mortal.stop(kill=True)
    chat.say(STORY)
    expect(chat.page.locator(".not-sent")).to_contain_text(NOT_SENT)
    # A chat that was on the screen and is begun only now gives the numbers and the way to the council's form.
    other.opener.click()
    other.button("Continue to the chat").click()
    expect(other.log).to_contain_text("The chat can't be reached")
    expect(other.log).to_contain_text("01234 718700")
    form = other.page.get_by_role("link", name="Use the council's online form")
    expect(form).to_have_attribute("href", facts.council().links["council_page"])
    assert violations(other.page) == []
    picture(other.page, "unreachable")
    mortal.start()
    expect(chat.log).to_contain_text("It takes courage", timeout=60_000)
    expect(chat.page.locator(".not-sent")).to_have_count(0)
    assert chat.kept == ["No", STORY]
    expect(other.log).to_contain_text("danger right now", timeout=60_000)
    expect(other.log).not_to_contain_text("The chat can't be reached")
    chat.page.reload()
    expect(chat.log).to_contain_text("It takes courage")
