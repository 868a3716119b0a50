"""The guard: keeps what a person sends before anything reads it, and answers whatever happens.

Rasa saves a turn only at its end and swallows an action's failure; so the message is stored first, the replies
are stored after, and a turn that fails, says nothing or takes too long is answered here, with 999 in it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.channels import typed_text
from bot.council import script
from bot.council.script import Choice, Utterance
from bot.dialogue.tracker_store import replies_of_turn
from bot.reports.repository import Repository

logger = logging.getLogger(__name__)

FAILED = "A message of conversation %s was kept but not answered by the dialogue: %s."
NOT_KEPT = "A message of conversation %s could not be kept: %s. Look at the database (`concern-bot doctor`)."

# What a channel gives to the dialogue to begin a conversation. No message of a person can have this id: a colon is not
# allowed in theirs.
OPENING = Choice(id="start", title="", payload="/start_chat")
OPENING_ID = "opening:0"
# What may be given to the dialogue before a message.
GO_BACK = "/go_back"


@dataclass(frozen=True)
class Incoming:
    """One message from a channel: typed text, or a quick reply that was chosen.

    Attributes:
        id: the sender's own id for it; sent twice, it is answered once.
        note: where it comes from, if that is to be known: kept and reported after the text, but not read.
        before: what the dialogue is given before it, without an answer: `GO_BACK`, so that it takes the place of the
            last answer (it is then reported without the note).
    """

    conversation_id: str
    channel: str
    id: str
    text: str
    choice: Choice | None = None
    note: str = ""
    before: str | None = None

    @property
    def kept(self) -> str:
        """What is kept of it."""
        return f"{self.text}\n{self.note}" if self.note else self.text

    @property
    def reported(self) -> str | None:
        """What goes into the report, if it is not what is read."""
        if self.choice is not None:
            return self.text
        return self.kept if self.note and self.before != GO_BACK else None


@dataclass(frozen=True)
class Taken:
    """What a person hears; `failed` if it is an apology, and the same message may be sent again."""

    replies: list[Utterance]
    failed: bool = False


class Replies(OutputChannel):
    """Collects what the dialogue says in one turn."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.said: list[Utterance] = []

    def name(self) -> str:
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.said.append(as_utterance(message))


class Guard:
    """Takes messages of one channel through the dialogue."""

    def __init__(
        self, handle: Callable[[UserMessage], Awaitable[None]], repository: Repository, *, timeout: float
    ) -> None:
        """
        Args:
            handle: gives a message to the dialogue and returns when the turn is over.
            repository: the store.
            timeout: seconds after which a person is answered even if the turn is not over.
        """
        self._handle = handle
        self._repository = repository
        self._timeout = timeout
        self._under_way: dict[tuple[str, str], asyncio.Task[list[Utterance]]] = {}

    async def take(self, incoming: Incoming) -> Taken:
        """Keep a message and answer it. Never raises, never returns nothing."""
        key = (incoming.conversation_id, incoming.id)
        try:
            if key not in self._under_way:
                new = self._repository.keep_message(incoming.conversation_id, incoming.id, incoming.kept)
                if not new and (kept := self._answered_before(incoming)):
                    return Taken(kept)
                self._under_way[key] = asyncio.create_task(self._turn(incoming))
                self._under_way[key].add_done_callback(lambda _: self._under_way.pop(key, None))
        except Exception as problem:
            logger.error(NOT_KEPT, incoming.conversation_id, type(problem).__name__)
            return Taken([script.say("utter_failure_not_kept")], failed=True)
        try:
            return Taken(await asyncio.wait_for(asyncio.shield(self._under_way[key]), self._timeout))
        except asyncio.TimeoutError:
            logger.error(FAILED, incoming.conversation_id, f"no answer within {self._timeout} s")
        except Exception as problem:
            logger.error(FAILED, incoming.conversation_id, type(problem).__name__)
        return Taken([script.say("utter_failure")], failed=True)

    async def _turn(self, incoming: Incoming) -> list[Utterance]:
        """Give the message to the dialogue and keep what it says."""
        said = replies_of_turn(self._repository, incoming.conversation_id, incoming.id)
        replies = [as_utterance(message) for message in said] or await self._ask_dialogue(incoming)
        if not replies:
            raise RuntimeError("the dialogue said nothing")
        self._repository.keep_replies(
            incoming.conversation_id, incoming.id, [(said.text, as_shown(said)) for said in replies]
        )
        return replies

    async def _ask_dialogue(self, incoming: Incoming) -> list[Utterance]:
        text = typed_text.readable(incoming.text)
        if incoming.choice is None and not typed_text.has_words(text):
            return [script.say("utter_nothing_typed")]
        replies = Replies(incoming.channel)
        if incoming.before is not None:
            await self._handle(
                UserMessage(
                    text=incoming.before,
                    output_channel=Replies(incoming.channel),
                    sender_id=incoming.conversation_id,
                    input_channel=incoming.channel,
                    message_id=f"{incoming.id}:before",
                )
            )
        await self._handle(
            UserMessage(
                text=incoming.choice.payload if incoming.choice else text,
                output_channel=replies,
                sender_id=incoming.conversation_id,
                input_channel=incoming.channel,
                message_id=incoming.id,
                metadata={"text": incoming.reported} if incoming.reported is not None else None,
            )
        )
        if replies.said and typed_text.is_cut(incoming.text):
            replies.said.append(script.say("utter_long_message_kept"))
        return replies.said

    def _answered_before(self, incoming: Incoming) -> list[Utterance]:
        kept = self._repository.message(incoming.conversation_id, incoming.id)
        if kept is None or not kept.answered:
            return []
        lines = self._repository.transcript(incoming.conversation_id, in_reply_to=incoming.id)
        return [from_shown(line.text, line.shown) for line in lines]


def as_utterance(message: dict[str, Any]) -> Utterance:
    """An utterance from Rasa's form of it."""
    custom = message.get("custom") or {}
    return Utterance(
        text=message.get("text") or "",
        choices=tuple(
            Choice(button["id"], button["title"], button["payload"]) for button in message.get("buttons") or ()
        ),
        style=custom.get("style"),
        items=_items(custom),
    )


def as_shown(said: Utterance) -> dict[str, Any]:
    """What has to be kept beside the text to show an utterance again."""
    shown: dict[str, Any] = {}
    if said.choices:
        shown["choices"] = [choice.__dict__ for choice in said.choices]
    if said.style:
        shown["style"] = said.style
    if said.items:
        shown["items"] = [list(item) for item in said.items]
    return shown


def from_shown(text: str, shown: dict[str, Any]) -> Utterance:
    """The reverse of `as_shown`."""
    choices = tuple(Choice(**choice) for choice in shown.get("choices", ()))
    return Utterance(text, choices, shown.get("style"), _items(shown))


def _items(shown: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((heading, words) for heading, words in shown.get("items", ()))
