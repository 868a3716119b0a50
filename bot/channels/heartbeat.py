"""Telling systemd that the chat serves, and then that its event loop still turns: one that hangs is started again.

Nothing is told where systemd has not asked for it (Type=notify and WatchdogSec in deploy/systemd).
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket

logger = logging.getLogger(__name__)

BEATS = 3  # within the time after which systemd takes us for hung


async def watch() -> None:
    """Say so now, and again and again until cancelled."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    _tell(address, "READY=1")
    seconds = int(os.environ.get("WATCHDOG_USEC") or 0) / 1e6
    while seconds:
        _tell(address, "WATCHDOG=1")
        await asyncio.sleep(seconds / BEATS)


def _tell(address: str, what: str) -> None:
    """Never raises: people are served whether systemd hears of it or not."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.setblocking(False)
            # An address that begins with @ is of no file.
            told.sendto(what.encode(), f"\0{address[1:]}" if address.startswith("@") else address)
    except OSError as problem:
        logger.error("systemd could not be told %r: %s.", what, type(problem).__name__)
