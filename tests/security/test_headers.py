"""Every route, Rasa's own included, has the security headers; only the pages on the list may use the chat."""

from __future__ import annotations

import httpx
import pytest

from tests.conftest import Service, Talk

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
    "cache-control": "no-store",
}
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE")
FOREIGN = "https://elsewhere.example"


def test_every_answer_has_the_security_headers(service: Service, routes: set[tuple[str, str]]) -> None:
    paths = {path.replace("{}", "x") for _, path in routes}
    assert {"/", "/chat/messages", "/chat/end", "/plain/chat/x", "/widget.js", "/files/x"} <= paths
    lacking = []
    for path in [*sorted(paths), "/no-such-page", "/plain/nothing/here", "/webhooks/rest/webhook"]:
        for method in METHODS:
            response = httpx.request(method, service.chat + path, content=b"{}" if method in ("POST", "PUT") else None)
            expected = dict(HEADERS)
            if path == "/widget.js":
                expected["cross-origin-resource-policy"] = "cross-origin"
            if {name: response.headers.get(name) for name in expected} != expected:
                lacking.append((method, path, response.status_code))
            if any(name.startswith("access-control-") for name in response.headers):
                lacking.append((method, path, "speaks to other origins"))
            if "set-cookie" in response.headers:
                lacking.append((method, path, "sets a cookie"))
    assert lacking == []


def test_an_origin_on_the_list_is_named_exactly_and_no_other(service: Service) -> None:
    for path, method in (("/widget.js", "GET"), ("/chat/messages", "GET"), ("/chat/messages", "OPTIONS")):
        allowed = httpx.request(method, service.chat + path, headers={"Origin": service.council})
        assert allowed.headers["access-control-allow-origin"] == service.council
        assert allowed.headers["access-control-allow-headers"] == "Authorization, Content-Type"
        assert "access-control-allow-credentials" not in allowed.headers
        assert "Origin" in allowed.headers["vary"]
        for origin in (FOREIGN, service.council + ".example", service.council + "0", "null"):
            other = httpx.request(method, service.chat + path, headers={"Origin": origin})
            assert "access-control-allow-origin" not in other.headers
    staying_safe = httpx.get(service.chat + "/staying-safe", headers={"Origin": service.council})
    assert "access-control-allow-origin" not in staying_safe.headers


@pytest.mark.parametrize("origin", [FOREIGN, "null"])
def test_a_page_elsewhere_is_refused_with_the_numbers(service: Service, origin: str) -> None:
    response = httpx.post(service.chat + "/chat/conversations", json={}, headers={"Origin": origin})
    assert response.status_code == 403
    assert "999" in response.json()["messages"][0]["text"]


def test_our_own_pages_and_what_is_no_page_may_use_the_chat(service: Service, talk: Talk) -> None:
    assert httpx.post(service.chat + "/chat/conversations", json={}, headers={"Origin": service.chat}).is_success
    assert talk.token
