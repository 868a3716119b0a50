"""PostgreSQL and Redis for `make faults`: those that are named, else empty ones of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from bot.scaled import engines
from bot.scaled.parts import Part


@contextmanager
def a_postgresql(address: str) -> Iterator[str]:
    """The PostgreSQL at an address or, if none answers there, one of our own until the end of the block.

    Raises:
        PartError: none answers, and none is installed.
    """
    if _answers(address):
        yield address
        return
    with _own(engines.postgresql) as own:
        yield own


@contextmanager
def a_redis(address: str | None) -> Iterator[str]:
    """The Redis at an address or, if none is named, one of our own until the end of the block.

    Raises:
        PartError: none is named, and none is installed.
    """
    if address is not None:
        yield address
        return
    with _own(engines.redis) as own:
        yield own


@contextmanager
def _own(make: Callable[[Path], tuple[Part, str]]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # started by root, PostgreSQL runs as a user of its own
        part, address = make(folder)
        part.start()
        try:
            part.wait()
            yield address
        finally:
            part.stop()


def _answers(address: str) -> bool:
    engine = create_engine(address, connect_args={"connect_timeout": 5}, future=True)
    try:
        engine.connect().close()
        return True
    except OperationalError:
        return False
    finally:
        engine.dispose()
