"""Special situations: which are told of, and which are not."""

from __future__ import annotations

import pytest

from bot.understanding.reader import Reader


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("they are flying her out in the holidays to be cut, her grandmother has arranged the FGM", "fgm"),
        ("her family are forcing her to marry her cousin in Pakistan", "honour_forced_marriage"),
        ("bruise on a 3 month old baby who isnt rolling yet", "non_mobile_bruise"),
        ("i saw bruises on my friends 6 week old baby", "non_mobile_bruise"),
        ("my sons football coach takes pictures of the boys in the changing room", "staff_concern"),
        ("i keep having sexual thoughts about kids and im scared of what i might do", "own_sexual_thoughts"),
        ("I was abused by my uncle when I was a child, I am 50 now", "survivor"),
        ("i shook my baby, i am so tired, im scared im going to hurt him again", "parent_may_harm"),
        ("one of the teaching assistants drags my son about by his arm at school", "staff_concern"),
        ("the children live in Luton, their mum leaves them alone at night", "out_of_area"),
        ("i cant cope with the kids any more and i want to die", "speaker_suicidal"),
        ("my elderly neighbour is shouted at and hit by her son", "adult_at_risk"),
    ],
)
def test_a_situation_is_told_by_its_words(reader: Reader, text: str, situation: str) -> None:
    assert situation in reader.assess(text).situations


def test_a_child_about_themselves_is_not_taken_to_write_about_a_friend(reader: Reader) -> None:
    own = reader.assess("my dad hits me with his belt. im 12")
    assert own.speaker == "child"
    assert "child_about_friend" not in own.situations


@pytest.mark.parametrize("text", ["she cut her finger on a tin", "my cousin is getting married in June", "hello"])
def test_an_everyday_message_tells_of_none(reader: Reader, text: str) -> None:
    assert reader.assess(text).situations == ()
