"""Tries of what must not be guessed: kept under a keyed hash, and no longer than they lock anything."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from bot.reports import retention, return_codes, tries
from bot.reports.models import Tries
from bot.reports.repository import Repository
from bot.reports.tries import Patience
from bot.staff import slowing
from tests.clock import Clock, stopped

KEY = slowing.account_key("ann@example.org")
PATIENCE = slowing.OF_AN_ACCOUNT


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, store: Repository) -> Clock:
    return stopped(monkeypatch, "bot.reports.tries")


def kept(store: Repository) -> set[str]:
    with store.session() as session:
        return set(session.scalars(select(Tries.key_hash)))


def test_who_has_the_database_and_not_the_keys_cannot_tell_who_tried(store: Repository, clock: Clock) -> None:
    tries.begin(store, {KEY: PATIENCE})
    assert kept(store) == {store.vault.blind(KEY, "tries", "key")}
    assert hashlib.sha256(KEY.encode()).hexdigest() not in kept(store)


def test_what_locks_nothing_any_more_is_forgotten_when_another_is_counted(store: Repository, clock: Clock) -> None:
    tries.begin(store, {KEY: PATIENCE, slowing.address_key("192.0.2.1"): slowing.OF_AN_ADDRESS})
    clock.advance(minutes=59)
    other = slowing.account_key("ben@example.org")
    tries.begin(store, {other: PATIENCE})
    assert len(kept(store)) == 3
    clock.advance(minutes=1)
    tries.begin(store, {other: PATIENCE})
    assert kept(store) == {store.vault.blind(other, "tries", "key")}


def test_and_once_a_day_whoever_tries(store: Repository, clock: Clock) -> None:
    tries.begin(store, {KEY: PATIENCE})
    clock.advance(hours=1)
    retention.run(store)
    assert kept(store) == set()


@pytest.mark.parametrize("patience", [slowing.OF_AN_ACCOUNT, slowing.OF_AN_ADDRESS, return_codes.PATIENCE])
def test_no_lock_lasts_longer_than_it_is_remembered(patience: Patience) -> None:
    assert patience.locked_for <= tries.LONGEST


def test_who_has_to_wait_by_one_of_two_keys_is_counted_by_neither(store: Repository, clock: Clock) -> None:
    for _ in range(PATIENCE.free):
        tries.begin(store, {KEY: PATIENCE})
    other = slowing.address_key("192.0.2.1")
    assert tries.begin(store, {KEY: PATIENCE, other: slowing.OF_AN_ADDRESS}).must_wait
    assert store.vault.blind(other, "tries", "key") not in kept(store)


def test_what_is_taken_back_leaves_what_was_before(store: Repository, clock: Clock) -> None:
    for _ in range(PATIENCE.free):
        tries.begin(store, {KEY: PATIENCE})
    clock.advance(seconds=1)
    tries.take_back(store, tries.begin(store, {KEY: PATIENCE}), KEY)
    assert not tries.begin(store, {KEY: PATIENCE}).must_wait
    tries.forgive(store, KEY)
    tries.take_back(store, tries.begin(store, {KEY: PATIENCE}), KEY)
    assert kept(store) == set()
