"""What is open stands in docs/chat-api.yml; Rasa's own routes are closed, and nothing tells versions."""

from __future__ import annotations

import inspect
import re
from importlib.metadata import version

import httpx

from tests.conftest import Service, Talk
from tests.security import described

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# Where servers and frameworks put what helps their makers.
OF_MAKERS = (
    "/metrics", "/debug", "/docs", "/swagger", "/openapi.json", "/.env", "/.git/config", "/console", "/server-status",
    "/models", "/model/files", "/socket.io/", "/socket.io/?EIO=4&transport=polling", "/static/x", "/conversations",
    "/webhooks", "/webhooks/website/webhook", "/webhooks/website/health", "/actions", "/webhook", "/keys.json",
    "/concern-bot.db", "/credentials.yml", "/endpoints.yml",
)  # fmt: skip


def of_rasa() -> set[tuple[str, str]]:
    """Every route that Rasa's server can have, as its source says, with something in place of what varies."""
    import rasa.server  # takes seconds

    source = inspect.getsource(rasa.server)
    found = re.findall(r'@app\.(get|post|put|patch|delete|route)\(\s*"([^"]+)"', source)
    return {(method.upper(), re.sub(r"<[^>]+>", "x", path)) for method, path in found if path != "/"}


def test_every_route_of_the_server_stands_in_the_description_and_no_other(routes: set[tuple[str, str]]) -> None:
    assert routes == described.open_routes()


def test_rasas_own_interface_is_closed_with_every_method(service: Service, http: httpx.Client) -> None:
    own = of_rasa()
    assert {("PUT", "/model"), ("POST", "/model/train"), ("GET", "/conversations/x/tracker"), ("GET", "/domain")} <= own
    open_ = []
    for path in sorted({path for _, path in own}):
        for method in METHODS:
            for asked in (path, f"{path}?token=x", f"{path}/"):
                response = http.request(method, service.chat + asked)
                # OPTIONS is answered for whatever path there could be, with nothing.
                nothing = method == "OPTIONS" and not response.content and "allow" not in response.headers
                if response.status_code not in (404, 405) and not nothing:
                    open_.append((method, asked, response.status_code))
    assert open_ == []


def test_rasas_own_channels_are_closed(service: Service, http: httpx.Client) -> None:
    from rasa.core.channels import BUILTIN_CHANNELS  # takes seconds

    assert {"rest", "socketio", "callback", "telegram"} <= set(BUILTIN_CHANNELS)
    for channel in filter(None, BUILTIN_CHANNELS):
        for path in (f"/webhooks/{channel}/webhook", f"/webhooks/{channel}/", f"/webhooks/{channel}"):
            for method in ("GET", "POST"):
                body = {"sender": "x", "message": "/restart"}
                assert http.request(method, service.chat + path, json=body).status_code == 404, (method, path)


def test_a_model_cannot_be_uploaded(service: Service, http: httpx.Client, talk: Talk) -> None:
    for path in ("/model", "/models", "/model/train"):
        for method in ("PUT", "POST"):
            response = http.request(method, service.chat + path, headers=talk.headers, content=b"model_file: x")
            assert response.status_code == 404


def test_nothing_of_the_makers_is_open(service: Service, http: httpx.Client) -> None:
    for address in (service.chat, service.staff):
        for path in OF_MAKERS:
            assert http.get(address + path).status_code == 404, path


def test_no_answer_tells_a_version_or_a_name_of_what_it_runs_on(service: Service, http: httpx.Client) -> None:
    versions = (version(name) for name in ("rasa", "sanic", "flask", "werkzeug", "gunicorn", "spacy"))
    told = (*versions, "Traceback", "sanic", "rasa", "werkzeug", "flask", "sqlalchemy")
    for address in (service.chat, service.staff):
        for path in (
            "/",
            "/version",
            "/status",
            "/health",
            "/no-such-page",
            "/chat/messages",
            "/plain/chat/x",
            "/login",
        ):
            for method in ("GET", "POST", "PUT"):
                response = http.request(method, address + path)
                heard = f"{response.headers} {response.text}".lower()
                assert [word for word in told if word.lower() in heard] == [], (method, path)
                assert not re.search(r"\d", response.headers.get("server", "")), "a server's version"
                assert "x-powered-by" not in response.headers
