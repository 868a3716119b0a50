"""The Bot API emulator as a process, and people who talk to the bot through it.

`emulator/emulator.js` says what of it is the npm package `telegram-test-api` and what is ours.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from bot.reports.models import TelegramOutgoing, TelegramUpdate
from bot.reports.repository import Repository
from bot.telegram.store import TelegramStore
from tests.conftest import ROOT, Service, free_port, wait_for

INSTALLED = ROOT / "build" / "emulator"
TOKEN = "666:test-token"
# Other tests run beside these.
PATIENCE = 400
_people = itertools.count(7_100_000_001)  # as long as Telegram's own


@dataclass
class Emulator:
    """Telegram's side."""

    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Emulator:
        script = Path(__file__).parent / "emulator" / "emulator.js"
        environment = {"NODE_PATH": str(INSTALLED / "node_modules"), "PATH": "/usr/local/bin:/usr/bin:/bin"}
        self.process = subprocess.Popen(["node", str(script), str(self.port)], env=environment, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"ready\n", "the emulator did not start"
        return self

    def stop(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def post(self, path: str, body: Any) -> Any:
        answer = self.http.post(self.url + path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def get(self, path: str) -> Any:
        return self.http.get(self.url + path).json()["result"]

    def calls(self, method: str | None = None, chat: int | None = None) -> list[dict[str, Any]]:
        """What the bot asked for, in order."""
        return [
            call
            for call in self.get("/test/calls")
            if method in (None, call["method"]) and (chat is None or str(call.get("chat")) == str(chat))
        ]

    def trouble(self, *troubles: dict[str, Any]) -> None:
        """Refuse, cut off or delay coming calls: `method`, `chat`, `text`, `times`, `code`, `parameters`, `after`."""
        self.post("/test/trouble", {"troubles": troubles})

    def give(self, *updates: dict[str, Any]) -> None:
        """Updates as they are, under their own ids."""
        self.post("/test/update", {"updates": updates})


@dataclass
class Kept:
    """What the bot's store holds for Telegram: when an update was handled, and what is still to be sent."""

    repository: Repository

    def is_done(self, update_id: int) -> bool:
        """Whether an update was handled and Telegram has taken every answer to its chat."""
        handled = select(TelegramUpdate.chat).where(
            TelegramUpdate.update_id == update_id, TelegramUpdate.handled_at.is_not(None)
        )
        with self.repository.session() as session:
            chat = session.scalars(handled).first()
            waits = select(TelegramOutgoing.number).where(TelegramOutgoing.chat == chat)
            return chat is not None and session.scalars(waits).first() is None


@dataclass
class Person:
    """Somebody with a private chat."""

    telegram: Emulator
    kept: Kept
    id: int = field(default_factory=lambda: next(_people))
    user_name: str | None = None
    seen: int = 0
    sent: int = 0

    @property
    def account(self) -> dict[str, Any]:
        named = {"username": self.user_name} if self.user_name else {}
        return {"id": self.id, "is_bot": False, "first_name": "Zebedee", **named}

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": "Zebedee"}

    def message(self, **content: Any) -> dict[str, Any]:
        return {"from": self.account, "chat": self.chat, "date": int(time.time()), **content}

    def send(self, text: str = "", **content: Any) -> int:
        """Send a message; returns Telegram's id of it."""
        if text.startswith("/"):
            command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
            content["entities"] = [command]
        if text:
            content["text"] = text
        given = self.telegram.post("/sendMessage", {"botToken": TOKEN, **self.message(**content)})
        self.sent = given["updateId"]
        return int(given["messageId"])

    def update(self, update_id: int, text: str, kind: str = "message") -> dict[str, Any]:
        """An update as Telegram would give it, under an id of the test's choosing."""
        self.sent = update_id
        return {"update_id": update_id, kind: self.message(text=text, message_id=update_id)}

    def edit(self, message_id: int, text: str) -> str:
        """Change a message that was sent; returns what the bot answers."""
        edited = self.update(self.sent + 1, text, "edited_message")
        edited["edited_message"] |= {"message_id": message_id, "edit_date": 1}
        self.telegram.give(edited)
        return self.answer()

    def say(self, text: str = "", **content: Any) -> str:
        """Send a message; returns what the bot answers."""
        self.send(text, **content)
        return self.answer()

    def tap(self, title: str) -> str:
        """Press a button of the last keyboard; returns what the bot answers."""
        self.press(*self.button(title))
        return self.answer()

    def press(self, message_id: int, data: str) -> None:
        """Press a button, whether or not it is there still."""
        message = self.message(text="…", message_id=message_id)
        query = {"botToken": TOKEN, "from": self.account, "chat_instance": "1", "data": data, "message": message}
        self.sent = self.telegram.post("/sendCallback", query)["updateId"]

    def button(self, title: str) -> tuple[int, str]:
        """Where a button is, and what it sends."""
        for kept in reversed(self.said()):
            for button in (b for row in (kept.get("reply_markup") or {}).get("inline_keyboard", ()) for b in row):
                if button["text"] == title:
                    return kept["id"], button["callback_data"]
        raise AssertionError(f"no button {title!r} in {self.buttons}")

    @property
    def buttons(self) -> list[str]:
        """The buttons on show, in all messages."""
        return [
            button["text"]
            for kept in self.said()
            for row in (kept.get("reply_markup") or {}).get("inline_keyboard", ())
            for button in row
        ]

    def said(self) -> list[dict[str, Any]]:
        """The bot's messages in this chat, as they stand now."""
        return [kept for kept in self.telegram.get("/test/said") if str(kept["chat_id"]) == str(self.id)]

    def answer(self) -> str:
        """What the bot has said since this was asked last, once all that was sent is handled."""
        wait_for(lambda: self.kept.is_done(self.sent) or None, seconds=PATIENCE)
        return self.heard()

    def heard(self) -> str:
        """What the bot has said since this was asked last."""
        new = [kept for kept in self.said() if kept["id"] > self.seen]
        self.seen = max((kept["id"] for kept in new), default=self.seen)
        return "\n".join(plain(kept) for kept in new)

    def report(self) -> str:
        """Make a report; returns what is said when it is sent."""
        self.say("/start")
        self.tap("No")
        self.say("the two girls upstairs are left on their own every evening")
        self.say("that's all I know")
        return self.tap("Send the report")

    @property
    def conversation_id(self) -> str:
        """The conversation that this chat is tied to."""
        store = TelegramStore(self.kept.repository)
        chat = store.chat(store.key(self.id))
        assert chat is not None
        return chat.conversation_id

    @property
    def state(self) -> dict[str, Any]:
        """What is kept of this chat."""
        store = TelegramStore(self.kept.repository)
        chat = store.chat(store.key(self.id))
        return chat.state if chat else {}

    def typed(self) -> list[str]:
        """The person's side of the transcript."""
        return [text for sender, text in self.transcript() if sender == "person" and text]

    def transcript(self) -> list[tuple[str, str]]:
        """Both sides, as staff see it."""
        return [(line.sender, line.text) for line in self.kept.repository.transcript(self.conversation_id)]


def raw_store(service: Service) -> bytes:
    """All bytes of a service's database, its log included."""
    with service.repository().engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1 FROM conversations LIMIT 1")  # while it is read, no file goes away
        return b"".join(path.read_bytes() for path in service.var.glob("concern-bot.db*"))


def reference_in(heard: str) -> str:
    """The last reference that was given."""
    found = re.findall(r"BB-\d{4}-\d{4}", heard)
    assert found, heard
    return str(found[-1])


def until(holds: Callable[[], Any]) -> None:
    """Wait until something holds."""
    wait_for(lambda: holds() or None, seconds=PATIENCE)


def plain(kept: dict[str, Any]) -> str:
    """A message as it is read."""
    if kept.get("parse_mode") != "MarkdownV2":
        return str(kept["text"])
    return re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\*", "", kept["text"]), flags=re.DOTALL)
