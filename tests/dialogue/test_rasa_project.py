"""The root is a standard Rasa project: Rasa's own commands work there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import settings, trained_model
from bot.council.script import load_yaml, messages
from bot.interview.terms import catalogue
from bot.interview.terms.turn import STEERING
from tests.conftest import ROOT


def rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/rasa_quietly.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        timeout=300,
    )


def test_the_data_is_valid() -> None:
    result = rasa("data", "validate")
    assert result.returncode == 0, result.stdout + result.stderr


def test_rasas_own_end_to_end_stories_pass(tmp_path: Path) -> None:
    model = trained_model.current(settings.load().model_dir)
    stories = str(ROOT / "tests" / "dialogue" / "test_stories.yml")
    where = ("--model", str(model), "--stories", stories, "--out", str(tmp_path))
    result = rasa("test", "core", "--e2e", *where, "--fail-on-prediction-errors")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def domain() -> dict:
    return load_yaml(ROOT / "domain.yml")


def test_every_response_of_the_domain_has_words(domain: dict) -> None:
    asked = {f"utter_ask_{name}" for name in catalogue.questions()}
    assert set(domain["responses"]) <= asked | set(messages())
    assert asked <= set(domain["responses"])


def test_every_question_has_its_slot_in_the_form(domain: dict) -> None:
    assert list(catalogue.questions()) == domain["forms"]["concern_form"]["required_slots"]
    assert set(catalogue.questions()) <= set(domain["slots"])


def test_every_intent_either_steers_the_interview_or_is_answered_by_a_rule(domain: dict) -> None:
    rules = load_yaml(ROOT / "data" / "rules" / "questions_of_the_person.yml")["rules"]
    answered = {rule["steps"][0]["intent"] for rule in rules} | {"add_to_report"}
    assert answered | STEERING == set(domain["intents"])
    assert not answered & STEERING
