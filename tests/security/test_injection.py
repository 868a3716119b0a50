"""What is typed commands nothing: not Rasa, no template, no log. For the staff pages: tests/staff/test_injection.py."""

from __future__ import annotations

import logging

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import server_log, typed_text
from tests.conftest import Service, Talk
from tests.fuzz.hostile import BEFORE_A_COMMAND, COMMANDS
from tests.security.raw import request, send

STORY = "The boy next door, Kyle, is 6 and never has any breakfast"
TEMPLATE = "{phone_emergency} {0.__class__} {ifd_numbers!r} {{7*7}} {% raw %} %s %(x)s ${x}"


@given(st.text(st.characters(categories=["Zs", "Zl", "Zp", "Cc", "Cf", "Po"]), max_size=8), st.sampled_from(COMMANDS))
def test_nothing_before_a_slash_makes_a_command(before: str, command: str) -> None:
    assert not typed_text.readable(before + command).startswith("/")


@pytest.mark.parametrize("before", BEFORE_A_COMMAND)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_space_sign_or_look_alike_makes_a_command(before: str, command: str) -> None:
    assert not typed_text.readable(before + command).startswith("/")
    assert not typed_text.readable(f"{before}{before}/ /{command}").startswith("/")


def test_commands_that_are_typed_change_nothing(talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    for number, before in enumerate(BEFORE_A_COMMAND[:12]):
        # Were it obeyed, nothing would be said to it, and it would be answered with an apology (503).
        assert talk.say(f"{before}{('/restart', '/session_start')[number % 2]}")
    kept = [line["text"] for line in talk.transcript() if line["from"] == "person"]
    assert "\N{NO-BREAK SPACE}/restart" in kept, "kept as it was typed"


def test_braces_and_signs_of_templates_stay_as_typed(talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(f"{STORY}. His mum calls him {TEMPLATE}")
    assert TEMPLATE in talk.through_to_read_back(), "read back as it was typed"


def test_nothing_that_is_sent_gets_into_the_log(service: Service, talk: Talk) -> None:
    planted = "zyxwvut-planted"
    talk.say(f"{planted}\r\n2026-01-01 00:00:00 ERROR bot: {planted} \x1b[2J")
    asked = (
        request("GET", f"/{planted}%0d%0aERROR", f"User-Agent: {planted}".encode(), b"Content-Length: -1"),
        request("POST", f"/chat/{planted}", f"Authorization: Bearer {planted}".encode(), b"Content-Length: x"),
        request("GET", f"/plain/chat/{planted}"),
        request("GET", "/\x1b[2J" + planted, b"Origin: http://["),
        request("GET", f"/plain/chat/{planted}", b"Content-Length: 2", body=b"{}"),
        request("POST", "/chat/messages", b"Transfer-Encoding: chunked", body=f"{planted}\r\n\r\n".encode()),
    )
    for one in asked:
        assert send(service.chat_port, one).status in range(400, 500)
    httpx.post(f"{service.chat}/chat/end", content=f"{planted}\n{planted}")
    httpx.post(f"{service.chat}/telegram/updates", content=planted)
    written = service.output.read_text()
    assert planted not in written
    assert "\x1b" not in written


def test_what_the_web_server_logs_is_the_type_alone(caplog: pytest.LogCaptureFixture) -> None:
    server_log.install()
    for name in server_log.LOGGERS:
        try:
            int("planted", 16)
        except ValueError:
            logging.getLogger(name).exception("protocol.connection_task uncaught")
        logging.getLogger(name).error("<Request: GET /plain/chat/planted> body not consumed.")
        logging.getLogger(name).error("The port %s is in use.", 5005)
    assert "planted" not in caplog.text
    assert caplog.text.count("uncaught: ValueError") == caplog.text.count("5005") == 2
