"""The conversation without JavaScript, over plain HTTP: forms, and a redirect after each."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import create_engine

from tests.conftest import Service, Talk


class Plain:
    """A person with a browser that runs no script."""

    def __init__(self, service: Service, token: str | None = None) -> None:
        self._service = service
        self._http = httpx.Client(base_url=service.chat, timeout=30, follow_redirects=True)
        if token is None:
            self.page = self._http.post("/plain/start")
        else:
            self.page = self._http.get(f"/plain/chat/{token}")

    @property
    def token(self) -> str:
        return self.page.url.path.rsplit("/", 1)[-1]

    @property
    def text(self) -> str:
        return html.unescape(self.page.text)

    def fields(self) -> dict[str, str]:
        """The hidden fields of the form for the next message."""
        form = self.text[self.text.index('<form id="form"') :]
        found = re.search(r'name="id" value="([^"]+)"', form)
        assert found
        return {"id": found[1]}

    def send(self, **fields: str) -> httpx.Response:
        self.page = self._http.post(self.page.url.path, data={**self.fields(), **fields})
        return self.page


def test_a_whole_report_on_plain_pages_is_the_same_report(service: Service) -> None:
    plain = Plain(service)
    assert "danger right now" in plain.text
    plain.send(choice="danger_now.no")
    assert plain.page.history[0].status_code == 303
    plain.send(text="the two girls upstairs are left on their own every evening")
    assert "It takes courage" in plain.text
    plain.send(text="that's all I know")
    assert "<dt>2. What the worry is</dt>" in plain.text
    plain.send(choice="read_back.send")
    found = re.search(r"<strong>(BB-\d{4}-\d{4})</strong>", plain.text)
    assert found
    report = service.repository().report(found[1])
    assert report is not None
    assert report.channel == "website"
    assert report.complete


def test_the_session_is_that_of_the_widget(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say("the two girls upstairs are left on their own every evening")
    plain = Plain(service, talk.token)
    assert "the two girls upstairs" in plain.text
    plain.send(text="it is Ash Grove, number 4")
    assert "it is Ash Grove, number 4" in [line["text"] for line in talk.transcript()]


def test_what_was_typed_beside_a_quick_reply_is_kept_too(service: Service) -> None:
    plain = Plain(service)
    plain.send(choice="danger_now.no", text="they have no coats")
    assert [line["text"] for line in theirs(service, plain)] == ["No", "they have no coats"]


def test_a_form_that_is_sent_twice_is_taken_once(service: Service) -> None:
    plain = Plain(service)
    fields = plain.fields()
    for _ in range(2):
        httpx.post(f"{service.chat}/plain/chat/{plain.token}", data={**fields, "text": "they have no coats"})
    assert [line["text"] for line in theirs(service, plain)] == ["they have no coats"]


def theirs(service: Service, plain: Plain) -> list[dict[str, str]]:
    headers = {"Authorization": f"Bearer {plain.token}"}
    lines = httpx.get(service.chat + "/chat/messages", headers=headers).json()["messages"]
    return [line for line in lines if line["from"] == "person"]


@pytest.mark.parametrize("text", ["", "they have no coats"])
def test_a_form_whose_id_is_none_is_refused_with_what_was_typed_in_it(service: Service, text: str) -> None:
    plain = Plain(service)
    answer = httpx.post(f"{service.chat}/plain/chat/{plain.token}", data={"id": "00000000*", "text": text})
    assert answer.status_code == 400
    assert "999" in answer.text
    assert text in answer.text


def test_an_empty_form_says_what_to_do(service: Service) -> None:
    plain = Plain(service)
    plain.send(text="  ")
    assert "There is a problem" in plain.text
    assert "<title>Error: Messages" in plain.text
    assert "Type what you want to say, then press Send" in plain.text


def test_markup_and_links_stay_text(service: Service) -> None:
    plain = Plain(service)
    plain.send(text='<script>alert(1)</script> https://example.org/x </textarea><a href="x">y</a>')
    assert "<script>" not in plain.page.text
    assert 'href="https://example.org' not in plain.page.text
    assert '<a href="x">' not in plain.page.text
    assert "https://example.org/x" in plain.page.text


def test_exit_ends_the_session_and_leads_to_a_neutral_page(service: Service) -> None:
    plain = Plain(service)
    plain.send(text="they have no coats")
    link = re.search(r'class="button exit" href="([^"]+)" rel="nofollow noreferrer"', plain.page.text)
    assert link
    gone = httpx.get(service.chat + link[1])
    assert (gone.status_code, gone.headers["location"]) == (303, "https://www.bbc.co.uk/weather")
    after = Plain(service, plain.token)
    assert after.page.status_code == 401
    assert "This chat has ended" in after.text
    assert "they have no coats" not in after.text
    assert "999" in after.text


def test_before_the_start_the_exit_leads_to_the_neutral_page_too(service: Service) -> None:
    page = httpx.get(service.chat + "/plain").text
    assert "Leaving does not clear your browser" in page
    assert 'href="/plain/exit" rel="nofollow noreferrer"' in page
    assert httpx.get(service.chat + "/plain/exit").headers["location"] == "https://www.bbc.co.uk/weather"


@pytest.mark.parametrize("path", ["/plain/chat/none", "/no-such-page"])
def test_whatever_goes_wrong_the_page_has_the_numbers(service: Service, path: str) -> None:
    page = httpx.get(service.chat + path)
    assert page.status_code in (401, 404)
    assert "999" in page.text
    assert "01234 718700" in page.text


@pytest.fixture
def no_spool(service: Service) -> Iterator[None]:
    """For one test, nothing can be spooled."""
    spool, aside = service.var / "spool", service.var / "spool-aside"
    spool.mkdir(exist_ok=True)
    spool.rename(aside)
    spool.write_text("a file where the folder should be")
    yield
    spool.unlink()
    aside.rename(spool)


def test_with_store_and_disk_away_the_page_gives_the_numbers_and_the_councils_form_and_what_was_typed(
    service: Service, no_spool: None
) -> None:
    plain = Plain(service)
    fields = plain.fields()
    engine = create_engine(f"sqlite:///{service.var / 'concern-bot.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE messages RENAME TO messages_away")
    failed = httpx.post(f"{service.chat}/plain/chat/{plain.token}", data={**fields, "text": "they have no coats"})
    assert failed.status_code == 503
    assert "could not keep what you typed" in failed.text
    assert "they have no coats</textarea>" in failed.text
    assert fields["id"] in failed.text, "sent again, it is the same message"
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE conversations RENAME TO conversations_away")
    down = httpx.post(service.chat + "/plain/start")
    assert down.status_code == 503
    for words in ("999", "01234 718700", "0300 300 8123", "bedford.gov.uk/social-care"):
        assert words in down.text
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE conversations_away RENAME TO conversations")
        connection.exec_driver_sql("ALTER TABLE messages_away RENAME TO messages")
    plain.page = plain._http.post(plain.page.url.path, data={**fields, "text": "they have no coats"})
    assert [line["text"] for line in theirs(service, plain)] == ["they have no coats"]
