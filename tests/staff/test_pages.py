"""The staff pages, served for real: what was reported is seen, urgent first, and by nobody who is not logged in."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.service import DEMONSTRATION_EMAIL
from tests.conftest import Service, Talk


def token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def staff(service: Service) -> httpx.Client:
    """Someone logged in with the demonstration account."""
    client = httpx.Client(base_url=service.staff, follow_redirects=True)
    page = client.get("/login").text
    form = {"csrf_token": token(page), "email": DEMONSTRATION_EMAIL, "password": service.password}
    assert ">Reports</h1>" in client.post("/login", data=form).text
    return client


def test_what_was_reported_is_seen_urgent_first_with_its_transcript(
    service: Service, staff: httpx.Client, talk: Talk
) -> None:
    talk.choose("danger_now.no")
    story = "The girl at 9 Pear Lane <b>never</b> has a coat & is always hungry and he hit her again last night"
    talk.say(story)
    talk.through_to_read_back("skip")
    talk.choose("read_back.send")
    calm = talk.reference
    other = Talk(service)
    other.choose("danger_now.yes")
    urgent = other.reference

    listed = ""
    for number in range(1, 100):  # the other tests' reports fill more than one page
        listed += staff.get("/", params={"page": str(number)}).text
        if calm in listed:
            break
    assert listed.index(urgent) < listed.index(calm)
    page = staff.get(f"/reports/{calm}").text
    assert "&lt;b&gt;never&lt;/b&gt; has a coat &amp; is always hungry" in page, "shown as typed, never as markup"
    assert "Is any child in danger right now" in page
    assert "<mark>" in page, "what decided is marked in the transcript"
    assert "has not been checked by a person yet" in page
    assert "Emergency</strong>" in staff.get(f"/reports/{urgent}").text


@pytest.mark.parametrize("path", ["/", "/reports/BB-1234-5678", "/logout"])
def test_nobody_sees_anything_without_logging_in(service: Service, path: str) -> None:
    response = httpx.get(service.staff + path)
    assert response.status_code in (302, 405)
    assert "Report BB-" not in response.text


def test_a_wrong_password_is_refused_kindly(service: Service) -> None:
    client = httpx.Client(base_url=service.staff, follow_redirects=True)
    form = {"csrf_token": token(client.get("/login").text), "email": DEMONSTRATION_EMAIL, "password": "wrong"}
    response = client.post("/login", data=form)
    assert response.status_code == 400
    assert "The e-mail address or the password is not right" in response.text
    assert "<title>Error: Log in" in response.text


def test_a_form_without_its_token_is_refused(service: Service) -> None:
    form = {"email": DEMONSTRATION_EMAIL, "password": service.password}
    response = httpx.post(service.staff + "/login", data=form)
    assert response.status_code == 400


def test_every_staff_page_has_the_security_headers(service: Service, staff: httpx.Client) -> None:
    for path in ("/", "/login", "/nowhere", "/static/staff.css"):
        headers = staff.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"


def test_logging_out_ends_the_session(service: Service, staff: httpx.Client) -> None:
    staff.post("/logout", data={"csrf_token": token(staff.get("/").text)})
    assert staff.get("/").url.path == "/login"
