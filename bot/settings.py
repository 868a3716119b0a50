"""Settings of one installation, read from the environment (see docs/operations.md for the list)."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from bot.errors import KnownError

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


class SettingsError(KnownError):
    """A setting is missing or unusable; the message names it and the remedy."""


@dataclass(frozen=True)
class Limits:
    """How long after it came in a report of each urgency is due (bot/reports/due.py)."""

    emergency: dt.timedelta = dt.timedelta(hours=1)
    same_day: dt.timedelta = dt.timedelta(hours=4)
    working_days: int = 1


@dataclass(frozen=True)
class Settings:
    """What differs between installations.

    Attributes:
        mode: `demonstration` (creates keys and a staff account by itself) or `production` (refuses to).
        var: folder for what the service writes: database, keys, logs.
        database_url: SQLAlchemy URL of the store.
        keys_file: file that holds the encryption key ring.
        chat_port, staff_port: where the two services listen.
        model_dir: folder of trained models.
        turn_timeout: seconds after which a person gets an answer whatever the dialogue does.
        silence: after how long without a message a conversation that tells of a child at risk is passed on.
        allowed_origins: web origins on which the chat may be embedded, besides its own.
        messages_per_minute: of one conversation, before it is slowed down.
        address_messages_per_minute: the same of one network address, which may be a whole school.
        proxies: how many web servers of ours stand before the chat and name the sender's address.
        due: how soon staff are to decide a report of each urgency.
        restricted_readers: e-mail addresses of the staff who may read reports about staff.
    """

    mode: str
    var: Path
    database_url: str
    keys_file: Path
    chat_host: str
    chat_port: int
    staff_host: str
    staff_port: int
    model_dir: Path
    turn_timeout: float
    silence: dt.timedelta
    allowed_origins: tuple[str, ...]
    messages_per_minute: int
    address_messages_per_minute: int
    proxies: int
    due: Limits
    restricted_readers: tuple[str, ...]

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
        keys_file=Path(env.get("CONCERN_BOT_KEYS_FILE", var / "keys.json")),
        chat_host=env.get("CONCERN_BOT_CHAT_HOST", "127.0.0.1"),
        chat_port=_number(env, "CONCERN_BOT_CHAT_PORT", 5005),
        staff_host=env.get("CONCERN_BOT_STAFF_HOST", "127.0.0.1"),
        staff_port=_number(env, "CONCERN_BOT_STAFF_PORT", 5006),
        model_dir=Path(env.get("CONCERN_BOT_MODELS", ROOT / "models")),
        turn_timeout=float(_number(env, "CONCERN_BOT_TURN_TIMEOUT", 5)),
        silence=dt.timedelta(seconds=_number(env, "CONCERN_BOT_SILENCE_SECONDS", 15 * 60)),
        allowed_origins=tuple(env.get("CONCERN_BOT_ALLOWED_ORIGINS", "").split()),
        messages_per_minute=_number(env, "CONCERN_BOT_MESSAGES_PER_MINUTE", 60),
        address_messages_per_minute=_number(env, "CONCERN_BOT_ADDRESS_MESSAGES_PER_MINUTE", 1200),
        proxies=_number(env, "CONCERN_BOT_PROXIES", 0),
        due=Limits(
            emergency=dt.timedelta(minutes=_number(env, "CONCERN_BOT_DUE_EMERGENCY_MINUTES", 60)),
            same_day=dt.timedelta(minutes=_number(env, "CONCERN_BOT_DUE_SAME_DAY_MINUTES", 4 * 60)),
            working_days=_number(env, "CONCERN_BOT_DUE_WORKING_DAYS", 1),
        ),
        restricted_readers=tuple(env.get("CONCERN_BOT_RESTRICTED_READERS", "").lower().split()),
    )


def _number(env: os._Environ[str], name: str, default: int) -> int:
    value = env.get(name, str(default))
    if not value.isdigit():
        raise SettingsError(f"{name} is {value!r}: set it to a whole number.")
    return int(value)
