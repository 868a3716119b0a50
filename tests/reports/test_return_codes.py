"""Return codes: easy to say, stored hashed, limited in tries."""

from __future__ import annotations

import re

import pytest

from bot.reports import models, return_codes
from bot.reports.repository import Reference, Repository
from bot.reports.return_codes import ReturnCheck

CONTENT = {"items": [], "understood": {}}


def stored(store: Repository) -> Reference:
    conversation = store.open_conversation("website")
    return store.store_report(conversation, CONTENT, urgency="standard", complete=True)


def test_a_code_is_three_groups_of_digits_and_given_once(repository: Repository) -> None:
    reference = stored(repository)
    code = repository.new_return_code(reference, "one")
    assert code is not None
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", code)
    assert repository.new_return_code(reference, "two") is None, "it can't be shown again"


def test_a_turn_that_is_read_again_gets_a_code_since_the_first_was_never_said(repository: Repository) -> None:
    reference = stored(repository)
    lost = repository.new_return_code(reference, "one")
    said = repository.new_return_code(reference, "one")
    assert lost is not None
    assert said is not None
    assert repository.check_return(reference, said)[0] is ReturnCheck.FOUND
    assert repository.check_return(reference, lost)[0] is ReturnCheck.NOT_FOUND


def test_the_code_is_nowhere_in_the_database(repository: Repository) -> None:
    code = repository.new_return_code(stored(repository), "one")
    assert code is not None
    with repository.session() as session:
        kept = session.query(models.Report).one().return_code_hash
    assert kept.startswith("$argon2id$")
    assert code.replace(" ", "") not in kept


def test_only_the_right_code_fits_however_it_is_typed(repository: Repository) -> None:
    reference = stored(repository)
    code = repository.new_return_code(reference, "one")
    assert code is not None
    found, received = repository.check_return(reference, code.replace(" ", "-"))
    assert found is ReturnCheck.FOUND
    assert received is not None
    assert repository.check_return(reference, "0000 0000 0000") == (ReturnCheck.NOT_FOUND, None)
    assert repository.check_return("BB-0000-0000", code) == (ReturnCheck.NOT_FOUND, None)
    assert repository.check_return(stored(repository), "") == (ReturnCheck.NOT_FOUND, None), "a report without a code"


def test_after_five_wrong_codes_none_is_taken_for_an_hour(repository: Repository, monkeypatch) -> None:
    reference = stored(repository)
    code = repository.new_return_code(reference, "one")
    assert code is not None
    for _ in range(return_codes.MOST_TRIES):
        assert repository.check_return(reference, "0000 0000 0000")[0] is ReturnCheck.NOT_FOUND
    assert repository.check_return(reference, code)[0] is ReturnCheck.LOCKED
    later = models.now() + return_codes.LOCKED_FOR
    monkeypatch.setattr("bot.reports.tries.now", lambda: later)
    assert repository.check_return(reference, code)[0] is ReturnCheck.FOUND


def test_a_reference_that_does_not_exist_locks_as_one_that_does(repository: Repository) -> None:
    answers = []
    for reference in (stored(repository), "BB-0000-0000"):
        answers.append([repository.check_return(reference, "0000 0000 0000") for _ in range(7)])
    assert answers[0] == answers[1]
    assert answers[0][-1] == (ReturnCheck.LOCKED, None)


def test_codes_that_are_tried_at_the_same_moment_are_counted_before_they_are_looked_at(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, inner = stored(repository), []

    def fits(hashed: str | None, code: str) -> bool:
        # Another comes meanwhile: nothing is held up, and it is counted too.
        if len(inner) < return_codes.MOST_TRIES:
            inner.append(repository.check_return(reference, code)[0])
        return False

    monkeypatch.setattr(return_codes, "fits", fits)
    repository.check_return(reference, "0000 0000 0000")
    assert inner.count(ReturnCheck.NOT_FOUND) == return_codes.MOST_TRIES - 1


def test_only_a_code_that_fits_is_taken_out_of_what_was_said(repository: Repository) -> None:
    reference, another = stored(repository), stored(repository)
    code, other = repository.new_return_code(reference, "one"), repository.new_return_code(another, "two")
    assert code is not None
    assert other is not None
    typed = other.replace(" ", "")
    said = [f"Your return code is {code}.", f"{another[3:]} {typed}", "My mobile is 447700900123", "no number"]
    assert repository.without_return_codes(reference, said) == [
        "Your return code is •••• •••• ••••.",
        f"{another[3:]} ••••••••••••",
        *said[2:],
    ]
    assert repository.without_return_codes(reference, [typed]) == [typed], "it opens none of what is named here"


def test_of_very_many_that_could_be_codes_none_is_tried(repository: Repository) -> None:
    reference = stored(repository)
    code = repository.new_return_code(reference, "one")
    assert code is not None
    said = [code, *(f"{number:012}" for number in range(return_codes.MOST_TRIED))]
    assert not re.search(r"\d", " ".join(repository.without_return_codes(reference, said)))
