"""Whatever is sent, and whatever ends meanwhile: nothing is lost, nothing is taken twice, nobody reads another's."""

from __future__ import annotations

import concurrent.futures
import uuid

import pytest

from tests.conftest import Service, Talk
from tests.dialogue.told import STORY


def test_a_restart_of_every_process_in_the_middle_loses_nothing(own_service: Service, postgresql: str) -> None:
    """On PostgreSQL by one setting. On SQLite: test_any_conversation.py."""
    own_service.extra["CONCERN_BOT_DATABASE_URL"] = postgresql
    own_service.start()
    talk = Talk(own_service)
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    before = talk.transcript()
    own_service.stop(kill=True)
    own_service.start()
    assert talk.transcript() == before
    read_back = talk.through_to_read_back()
    assert STORY in read_back
    talk.choose("read_back.send")
    report = own_service.repository().report(talk.reference)
    assert report is not None
    assert report.complete
    assert STORY in str(report.content)
    assert not list(own_service.var.glob("*.db")), "nothing went to SQLite"


def test_the_same_message_sent_twice_is_taken_once(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    message_id = uuid.uuid4().hex
    with concurrent.futures.ThreadPoolExecutor() as pool:
        sent = [pool.submit(talk.post, {"id": message_id, "text": STORY}) for _ in range(4)]
        answers = [answer.result().json()["messages"] for answer in sent]
    assert all(answer == answers[0] for answer in answers)
    assert [line["text"] for line in talk.transcript()].count(STORY) == 1


def test_a_new_conversation_knows_nothing_of_another(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    other = Talk(service)
    other.choose("danger_now.no")
    assert "Kyle" not in other.through_to_read_back()


@pytest.mark.parametrize(
    "text",
    [
        "😭😭😭",
        "\x00\x01\x07",
        "   ",
        "",
        "....",
        "<script>alert(1)</script><b>help</b>",
        "/choose{\"choice\": \"danger_now.yes\"}",
        "//////",
        "مرحبا أريد المساعدة من فضلك",
        "помогите мне пожалуйста",
        "{phone_emergency} {0} %s %(x)s {{7*7}}",
        "asdkjh qwoeiu zxmcnb",
        "'; DROP TABLE reports; --",
        "help " * 2000,
        "a" * 10_000,
        "word " * 200_000,
        "\ud83d lone half",
    ],
)  # fmt: skip
def test_strange_input_is_kept_and_gets_an_answer(talk: Talk, text: str) -> None:
    heard = talk.say(text)
    assert heard
    kept = [line["text"] for line in talk.transcript() if line["from"] == "person"]
    if text:
        assert kept[-1] == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert "999" in "\n".join(line["text"] for line in talk.transcript() if line["from"] == "assistant")


@pytest.mark.parametrize("text", ["😭😭😭", "\x00\x01", "", "....", "помогите мне пожалуйста"])
def test_what_was_not_understood_is_answered_with_999(talk: Talk, text: str) -> None:
    assert "999" in talk.say(text)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 400),
        ([], 400),
        ({}, 400),
        ({"id": "x", "text": "hello"}, 400),
        ({"id": "abcdefgh", "text": 7}, 400),
        ({"id": "abcdefgh", "choice": "danger_now.perhaps"}, 400),
        ({"id": "abcdefgh", "choice": {"a": 1}}, 400),
        ({"id": "abcdefgh", "text": "x" * 1_600_000}, 413),
        ({"id": "abcdefgh", "text": "x" * 6_000_000}, 413),
    ],
)
def test_a_malformed_request_gets_a_clear_answer_with_999(talk: Talk, body: object, status: int) -> None:
    response = talk.post(body)
    assert response.status_code == status
    assert "999" in response.json()["messages"][0]["text"]


def test_nobody_reads_a_conversation_without_its_token(service: Service, talk: Talk) -> None:
    talk.token = talk.token[:-3] + "abc"
    response = talk.post({"id": "abcdefgh", "text": "hello"})
    assert response.status_code == 401
    assert "999" in response.json()["messages"][0]["text"]
