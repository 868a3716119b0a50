"""The short version of `make fuzz`: fewer inputs, on the service of the other tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Service
from tests.fuzz import over_http
from tests.fuzz.__main__ import SEED, Fuzz
from tests.fuzz.over_http import Tally


def test_hostile_inputs_over_http_are_all_answered_and_memory_stays_flat(service: Service, tmp_path: Path) -> None:
    fuzz = Fuzz(inputs=2_000, seed=SEED, folder=tmp_path, tally=Tally(), warm_up=0.6)
    fuzz.over_http(service, 1_500, examples=None)
    assert fuzz.tally.problems == []
    assert fuzz.tally.inputs == 1_500
    assert fuzz.holds, fuzz.result


def test_answers_that_take_longer_than_is_promised_are_counted(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(over_http, "PROMISE", 0.0)
    fuzz = Fuzz(inputs=200, seed=SEED, folder=tmp_path, tally=Tally())
    fuzz.over_http(service, 20, examples=None)
    assert fuzz.tally.problems == []
    assert fuzz.result["late"] == fuzz.result["inputs"] == 20


def test_hostile_inputs_to_the_parsers_raise_nothing(tmp_path: Path) -> None:
    fuzz = Fuzz(inputs=4_000, seed=SEED, folder=tmp_path, tally=Tally())
    fuzz.guided_in_one(4_000)
    assert fuzz.tally.problems == []
    assert fuzz.holds
