"""The command that tries the alerts. Those of the running service: tests/trust/test_running_service.py."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.alerts.conftest import Inbox
from tests.conftest import ROOT


def mails_to(inbox: Inbox) -> dict[str, str]:
    return {
        "CONCERN_BOT_MAIL_SERVER": f"smtp://127.0.0.1:{inbox.port}",
        "CONCERN_BOT_MAIL_SENDER": "bot@example.org",
        "CONCERN_BOT_MAIL_TO": "duty@example.org",
    }


def test_the_command_sends_a_test_and_says_what_did_not_go(inbox: Inbox) -> None:
    def command(**more: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **mails_to(inbox), **more}
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", "alerts", "test"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert command().returncode == 0
    assert inbox.mails[0][1]["Subject"] == "A test of the concern bot's alerts"
    inbox.refuses["boss@example.org"] = 550
    failed = command(CONCERN_BOT_MAIL_ESCALATE_TO="boss@example.org")
    assert failed.returncode == 1
    assert "FAILED email: boss@example.org: the mail server refused the recipient (550)" in failed.stderr
