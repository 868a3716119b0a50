"""What the rules find by its form."""

from __future__ import annotations

import pytest

from bot.understanding import facts
from bot.understanding.injuries import injury_in
from bot.understanding.language import language, sentences
from bot.understanding.marking import marked


def words_marked(text: str, *labels: str) -> list[str]:
    return [span.text for span in marked(language()(text), *labels)]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("hes 6 and alone", ["6"]),
        ("she is nearly 4", ["4"]),
        ("a six month old baby", ["six month old"]),
        ("my nephew, 3yo, has bruises", ["3yo"]),
        ("aged 12", ["12"]),
        ("im 15 now and nobody talks about it", ["15"]),
        ("it is 6 o'clock", []),
        ("it was about 3 weeks ago", []),
        ("she is 2nd in her class", []),
        ("he's 10 minutes late", []),
    ],
)
def test_ages_are_told_by_their_form(text: str, ages: list[str]) -> None:
    assert words_marked(text, "child_age") == ages


@pytest.mark.parametrize(
    ("text", "postcodes"),
    [
        ("they live at mk40 2ab", ["mk40 2ab"]),
        ("MK42 0AA, the end house", ["MK42 0AA"]),
        ("room B2 2nd floor", []),
    ],
)
def test_postcodes(text: str, postcodes: list[str]) -> None:
    assert words_marked(text, "postcode") == postcodes


def test_phone_numbers() -> None:
    assert words_marked("ring 07700 900123 after six", "phone") == ["07700 900123"]
    assert words_marked("he is 11 and she is 12", "phone") == []


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("her stepdad shouts", ["her stepdad"]),
        ("my ex has him at weekends", ["my ex"]),
        ("mums boyfriend moved in", ["mums boyfriend"]),
        ("his mum's new partner", ["his mum's new partner"]),
        ("Uncle and his husband", ["Uncle", "his husband"]),
        ("the exam was hard, maximum marks", []),
        ("a partnership with the academy", []),
    ],
)
def test_grown_ups_of_a_family(text: str, people: list[str]) -> None:
    assert words_marked(text, "grown_up") == people


def test_others_are_marked_apart() -> None:
    assert words_marked("his nan and the childminder", "other_grown_up") == ["his nan", "the childminder"]
    assert words_marked("my big brother and her cousin", "young_relation") == ["my big brother", "her cousin"]
    assert words_marked("his nan and my big brother", "grown_up") == []


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("it happened last night", ["last night"]),
        ("last nite he cried", ["last nite"]),
        ("every weekend since Easter", ["every weekend", "since Easter"]),
        ("on tuesday at half past six", ["on tuesday", "at half past six"]),
        ("they row at 3am", ["at 3am"]),
        ("twice a week for months", ["twice a week", "for months"]),
        ("about two weeks ago", ["about two weeks ago"]),
        ("in January, over the summer holidays", ["in January", "over the summer holidays"]),
        ("yesterday morning", ["yesterday morning"]),
        ("right now", ["right now"]),
        ("he's just tired now", []),
        ("may I ask you something", []),
        ("they marched on", []),
        ("she sat in the sun", []),
    ],
)
def test_times(text: str, times: list[str]) -> None:
    assert words_marked(text, "time") == times


@pytest.mark.parametrize(
    ("text", "injuries"),
    [
        ("a bruise and a black eye", ["bruise", "black eye"]),
        ("theres brusies on her", ["brusies"]),
        ("finger shaped marks on her arm", ["finger shaped marks"]),
        ("he has a hand print on his leg", ["hand print"]),
        ("her arm is broken", ["arm is broken"]),
        ("a broken arm at two", ["broken arm"]),
        ("a bite mark", ["bite mark"]),
        ("split lip and his nose is bleeding", ["split lip", "nose is bleeding"]),
        ("cigarette burns", ["cigarette burns"]),
        ("he was limping", ["limping"]),
        ("the baby won't wake up", ["won't wake up"]),
        ("shes not breathing", ["not breathing"]),
        ("marks all over his back", ["marks all over his back"]),
        ("he gets good marks in maths", []),
        ("he burned the letter, the house burned down", []),
        ("she cut the cake", []),
        ("cut off from his friends", []),
        ("he's scared of the dark", []),
        ("the law is broken", []),
        ("without a coat", []),
    ],
)
def test_injuries(text: str, injuries: list[str]) -> None:
    assert words_marked(text, "injury") == injuries


@pytest.mark.parametrize(
    "text",
    [
        "no bruises",
        "not a mark on him",
        "there isn't a bruise on her",
        "dont think he has any bruises",
        "no bruises, cuts or burns.",
        "no visible injuries",
        "he isn't hurt",
        "no sign of bruising or swelling",
        "Bruising: none",
        "nobody was hurt",
        "never a bruise on him",
    ],
)
def test_what_is_denied_is_no_injury(text: str) -> None:
    doc = language()(text)
    assert marked(doc, "injury")
    assert all(span._.negated for span in marked(doc, "injury"))
    assert injury_in(doc) is None


@pytest.mark.parametrize(
    ("text", "injury"),
    [
        ("no coat but bruises on his legs", "bruises"),
        ("he hasn't eaten though he has a black eye", "black eye"),
        ("not sure how she got the bruise", "bruise"),
        ("it can't stop bleeding", "bleeding"),
        ("no, he has bruises", "bruises"),
        ("No he has bruises", "bruises"),
        ("not only bruises", "bruises"),
        ("he didn't get the bruise at football", "bruise"),
        ("without a coat, bruised knees", "bruised"),
        ("no food, bruises everywhere", "bruises"),
        ("she won't wake up", "won't wake up"),
        ("no bruises but a burn on her hand", "burn"),
        ("mum has no explanation for the split lip", "split lip"),
    ],
)
def test_a_denial_ends_at_the_first_word_that_it_denies(text: str, injury: str) -> None:
    assert injury_in(language()(text)) == injury


@pytest.mark.parametrize(
    ("text", "word", "negated"),
    [
        ("he never hit her", "hit", True),
        ("she went out without a coat", "coat", True),
        ("no food or heating", "heating", True),
        ("he hit her, no coat", "hit", False),
        ("no food and he hit her", "hit", False),
    ],
)
def test_any_word_can_be_denied(text: str, word: str, negated: bool) -> None:
    assert {token.text: token._.negated for token in language()(text)}[word] is negated


@pytest.mark.parametrize(
    ("text", "injury"),
    [
        ("mum has a black eye", None),
        ("there were bruises on her mum", None),
        ("his nan's got a broken arm so she can't lift him", None),
        ("mum has a black eye and he has a burn on his arm", "burn"),
        ("mum has bruised him", "bruised"),
        ("mum has broken his arm", "broken his arm"),
        ("his dad's handprint on his face", "handprint"),
        ("ive got a black eye", "black eye"),
    ],
)
def test_an_injury_that_is_plainly_a_grown_ups_is_not_the_childs(text: str, injury: str | None) -> None:
    assert injury_in(language()(text)) == injury


def stated(text: str, *marks: tuple[str, str, float]) -> dict[str, str]:
    """The facts of a text of which the encoder marked some words: (fact, words, probability)."""
    spans = [(fact, text.index(words), text.index(words) + len(words), sure) for fact, words, sure in marks]
    return {fact: text[start:end] for fact, (start, end) in facts.found_in(language()(text), spans).items()}


@pytest.mark.parametrize(
    ("text", "marks", "when"),
    [
        ("it was Tuesday not Monday", [("when", "Monday", 0.9), ("when", "Tuesday", 0.5)], "Tuesday"),
        ("it was Tuesday not Monday", [("when", "Tuesday not Monday", 0.9)], "Tuesday"),
        ("not on Monday, on Tuesday", [("when", "Monday", 0.9)], "on Tuesday"),
        ("not last night", [], None),
        ("he shouts every night", [], "every night"),
        ("he shouts every night, worst on Sunday", [("when", "on Sunday", 0.6)], "on Sunday"),
    ],
)
def test_what_is_corrected_away_is_not_the_fact(text: str, marks: list, when: str | None) -> None:
    assert stated(text, *marks).get("when") == when


def test_rules_state_what_the_encoder_leaves_out() -> None:
    assert stated("her stepdad hits her, she is 4, mk40 2ab") == {
        "who": "her stepdad",
        "child_age": "4",
        "place": "mk40 2ab",
    }
    assert stated("her nan looks after her") == {}


@pytest.mark.parametrize("words", ["6.40", "AB12", "31", "the front door"])
def test_what_cannot_be_an_age_is_none(words: str) -> None:
    assert "child_age" not in stated(f"it says {words} there", ("child_age", words, 0.9))


def test_a_baby_can_be_twenty_months() -> None:
    assert stated("our 20 months old", ("child_age", "20 months", 0.9)) == {"child_age": "20 months"}


def test_sentences_end_at_line_breaks_too() -> None:
    assert sentences(language()("She is cold. He is loud\nthe baby cries")) == [
        "She is cold.",
        "He is loud",
        "the baby cries",
    ]


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("he lives at 31 Sorrel Road with mum", "Sorrel Road", "31 Sorrel Road"),
        ("its flat 3b, Ash Grove", "Ash Grove", "flat 3b, Ash Grove"),
        ("there are 2 in Tesco", "Tesco", "Tesco"),
        ("she is 6 Sorrel Road", "Road", "Road"),
    ],
)
def test_the_house_number_belongs_to_the_street(text: str, words: str, place: str) -> None:
    start = text.index(words)
    found = facts.found_in(language()(text), [("place", start, start + len(words), 0.9)])
    assert text[slice(*found["place"])] == place
