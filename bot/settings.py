"""Settings of one installation, read from the environment (see docs/operations.md for the list)."""

from __future__ import annotations

import datetime as dt
import os
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import KnownError

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


class SettingsError(KnownError):
    """A setting is missing or unusable; the message names it and the remedy."""


@dataclass(frozen=True)
class SignOn:
    """The council's own sign-on (OpenID Connect): where it is, and what this service is called there."""

    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class Limits:
    """How long after it came in a report of each urgency is due."""

    emergency: dt.timedelta = dt.timedelta(hours=1)
    same_day: dt.timedelta = dt.timedelta(hours=4)
    working_days: int = 1


@dataclass(frozen=True)
class Mail:
    """How alerts go by e-mail: a server as `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`."""

    server: str
    sender: str
    to: tuple[str, ...]
    escalate_to: tuple[str, ...]


@dataclass(frozen=True)
class Webhook:
    """How alerts go to another system: its address, and the secret that signs what it is sent."""

    address: str
    secret: str


@dataclass(frozen=True)
class Notify:
    """How alerts go by GOV.UK Notify: to e-mail addresses and telephone numbers, each with a template."""

    key: str
    address: str
    email_template: str
    text_template: str
    to: tuple[str, ...]
    escalate_to: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """What differs between installations.

    Attributes:
        mode: `demonstration` (creates keys and a staff account by itself) or `production` (refuses to).
        var: folder for what the service writes, one for all its processes on a machine: database, keys, spool, marks.
        database_url: SQLAlchemy URL of the store.
        redis_url: the Redis that several servers share, as `redis://:password@host:port/0`; empty if there is none.
        keys_file: file that holds the encryption key ring.
        keys: the key ring itself, as JSON; empty if it is in the file.
        chat_port, staff_port: where the two services listen.
        model_dir: folder of trained models.
        turn_timeout: seconds after which a person gets an answer whatever the dialogue does.
        silence: after how long without a message a conversation that tells of a child at risk is passed on.
        spool_grace: how long messages may wait unread in the spool before staff are told.
        allowed_origins: web origins on which the chat may be embedded, besides its own.
        messages_per_minute: of one conversation, before it is slowed down.
        address_messages_per_minute: the same of one network address, which may be a whole school.
        proxies: how many web servers of ours stand before the chat and the staff pages and name the sender's address.
        sign_on: the council's own sign-on for staff, if there is one.
        staff_address: the address of the staff pages as staff type it, for the link in alerts.
        due: how soon staff are to look at a report of each urgency.
        mail, webhook, notify: the ways that alerts go; each may be missing.
        telegram_token: of the bot on Telegram, from BotFather; empty if there is none.
        telegram_webhook_url: the chat's public address, to which Telegram posts; empty to fetch updates instead.
        telegram_api_url: another Bot API server than Telegram's own.
        metrics_host, metrics_port: where the metrics are answered for; port 0 for nowhere.
        drain: how long a chat that is to end still takes what comes, after it has said that it is not ready any more.
    """

    mode: str
    var: Path
    database_url: str
    redis_url: str
    keys_file: Path
    keys: str = field(repr=False)
    chat_host: str
    chat_port: int
    staff_host: str
    staff_port: int
    model_dir: Path
    turn_timeout: float
    silence: dt.timedelta
    spool_grace: dt.timedelta
    allowed_origins: tuple[str, ...]
    messages_per_minute: int
    address_messages_per_minute: int
    proxies: int
    sign_on: SignOn | None
    staff_address: str
    due: Limits
    mail: Mail | None
    webhook: Webhook | None
    notify: Notify | None
    telegram_token: str
    telegram_webhook_url: str
    telegram_api_url: str
    metrics_host: str
    metrics_port: int
    drain: dt.timedelta

    @property
    def metrics_folder(self) -> Path:
        """Where the processes count for the metrics: in memory where there is such a folder, and it is ours."""
        memory = Path("/dev/shm")  # noqa: S108 - whose it is is looked at
        ours = memory / f"concern-bot-{os.getuid()}-{zlib.crc32(str(self.var).encode()):08x}"
        taken = ours.is_symlink() or (ours.exists() and ours.stat().st_uid != os.getuid())
        return ours if memory.is_dir() and not taken else self.var / "metrics"

    @property
    def is_production(self) -> bool:
        return self.mode == "production"


def load() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: a value cannot be used.
    """
    env = os.environ
    mode = env.get("CONCERN_BOT_MODE", "demonstration")
    if mode not in ("demonstration", "production"):
        raise SettingsError(f"CONCERN_BOT_MODE is {mode!r}: set it to 'demonstration' or 'production'.")
    var = Path(env.get("CONCERN_BOT_VAR", ROOT / "var")).resolve()
    return Settings(
        mode=mode,
        var=var,
        database_url=env.get("CONCERN_BOT_DATABASE_URL", f"sqlite:///{var / 'concern-bot.db'}"),
        redis_url=env.get("CONCERN_BOT_REDIS_URL", "").strip(),
        keys_file=Path(env.get("CONCERN_BOT_KEYS_FILE", var / "keys.json")),
        keys=env.get("CONCERN_BOT_KEYS", ""),
        chat_host=env.get("CONCERN_BOT_CHAT_HOST", "127.0.0.1"),
        chat_port=_number(env, "CONCERN_BOT_CHAT_PORT", 5005, least=1),
        staff_host=env.get("CONCERN_BOT_STAFF_HOST", "127.0.0.1"),
        staff_port=_number(env, "CONCERN_BOT_STAFF_PORT", 5006, least=1),
        model_dir=Path(env.get("CONCERN_BOT_MODELS", ROOT / "models")),
        turn_timeout=float(_number(env, "CONCERN_BOT_TURN_TIMEOUT", 4, least=1)),
        silence=dt.timedelta(seconds=_number(env, "CONCERN_BOT_SILENCE_SECONDS", 15 * 60, least=1)),
        spool_grace=dt.timedelta(seconds=_number(env, "CONCERN_BOT_UNREAD_SECONDS", 60)),
        allowed_origins=tuple(env.get("CONCERN_BOT_ALLOWED_ORIGINS", "").split()),
        messages_per_minute=_number(env, "CONCERN_BOT_MESSAGES_PER_MINUTE", 60, least=1),
        address_messages_per_minute=_number(env, "CONCERN_BOT_ADDRESS_MESSAGES_PER_MINUTE", 1200, least=1),
        proxies=_number(env, "CONCERN_BOT_PROXIES", 0),
        sign_on=_sign_on(env),
        staff_address=env.get(
            "CONCERN_BOT_STAFF_ADDRESS", f"http://localhost:{_number(env, 'CONCERN_BOT_STAFF_PORT', 5006, least=1)}"
        ).rstrip("/"),
        due=Limits(
            emergency=dt.timedelta(minutes=_number(env, "CONCERN_BOT_DUE_EMERGENCY_MINUTES", 60, least=1)),
            same_day=dt.timedelta(minutes=_number(env, "CONCERN_BOT_DUE_SAME_DAY_MINUTES", 4 * 60, least=1)),
            working_days=_number(env, "CONCERN_BOT_DUE_WORKING_DAYS", 1, least=1),
        ),
        mail=_mail(env),
        webhook=_webhook(env),
        notify=_notify(env),
        telegram_token=env.get("TELEGRAM_TOKEN", "").strip(),
        telegram_webhook_url=env.get("TELEGRAM_WEBHOOK_URL", "").strip(),
        telegram_api_url=env.get("TELEGRAM_API_URL", "").strip(),
        metrics_host=env.get("CONCERN_BOT_METRICS_HOST", "127.0.0.1"),
        metrics_port=_number(env, "CONCERN_BOT_METRICS_PORT", 0),
        drain=dt.timedelta(seconds=_number(env, "CONCERN_BOT_DRAIN_SECONDS", 0)),
    )


def _sign_on(env: os._Environ[str]) -> SignOn | None:
    prefix = "CONCERN_BOT_SIGN_ON_"
    found = _all_or_none(env, f"{prefix}ISSUER", f"{prefix}CLIENT_ID", f"{prefix}CLIENT_SECRET")
    return SignOn(*found) if found else None


def _mail(env: os._Environ[str]) -> Mail | None:
    found = _all_or_none(env, "CONCERN_BOT_MAIL_SERVER", "CONCERN_BOT_MAIL_SENDER", "CONCERN_BOT_MAIL_TO")
    if found is None:
        return None
    server, sender, to = found
    if urlsplit(server).scheme not in ("smtp", "smtp+starttls", "smtps") or not urlsplit(server).hostname:
        raise SettingsError(
            "CONCERN_BOT_MAIL_SERVER is not the address of a mail server. "
            "Set it to smtp+starttls://user:password@host:587 or the like (docs/operations.md)."
        )
    return Mail(server, sender, tuple(to.split()), tuple(env.get("CONCERN_BOT_MAIL_ESCALATE_TO", "").split()))


def _webhook(env: os._Environ[str]) -> Webhook | None:
    found = _all_or_none(env, "CONCERN_BOT_WEBHOOK_ADDRESS", "CONCERN_BOT_WEBHOOK_SECRET")
    return Webhook(*found) if found else None


def _notify(env: os._Environ[str]) -> Notify | None:
    prefix = "CONCERN_BOT_NOTIFY_"
    found = _all_or_none(env, f"{prefix}KEY", f"{prefix}EMAIL_TEMPLATE", f"{prefix}TEXT_TEMPLATE", f"{prefix}TO")
    if found is None:
        return None
    key, email_template, text_template, to = found
    return Notify(
        key=key,
        address=env.get(f"{prefix}ADDRESS", "https://api.notifications.service.gov.uk"),
        email_template=email_template,
        text_template=text_template,
        to=tuple(to.split()),
        escalate_to=tuple(env.get(f"{prefix}ESCALATE_TO", "").split()),
    )


def _all_or_none(env: os._Environ[str], *names: str) -> list[str] | None:
    values = [env.get(name, "") for name in names]
    if not any(values):
        return None
    for name, value in zip(names, values, strict=True):
        if not value:
            raise SettingsError(f"{name} is missing: set all of {', '.join(names)}, or none.")
    return values


def _number(env: os._Environ[str], name: str, default: int, *, least: int = 0) -> int:
    value = env.get(name, str(default))
    if not value.isdecimal() or int(value) < least:
        raise SettingsError(f"{name} is {value!r}: set it to a whole number, {least} or more.")
    return int(value)
