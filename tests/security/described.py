"""The description of the chat's HTTP interface (docs/chat-api.yml), and schemathesis run with it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.conftest import ROOT

DESCRIPTION = ROOT / "docs" / "chat-api.yml"
SETTINGS = ROOT / "tests" / "security" / "schemathesis.toml"
# These lead to another site, which is left alone; and Telegram's address is open to Telegram only.
NOT_ASKED = ["--exclude-path-regex", "^/(plain/exit|telegram)"]


@dataclass(frozen=True)
class Findings:
    """What schemathesis found: how many requests it made, what was wrong, and its own words."""

    requests: int
    failures: list[Any]
    passed: bool
    output: str


def description() -> dict[str, Any]:
    """The description."""
    return YAML(typ="safe").load(DESCRIPTION.read_text(encoding="utf-8"))


def open_routes() -> set[tuple[str, str]]:
    """Every (method, path) that is open, what varies written as `{}`."""
    return {
        (method.upper(), "/".join("{}" if part.startswith("{") else part for part in path.split("/")))
        for path, operations in description()["paths"].items()
        for method in operations
        if method != "parameters"
    }


def hold(address: str, token: str, folder: Path, *, examples: int, seed: int, phases: str) -> Findings:
    """Hold a running chat against its description.

    Args:
        token: of a conversation.
        folder: for the report.
        examples: how many requests are made up for each operation, at most.
    """
    report = folder / "schemathesis.json"
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            str(program), "--config-file", str(SETTINGS), "run", str(DESCRIPTION), "--url", address,
            "--header", f"Authorization: Bearer {token}", "--max-examples", str(examples), "--seed", str(seed),
            "--phases", phases, "--no-color", "--report-json-path", str(report), *NOT_ASKED,
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    found = json.loads(report.read_text()) if report.exists() else {"test_cases": {"generated": 0}, "failures": []}
    return Findings(
        found["test_cases"]["generated"], found["failures"], done.returncode == 0, done.stdout + done.stderr
    )
