"""What waits in the spool is taken to the dialogue when the store is back: in order, answered into the transcript."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path

from bot.channels.guard import OPENING, Guard, Incoming
from bot.interview.terms import catalogue
from bot.reports.repository import Repository
from bot.reports.spool import Spool, Spooled, came_at, tries

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
LONGEST_WAIT = 5.0
TRIES = 5
GIVEN_UP = "A message of conversation %s is in the store, and the dialogue could not answer it in %s tries."


async def watch(spool: Spool, guard: Guard, store: Repository, *, afterwards: Callable[[], None]) -> None:
    """Look for messages that wait, until cancelled.

    Args:
        afterwards: does what else waits for the store.
    """
    wait = LOOK_SECONDS
    while True:
        try:
            done = await replay(spool, guard, store)
            afterwards()
        except Exception as problem:
            done = False
            logger.error("The spool could not be looked at: %s.", type(problem).__name__)
        wait = LOOK_SECONDS if done else min(2 * wait, LONGEST_WAIT)
        await asyncio.sleep(wait)


async def replay(spool: Spool, guard: Guard, store: Repository) -> bool:
    """Take to the dialogue what waits; False if something could not be taken and waits on."""
    if not (waiting := spool.conversations()):
        return True
    done = True
    with spool.alone() as alone:
        for conversation_id in waiting if alone else ():
            try:
                for path in spool.messages(conversation_id):
                    await _take(spool, guard, store, path)
            except _NotYetError:
                done = False
            except Exception as problem:
                # The store, most likely. The text of the error could hold what somebody typed.
                logger.error(
                    "What conversation %s has in the spool waits: %s.", conversation_id, type(problem).__name__
                )
                done = False
    return done


class _NotYetError(Exception):
    """The dialogue did not answer; it is tried again."""


async def _take(spool: Spool, guard: Guard, store: Repository, path: Path) -> None:
    incoming = _incoming(spool.open(path), dt.datetime.fromtimestamp(came_at(path), dt.timezone.utc))
    # Where the store does not take it, this was no try.
    store.ensure_conversation(incoming.conversation_id, incoming.channel)
    store.keep_message(incoming.conversation_id, incoming.id, incoming.kept, received_at=incoming.received_at)
    path = spool.tried(path)
    taken = await guard.take_now(incoming)
    if taken.store_failed:
        # Neither was this: a disk may be full for longer than all tries take.
        spool.not_tried(path)
        raise _NotYetError
    if taken.failed and tries(path) < TRIES:
        raise _NotYetError
    if taken.failed:
        logger.error(GIVEN_UP, incoming.conversation_id, TRIES)
    spool.remove(path)


def _incoming(spooled: Spooled, received_at: dt.datetime) -> Incoming:
    choice = OPENING if spooled.choice == OPENING.id else catalogue.choices().get(spooled.choice or "")
    return Incoming(
        spooled.conversation_id,
        spooled.channel,
        spooled.id,
        spooled.text,
        choice,
        spooled.note,
        spooled.reported_as,
        spooled.answers,
        received_at,
    )
