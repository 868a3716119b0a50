"""A young child who writes that no grown-up is there is in danger, however it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asking.planning import to_ask
from bot.interview.danger.left_alone import danger_in
from bot.interview.terms.catalogue import DANGER_NOW, NOW
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Outcome
from tests.interview.messages import reading, said, told

GONE = [
    "mum went out last night and hasnt come back", "mums been gone since yesterday", "mum gone out and not back",
    "she hasn't come home", "my dad went to work and hasnt come back its dark", "mum said shed be back but she isnt",
    "mum never came home last night", "mum hasnt been home since friday",
]  # fmt: skip
ALONE = [
    "were on our own", "its just me and tommy", "my mums not here", "theres no grown up here", "mum went out",
    "we dont know where mum is", "mum left me in charge", "mum left us on our own", "nobodys here", "im home alone",
]  # fmt: skip
SMALL = ["my little brother", "my brother hes 3", "the baby", "me and my sister shes 2"]


def told_by_a_child(*words: str) -> Draft:
    """What a child has told, who has said that they are in no danger."""
    draft = told(danger_now="no")
    for text in words:
        draft = reading(draft, "what", said(text, speaker="child")).draft
    return draft


@pytest.mark.parametrize("gone", GONE)
@pytest.mark.parametrize("besides", ["im 10", "im 14", *SMALL])
def test_a_grown_up_gone_nobody_knows_until_when(gone: str, besides: str) -> None:
    assert danger_in(f"{gone}\n{besides}") == "yes"
    assert danger_in(gone) == "unclear", "who it is must be asked"


@pytest.mark.parametrize("alone", ALONE)
@pytest.mark.parametrize("small", SMALL)
def test_a_young_child_alone_with_a_smaller_one(alone: str, small: str) -> None:
    assert danger_in(f"im 10\n{alone}\n{small}") == "yes"
    assert danger_in(f"im 10\n{alone}\n{small}\nmum is back at 6") == "unclear"
    assert danger_in(f"{alone}\n{small}") == "unclear"
    assert danger_in(f"im 8\n{alone}") == "yes"
    assert danger_in(f"im 11\n{alone}") == "unclear"
    assert danger_in(f"im 14\n{alone}") == "no"


@pytest.mark.parametrize(
    "text",
    [
        "i live with mum and my little brother", "my dad left us when i was 3", "dad is out of prison",
        "when im on my own he comes in my room", "mum goes out at night and leaves us", "my dad never came back",
        "mum went out last night and hasnt come back. shes home now", "im on my own with my stepdad",
        "its just me and my mum", "i feel alone", "im on my own a lot",
    ],
)  # fmt: skip
def test_what_is_no_child_alone_now(text: str) -> None:
    assert danger_in(f"im 10\n{text}") == "no"


def test_it_is_told_in_pieces_and_after_a_no() -> None:
    draft = told_by_a_child("im 10", "theres no food")
    result = reading(draft, NOW, said("at home its just me and my little brother", speaker="child"))
    assert result.outcome is Outcome.EMERGENCY
    assert result.draft.alarms == {"heard"}


def test_half_of_it_is_asked_about_though_they_said_no() -> None:
    draft = replace(told_by_a_child("theres no food"), danger_asked=0.9)
    result = reading(draft, NOW, said("mum went out and hasnt come back", speaker="child"))
    assert to_ask(result.draft)[0] == DANGER_NOW
    result = reading(result.draft, DANGER_NOW, said("no", "deny"))
    assert result.outcome is Outcome.ASK
    result = reading(result.draft, NOW, said("im 10", speaker="child"))
    assert result.outcome is Outcome.EMERGENCY


def test_it_is_said_once_and_of_a_child_who_writes() -> None:
    draft = told_by_a_child("im 10")
    first = reading(draft, NOW, said("just me and my baby sister", speaker="child"))
    assert first.outcome is Outcome.EMERGENCY
    after = reading(first.draft, NOW, said("were on our own", speaker="child"), emergency_known=True)
    assert after.outcome is Outcome.ASK
    adult = reading(told(danger_now="no"), "what", said("mum went out and hasnt come back, just me and my baby sister"))
    assert adult.outcome is Outcome.ASK
