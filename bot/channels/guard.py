"""The guard: keeps what a person sends before anything reads it, and answers whatever happens.

Rasa saves a turn only at its end and swallows an action's failure; so the message is stored first, the replies
are stored after, and a turn that fails, says nothing or takes too long is answered here, with 999 in it. What the store
does not take, or the dialogue does not answer, goes to the spool, from which it is tried again (replay.py).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from sqlalchemy.exc import DBAPIError

from bot import metrics
from bot.channels import typed_text
from bot.council import script
from bot.council.script import Choice, Utterance
from bot.dialogue.lock_store import locks
from bot.dialogue.tracker_store import held_back
from bot.reports import marks
from bot.reports.conversations import TurnTakenError
from bot.reports.reach import StoreAwayError
from bot.reports.repository import Repository
from bot.reports.spool import Spool, Spooled

logger = logging.getLogger(__name__)

FAILED = "A message of conversation %s was kept but not answered by the dialogue: %s."
ASIDE = "A message of conversation %s was kept aside, in the spool: %s."
NOT_KEPT = "A message of conversation %s could not be kept: %s. Look at the database (`concern-bot doctor`)."

# What a channel gives to the dialogue to begin a conversation. No message of a person can have this id: a colon is not
# allowed in theirs.
OPENING = Choice(id="start", title="", payload="/start_chat")
OPENING_ID = "opening:0"
# Keeping a message takes of the time in which a person is to be answered; so much is left to the dialogue, in seconds.
LEAST_FOR_TURN = 0.5


@dataclass(frozen=True)
class Incoming:
    """One message from a channel: typed text, or a quick reply that was chosen.

    Attributes:
        id: the sender's own id for it; sent twice, it is answered once.
        note: what there is to know of it, such as where it comes from: kept after the text, but not read.
        reported_as: what goes into the report, if not the text.
        answers: whether it may be the answer to the open question; if not, it is more of the story.
        received_at: when it came, if it had to wait in the spool.
    """

    conversation_id: str
    channel: str
    id: str
    text: str
    choice: Choice | None = None
    note: str = ""
    reported_as: str | None = None
    answers: bool = True
    received_at: dt.datetime | None = None

    @property
    def kept(self) -> str:
        """What is kept of it."""
        return f"{self.text}\n{self.note}" if self.note else self.text

    @property
    def metadata(self) -> dict[str, Any] | None:
        """What the dialogue is told beside what it reads (actions/concern_form.py)."""
        reported = self.text if self.choice is not None else self.reported_as
        told: dict[str, Any] = {} if reported is None else {"text": reported}
        return (told if self.answers else {**told, "more": True}) or None


@dataclass(frozen=True)
class Taken:
    """What a person hears.

    Attributes:
        failed: it is an apology, and the same message may be sent again.
        store_failed: the store took the message and not what the dialogue made of it: that was no fault of the message.
        aside: it is an apology, and need not be sent again: the answer comes into the transcript.
    """

    replies: list[Utterance]
    failed: bool = False
    store_failed: bool = False
    aside: bool = False


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
        self,
        handle: Callable[[UserMessage], Awaitable[None]],
        repository: Repository,
        *,
        timeout: float,
        spool: Spool | None = None,
    ) -> None:
        """
        Args:
            handle: gives a message to the dialogue and returns when the turn is over.
            repository: the store.
            timeout: seconds from the receipt of a message after which a person is answered even if the turn is not
                over.
            spool: where messages are kept while the store is away; without one they are not kept then.
        """
        self._handle = handle
        self._repository = repository
        self._timeout = timeout
        self._spool = spool
        self._under_way: dict[tuple[str, str], asyncio.Task[list[Utterance]]] = {}

    @metrics.measured
    async def take(self, incoming: Incoming) -> Taken:
        """Keep a message and answer it. Never raises, never returns nothing."""
        if self.holds(incoming.conversation_id):
            return self._set_aside(incoming, "others wait before it")
        try:
            taken = await self.take_now(incoming)
        except Exception as problem:
            return self._set_aside(incoming, type(problem).__name__)
        if taken.failed:
            self._to_spool(incoming, "it is to be tried again")
        return taken

    def holds(self, conversation_id: str) -> bool:
        """Whether messages of a conversation wait in the spool."""
        return self._spool is not None and self._spool.holds(conversation_id)

    async def take_now(self, incoming: Incoming) -> Taken:
        """The same, but for a message that may be in the spool already.

        Raises:
            Exception: the store does not take it.
        """
        until = time.monotonic() + self._timeout
        key = (incoming.conversation_id, incoming.id)
        if key not in self._under_way:
            # Nobody is answered before the disk has it: with the replies, or in the spool.
            new = self._repository.keep_message(
                incoming.conversation_id,
                incoming.id,
                incoming.kept,
                received_at=incoming.received_at,
                wait_for_disk=False,
            )
            if not new and (kept := self._answered_before(incoming)):
                return Taken(kept)
            self._under_way[key] = asyncio.create_task(self._turn(incoming, new=new))
            self._under_way[key].add_done_callback(lambda _: self._under_way.pop(key, None))
        store_failed = False
        left = max(until - time.monotonic(), min(LEAST_FOR_TURN, self._timeout))
        try:
            return Taken(await asyncio.wait_for(asyncio.shield(self._under_way[key]), left))
        except asyncio.TimeoutError:
            metrics.count(metrics.GUARD_FAILURES, "too_late")
            logger.error(FAILED, incoming.conversation_id, f"no answer within {self._timeout} s")
        except Exception as problem:
            metrics.count(metrics.GUARD_FAILURES, "dialogue_failed")
            logger.error(FAILED, incoming.conversation_id, type(problem).__name__)
            store_failed = isinstance(problem, (DBAPIError, StoreAwayError))
        return Taken([script.say("utter_failure")], failed=True, store_failed=store_failed)

    def _set_aside(self, incoming: Incoming, why: str) -> Taken:
        """Keep a message in the spool, and say so; or that it could not be kept."""
        if self._to_spool(incoming, why):
            metrics.count(metrics.GUARD_FAILURES, "aside")
            said = "utter_opening_aside" if incoming.choice == OPENING else "utter_kept_aside"
            return Taken([script.say(said)], aside=True)
        metrics.count(metrics.GUARD_FAILURES, "not_kept")
        logger.error(NOT_KEPT, incoming.conversation_id, why)
        marks.mark(marks.NOT_KEPT)
        return Taken([script.say("utter_failure_not_kept")], failed=True)

    def _to_spool(self, incoming: Incoming, why: str) -> bool:
        """Keep a message in the spool; False if there is none, or it does not take it."""
        if self._spool is None:
            return False
        try:
            self._spool.keep(_spooled(incoming))
        except Exception as problem:
            # Whatever it is, the person must be told; the text of the error could hold what they typed.
            logger.error("The spool did not take a message: %s.", type(problem).__name__)
            return False
        logger.error(ASIDE, incoming.conversation_id, why)
        return True

    async def finish(self, seconds: float) -> None:
        """Let the turns that are under way come to their end, for so long at most."""
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=seconds)

    async def _turn(self, incoming: Incoming, *, new: bool) -> list[Utterance]:
        """Give the message to the dialogue and keep what it says.

        Args:
            new: it came just now: only another server can have answered it already.
        """
        async with locks().hold(incoming.conversation_id):
            if (not new or locks().across_servers) and (kept := self._answered_before(incoming)):
                return kept
            try:
                return await self._answer(incoming)
            except TurnTakenError:
                # Another server is there, whatever the settings say.
                return self._answered_before(incoming) or await self._answer(incoming)

    async def _answer(self, incoming: Incoming) -> list[Utterance]:
        """What the dialogue says, kept in one transaction with what the dialogue keeps of the turn: so whatever
        crashes, a message that was read was answered."""
        with held_back() as turn:
            replies = await self._ask_dialogue(incoming)
        if turn.failed or not replies:
            raise RuntimeError("the dialogue lost an action, or said nothing")
        shown = [(said.text, as_shown(said)) for said in replies]
        self._repository.keep_replies(incoming.conversation_id, incoming.id, shown, turn=turn.content)
        turn.note_kept()
        return replies

    async def _ask_dialogue(self, incoming: Incoming) -> list[Utterance]:
        text = typed_text.readable(incoming.text)
        if incoming.choice is None and not typed_text.has_words(text):
            meant = typed_text.meant_by_signs(text)
            if meant is None:
                return [script.say("utter_nothing_typed")]
            text = meant
        replies = Replies(incoming.channel)
        await self._handle(
            UserMessage(
                text=incoming.choice.payload if incoming.choice else text,
                output_channel=replies,
                sender_id=incoming.conversation_id,
                input_channel=incoming.channel,
                message_id=incoming.id,
                metadata=incoming.metadata,
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


def _spooled(incoming: Incoming) -> Spooled:
    return Spooled(
        incoming.conversation_id,
        incoming.channel,
        incoming.id,
        incoming.text,
        incoming.choice.id if incoming.choice else None,
        incoming.note,
        incoming.reported_as,
        incoming.answers,
    )


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
