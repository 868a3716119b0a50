"""A disk without room: a real one, of memory, where this user may mount it; and a limit that needs no rights.

With the limit, the kernel lets the service's processes write no file beyond a size, so that they fail where they write,
as on a full disk; only the error's number is another (EFBIG in place of ENOSPC).
"""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.conftest import Service


@contextmanager
def mounted(folder: Path, megabytes: int = 16) -> Iterator[None]:
    """A file system of its own in a folder, until the end of the block; left out, with the reason, where that is not
    allowed."""
    folder.mkdir(parents=True)
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "disk", str(folder)]
    try:
        done = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
        refused = done.stderr.strip() if done.returncode else ""
    except FileNotFoundError:
        refused = "there is no `mount`"
    if refused:
        pytest.skip(f"No file system can be mounted here ({refused}); the same is tried with a limit.")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """The file system of a folder is full to the last byte, until the end of the block."""
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while True:
                        file.write(b"x" * size)
            with pytest.raises(OSError, match="No space left"):
                file.write(b"x")
        yield
    finally:
        ballast.unlink()


@contextmanager
def limited(service: Service, most: int) -> Iterator[None]:
    """No process of a service can write a file beyond so many bytes, until the end of the block."""
    _limit(service, most)
    try:
        yield
    finally:
        _limit(service, None)


def _limit(service: Service, most: int | None) -> None:
    for pid in processes(service):
        _, highest = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (highest if most is None else most, highest))


def processes(service: Service) -> set[int]:
    """All processes of a running service: it was started as a group of its own."""
    assert service.process is not None
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                group = os.getpgid(int(entry.name))
            except ProcessLookupError:
                continue
            if group == service.process.pid:
                found.add(int(entry.name))
    return found
