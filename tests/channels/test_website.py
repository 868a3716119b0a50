"""The website's routes: what is open and what is closed, what is refused, how a session ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import pytest

from tests.conftest import Service, Talk


def test_the_front_page_has_the_facts_and_not_rasas_greeting(service: Service) -> None:
    page = httpx.get(service.chat + "/").text
    assert "01234 718700" in page
    assert "<concern-chat>" in page
    assert "Rasa" not in page


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/model/parse"),
        ("PUT", "/model"),
        ("GET", "/domain"),
        ("GET", "/conversations/x/tracker"),
        ("POST", "/webhooks/rest/webhook"),
        ("GET", "/version"),
        ("GET", "/files/../website.py"),
        ("GET", "/files/templates/base.html"),
        ("GET", "/files/bundle.py"),
    ],
)
def test_rasas_own_routes_and_other_files_are_closed(service: Service, method: str, path: str) -> None:
    assert httpx.request(method, service.chat + path, content=b"{}").status_code == 404


def test_a_body_that_is_no_json_gets_a_clear_answer(service: Service) -> None:
    response = httpx.post(service.chat + "/chat/messages", content=b"\xff\xfe{", headers={"Authorization": "Bearer x"})
    assert response.status_code in (400, 401)
    assert "999" in response.json()["messages"][0]["text"]


def test_a_session_that_was_ended_opens_nothing_any_more_and_staff_keep_what_was_said(
    service: Service, talk: Talk
) -> None:
    talk.say("he never has any breakfast")
    assert httpx.post(service.chat + "/chat/end", content=talk.token).status_code == 204
    assert talk.post({"id": "b" * 32, "text": "hello"}).status_code == 401
    for path in ("/chat/messages", f"/plain/chat/{talk.token}"):
        assert httpx.get(service.chat + path, headers=talk.headers).status_code == 401
    conversation = jwt.decode(talk.token, options={"verify_signature": False})["sub"]
    assert "he never has any breakfast" in [line.text for line in service.repository().transcript(conversation)]


@pytest.mark.parametrize("token", ["", "nonsense", "é".encode("latin-1")])
def test_ending_what_is_no_session_says_nothing(service: Service, token: str | bytes) -> None:
    assert httpx.post(service.chat + "/chat/end", content=token).status_code == 204


def test_a_file_is_refused_with_the_reason(service: Service, talk: Talk) -> None:
    response = httpx.post(
        service.chat + "/chat/messages", headers=talk.headers, files={"text": ("photo.jpg", b"x", "image/jpeg")}
    )
    assert response.status_code == 415
    assert "can't take photos or files" in response.json()["messages"][0]["text"]
    response = httpx.post(f"{service.chat}/plain/chat/{talk.token}", files={"text": ("photo.jpg", b"x", "image/jpeg")})
    assert response.status_code == 415
    assert "take photos or files" in response.text
    assert [line for line in talk.transcript() if line["from"] == "person"] == []


def test_the_read_back_comes_as_a_list_and_as_text(talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say("the two girls upstairs are left on their own every evening")
    talk.say("that's all I know")
    (message,) = [message for message in talk.last if message["items"]]
    assert {"heading": "Danger right now", "words": "no", "lang": None} in message["items"]
    assert "1. Danger right now: no" in message["text"]
    assert message["before"] == "This is what I have noted:"
    assert message["after"].startswith("If this is right")
    assert talk.transcript()[-1]["items"] == message["items"]


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with low limits, behind one web server of ours."""
    limits = {
        "CONCERN_BOT_MESSAGES_PER_MINUTE": "3",
        "CONCERN_BOT_ADDRESS_MESSAGES_PER_MINUTE": "6",
        "CONCERN_BOT_PROXIES": "1",
    }
    folder: Path = tmp_path_factory.mktemp("strict")
    running = Strict(folder, extra=limits).start()
    yield running
    running.stop(kill=True)


class Strict(Service):
    """A service whose limits are those of `extra`."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, **self.extra}


def test_over_the_rate_a_message_waits_but_one_that_tells_of_danger_never_does(strict: Service) -> None:
    talk = Talk(strict)
    numbers = [talk.post({"id": f"message-{number}", "text": "what happens next?"}).status_code for number in range(5)]
    assert numbers == [200, 200, 200, 429, 429]
    refused = talk.post({"id": "message-9", "text": "what happens next?"}).json()["messages"][0]["text"]
    assert "I have not kept this one" in refused
    assert "999" in refused
    danger = talk.post({"id": "danger-01", "text": "he is hitting her with a hammer right now, she is bleeding"})
    assert danger.status_code == 200
    assert "999" in danger.json()["messages"][0]["text"]
    assert talk.post({"id": "danger-02", "choice": "danger_now.yes"}).status_code == 200
    form = {"id": "form-00001", "text": "what happens next?"}
    page = httpx.post(f"{strict.chat}/plain/chat/{talk.token}", data=form)
    assert page.status_code == 429
    assert "what happens next?</textarea>" in page.text, "what was typed comes back"


def test_a_first_message_passes_whatever_its_address_has_sent(strict: Service) -> None:
    for _ in range(4):
        talk = Talk(strict)
        assert talk.post({"id": "message-1", "text": "what happens next?"}).status_code == 200


def test_the_limits_are_those_of_the_sender_and_not_of_the_web_server_before_us(strict: Service) -> None:
    for number in range(4):
        talk = Talk(strict)
        sent = [
            httpx.post(
                strict.chat + "/chat/messages",
                json={"id": f"message-{one}", "text": "what happens next?"},
                headers={**talk.headers, "X-Forwarded-For": f"192.0.2.{number}"},
            ).status_code
            for one in range(3)
        ]
        assert sent == [200] * 3


def test_a_warning_that_begins_with_999_says_what_is_to_be_seen_first(talk: Talk) -> None:
    talk.choose("danger_now.yes")
    (warning,) = [message for message in talk.last if message["heading"]]
    assert (warning["heading"], warning["style"]) == ("Please call 999 now.", "emergency")
    assert warning["text"].startswith(warning["heading"])
    assert [line.get("heading") for line in talk.transcript() if line["text"] == warning["text"]] == [
        "Please call 999 now."
    ]


def test_each_message_says_its_language(talk: Talk) -> None:
    polish = "mój sąsiad bije swoje dzieci i słyszę płacz w nocy"
    answer = talk.post({"id": "c" * 32, "text": polish}).json()
    assert answer["lang"] == "pl"
    assert {message["lang"] for message in answer["messages"]} == {"pl", None}
    assert [line["lang"] for line in talk.transcript() if line["text"] == polish] == ["pl"]
    assert talk.post({"id": "d" * 32, "text": "every evening since June"}).json()["lang"] is None
