"""The benchmark's parts, small: that they measure what they say. What they must reach is `make bench`'s to judge."""

from __future__ import annotations

import pytest

from tests.conftest import Service
from tests.load import bench


def test_of_a_crowd_nothing_is_lost(service: Service) -> None:
    figures = bench.crowd(service, people=8, seconds=15)
    assert figures["lost_at_200"] == 0
    assert figures["p95_s_at_200"] > 0


def test_a_conversation_of_many_turns_is_timed(service: Service) -> None:
    assert bench.as_it_grows(service, conversations=1)["turn80_over_turn5"] > 0


@pytest.mark.parametrize(
    ("figures", "named"),
    [
        ({"p50_ratio": 0.4, "turns_per_second_ratio": 3.0}, []),
        ({"p50_ratio": 0.51, "turns_per_second_ratio": 2.9, "lost_at_200": 0}, ["p50_ratio", "turns_per_second_ratio"]),
        ({"lost_at_200": 1}, ["lost_at_200"]),
    ],
)
def test_a_broken_promise_is_named(figures: dict[str, float], named: list[str]) -> None:
    assert sorted(bench.broken(figures)) == sorted(named)
