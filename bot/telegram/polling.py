"""Long polling: updates are fetched from Telegram, for a machine that has no public address.

The library's own `Updater` gives up a whole batch if one update in it cannot be read, and acknowledges what it has in
memory; here each update is kept as Telegram gave it before the next request acknowledges it.
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot
from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from bot.telegram.inbox import UPDATES
from bot.telegram.outbox import seconds_of

logger = logging.getLogger(__name__)

# `Bot.get_updates` would parse them; as they are they can be kept.
warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'", category=PTBUserWarning)

WAITS_AT_TELEGRAM = 30
LONGEST_WAIT = 30.0
STORE_AWAY_WAIT = 2.0


async def poll(
    bot: Bot, keep: Callable[[dict[str, Any]], None], not_kept: Callable[[dict[str, Any]], Awaitable[None]]
) -> None:
    """Fetch updates until cancelled.

    Args:
        keep: keeps an update; raises if the store does not answer.
        not_kept: tells the person so; called for every update that waits, again and again until it could be kept.
    """
    offset, failed = None, 0
    while True:
        try:
            updates = await bot.do_api_request(
                "getUpdates",
                {"offset": offset, "timeout": WAITS_AT_TELEGRAM, "allowed_updates": list(UPDATES)},
                read_timeout=WAITS_AT_TELEGRAM + 10,
            )
        except TelegramError as problem:
            await asyncio.sleep(_wait_after(problem, failed))
            failed += 1
            continue
        failed = 0
        for at, update in enumerate(updates):
            if not _is_kept(update, keep):
                # Nothing from here on is acknowledged, so Telegram gives it again, with what has come meanwhile.
                await asyncio.gather(*map(not_kept, updates[at:]))
                await asyncio.sleep(STORE_AWAY_WAIT)
                break
            offset = update["update_id"] + 1


def _is_kept(update: dict[str, Any], keep: Callable[[dict[str, Any]], None]) -> bool:
    try:
        keep(update)
        return True
    except Exception as problem:
        # The text of the error could hold what somebody typed.
        logger.error("Telegram: update %s could not be kept: %s.", update["update_id"], type(problem).__name__)
        return False


def _wait_after(problem: TelegramError, failed: int) -> float:
    if isinstance(problem, RetryAfter):
        return seconds_of(problem.retry_after)
    if isinstance(problem, Conflict):
        logger.error(
            "Telegram: something else fetches the updates of this bot (a second `make run`, or a webhook). "
            "Stop it; see `concern-bot telegram check`."
        )
        return LONGEST_WAIT
    wait = min(2.0**failed, LONGEST_WAIT)
    logger.warning("Telegram: updates could not be fetched (%s); tried again in %.0f s.", type(problem).__name__, wait)
    return wait
