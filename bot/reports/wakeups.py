"""Telling other processes, over Redis, that something waits for them in the store.

What they are told is only that they are to look: what is lost here is found when they look by themselves. Without Redis
nobody is told.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from queue import SimpleQueue

from redis import Redis
from redis.exceptions import RedisError

from bot import settings

logger = logging.getLogger(__name__)

CHANNEL = "concern-bot:look:"
# What there is to look at.
REPORTS = "reports"  # one is an emergency
TELEGRAM = "telegram"  # an update was kept by a server that does not handle them
# Seconds.
LONGEST_WAIT = 1.0
AGAIN = 2.0


def tell(what: str) -> None:
    """Let those who listen for it look; takes no time and never fails."""
    if (teller := _teller()) is not None:
        teller.put(what)


def listen(what: str, look: Callable[[], object]) -> None:
    """Have `look` called, on a thread of its own, whenever another process tells of it, as long as this one lives."""
    if url := settings.load().redis_url:
        threading.Thread(target=_listen, args=(url, what, look), name=f"listen: {what}", daemon=True).start()


@lru_cache(maxsize=1)
def _teller() -> SimpleQueue[str] | None:
    url = settings.load().redis_url
    if not url:
        return None
    waiting: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_tell_all, args=(url, waiting), name="tell", daemon=True).start()
    return waiting


def _tell_all(url: str, waiting: SimpleQueue[str]) -> None:
    redis = Redis.from_url(url, socket_connect_timeout=LONGEST_WAIT, socket_timeout=LONGEST_WAIT)
    while True:
        what = waiting.get()
        try:
            redis.publish(CHANNEL + what, "")
        except RedisError as problem:
            logger.info("Nobody could be told to look at the %s: %s.", what, type(problem).__name__)


def _listen(url: str, what: str, look: Callable[[], object]) -> None:
    redis = Redis.from_url(url, socket_connect_timeout=LONGEST_WAIT, socket_keepalive=True)
    while True:
        try:
            with redis.pubsub() as heard:
                heard.subscribe(CHANNEL + what)
                for _ in heard.listen():
                    look()  # at once when it begins to hear, too: something may have come before
        except RedisError as problem:
            logger.info("Not told of the %s: %s.", what, type(problem).__name__)
            time.sleep(AGAIN)
