"""Danger read from one message is held against the question that was open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.asking import planning
from bot.interview.danger.danger_in_context import as_more, in_context
from bot.interview.terms.catalogue import DANGER_NOW, STORY
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import HEARD, Answer, Draft, Status
from bot.interview.terms.slots import changed_slots, draft_of
from bot.interview.terms.turn import Outcome, Reading
from tests.interview import messages
from tests.interview.messages import grave, perhaps, reading, remarks

ANSWERED_NO = Draft({DANGER_NOW: Answer.told("no"), STORY: Answer.told("x")})


@pytest.mark.parametrize("asked", ["now", "who", "when", "address"])
def test_a_short_answer_that_sounds_a_little_like_danger_is_an_answer(asked: str) -> None:
    taken = in_context(ANSWERED_NO, asked, grave("at home with her mum", 0.6))
    assert taken.intent == "tell_concern"
    assert taken.assessment is not None
    assert taken.assessment.danger == "no"


@pytest.mark.parametrize("score", [0.7, 0.9])
def test_one_that_sounds_much_like_it_is_asked_about_and_once_only(score: float) -> None:
    message = grave("she is in there with him", score)
    asked_before = Draft(ANSWERED_NO.answers, Concern(danger="unclear"))
    assert in_context(asked_before, "now", message).intent == "tell_possible_danger", "it is never silently a no"
    first = reading(asked_before, "now", message)
    assert remarks(first) == ["utter_must_ask_again"]
    answered = reading(first.draft, DANGER_NOW, messages.said("no", "deny"))
    again = reading(answered.draft, "now", grave("she is still in with him", score))
    assert "now" in again.draft.answers
    assert again.draft.told(DANGER_NOW) == "no"
    assert remarks(again) == ["utter_if_in_danger"]


@pytest.mark.parametrize(
    ("asked", "text", "score"),
    [
        ("child_name", "he is strangling her right now", 0.99),
        ("child_name", "oh no I can hear him through the wall he is hitting her and she is screaming", 0.6),
        (STORY, "his car just pulled up outside", 0.6),
        (None, "she is not waking up", 0.5),
        (DANGER_NOW, "he has a knife", 0.6),
    ],
)
def test_grave_danger_long_news_and_a_story_of_its_own_count_as_read(
    asked: str | None, text: str, score: float
) -> None:
    message = grave(text, score)
    assert in_context(ANSWERED_NO, asked, message) == message


def test_news_that_plainly_answers_nothing_need_not_sound_so_grave() -> None:
    assert in_context(ANSWERED_NO, "kind", grave("hes hitting him now i can hear him", 0.93)).intent == "tell_danger"
    assert in_context(ANSWERED_NO, "kind", grave("no hes hitting him", 0.93)).intent == "tell_possible_danger"


def test_after_a_plain_no_a_little_danger_is_asked_about_again() -> None:
    story = grave("she never has a coat on even in the cold and her shoes are falling apart", 0.3)
    assert in_context(ANSWERED_NO, STORY, story).intent == "tell_possible_danger"
    assert in_context(Draft(), STORY, story).intent == "tell_danger", "nobody has said no yet"


def test_a_piece_of_a_sentence_tells_no_danger_by_itself() -> None:
    assert in_context(Draft(), None, grave("hes 3", 0.3)).intent == "tell_concern"


@pytest.mark.parametrize(
    ("text", "score", "intent"),
    [
        ("we are flat 2", 0.6, "add_more"),
        ("his name is Kyle Smith", 0.1, "add_more"),
        ("she is in there with him", 0.9, "tell_possible_danger"),
        ("he is strangling her right now", 0.99, "tell_danger"),
    ],
)
def test_what_answers_no_question_is_more_of_the_story_unless_it_tells_of_danger(
    text: str, score: float, intent: str
) -> None:
    assert as_more(ANSWERED_NO, grave(text, score)).intent == intent


def test_danger_is_asked_about_again_once_after_a_no_unless_a_message_sounds_graver() -> None:
    bad = "most nights, and it sounds bad every time that it starts up, the boy is up too"
    detail = reading(ANSWERED_NO, "when", perhaps(f"{bad}, and it was bad last night", 0.2))
    assert detail.draft.told(DANGER_NOW) == "no", "the same worry in more detail"
    draft = reading(ANSWERED_NO, "when", perhaps(f"{bad}, and he is shouting at them now", 0.2)).draft
    assert planning.to_ask(draft)[0] == DANGER_NOW
    said_no = reading(draft, DANGER_NOW, messages.said("no", "deny"))
    later = reading(said_no.draft, "when", perhaps(bad, 0.1))
    assert "when" in later.draft.answers
    assert remarks(later) == ["utter_if_in_danger"]
    graver = reading(said_no.draft, "when", perhaps(f"{bad}, and i can hear things break in there again", 0.25))
    assert planning.to_ask(graver.draft)[0] == DANGER_NOW


OF_A_FRIEND = [
    "she put goodbye guys love u all on her story",
    "she said last week she had tablets saved up",
    "shes never been like this before and her mum doesnt know",
]
OF_NEXT_DOOR = [
    "theres been a lot of banging next door and the little ones crying",
    "its always like that with them when hes been drinking",
    "it went quiet all of a sudden and i dont like it",
]


@pytest.mark.parametrize("texts", [OF_A_FRIEND, OF_NEXT_DOOR])
def test_three_messages_of_what_may_be_danger_and_no_answer_are_in_doubt_999(texts: list[str]) -> None:
    draft, asked = Draft(), None
    for text, score in zip(texts[:2], (0.23, 0.21), strict=True):
        result = reading(draft, asked, perhaps(text, score))
        assert result.outcome is Outcome.ASK
        assert "utter_must_ask_again" in remarks(result)
        draft, asked = result.draft, DANGER_NOW
        assert planning.to_ask(draft)[0] == DANGER_NOW
    third = reading(draft, DANGER_NOW, perhaps(texts[2], 0.13))
    assert third.outcome is Outcome.EMERGENCY
    assert third.draft.told(DANGER_NOW) is None, "nobody said so"
    assert third.draft.alarms == {HEARD}
    assert all(text in str(third.draft.settled().told(STORY)) for text in texts)


def test_they_add_up_where_the_question_of_danger_was_passed_over() -> None:
    draft = reading(Draft(), None, perhaps("she put goodbye guys love u all on her story", 0.23)).draft
    passed_over = reading(draft, DANGER_NOW, messages.said("shes in my year we sit together in science"))
    assert passed_over.draft.answers[DANGER_NOW].status is Status.UNKNOWN
    second = reading(passed_over.draft, "now", perhaps("i think shes gonna do it", 0.13))
    assert remarks(second) == ["utter_must_ask_again"]
    again = reading(second.draft, DANGER_NOW, messages.said("she lives by the park"))
    assert again.draft.answers[DANGER_NOW].status is Status.UNKNOWN
    third = reading(again.draft, "child_said", perhaps("she said bye to everyone in the chat", 0.1))
    assert third.outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("no", ["no", "not now", "no its not that bad", "i said no"])
def test_a_plain_no_ends_it(no: str) -> None:
    draft = reading(Draft(), None, perhaps(OF_NEXT_DOOR[0], 0.23)).draft
    draft = reading(draft, DANGER_NOW, perhaps(OF_NEXT_DOOR[1], 0.21)).draft
    answered = reading(draft, DANGER_NOW, messages.said(no))
    assert answered.draft.told(DANGER_NOW) == "no"
    later = reading(answered.draft, STORY, perhaps(OF_NEXT_DOOR[2], 0.13))
    assert later.outcome is Outcome.ASK
    assert remarks(later)[-1] == "utter_if_in_danger"
    graver = reading(answered.draft, STORY, perhaps(OF_NEXT_DOOR[2], 0.3))
    assert graver.outcome is Outcome.ASK, "counted anew"
    assert planning.to_ask(graver.draft)[0] == DANGER_NOW


def test_how_often_it_was_unclear_is_kept_between_messages() -> None:
    draft = reading(Draft(), None, perhaps(OF_NEXT_DOOR[0], 0.23)).draft
    assert draft.danger_unclear == 1
    assert draft_of(changed_slots(draft, {})) == draft
    assert draft_of({"progress": {}}).danger_unclear == 0, "of a conversation from before it was counted"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ok but for real my mums bf comes in my room at nite", "sexual"),
        ("right seriously now, the kids next door have no food in", "neglect"),
        ("sorry messing about. my brother gets locked in his room all day by dad", "emotional"),
    ],
)
@pytest.mark.parametrize("jokes", [("lol my teacher is a robot", "he eats batteries haha", "beep"), ("u a bot", "lol")])
def test_danger_is_asked_once_more_when_the_first_worry_comes_after_jokes(
    text: str, kind: str, jokes: tuple[str, ...]
) -> None:
    draft = Draft()
    for joke in jokes:
        draft = reading(draft, planning.to_ask(draft)[0], messages.said(joke)).draft
    result = reading(draft, planning.to_ask(draft)[0], messages.said(text, primary=kind))
    assert planning.to_ask(result.draft)[0] == DANGER_NOW
    assert "utter_must_ask_again" in remarks(result)
    passed_over = reading(result.draft, DANGER_NOW, messages.said("he does it most days", primary=kind))
    assert passed_over.draft.answers[DANGER_NOW].status is Status.UNKNOWN, "and not for ever"


def test_what_is_over_is_asked_about_once_more() -> None:
    over = messages.said("was an hour ago mate how would i know", "dont_know")
    result = reading(Draft(), DANGER_NOW, over)
    assert result.outcome is Outcome.ASK
    assert planning.to_ask(result.draft)[0] == DANGER_NOW


@pytest.mark.parametrize(
    "text",
    [
        "hes gone missing overnight three times, hes missing now as far as i know",
        "not seen him since sat",
        "she hasn’t come home",
        "no one has seen her since friday",
        "we cant find him",
        "still there with him",
        "shes still in the house with him",
        "he has them tonight",
        "her mum is on shift again tonite and hes got her",
        "shes on her own with him tonight",
        "hes minding her tonight",
        "i think shes gonna do it tonite",
        "not moving",
        "not breathing",
        "she wont wake up",
        "no one can wake her",
    ],
)
@pytest.mark.parametrize("danger", ["no", "unclear", "yes"])
def test_a_child_missing_in_reach_or_gravely_hurt_now_is_a_yes_to_the_question_of_danger(
    text: str, danger: str
) -> None:
    intent = {"no": "tell_concern", "unclear": "tell_possible_danger", "yes": "tell_danger"}[danger]
    message = messages.said(text, intent, danger=danger, danger_score=0.3 if danger == "yes" else 0.05)
    assert reading(Draft(), DANGER_NOW, message).outcome is Outcome.EMERGENCY
    assert reading(ANSWERED_NO, STORY, message).outcome is Outcome.ASK, "another question was open"


@pytest.mark.parametrize(
    "text",
    [
        "he was missing but hes back home now",
        "she goes missing a lot",
        "hes not missing",
        "he used to have them overnight",
        "she is safe, she has him now",
        "will he still be there with him?",
        "he has them every other weekend",
        "theyre not moving out till friday",
        "the big lads at school take his lunch and call him names, it started in march and its still going on",
    ],
)
def test_what_is_not_so_now_is_no_yes(text: str) -> None:
    assert reading(Draft(), DANGER_NOW, messages.said(text)).outcome is Outcome.ASK


def test_a_no_with_a_child_still_in_reach_is_asked_about() -> None:
    result = reading(Draft(), DANGER_NOW, messages.said("no hes still there with him"))
    assert remarks(result)[-1] == "utter_must_ask_again"
    assert DANGER_NOW not in result.draft.answers


@pytest.mark.parametrize("asked", ["reporter", "school", "workplace"])
@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("her mum is on shift again tonite and hes got her", 0.88),
        ("shes with her mum and him and hes minding her tonight", 0.77),
    ],
)
def test_a_sentence_of_danger_is_no_name_or_number(asked: str, text: str, score: float) -> None:
    result = reading(ANSWERED_NO, asked, grave(text, score))
    assert result.outcome is Outcome.EMERGENCY
    assert asked not in result.draft.answers


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("reporter", "my name is Sam hes got her"),
        ("school", "the primary school by the park with him"),
        ("child_said", "he comes in at night when mums out"),
    ],
)
def test_an_answer_with_the_form_of_one_must_sound_graver(asked: str, text: str) -> None:
    assert in_context(ANSWERED_NO, asked, grave(text, 0.77)).intent == "tell_possible_danger"
    assert in_context(ANSWERED_NO, asked, grave(text, 0.6)).intent == "tell_concern"


def test_who_is_asked_for_their_language_may_answer_what_was_asked_before() -> None:
    assert in_context(ANSWERED_NO, "language", grave("she is in house with mother", 0.7984)).intent == "tell_concern"
    assert in_context(ANSWERED_NO, "language", grave("he in house with knife", 0.85)).intent == "tell_possible_danger"


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("reporter", "its 07700 900123 but he goes through my phone and hes in there with her now so text first"),
        ("reporter", "sam@example.com, she is in there with him"),
        ("now", "in there with him"),
        ("address", "14 Ash Grove with him and his brother"),
    ],
)
def test_an_answer_that_may_be_danger_is_not_asked_for_again(asked: str, text: str) -> None:
    draft = Draft({DANGER_NOW: Answer.told("no"), STORY: Answer.told("x")})
    result = reading(draft, asked, replace(grave(text, 0.9), intent="tell_possible_danger"))
    assert planning.to_ask(result.draft)[0] == DANGER_NOW
    assert result.draft.told(asked) == text
    assert text in str(result.draft.told(STORY))
    assert asked not in planning.to_ask(result.draft)


def test_what_may_be_danger_and_is_no_answer_is_story_alone() -> None:
    for asked, text in (("reporter", "i can hear her crying again"), ("child_name", "i can hear her crying again")):
        result = reading(ANSWERED_NO, asked, perhaps(text + " and it does not stop at all this time, it is bad", 0.3))
        assert asked not in result.draft.answers


def test_a_question_of_their_own_that_sounds_like_danger_is_answered_first() -> None:
    question = perhaps("will they take him off her", 0.25)
    for asked in (STORY, "read_back"):
        result = reading(ANSWERED_NO, asked, question)
        assert remarks(result) == ["utter_ask_taken_away"], "it tells of nothing that happens"
        assert result.draft.told(DANGER_NOW) == "no"
    while_asked = reading(replace(ANSWERED_NO.without(DANGER_NOW), danger_asked=0.29), DANGER_NOW, question)
    assert remarks(while_asked) == ["utter_ask_taken_away"]
    assert planning.to_ask(while_asked.draft)[0] == DANGER_NOW
    happens = perhaps("will they take him off her if he hits him again", 0.25)
    assert remarks(reading(ANSWERED_NO, STORY, happens)) == ["utter_ask_taken_away", "utter_must_ask_again"]
    between = reading(ANSWERED_NO, "when", question)
    assert remarks(between) == ["utter_ask_taken_away"], "and the open question again"
    assert "when" not in between.draft.answers
    told = reading(ANSWERED_NO, STORY, perhaps("he said he will take him off her and run away with him", 0.25))
    assert remarks(told) == ["utter_must_ask_again"]


def test_a_no_is_one_whatever_else_it_looks_like() -> None:
    looks_like_a_question = messages.said("no. its neglect", "ask_is_this_abuse")
    assert reading(ANSWERED_NO, DANGER_NOW, looks_like_a_question).draft.told(DANGER_NOW) == "no"


def test_danger_that_was_told_stays_danger_after_a_no() -> None:
    told = replace(ANSWERED_NO, concern=Concern(danger="yes", danger_score=0.9))
    result = reading(told, DANGER_NOW, perhaps("no its all quiet now", 0.1), emergency_known=True)
    assert result.draft.concern.danger == "yes"


def test_danger_is_asked_about_in_their_language_once_unless_a_message_sounds_graver() -> None:
    asked = reading(Draft(), "when", perhaps("dziecko sąsiadów płacze całą noc", 0.09, language="pl")).draft
    answered = reading(asked, DANGER_NOW, perhaps("nie, teraz jest cicho", 0.05, language="pl")).draft
    calm = reading(answered, "now", perhaps("mieszkają pod numerem 16", 0.05, language="pl"))
    assert calm.draft.told(DANGER_NOW) == "no"
    assert calm.draft.told("now") == "mieszkają pod numerem 16"
    more = reading(answered, "now", perhaps("bije go codziennie", 0.12, language="pl"))
    assert more.draft.told(DANGER_NOW) == "no", "it is only what may be"

    def in_polish(text: str) -> Reading:
        message = grave(text, 0.21)
        return reading(answered, "now", replace(message, assessment=replace(message.assessment, language="pl")))

    graver = in_polish("ojciec bije dziecko pasem")
    assert graver.outcome is Outcome.ASK
    assert remarks(graver) == ["utter_ask_danger_in_their_language"]
    assert in_polish("on wrócił i znowu bije dziecko").outcome is Outcome.EMERGENCY, "he is there now"
    assert in_polish("pomocy on bije teraz dziecko").outcome is Outcome.EMERGENCY


def test_an_address_where_it_was_asked_for_is_no_news_of_danger() -> None:
    text = "Theyre at home with their mum, next door to me at 14 Hartwell Drive, Kempston."
    begun = messages.told(danger_now="no", what="the girls next door are always hungry")
    result = reading(begun, "now", grave(text, 0.4))
    assert result.outcome is Outcome.ASK
    assert text in str(result.draft.told("now"))
