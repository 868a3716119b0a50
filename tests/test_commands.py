"""The `concern-bot` command, run as a person runs it."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.reports.database import connect
from bot.reports.models import Report, now
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault
from bot.service import DEMONSTRATION_EMAIL
from tests.conftest import ROOT, Service


def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )


def test_assess_reads_lines_and_goes_on_after_a_bad_one() -> None:
    lines = [
        json.dumps({"id": "a", "text": "Mia is 6, she has bruises all over her arms, her dad smacks her with a belt"}),
        "not json",
        json.dumps({"id": "b"}),
        "",
        json.dumps({"id": "c", "text": ""}),
        json.dumps({"id": "d", "text": "when are the bins collected"}),
    ]
    result = run("assess", stdin="\n".join(lines))
    assert result.returncode == 0, result.stderr
    out = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line.get("id", line.get("line")) for line in out] == ["a", 2, 3, "c", "d"]
    assert "error" in out[1]
    assert "error" in out[2]
    assert {"id", "label", "categories", "primary", "danger", "danger_score"} <= set(out[0])
    assert {"speaker", "disclosure", "entities", "evidence"} <= set(out[0])
    assert out[0]["primary"] == "physical"
    assert out[0]["entities"]["child_name"] == "Mia"
    for item in out[0]["evidence"]:
        assert set(item) == {"start", "end", "why"}
    assert out[-1]["label"] == "not_concern"


def test_assess_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text('{"id": 1, "text": "no food in the house for the kids"}\n')
    assert json.loads(run("assess", str(path)).stdout)["label"] == "concern"


def test_doctor_names_what_is_missing_and_the_remedy(tmp_path: Path) -> None:
    result = run("doctor", CONCERN_BOT_VAR=str(tmp_path), CONCERN_BOT_MODELS=str(tmp_path))
    assert result.returncode == 1
    for remedy in ("make train", "concern-bot keys new", "concern-bot db upgrade"):
        assert remedy in result.stderr


def test_doctor_names_keys_and_metrics_that_are_open_to_others(tmp_path: Path) -> None:
    KeyRing.new().save(tmp_path / "keys.json")
    (tmp_path / "keys.json").chmod(0o644)
    open_to_all = {"CONCERN_BOT_METRICS_PORT": "9000", "CONCERN_BOT_METRICS_HOST": "0.0.0.0"}  # noqa: S104
    result = run("doctor", CONCERN_BOT_VAR=str(tmp_path), **open_to_all)
    assert "chmod 600" in result.stderr
    assert "CONCERN_BOT_METRICS_HOST" in result.stderr


def test_doctor_is_content_with_a_running_service(service: Service) -> None:
    result = run("doctor", **{k: v for k, v in service.environment.items() if k.startswith("CONCERN")})
    assert result.returncode == 0, result.stderr


def test_production_refuses_to_start_without_keys(tmp_path: Path) -> None:
    result = run("serve", CONCERN_BOT_MODE="production", CONCERN_BOT_VAR=str(tmp_path))
    assert result.returncode == 1
    assert "concern-bot keys new" in result.stderr


def test_production_refuses_to_start_with_the_demonstration_account(service: Service) -> None:
    environment = {k: v for k, v in service.environment.items() if k.startswith("CONCERN")}
    result = run("serve", **{**environment, "CONCERN_BOT_MODE": "production"})
    assert result.returncode == 1
    assert DEMONSTRATION_EMAIL in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("CONCERN_BOT_MODE", "prod"), ("CONCERN_BOT_CHAT_PORT", "http"), ("CONCERN_BOT_STAFF_PORT", "-1")],
)
def test_an_unusable_setting_ends_with_one_clear_line(name: str, value: str) -> None:
    result = run("doctor", **{name: value})
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert name in result.stderr


def test_a_missing_python_is_one_clear_line_with_the_remedy(tmp_path: Path) -> None:
    for tool in ("bash", "env"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    result = subprocess.run(
        [ROOT / "scripts" / "find_python"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "pyenv install 3.10" in result.stderr


def test_evaluate_writes_figures_plots_and_a_page(tmp_path: Path) -> None:
    messages = (ROOT / "data" / "messages" / "danger.jsonl").read_text(encoding="utf-8").splitlines()[:60]
    (tmp_path / "some.jsonl").write_text("\n".join(messages))
    result = run("evaluate", str(tmp_path / "some.jsonl"), "--out", str(tmp_path / "out"))
    assert result.returncode == 0, result.stderr
    assert "danger yes recognised as yes" in result.stdout
    figures = json.loads((tmp_path / "out" / "figures.json").read_text())
    labelled = [json.loads(message) for message in messages]
    assert sum(sum(row.values()) for row in figures["danger"].values()) == 60
    with_a_kind = sum(m["primary"] is not None for m in labelled)
    assert sum(sum(row.values()) for row in figures["primary"].values()) == with_a_kind
    for fact in ("child_age", "place", "when", "who"):
        told = figures["errors"][fact]
        there = sum(fact in m["entities"] for m in labelled)
        assert told["right"] + told["missed"] + told["other words"] == there, fact
    for plot in ("danger-confusion", "danger-precision-recall", "danger-calibration", "categories"):
        assert (tmp_path / "out" / f"{plot}.png").read_bytes().startswith(b"\x89PNG")
        assert f"{plot}.png" in (tmp_path / "out" / "index.html").read_text()


def test_staff_accounts_are_added_listed_reset_disabled_and_removed(tmp_path: Path) -> None:
    environment = {"CONCERN_BOT_VAR": str(tmp_path)}

    def staff(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run("staff", *arguments, **environment)

    for command in (("keys", "new"), ("db", "upgrade")):
        assert run(*command, **environment).returncode == 0
    added = staff("add", "ann@example.org", "--name", "Ann", "--password", "a long password", "--role", "manager")
    assert added.returncode == 0, added.stderr
    listed = staff("list").stdout
    assert all(words in listed for words in ("ann@example.org", "manager", "not set up", "may log in"))
    reset = staff("reset", "ann@example.org")
    assert len(reset.stdout.strip()) >= 12, reset.stderr
    assert staff("disable", "ann@example.org").returncode == 0
    assert "disabled" in staff("list").stdout
    assert staff("remove", "ann@example.org").returncode == 0
    gone = staff("reset", "ann@example.org")
    assert gone.returncode == 1
    assert "There is no account for ann@example.org" in gone.stderr
    assert run("trail", "verify", **environment).stdout.startswith("4:")


def test_trail_verify_prints_the_head_and_takes_it_again(tmp_path: Path) -> None:
    environment = {"CONCERN_BOT_VAR": str(tmp_path)}
    for command in (("keys", "new"), ("db", "upgrade")):
        assert run(*command, **environment).returncode == 0
    first = run("trail", "verify", **environment)
    assert first.returncode == 0, first.stderr
    assert run("trail", "verify", "--known", first.stdout.strip(), **environment).returncode == 0
    unknown = run("trail", "verify", "--known", "3:" + "a" * 64, **environment)
    assert unknown.returncode == 1
    assert "does not hold the entry 3:" in unknown.stderr


def test_no_import_of_the_inner_rooms_brings_rasa() -> None:
    code = (
        "import sys, bot.council.hours, bot.interview.reading, bot.reports.repository; assert 'rasa' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_telemetry_is_off(repository: Repository) -> None:
    code = "import bot, os; print(os.environ['RASA_TELEMETRY_ENABLED'])"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RASA")}
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "false"


def test_retention_shows_what_is_due_and_erases_it(tmp_path: Path) -> None:
    environment = {"CONCERN_BOT_VAR": str(tmp_path)}
    for command in (("keys", "new"), ("db", "upgrade")):
        assert run(*command, **environment).returncode == 0
    store = Repository(connect(f"sqlite:///{tmp_path / 'concern-bot.db'}"), Vault(KeyRing.load(tmp_path / "keys.json")))
    conversation = store.open_conversation("website")
    reference = store.store_report(conversation, {}, urgency="standard", complete=True)
    with store.session() as session:
        report = session.scalars(select(Report)).one()
        report.status, report.outcome = "decided", "advice"
        report.decided_at = now() - dt.timedelta(days=31)
    assert run("retention", "due", **environment).stdout.split() == [reference]
    assert store.report(reference) is not None
    erased = run("retention", "run", **environment)
    assert "Erased: 1 reports" in erased.stderr
    assert store.report(reference) is None
