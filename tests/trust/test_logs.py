"""Logs: one line an event, with the id of its request, and nothing in them that somebody typed."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs
from bot.reports.vault import KeyRing
from tests.conftest import ROOT, said_by

WORD = "Quillonby"


@pytest.fixture(params=[True, False], ids=["json", "readable"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What goes to the log, in each form."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Lines("chat", as_json=request.param))
    for name in ("bot.test", "rasa.core.test"):
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).propagate = False
    yield stream
    for name in ("bot.test", "rasa.core.test"):
        logging.getLogger(name).removeHandler(handler)
        logging.getLogger(name).propagate = True


def test_a_line_stays_one_line_and_one_record_whatever_stands_in_it(written: io.StringIO) -> None:
    evil = 'x"}\n{"level": "critical", "message": "forged"}\r\n2026-01-01 CRITICAL forged\u2028\x1b[2J\x85'
    logging.getLogger("bot.test").error("Report %s could not be indexed.", evil)
    line = written.getvalue()
    assert line.endswith("\n")
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    if line.startswith("{"):
        assert json.loads(line)["message"] == f"Report {evil} could not be indexed."


def test_an_exception_is_told_by_types_and_places(written: io.StringIO) -> None:
    try:
        try:
            raise ValueError(WORD)
        except ValueError as problem:
            raise RuntimeError(f"about {WORD}") from problem
    except RuntimeError:
        logging.getLogger("bot.test").exception("It failed")
    line = written.getvalue()
    assert WORD not in line
    assert "ValueError" in line
    assert "RuntimeError < test_logs.py:" in line.replace("\\u003c", "<")
    assert len(line.splitlines()) == 1


def test_of_other_peoples_code_only_the_place_and_what_it_says_without_values(written: io.StringIO) -> None:
    other = logging.getLogger("rasa.core.test")
    other.error(f"Could not handle {WORD}")
    other.error("Could not handle %s", WORD)
    first, second = written.getvalue().splitlines()
    assert WORD not in written.getvalue()
    assert "test_logs.py:" in first
    assert "Could not handle %s" in second


def test_the_event_loop_tells_no_words_of_what_nobody_caught(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise ValueError(WORD)

    async def forget() -> None:
        asyncio.get_running_loop().set_exception_handler(logs.of_the_loop)
        asyncio.create_task(fails())  # noqa: RUF006 - that is the point
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(forget())
    import gc

    gc.collect()
    assert [record.getMessage() for record in said_by("bot.logs", caplog)] == [
        "In the event loop: Task exception was never retrieved (ValueError)."
    ]


def test_each_task_keeps_the_id_of_its_own_request() -> None:
    async def serve(name: str) -> tuple[str, str]:
        logs.begin_request(name)
        await asyncio.sleep(0)
        inner = await asyncio.create_task(later())
        return logs.request_id(), inner

    async def later() -> str:
        return await asyncio.to_thread(logs.request_id)

    async def both() -> list[tuple[str, str]]:
        return await asyncio.gather(serve("request-1"), serve("request-2"))

    assert asyncio.run(both()) == [("request-1", "request-1"), ("request-2", "request-2")]


def test_a_process_in_production_writes_json(tmp_path: Path) -> None:
    """The jobs, over a database that is none."""
    KeyRing.new().save(tmp_path / "keys.json")
    (tmp_path / "concern-bot.db").write_bytes(b"no database" * 1000)
    environment = {
        "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "CONCERN_BOT_VAR": str(tmp_path),
        "CONCERN_BOT_MODE": "production", "PYTHONWARNINGS": "ignore", "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "jobs"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    try:
        record = json.loads(process.stderr.readline())
    finally:
        process.terminate()
        process.wait(30)
        process.stderr.close()
    assert set(record) == {"time", "level", "process", "pid", "logger", "request_id", "message"}
    assert (record["level"], record["process"], record["logger"]) == ("error", "jobs", "bot.jobs")
    assert record["pid"] == process.pid
    assert "DatabaseError" in record["message"]
    assert record["request_id"]
