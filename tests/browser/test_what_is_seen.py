"""What of the chat is on the screen: the last question and its replies, the box, the way on; on a phone, zoomed in,
turned on its side."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DESK, STORY, Chat, picture, violations
from tests.conftest import Service

PHONE = {"width": 375, "height": 667}
TURNED = {"width": 667, "height": 375}
# 1280 by 900 at 200 %.
ZOOMED = {"width": 640, "height": 450}
CALLED = ("Yes, I have called", "Not yet", "I can't call")


@pytest.fixture
def phone(browser: Browser, service: Service) -> Iterator[Chat]:
    """The chat on a phone that is touched."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield Chat(page, service)
    context.close()


def is_seen(part: Locator) -> bool:
    """Whether a part is on the screen, whole, and nothing lies over it."""
    return part.evaluate(
        """part => {
            const box = part.getBoundingClientRect();
            const root = part.getRootNode();
            const at = (x, y) => part.contains(root.elementFromPoint(x, y));
            return box.top >= 0 && box.bottom <= innerHeight
                && at(box.left + box.width / 2, box.top + 3) && at(box.left + box.width / 2, box.bottom - 3);
        }"""
    )


def unseen(chat: Chat, *names: str, last: bool = True) -> list[str]:
    """Which of the quick replies, and whether the words of the last message, are not on the screen."""
    chat.page.wait_for_timeout(300)
    wrong = [name for name in names if not is_seen(chat.button(name))]
    return wrong + (["the last message"] if last and not is_seen(chat.log.locator("li").last.locator("p").last) else [])


@pytest.mark.parametrize(
    "context", [PHONE, DESK, ZOOMED, TURNED], ids=["375px", "1280px", "200%", "turned"], indirect=True
)
def test_the_last_question_and_its_replies_are_seen_after_each_answer_and_on_opening_again(chat: Chat) -> None:
    chat.open()
    assert unseen(chat, "Yes", "No", "Not sure") == []
    assert is_seen(chat.box)
    picture(chat.page, "seen-opening")
    chat.page.reload()
    expect(chat.log).to_contain_text("danger right now")
    assert unseen(chat, "Yes", "No", "Not sure") == []
    chat.button("No").click()
    expect(chat.log).to_contain_text("in your own words")
    chat.say(STORY)
    expect(chat.log).to_contain_text("It takes courage")
    replies = chat.page.get_by_role("group", name="Quick replies").get_by_role("button").all_inner_texts()
    assert unseen(chat, *replies) == []
    chat.page.reload()
    expect(chat.log).to_contain_text("It takes courage")
    assert unseen(chat, *replies) == []
    chat.button("Hide the chat").click()
    chat.button("Go back to the chat").click()
    assert unseen(chat, *replies) == []


@pytest.mark.parametrize("context", [PHONE, ZOOMED], ids=["375px", "200%"], indirect=True)
def test_what_is_too_long_for_the_screen_is_read_from_its_beginning_and_a_button_leads_on(chat: Chat) -> None:
    chat.open()
    more = chat.button("New messages below")
    expect(more).to_be_hidden()
    chat.to_read_back()
    expect(chat.page.get_by_role("heading", name="Check your answers")).to_be_in_viewport()
    assert is_seen(more)
    assert violations(chat.page) == []
    picture(chat.page, "seen-check")
    more.click()
    expect(more).to_be_hidden()
    assert unseen(chat, "Send the report", "Change something") == []
    # It does not come back for what was seen.
    chat.log.locator("li").last.get_by_text("This is what I have noted").scroll_into_view_if_needed()
    expect(more).to_be_hidden()


def test_on_a_phone_the_keyboard_does_not_come_before_a_reply_was_seen(phone: Chat) -> None:
    phone.open()
    expect(phone.box).not_to_be_focused()
    assert unseen(phone, "Yes", "No", "Not sure") == []
    phone.page.reload()
    expect(phone.log).to_contain_text("danger right now")
    expect(phone.box).not_to_be_focused()


def test_a_phone_that_is_turned_shows_the_last_message_again_or_what_was_being_read(phone: Chat) -> None:
    phone.open().button("No").click()
    expect(phone.log).to_contain_text("in your own words")
    phone.say(STORY)
    expect(phone.log).to_contain_text("It takes courage")
    replies = phone.page.get_by_role("group", name="Quick replies").get_by_role("button").all_inner_texts()
    for size in (TURNED, PHONE):
        phone.page.set_viewport_size(size)
        assert unseen(phone, *replies) == []
        assert is_seen(phone.box)
    picture(phone.page, "seen-turned")
    # Who has gone back to read something keeps it.
    read = phone.log.get_by_text("I am not an emergency service")
    phone.log.locator("li").first.evaluate("item => item.scrollIntoView({ block: 'start' })")
    phone.page.wait_for_timeout(300)
    phone.page.set_viewport_size(TURNED)
    phone.page.wait_for_timeout(300)
    expect(read).to_be_in_viewport()


@pytest.mark.parametrize(
    "context", [ZOOMED, TURNED, {"width": 320, "height": 256}], ids=["200%", "turned", "400%"], indirect=True
)
def test_in_a_low_window_the_box_is_on_the_screen_whenever_it_has_the_focus(chat: Chat) -> None:
    chat.open()
    expect(chat.box).to_be_focused()
    assert is_seen(chat.box)
    assert is_seen(chat.button("Send"))
    chat.button("No").click()
    expect(chat.log).to_contain_text("in your own words")
    expect(chat.box).to_be_focused()
    assert is_seen(chat.box)
    chat.say(" ")
    expect(chat.page.get_by_text("Type what you want to say")).to_be_in_viewport(ratio=1)
    assert is_seen(chat.box)
    assert violations(chat.page) == []


def test_an_emergency_on_the_phone_has_the_call_the_question_and_its_replies_on_one_screen(phone: Chat) -> None:
    phone.open().button("Yes").click()
    expect(phone.log).to_contain_text("Have you been able to call 999?")
    assert unseen(phone, *CALLED) == []
    picture(phone.page, "seen-emergency")
    call = phone.page.get_by_role("link", name="Call 999")
    assert is_seen(call)
    expect(call).to_have_attribute("href", "tel:999")
    panel = phone.page.locator(".emergency")
    assert is_seen(panel.get_by_role("heading"))
    wide = "part => part.getBoundingClientRect().width"
    assert call.evaluate(wide) > 0.9 * panel.evaluate(wide)
    # One main button: that of the box stands back.
    assert look(phone.button("Send")) == look(phone.button("Not yet"))
    assert look(call) != look(phone.button("Send"))
    assert violations(phone.page) == []


def look(button: Locator) -> str:
    button.page.mouse.move(0, 0)
    return button.evaluate("button => getComputedStyle(button).backgroundColor")


def test_in_the_read_back_the_main_button_sends_the_report_and_an_empty_message_asks_whether_to(chat: Chat) -> None:
    page = chat.open().page
    main = look(chat.button("Send"))
    chat.to_read_back()
    assert look(chat.button("Send the report")) == main
    assert look(chat.button("Send")) == look(chat.button("Change something")) != main
    chat.button("Send").click()
    question = page.get_by_text("Do you want to send the report?")
    expect(question).to_be_in_viewport()
    expect(page.get_by_text("Type what you want to say")).to_have_count(0)
    expect(chat.box).not_to_have_attribute("aria-invalid", "true")
    expect(chat.box).to_have_accessible_description("Do you want to send the report? " + HINT)
    assert violations(page) == []
    picture(page, "seen-asked-to-send")
    page.locator("form").get_by_role("button", name="Send the report").click()
    expect(page.locator(".panel")).to_be_visible()
    expect(question).to_have_count(0)
    assert look(chat.button("Send")) == main


HINT = "You can use your own words. Press Enter to send, or Shift and Enter for a new line."


@pytest.mark.parametrize("then", ["a key", "a quick reply", "Change"])
def test_an_error_or_a_question_beside_the_box_goes_when_something_else_is_done(chat: Chat, then: str) -> None:
    chat.open()
    error = chat.page.get_by_text("Type what you want to say, then press Send")
    if then == "Change":
        chat.to_read_back()
        # There an empty message is a question.
        error = chat.page.get_by_text("Do you want to send the report?")
    chat.say(" ")
    expect(error).to_be_visible()
    if then == "a key":
        chat.box.press_sequentially("h")
    elif then == "a quick reply":
        chat.button("No").click()
    else:
        chat.button("Change What the worry is").click()
    expect(error).to_have_count(0)
    expect(chat.box).not_to_have_attribute("aria-invalid", "true")
    expect(chat.box).to_have_accessible_description(HINT)


def test_the_list_has_the_numbers_that_can_be_typed_and_a_tap_is_shown_by_its_name(chat: Chat) -> None:
    chat.open().to_read_back()
    terms = chat.page.locator("dl").last.locator("dt").all_inner_texts()
    assert terms[:2] == ["1. Danger right now", "2. What the worry is"]
    chat.button("Change What the worry is").click()
    expect(chat.log.locator(".person").last).to_contain_text("Change: What the worry is")
    expect(chat.log.locator("li").last).to_contain_text("in your own words")
    chat.page.reload()
    expect(chat.log.locator(".person").last).to_contain_text("Change: What the worry is")
    assert chat.kept[-1] == "Change 2"


def test_the_numbers_in_messages_and_on_the_pages_can_be_tapped_and_what_is_typed_stays_text(chat: Chat) -> None:
    page = chat.page
    page.goto(chat.service.chat)
    expect(page.get_by_role("link", name="0808 800 5000")).to_have_attribute("href", "tel:08088005000")
    chat.open()
    expect(chat.log.get_by_role("link", name="0800 1111")).to_have_attribute("href", "tel:08001111")
    chat.say("ring 01234 718700 or 999 <a href=tel:1>")
    expect(chat.log.locator(".person")).to_have_count(1)
    expect(chat.log.locator(".person a")).to_have_count(0)
    page.goto(chat.service.chat + "/unavailable")
    expect(page.get_by_role("link", name="01234 841212")).to_have_attribute("href", "tel:01234841212")


POLISH = "mój sąsiad bije swoje dzieci i słyszę płacz w nocy"
SPOKEN = """log => [...log.querySelectorAll("li p")].map((p) => [p.lang, p.innerText.split(" ")[0]])"""


def test_words_in_another_language_say_which_it_is(chat: Chat) -> None:
    chat.open().say(POLISH)
    expect(chat.log).to_contain_text("Czy jakieś dziecko")
    chat.page.wait_for_timeout(300)
    said = chat.log.evaluate(SPOKEN)
    for word in ("mój", "Dziękuję.", "Jeśli", "Czy"):
        assert ["pl", word] in said
    assert ["", "Is"] in said
    assert ["", "Hello."] in said
    chat.page.reload()
    expect(chat.log).to_contain_text("Czy jakieś dziecko")
    assert chat.log.evaluate(SPOKEN) == said
    assert violations(chat.page) == []


def test_on_the_plain_pages_too(page: Page, service: Service) -> None:
    page.goto(service.chat + "/plain")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Your message").fill(POLISH)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".person p")).to_have_attribute("lang", "pl")
    expect(page.locator("p", has_text="Czy jakieś")).to_have_attribute("lang", "pl")
    assert page.locator("p", has_text="Is any child").last.get_attribute("lang") is None
    assert violations(page) == []
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_role("link", name="Call 999").last).to_have_attribute("href", "tel:999")
    picture(page, "plain-emergency")
