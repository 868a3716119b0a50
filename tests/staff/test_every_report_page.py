"""Every address of the staff pages, walked: valid, behind the log-in, and deaf to forms without their token."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.staff.app import create_app
from tests.staff.making import report
from tests.staff.office import Reader, StaffPages

OPEN_TO_ALL = {"login", "health", "static"}


@pytest.fixture
def addresses(pages: StaffPages, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every method and address, filled in with a report that is decided and one of its messages."""
    from tests.staff.test_learning import decided

    monkeypatch.setenv("CONCERN_BOT_VAR", str(pages.var))
    reference = report(pages.repository, "the boy has been alone in the house since noon", kinds={"neglect": 0.9})
    decided(pages.repository, reference, "physical", "yes")
    found = pages.repository.report(reference)
    assert found is not None
    message = [line for line in pages.repository.transcript(found.conversation_id) if line.sender == "person"][-1]
    filled_in = {"reference": reference, "question": "what", "message_id": message.message_id}
    return [
        (method, re.sub(r"<(\w+)>", lambda name: filled_in[name[1]], rule.rule))
        for rule in create_app().url_map.iter_rules()
        if rule.endpoint not in OPEN_TO_ALL
        for method in rule.methods & {"GET", "POST"}
    ]


def test_every_page_is_valid_and_answers(ann: Reader, addresses: list[tuple[str, str]]) -> None:
    walked = [path for method, path in addresses if method == "GET"]
    assert len(walked) >= 14
    for path in walked:
        assert ann.get(path).status_code == 200, path  # and `check_page` looks at each


def test_nobody_sees_or_does_anything_without_logging_in(pages: StaffPages, addresses: list[tuple[str, str]]) -> None:
    client = httpx.Client(base_url=pages.url)
    page = client.get("/login").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    for method, path in addresses:
        answer = client.request(method, path, data={"csrf_token": found[1]} if method == "POST" else None)
        assert answer.status_code == 302, (method, path)
        assert answer.headers["location"].startswith("/login"), (method, path)


def test_every_form_without_its_token_is_refused(ann: Reader, addresses: list[tuple[str, str]]) -> None:
    walked = [path for method, path in addresses if method == "POST"]
    assert len(walked) >= 11
    for path in walked:
        assert ann.post(path, data={"text": "x", "why": "x"}).status_code == 400, path
