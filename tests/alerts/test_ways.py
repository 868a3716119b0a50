"""Each way an alert can go, to a real server beside the test."""

from __future__ import annotations

import json
import uuid
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import jwt
import pytest
import trustme

from bot import settings
from bot.alerts.message import words
from bot.alerts.ways import SIGNATURE, NotSentError, Way, signature, ways
from tests.alerts.conftest import Inbox, Receiver, encrypting, mail_server
from tests.conftest import free_port

STAFF = "https://staff.example.org"
NOTIFY_KEY = f"test-{uuid.uuid4()}-{uuid.uuid4()}"


def way(monkeypatch: pytest.MonkeyPatch, name: str, **environment: str) -> Way:
    """The one way that such settings make."""
    for key, value in environment.items():
        monkeypatch.setenv(f"CONCERN_BOT_{key}", value)
    return ways(settings.load())[name]


def by_mail(monkeypatch: pytest.MonkeyPatch, server: str) -> Way:
    return way(monkeypatch, "email", MAIL_SERVER=server, MAIL_SENDER="bot@example.org", MAIL_TO="duty@example.org")


def by_notify(monkeypatch: pytest.MonkeyPatch, address: str) -> Way:
    return way(
        monkeypatch,
        "notify",
        NOTIFY_KEY=NOTIFY_KEY,
        NOTIFY_ADDRESS=address,
        NOTIFY_EMAIL_TEMPLATE="template-of-mails",
        NOTIFY_TEXT_TEMPLATE="template-of-texts",
        NOTIFY_TO="duty@example.org 07700900123",
    )


def test_a_mail_says_that_a_report_waits_and_where(monkeypatch: pytest.MonkeyPatch, inbox: Inbox) -> None:
    by_mail(monkeypatch, f"smtp://127.0.0.1:{inbox.port}").send("duty@example.org", words("new", STAFF))
    [(recipients, mail)] = inbox.mails
    assert recipients == ["duty@example.org"]
    assert mail["Subject"] == "An urgent report is waiting"
    assert mail["From"] == "bot@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"]
    text = mail.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert b"https://staff.example.org/" in text


def test_a_mail_server_that_wants_a_name_and_a_password_gets_them(
    monkeypatch: pytest.MonkeyPatch, inbox: Inbox
) -> None:
    server = f"smtp://bot%40example.org:{quote('the mail password')}@127.0.0.1:{inbox.port}"
    by_mail(monkeypatch, server).send("duty@example.org", words("new", STAFF))
    assert inbox.logins == ["bot@example.org"]
    assert inbox.recipients == ["duty@example.org"]
    wrong = by_mail(monkeypatch, f"smtp://bot:wrong@127.0.0.1:{inbox.port}")
    with pytest.raises(NotSentError, match=r"refused \(535\)"):
        wrong.send("duty@example.org", words("new", STAFF))


def test_a_mail_is_not_sent_in_clear_where_encryption_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, inbox: Inbox
) -> None:
    encrypted = by_mail(monkeypatch, f"smtp+starttls://127.0.0.1:{inbox.port}")
    with pytest.raises(NotSentError, match="cannot be used"):
        encrypted.send("duty@example.org", words("new", STAFF))
    assert inbox.mails == []


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority whose certificates this machine trusts, for the time of the test."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return made


def serve(authority: trustme.CA, scheme: str, name: str = "localhost") -> AbstractContextManager[Inbox]:
    """A mail server that takes mails encrypted alone: from the first byte, or after STARTTLS."""
    context = encrypting(authority, name)
    if scheme == "smtps":
        return mail_server(ssl_context=context, server_hostname="localhost", auth_require_tls=False)
    return mail_server(tls_context=context, require_starttls=True)


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_mail_goes_encrypted_with_its_password(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, scheme: str
) -> None:
    with serve(authority, scheme) as inbox:
        by_mail(monkeypatch, f"{scheme}://bot:{quote('the mail password')}@localhost:{inbox.port}").send(
            "duty@example.org", words("new", STAFF)
        )
        assert (inbox.recipients, inbox.logins) == (["duty@example.org"], ["bot"])
        # The same server takes nothing in clear, and may only be silent: it was encrypted, then.
        monkeypatch.setattr("bot.alerts.ways.TIMEOUT", 1)
        with pytest.raises(NotSentError):
            by_mail(monkeypatch, f"smtp://localhost:{inbox.port}").send("duty@example.org", words("new", STAFF))


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
@pytest.mark.parametrize("trusted", [True, False], ids=["another name", "another authority"])
def test_a_mail_server_that_cannot_show_who_it_is_gets_nothing(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, scheme: str, trusted: bool
) -> None:
    name, of = ("mail.example.org", authority) if trusted else ("localhost", trustme.CA())
    with serve(of, scheme, name) as inbox:
        way = by_mail(monkeypatch, f"{scheme}://bot:{quote('the mail password')}@localhost:{inbox.port}")
        with pytest.raises(NotSentError, match="SSLCertVerificationError"):
            way.send("duty@example.org", words("new", STAFF))
        assert (inbox.mails, inbox.logins) == ([], []), "not even the password"


def test_what_a_mail_server_refuses_is_named(monkeypatch: pytest.MonkeyPatch, inbox: Inbox) -> None:
    mail = by_mail(monkeypatch, f"smtp://127.0.0.1:{inbox.port}")
    inbox.refuses["duty@example.org"] = 550
    with pytest.raises(NotSentError, match="refused the recipient \\(550\\)"):
        mail.send("duty@example.org", words("new", STAFF))
    inbox.refuses.clear()
    inbox.broken = True
    with pytest.raises(NotSentError, match="refused \\(451\\)"):
        mail.send("duty@example.org", words("new", STAFF))
    absent = by_mail(monkeypatch, f"smtp://127.0.0.1:{free_port()}")
    with pytest.raises(NotSentError, match="ConnectionRefusedError"):
        absent.send("duty@example.org", words("new", STAFF))


def test_a_webhook_is_signed(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    hook = way(monkeypatch, "webhook", WEBHOOK_ADDRESS=f"{receiver.address}/hook", WEBHOOK_SECRET="of the test")
    hook.send(hook.to[0], words("unopened", STAFF))
    [(path, headers, body)] = receiver.requests
    assert path == "/hook"
    assert headers[SIGNATURE] == signature("of the test", body)
    assert headers[SIGNATURE] != signature("another", body)
    assert json.loads(body)["event"] == "unopened"
    receiver.status = 500
    with pytest.raises(NotSentError, match="answered 500"):
        hook.send(hook.to[0], words("new", STAFF))
    receiver.status = 302
    with pytest.raises(NotSentError, match="answered 302"):
        hook.send(hook.to[0], words("new", STAFF))


def test_notify_gets_mails_and_text_messages_with_their_templates(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    notify = by_notify(monkeypatch, receiver.address)
    for recipient in notify.recipients("new"):
        notify.send(recipient, words("new", STAFF))
    assert [path for path, _, _ in receiver.requests] == ["/v2/notifications/email", "/v2/notifications/sms"]
    mail, text = (json.loads(body) for _, _, body in receiver.requests)
    assert (mail["email_address"], mail["template_id"]) == ("duty@example.org", "template-of-mails")
    assert (text["phone_number"], text["template_id"]) == ("07700900123", "template-of-texts")
    assert "https://staff.example.org/" in text["personalisation"]["text"]
    given = receiver.requests[0][1]["Authorization"].removeprefix("Bearer ")
    jwt.decode(given, NOTIFY_KEY[-36:], algorithms=["HS256"])


@pytest.mark.parametrize("status", [400, 403, 429, 500])
def test_what_notify_refuses_is_named(monkeypatch: pytest.MonkeyPatch, receiver: Receiver, status: int) -> None:
    notify = by_notify(monkeypatch, receiver.address)
    receiver.status = status
    with pytest.raises(NotSentError, match=str(status)):
        notify.send("duty@example.org", words("new", STAFF))


def test_half_a_setting_is_refused_with_the_name_of_the_missing_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCERN_BOT_MAIL_SERVER", "smtp://127.0.0.1")
    with pytest.raises(settings.SettingsError, match="CONCERN_BOT_MAIL_SENDER is missing"):
        settings.load()
    monkeypatch.setenv("CONCERN_BOT_MAIL_SENDER", "bot@example.org")
    monkeypatch.setenv("CONCERN_BOT_MAIL_TO", "duty@example.org")
    monkeypatch.setenv("CONCERN_BOT_MAIL_SERVER", "mail.example.org")
    with pytest.raises(settings.SettingsError, match="not the address of a mail server"):
        settings.load()
