"""`concern-bot telegram check`: what is right, what is not, and what to do."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT, Service
from tests.telegram.conftest import settings
from tests.telegram.emulating import Emulator, until


def check(service: Service, **more: str) -> tuple[int, str]:
    """What the command says with a service's settings, and its exit code."""
    environment = {**service.environment, **more, "COLUMNS": "400"}
    command = [sys.executable, "-m", "bot.cli", "telegram", "check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stderr


def test_a_bot_that_is_as_it_should_be(bot: Service, telegram: Emulator) -> None:
    until(lambda: "getMyShortDescription" in telegram.get("/test/state")["about"])
    code, said = check(bot)
    assert code == 0, said
    assert "WRONG" not in said
    for words in ("@TestNameBot", "long polling", "Menu: as in", "Name: as in", "Description: as in"):
        assert words in said


def test_what_is_wrong_is_named_with_the_remedy(bot: Service, installed: None) -> None:
    cases = {
        "TELEGRAM_TOKEN is not set": {"TELEGRAM_TOKEN": ""},
        "Telegram refuses TELEGRAM_TOKEN. Copy it anew": {"TELEGRAM_TOKEN": "666:wrong"},
        "can't be reached": {"TELEGRAM_API_URL": "http://127.0.0.1:1"},
        "but none is set. Start the service anew": {"TELEGRAM_WEBHOOK_URL": "https://chat.example.org"},
    }
    for words, more in cases.items():
        code, said = check(bot, **more)
        assert code == 1
        assert words in said
        assert "test-token" not in said
        assert "Traceback" not in said


def test_a_webhook_and_a_menu_that_was_changed_by_hand_and_is_set_again(
    own_telegram: Emulator, own_bot: Service
) -> None:
    own_bot.extra = {**settings(own_telegram), "TELEGRAM_WEBHOOK_URL": own_bot.chat}
    own_bot.start()
    until(lambda: own_telegram.get("/test/state")["webhooks"])
    until(lambda: "getMyShortDescription" in own_telegram.get("/test/state")["about"])
    code, said = check(own_bot)
    assert code == 0, said
    assert f"Webhook: {own_bot.chat}/telegram/updates; 0 updates wait" in said
    assert "refuses what does not come from Telegram" in said
    assert "Telegram posts to" in check(own_bot, TELEGRAM_WEBHOOK_URL="")[1]
    own_telegram.http.post(f"{own_telegram.url}/bot666:test-token/setMyCommands", json={"commands": []})
    code, said = check(own_bot)
    assert code == 1
    assert "Menu: not as in data/script/telegram.yml. Start the service anew" in said
    own_bot.stop()
    assert "does not answer (ConnectError). Is the service running?" in check(own_bot)[1]
    own_bot.start()
    until(lambda: own_telegram.get("/test/state")["about"]["getMyCommands"])
    assert check(own_bot)[0] == 0
