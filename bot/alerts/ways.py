"""The ways an alert can go: e-mail, a webhook, GOV.UK Notify."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

import requests
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from bot.alerts.message import Words
from bot.settings import Mail, Notify, Settings, Webhook

TIMEOUT = 10  # seconds
SIGNATURE = "X-Concern-Bot-Signature"
FIRST_WAIT = dt.timedelta(seconds=15)
LONGEST_WAIT = dt.timedelta(minutes=15)
MOST_TRIES = 100  # about a day of waiting


class NotSentError(Exception):
    """An alert did not go; the message says why, without anything that was reported."""


def wait_after(tries: int) -> dt.timedelta:
    """How long an alert that did not go waits after so many tries: twice as long each time."""
    return min(FIRST_WAIT * 2 ** min(tries - 1, 10), LONGEST_WAIT)


@dataclass(frozen=True)
class Way:
    """One way an alert can go.

    Attributes:
        name: as the store knows it.
        to: who gets every alert.
        escalate_to: who also gets those about reports that nobody opened in time.
        send: sends to one recipient; raises NotSentError.
    """

    name: str
    to: tuple[str, ...]
    escalate_to: tuple[str, ...]
    send: Callable[[str, Words], None]

    def recipients(self, stage: str) -> tuple[str, ...]:
        """Who gets the alerts of a stage, each once."""
        everybody = self.to + (self.escalate_to if stage == "unopened" else ())
        return tuple(dict.fromkeys(everybody))


def ways(chosen: Settings) -> dict[str, Way]:
    """The ways that are set, by name."""
    found = []
    if (mail := chosen.mail) is not None:
        found.append(Way("email", mail.to, mail.escalate_to, _by(_mail, mail)))
    if (webhook := chosen.webhook) is not None:
        found.append(Way("webhook", (webhook.address,), (), _by(_webhook, webhook)))
    if (notify := chosen.notify) is not None:
        found.append(Way("notify", notify.to, notify.escalate_to, _by(_notify, notify)))
    return {way.name: way for way in found}


def _by(send: Callable[..., None], chosen: Mail | Webhook | Notify) -> Callable[[str, Words], None]:
    return lambda recipient, words: send(chosen, recipient, words)


def _mail(chosen: Mail, recipient: str, words: Words) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = chosen.sender, recipient, words.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=chosen.sender.rpartition("@")[2] or "localhost")
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's absence note answers (RFC 3834)
    message.set_content(words.text)
    address = urlsplit(chosen.server)
    host, secure = str(address.hostname), ssl.create_default_context()
    try:
        server: smtplib.SMTP
        if address.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, address.port or 465, timeout=TIMEOUT, context=secure)
        else:
            server = smtplib.SMTP(host, address.port or 25, timeout=TIMEOUT)
        with server:
            if address.scheme == "smtp+starttls":
                server.starttls(context=secure)
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as problem:
        code = next(iter(problem.recipients.values()))[0]
        raise NotSentError(f"the mail server refused the recipient ({code})") from problem
    except smtplib.SMTPResponseException as problem:
        raise NotSentError(f"the mail server refused ({problem.smtp_code})") from problem
    except (smtplib.SMTPException, OSError) as problem:
        raise NotSentError(f"the mail server cannot be used ({type(problem).__name__})") from problem


def signature(secret: str, body: bytes) -> str:
    """What proves to the receiver of a webhook that this service sent it."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _webhook(chosen: Webhook, recipient: str, words: Words) -> None:
    content = {"event": words.stage, "subject": words.subject, "text": words.text, "link": words.link}
    body = json.dumps(content).encode()
    headers = {"Content-Type": "application/json", SIGNATURE: signature(chosen.secret, body)}
    try:
        answer = requests.post(recipient, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as problem:
        raise NotSentError(f"the webhook does not answer ({type(problem).__name__})") from problem
    if not 200 <= answer.status_code < 300:
        raise NotSentError(f"the webhook answered {answer.status_code}")


def _notify(chosen: Notify, recipient: str, words: Words) -> None:
    try:
        client = NotificationsAPIClient(chosen.key, base_url=chosen.address, timeout=TIMEOUT)
        filling = {"subject": words.subject, "text": words.text}
        if "@" in recipient:
            client.send_email_notification(recipient, chosen.email_template, personalisation=filling)
        else:
            client.send_sms_notification(recipient, chosen.text_template, personalisation=filling)
    except HTTPError as problem:
        raise NotSentError(f"GOV.UK Notify answered {problem.status_code}") from problem
    except (requests.RequestException, AssertionError) as problem:
        raise NotSentError(f"GOV.UK Notify cannot be used ({type(problem).__name__})") from problem
