"""The staff pages alone, served as in production, on a store with reports that the tests put there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import html5lib
import httpx

from bot.reports.database import connect
from bot.reports.repository import Repository
from bot.reports.reviewing import Person
from bot.reports.trail import COMMAND
from bot.reports.vault import KeyRing, Vault
from bot.staff import accounts
from bot.staff.roles import Role
from tests.conftest import ROOT, free_port, wait_for
from tests.tables import make_tables

PASSWORD = "correct horse battery"
ANN = "ann@example.org"  # a manager
BEN = "ben@example.org"  # a reviewer
CAT = "cat@example.org"  # a manager, named for restricted reports
DAN = "dan@example.org"  # an auditor
EVE = "eve@example.org"  # an administrator


class StaffPages:
    """The staff pages as a process of their own, with a store of their own."""

    def __init__(self, var: Path, database_url: str | None = None) -> None:
        self.var = var
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url or f"sqlite:///{var / 'store.db'}"
        KeyRing.new().save(var / "keys.json")
        make_tables(self.database_url)
        self.repository = Repository(connect(self.database_url), Vault(KeyRing.load(var / "keys.json")))
        for email, name, role in (
            (ANN, "Ann Abbey", Role.MANAGER),
            (BEN, "Ben Brook", Role.REVIEWER),
            (CAT, "Cat Castle", Role.MANAGER),
            (DAN, "Dan Dale", Role.AUDITOR),
            (EVE, "Eve East", Role.ADMINISTRATOR),
        ):
            accounts.add(
                self.repository, COMMAND, email, name, PASSWORD, role,
                reads_restricted=email == CAT, must_change_password=False,
            )  # fmt: skip
        self._log = (var / "output.txt").open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "staff-pages"],
            cwd=ROOT,
            env=os.environ
            | {
                "CONCERN_BOT_VAR": str(var),
                "CONCERN_BOT_DATABASE_URL": self.database_url,
                "CONCERN_BOT_STAFF_PORT": str(self.port),
            },
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        wait_for(self._answers, seconds=120)

    def _answers(self) -> bool | None:
        assert self._process.poll() is None, (self.var / "output.txt").read_text()[-3000:]
        try:
            return httpx.get(f"{self.url}/health").status_code == 200 or None
        except httpx.TransportError:
            return None

    def person(self, email: str) -> Person:
        """Someone of staff, for what is done without the pages."""
        account = accounts.by_email(self.repository, email)
        assert account is not None
        return Person(account.id, account.name, account.email)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGQUIT)  # at once: nobody is served any more
        self._process.wait(30)
        self._log.close()
        self.repository.engine.dispose()


class Reader(httpx.Client):
    """Someone logged in. Every page that they are shown is checked."""

    def __init__(self, pages: StaffPages, email: str) -> None:
        super().__init__(base_url=pages.url, follow_redirects=True, timeout=30)
        self.event_hooks["response"] = [check_page]
        self.submit("/login", {"email": email, "password": PASSWORD})

    def submit(self, path: str, form: dict[str, str], *, page: str | None = None) -> httpx.Response:
        """Send a form as the page at `page` (default: the form's own address) holds it."""
        return self.post(path, data={**form, "csrf_token": token(self.get(page or path).text)})


def token(page: str) -> str:
    """The token that the forms of a page hold."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page
    return found[1]


def check_page(response: httpx.Response) -> None:
    """`check_markup` for a page that came over the network."""
    if not response.headers.get("content-type", "").startswith("text/html"):
        return
    response.read()
    if response.is_redirect or response.url.path == "/queue/rows":
        return
    check_markup(response.text, response.headers["content-security-policy"], str(response.url))


def check_markup(page: str, policy: str, place: str) -> None:
    """That a page is valid HTML, with one h1, a title, no id twice, and a policy that lets only its own parts run."""
    parser = html5lib.HTMLParser(strict=True, tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(page)
    assert len(tree.findall(".//h1")) == 1, place
    assert (tree.findtext(".//title") or "").strip(), place
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"{place}: {sorted(name for name in ids if ids.count(name) > 1)}"
    for_ = [element.get("for") for element in tree.iter("label")]
    assert set(for_) <= set(ids), f"{place}: {set(for_) - set(ids)}"
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)
    assert nonce, place
    assert "unsafe" not in policy, place
    parts = [*tree.iter("script"), *tree.iter("style"), *tree.iterfind(".//link[@rel='stylesheet']")]
    assert all(part.get("nonce") == nonce[1] for part in parts), place
    assert not [element for element in tree.iter() if element.get("style")], place
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")], place
    for form in tree.iter("form"):
        if form.get("method") == "post":
            assert form.find(".//input[@name='csrf_token']") is not None, place
