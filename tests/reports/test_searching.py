"""The search in what is sealed: what it finds, and what the index holds."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from bot.reports import searching
from bot.reports.models import Report, SearchWord
from bot.reports.repository import Repository
from bot.reports.vault import KeyRing, Vault
from tests.staff.making import report


def found(repository: Repository, words: str) -> set[str]:
    with repository.session() as session:
        query = select(Report.reference).where(*searching.holding(repository.vault, words))
        return set(session.scalars(query))


@pytest.mark.parametrize(
    ("said", "looked_for"),
    [
        ("She has BRUISES", "bruise"),
        ("naïve Zoë", "zoe naive"),
        ("Paweł i Łucja", "pawel lucja"),
        ("Иван бьёт сына", "Ivan"),
        ("মেয়েটি কাঁদে", "মেয়েটি"),
        ("it's O'Brien", "obrien"),
        ("at 9, Mill-Lane", "9 mill lane"),
        ("ring 01234 718700", "718700"),
    ],
)
def test_words_are_the_same_however_they_are_written(said: str, looked_for: str) -> None:
    assert searching.words(looked_for) <= searching.words(said)


def test_all_words_must_be_in_a_report(repository: Repository) -> None:
    one = report(repository, "a boy is hungry")
    report(repository, "a boy is cold")
    assert found(repository, "boy hungry") == {one}
    assert found(repository, "boy hungry tired") == set()


def test_a_new_version_is_indexed_anew(repository: Repository) -> None:
    conversation = repository.open_conversation("website")
    content = {"items": [{"question": "what", "heading": "", "words": "hungry", "status": "told"}], "understood": {}}
    reference = repository.store_report(conversation, content, urgency="standard", complete=False)
    content["items"][0]["words"] = "freezing"  # type: ignore[index]
    repository.store_report(conversation, content, urgency="standard", complete=True)
    assert found(repository, "freezing") == {reference}
    assert found(repository, "hungry") == set()


def test_the_index_holds_no_word_and_another_key_finds_nothing(repository: Repository) -> None:
    reference = report(repository, "a boy named Zachariah")
    assert found(repository, "Zachariah") == {reference}
    other = Repository(repository.engine, Vault(KeyRing.new()))
    assert found(other, "Zachariah") == set()
    with repository.session() as session:
        words = session.scalars(select(SearchWord.word)).all()
    assert all(isinstance(word, int) for word in words)
    assert searching.blind(repository.vault, "zachariah", "child") != searching.blind(repository.vault, "zachariah")


def test_after_a_change_of_keys_everything_is_indexed_again(repository: Repository) -> None:
    old = KeyRing.new()
    before = Repository(repository.engine, Vault(old))
    reference = report(before, "a boy named Zachariah")
    with before.session() as session:  # by staff, and not to be forgotten
        session.execute(text("UPDATE reports SET restricted = true"))
    renewed = KeyRing(2, {**old.sealing, 2: KeyRing.new().sealing[1]}, old.signing)
    after = Repository(repository.engine, Vault(renewed))
    only_renewed = Repository(repository.engine, Vault(KeyRing(2, {2: renewed.sealing[2]}, old.signing)))
    assert found(only_renewed, "Zachariah") == set()
    assert found(after, "Zachariah") == {reference}, "until then it is found by the old key"
    assert searching.catch_up(after) == 1
    assert found(only_renewed, "Zachariah") == {reference}
    assert searching.catch_up(after) == 0
    assert after.report(reference).restricted  # type: ignore[union-attr]


def test_a_report_that_cannot_be_indexed_is_stored_all_the_same_and_indexed_later(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("Zachariah")

    with monkeypatch.context() as broken:
        broken.setattr(searching, "words", fails)
        reference = report(repository, "a boy named Zachariah")
    assert repository.report(reference) is not None
    assert "could not be indexed for the search: RuntimeError" in caplog.text
    assert "Zachariah" not in caplog.text, "the log never holds what was said"
    assert searching.catch_up(repository) == 1
    assert found(repository, "Zachariah") == {reference}


def test_reports_of_before_the_index_are_taken_in(repository: Repository) -> None:
    reference = report(repository, "a coach", situations=frozenset({"staff_concern"}), kinds={"sexual": 0.9})
    plain = report(repository, "a neighbour", kinds={"sexual": 0.9})
    with repository.session() as session:
        session.execute(text("UPDATE reports SET indexed = 'before', restricted = true, kind = NULL, read_kind = NULL"))
        session.execute(text("DELETE FROM search_words"))
    assert searching.catch_up(repository) == 2
    with repository.session() as session:
        rows = session.execute(select(Report.reference, Report.restricted, Report.kind, Report.read_kind)).all()
    assert {tuple(row) for row in rows} == {(reference, True, "sexual", "sexual"), (plain, False, "sexual", "sexual")}
    assert found(repository, "coach") == {reference}
