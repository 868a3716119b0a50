"""The website's routes: headers, what is open and what is closed."""

from __future__ import annotations

import httpx
import pytest

from tests.conftest import Service

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}


@pytest.mark.parametrize(
    "path", ["/", "/widget/widget.js", "/widget/widget.css", "/health", "/chat/messages", "/no-such-page"]
)
def test_every_answer_has_the_security_headers(service: Service, path: str) -> None:
    response = httpx.get(service.chat + path)
    assert {name: response.headers[name] for name in HEADERS} == HEADERS


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
        ("GET", "/widget/../website.py"),
        ("GET", "/widget/demonstration.html"),
    ],
)
def test_rasas_own_routes_and_other_files_are_closed(service: Service, method: str, path: str) -> None:
    assert httpx.request(method, service.chat + path, content=b"{}").status_code == 404


def test_a_body_that_is_no_json_gets_a_clear_answer(service: Service) -> None:
    response = httpx.post(service.chat + "/chat/messages", content=b"\xff\xfe{", headers={"Authorization": "Bearer x"})
    assert response.status_code in (400, 401)
    assert "999" in response.json()["messages"][0]["text"]
