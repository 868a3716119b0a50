"""Who people say that they are: it counts for more than what a message sounds like, and it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.council import facts
from bot.interview.asides import caring
from bot.interview.asking import planning
from bot.interview.terms.catalogue import CHILDREN_THERE, REPORTER
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft, Status
from bot.interview.words import own_words
from tests.interview.messages import reading, remarks, said, told

BEGUN = told(danger_now="no", what="she is hit")
CHILD = replace(BEGUN, concern=Concern(speaker="child", situations=frozenset({"child_about_friend"})))
AT_WORK = replace(
    BEGUN,
    concern=Concern(speaker="professional", situations=frozenset({"professional"})),
    said=frozenset({"professional"}),
)

ADULTS = [
    "im 38 mate not a kid", "im a grown man", "im 52 not a child", "im 63", "IM 71 DUCK", "IM HIS NAN NOT A KID",
    "what? no im not the child im her nan", "i am the grandmother", "no im 40 im his sister", "i work there",
    "im a mum", "its my granddaughter she is only 6", "my barmaid says shes 15 not 14", "as a landlord i see things",
    "i work at the school", "i told you im her nan", "I'm Amina's mum", "im in my fifties", "I am a Year 4 teacher",
    "im driving mate, i can't its an hour ago", "my husband says i should ring",
]  # fmt: skip
# Nobody here says that they are an adult.
NOT_SAID = [
    "my mum hits me", "he thinks im 19", "when im 18 i can leave", "he says 'you are not my son'", "im not her mum",
    "i told him im 18", "im 20 mins away", "im 30 weeks pregnant", "im almost 18", "my childminder hits me",
    "im daddys girl", "im 14 not a kid", "my mums partner hits me", "my kid brother is 4", "i am a young carer",
    "im 15 hes 38", "hes 17 not a kid", "my dad says my kids will do as i say", "im not 18 yet",
    "my stepdad is a teacher",
    "i dont work for anyone", "I'm his carer. I'm thirteen", "15 is fine if i say im 19",
    'he buys it "for my daughter"',
    "then im a lady",
]  # fmt: skip


def heard(result: object) -> str:
    return " ".join(values.get("words", "") for _, values in result.remarks)  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ADULTS)
def test_who_says_that_they_are_an_adult_is_none_of_the_children_from_then_on(text: str) -> None:
    message = said(text, speaker="child", disclosure=True, situations=("child_about_friend",))
    for before in (Draft(), CHILD):
        result = reading(before, None, message)
        assert result.draft.concern.speaker != "child"
        assert "child_about_friend" not in caring.situations_in(result.draft.concern)
        assert facts.council().phone("childline").number not in heard(result)
        later = reading(result.draft, "now", said("he does it to me at night when mum is out", speaker="child"))
        assert later.draft.concern.speaker != "child", "one message that sounds like a child makes nobody one"


@pytest.mark.parametrize("text", NOT_SAID)
def test_a_child_is_still_a_child(text: str) -> None:
    assert own_words.ADULT not in own_words.told_in(text)
    message = said(text, speaker="child", disclosure=True)
    assert reading(Draft(), None, message).draft.concern.speaker == "child"
    assert reading(CHILD, "now", message).draft.concern.speaker == "child"


@pytest.mark.parametrize("text", ["im 13", "no im 13", "I'm only 9", "im 15 years old"])
def test_who_says_nothing_but_that_they_are_thirteen_is_a_child_however_it_is_read(text: str) -> None:
    grown = reading(BEGUN, "now", said("im a mum")).draft
    for before in (Draft(), BEGUN, grown):
        assert reading(before, None, said(text)).draft.concern.speaker == "child"
    assert reading(
        grown, "now", said("i told you, im 13 and my mum hits me", speaker="child")
    ).draft.concern.is_of_child


def test_an_age_outweighs_a_role_and_the_last_age_counts() -> None:
    thirteen = reading(Draft(), None, said("im 13 and my uncle hits me", speaker="child")).draft
    assert reading(thirteen, "now", said("im not a kid", speaker="child")).draft.concern.is_of_child
    assert not reading(thirteen, "now", said("sorry im 31 not 13", speaker="child")).draft.concern.is_of_child


def test_of_a_message_in_the_middle_that_tells_of_no_childs_life_no_child_is_made() -> None:
    begun = reading(told(danger_now="no"), "what", said("the little one is hit", primary="physical")).draft
    for text in ("he was out there an hour ago on the road", "she screams and screams at night next door there"):
        assert not reading(begun, "now", said(text, speaker="child")).draft.concern.is_of_child
    assert reading(
        begun, "now", said("my stepdad hits me with a belt most nights", speaker="child")
    ).draft.concern.is_of_child


@pytest.mark.parametrize("speaker", ["adult", "professional"])
def test_an_adult_never_hears_the_words_for_a_child_about_a_friend(speaker: str) -> None:
    before = replace(BEGUN, concern=Concern(speaker=speaker))
    message = said("her best friend told me what he does to her", speaker="child", situations=("child_about_friend",))
    result = reading(reading(before, None, said("im her youth worker")).draft, "now", message)
    assert "Thank you for looking out" not in heard(result)


@pytest.mark.parametrize(
    "text", ["its about me... my mum drinks and says stuff", "its ME not someone else", "no its me", "it happens to me"]
)
def test_a_child_about_themselves_is_heard_as_one(text: str) -> None:
    result = reading(CHILD, "now", said(text, speaker="child", situations=("child_about_friend",)))
    assert result.draft.concern.writer == "child"
    assert "looking out for someone" not in heard(result)
    later = reading(result.draft, "now", said("she hits at night", speaker="child", situations=("child_about_friend",)))
    assert later.draft.concern.writer == "child"


@pytest.mark.parametrize("text", ["its not about me its my friend", "it isnt me", "my friend told me its her dad"])
def test_a_child_about_another_still_is_one(text: str) -> None:
    assert reading(CHILD, "now", said(text, speaker="child")).draft.concern.writer == "friend"


@pytest.mark.parametrize(
    "text", ["what agency? im a mum", "its my son", "i dont work for anyone", "im not a professional", "im his dad"]
)
def test_who_has_a_child_there_does_not_write_as_part_of_their_work(text: str) -> None:
    result = reading(AT_WORK, "now", said(text, speaker="professional"))
    assert result.draft.concern.speaker == "adult"
    assert "professional" not in result.draft.concern.situations


def test_a_mother_who_teaches_there_does() -> None:
    at_work = reading(Draft(), None, said("I am a teacher at his school", speaker="professional")).draft
    later = reading(at_work, "now", said("he is in a class with my son", speaker="professional")).draft
    assert later.concern.speaker == "professional"
    for text in ("Im not a teacher im the lunchtime lady", "my foster son has climbed on the roof"):
        assert reading(AT_WORK, "now", said(text, speaker="professional")).draft.concern.speaker == "professional"
    pupils = reading(AT_WORK, "now", said("one of my kids told me in class", speaker="professional")).draft
    assert pupils.concern.speaker == "professional"


@pytest.mark.parametrize(
    "text",
    [
        "i dont work for anyone im not giving my name then",
        "no im not giving you my name or number after all that",
        "id rather not say who i am, please just go round there",
        "why should i give my name when i have done nothing wrong",
        "i want to stay anonymous because he knows where i live",
    ],
)
def test_a_refusal_is_a_refusal_however_long(text: str) -> None:
    result = reading(BEGUN, REPORTER, said(text))
    assert result.draft.answers[REPORTER].status is Status.DECLINED


@pytest.mark.parametrize(
    "text", ["Jo but id rather not say my surname", "my name is Jo, im not giving my number", "no number, jo@mail.uk"]
)
def test_a_name_with_a_refusal_is_a_name(text: str) -> None:
    assert reading(BEGUN, REPORTER, said(text)).draft.told(REPORTER) == text


@pytest.mark.parametrize(
    "text",
    ["theres no child", "i said there is no child its my brother Paul he is a grown man", "hes not a child"],
)
def test_who_says_that_there_is_no_child_hears_who_helps_adults_and_is_asked_whether_there_is_one(text: str) -> None:
    result = reading(told(danger_now="no", what="my brother is hit"), "child_name", said(text))
    assert "adult social care" in heard(result)
    assert CHILDREN_THERE in planning.to_ask(result.draft)
    of_self = replace(BEGUN, concern=Concern(situations=frozenset({"own_sexual_thoughts"})))
    assert "adult social care" not in heard(reading(of_self, "child_near", said(text)))


@pytest.mark.parametrize(
    "text", ["there is no child seat in the car", "no child should live like that", "theres a child"]
)
def test_other_words_of_no_child_say_nothing_of_it(text: str) -> None:
    assert not own_words.says_that_there_is_no_child(text)


@pytest.mark.parametrize(
    "text", ["please do not say her mother it was me", "im 38 mate not a kid", "it is not me i was harmed. it is Amina"]
)
def test_a_plea_an_age_or_a_denial_is_no_sign_of_harm_long_ago(text: str) -> None:
    result = reading(BEGUN, "now", said(text, situations=("survivor",)))
    assert "survivor" not in result.draft.concern.situations
    assert "harmed as a child" not in heard(result)


@pytest.mark.parametrize(
    "text",
    ["im 52 and he did it to me when i was 7", "please dont tell mum but he touched me", "he abused me years ago"],
)
def test_who_was_harmed_long_ago_is_still_heard(text: str) -> None:
    assert "survivor" in reading(BEGUN, "now", said(text, situations=("survivor",))).draft.concern.situations


@pytest.mark.parametrize(
    "text", ["it is not me i was harmed. it is Amina", "nothing happened to me", "no its not about me"]
)
def test_a_denial_takes_a_situation_of_ones_own_away(text: str) -> None:
    before = replace(BEGUN, concern=Concern(situations=frozenset({"survivor", "fgm"})))
    assert reading(before, "now", said(text)).draft.concern.situations == frozenset({"fgm"})


@pytest.mark.parametrize(
    "text",
    ["i said its me. im the one doing it. nobody is hurting me", "i keep losing my rag. i shout at him", "i shook him"],
)
def test_who_hurts_the_child_is_no_victim(text: str) -> None:
    before = replace(BEGUN, concern=Concern(speaker="adult_victim", situations=frozenset({"adult_victim"})))
    for draft in (Draft(), before):
        for speaker in ("adult_victim", "child"):
            result = reading(draft, None, said(text, speaker=speaker))
            assert result.draft.concern.situations - {"shaken"} == frozenset({"parent_may_harm"})
            assert facts.council().phone("domestic_abuse").number not in heard(result)


@pytest.mark.parametrize("text", ["he shook me and i shook him back", "he hits me and i keep losing my temper"])
def test_who_is_hit_is_still_told_who_helps(text: str) -> None:
    result = reading(told(danger_now="no"), "what", said(text, speaker="adult_victim"))
    assert "adult_victim" in result.draft.concern.situations


@pytest.mark.parametrize("text", ["when i shake him he goes off again", "im the one hurt here", "i shook my head"])
def test_other_words_are_no_sign_that_they_do_it(text: str) -> None:
    assert own_words.DOES_IT not in own_words.told_in(text)


def test_who_is_hit_by_a_partner_is_no_child() -> None:
    message = said("my partner hit me im in the bathroom", speaker="child", disclosure=True)
    result = reading(told(danger_now="no"), "what", message)
    assert result.draft.concern.speaker == "adult_victim"
    assert facts.council().phone("domestic_abuse").number in heard(result)


def test_what_was_said_of_oneself_outlasts_the_saving() -> None:
    concern = reading(BEGUN, "now", said("im her nan")).draft.concern
    assert Concern.from_dict(concern.to_dict()) == concern
    old = {name: value for name, value in concern.to_dict().items() if name not in ("own_words", "sexual_harm")}
    assert Concern.from_dict(old).own_words == frozenset()


@pytest.mark.parametrize("text", ["kids in next room", "in bathroom cant talk he is outside"])
def test_of_a_fragment_nobody_hears_how_not_to_wash(text: str) -> None:
    message = said(text)
    assert message.assessment is not None
    unsure = replace(
        message, assessment=replace(message.assessment, categories={**message.assessment.categories, "sexual": 0.52})
    )
    assert "utter_after_sexual_harm" not in remarks(reading(told(danger_now="no"), "what", unsure))
    mixed = said("he is outside", primary="sexual")
    assert mixed.assessment is not None
    mixed = replace(
        mixed, assessment=replace(mixed.assessment, categories={**mixed.assessment.categories, "physical": 0.85})
    )
    assert "utter_after_sexual_harm" not in remarks(reading(told(danger_now="no"), "what", mixed))


def test_what_plainly_tells_of_it_does() -> None:
    for message in (
        said("he did things to her", primary="sexual"),
        said("my stepdad rapes me and hits me", primary="physical"),
    ):
        assert "utter_after_sexual_harm" in remarks(reading(told(danger_now="no"), "what", message))
    long_ago = said("he touched her when she was 6", primary="sexual")
    assert "utter_after_sexual_harm" not in remarks(reading(told(danger_now="no"), "what", long_ago))
    again = said("he touched her when she was 6 and again last night", primary="sexual")
    assert "utter_after_sexual_harm" in remarks(reading(told(danger_now="no"), "what", again))


@pytest.mark.parametrize("order", [("fgm", "honour_forced_marriage"), ("honour_forced_marriage", "fgm")])
def test_what_two_situations_have_in_common_is_said_once(order: tuple[str, str]) -> None:
    together = reading(told(danger_now="no"), "what", said("x y z", situations=order))
    first = reading(told(danger_now="no"), "what", said("x y z", situations=order[:1]))
    second = reading(first.draft, "now", said("a ceremony, and the wedding", situations=order[1:]))
    for words in (heard(together), heard(first) + heard(second)):
        assert words.count("Please don't talk") == 1
        assert facts.council().phone("fgm_line").number in words
        assert facts.council().phone("forced_marriage").number in words
    assert not {"kind", "kind_named"} & set(planning.to_ask(together.draft))
    child = reading(told(danger_now="no"), "what", said("x y z", situations=order, speaker="child", disclosure=True))
    assert heard(child).count("It is not your fault") == 1
