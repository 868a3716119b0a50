"""What a message does to the interview, without Rasa, model or database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.interview.after_sending import add
from bot.interview.asking import planning
from bot.interview.output import assessing, summary
from bot.interview.reading import read
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, KIND, READ_BACK, STORY
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.slots import changed_slots, draft_of
from bot.interview.terms.turn import Outcome, Said
from bot.understanding.assessment import CATEGORIES, Assessment, Evidence
from tests.interview.messages import reading, remarks, told


def assessed(danger: str = "no", primary: str | None = None, **facts: str) -> Assessment:
    categories = {name: 0.9 if name == primary else 0.1 for name in CATEGORIES}
    score = 0.99 if danger == "yes" else 0.1
    return Assessment("concern", categories, primary, danger, score, "adult", False, facts=facts)


def said(text: str, intent: str = "tell_concern", **known: str) -> Said:
    return Said(text, intent, f"id of {text}", assessment=assessed(**known))


def tapped(choice: str) -> Said:
    return Said(catalogue.choices()[choice].title, "choose", f"id of {choice}", choice=choice)


def test_the_story_is_kept_and_its_facts_are_not_asked_for() -> None:
    message = said("he is 4 and alone every night", primary="neglect", child_age="4", when="every night")
    draft = reading(told(danger_now="no"), STORY, message).draft
    assert draft.told(STORY) == "he is 4 and alone every night"
    assert draft.told("child_age") == "4"
    left = planning.to_ask(draft)
    assert "child_age" not in left
    assert "when" not in left
    assert "child_name" in left


def test_the_story_told_before_any_question_counts() -> None:
    draft = reading(Draft(), None, said("she hits him", primary="physical")).draft
    assert draft.told(STORY) == "she hits him"
    assert planning.to_ask(draft)[0] == DANGER_NOW, "danger is still asked first"


def test_the_story_told_in_answer_to_the_danger_question_is_no_answer_to_it() -> None:
    draft = reading(Draft(), DANGER_NOW, said("she hits him", primary="physical")).draft
    assert draft.told(STORY) == "she hits him"
    assert DANGER_NOW not in draft.answers


def test_who_will_not_answer_the_danger_question_is_asked_on_with_999() -> None:
    result = reading(told(what="she hits him"), DANGER_NOW, said("and he is so thin"))
    assert result.draft.answers[DANGER_NOW].status is Status.UNKNOWN
    assert ("utter_if_in_danger", {}) in result.remarks


def test_words_beyond_a_yes_or_a_no_are_not_lost() -> None:
    draft = told(danger_now="no", what="x")
    more = said("no it is more that she screams at him for hours", "deny")
    assert reading(draft, KIND, more).draft.told(STORY) == f"x\n{more.text}"
    assert reading(draft, KIND, more).draft.told(KIND) == "no"
    here = said("yes he lives there with his nan and the dog", "affirm")
    assert reading(draft, "address", here).draft.told("address") == here.text


@pytest.mark.parametrize("asked", [None, DANGER_NOW, STORY, "child_name", READ_BACK])
def test_danger_at_any_point_is_an_emergency_and_its_words_are_kept(asked: str | None) -> None:
    result = reading(told(what="before"), asked, said("he has her by the neck", "tell_danger", danger="yes"))
    assert result.outcome is Outcome.EMERGENCY
    assert "he has her by the neck" in "".join(answer.text for answer in result.draft.answers.values())


def test_danger_in_the_story_after_the_999_advice_does_not_stop_the_person_again() -> None:
    message = said("he had her by the neck", "tell_danger", danger="yes")
    result = reading(told(what="before"), STORY, message, emergency_known=True)
    assert result.outcome is Outcome.ASK
    assert remarks(result) == ["utter_emergency_reminder"]


def test_unclear_danger_is_asked_about_before_anything_else() -> None:
    result = reading(told(danger_now="no"), STORY, said("it has gone quiet", "tell_possible_danger", danger="unclear"))
    assert planning.to_ask(result.draft)[0] == DANGER_NOW
    assert result.draft.settled().told(STORY) == "it has gone quiet"


def test_a_later_message_never_lowers_danger() -> None:
    draft = reading(Draft(), STORY, said("he hits her", "tell_danger", danger="yes")).draft
    draft = reading(draft, "when", said("on Tuesday", danger="no"), emergency_known=True).draft
    assert draft.concern.danger == "yes"


@pytest.mark.parametrize(
    ("intent", "status"), [("dont_know", Status.UNKNOWN), ("skip", Status.DECLINED), ("deny", Status.UNKNOWN)]
)
def test_any_answer_may_be_unknown_or_skipped(intent: str, status: Status) -> None:
    assert reading(Draft(), "child_name", said("no", intent)).draft.answers["child_name"].status is status


def test_a_plain_no_is_an_answer_where_it_says_something() -> None:
    assert reading(Draft(), "child_said", said("no", "deny")).draft.told("child_said") == "no"


def test_dont_know_whether_there_is_danger_counts_as_danger() -> None:
    assert reading(Draft(), DANGER_NOW, said("not sure", "dont_know")).outcome is Outcome.EMERGENCY
    assert reading(Draft(), DANGER_NOW, tapped("danger_now.not_sure")).outcome is Outcome.EMERGENCY


def test_a_question_of_the_person_changes_nothing() -> None:
    assert read(told(what="x"), "when", said("is this private", "ask_confidential")) is None


def test_an_answer_that_only_looks_like_a_question_is_an_answer() -> None:
    unsure = replace(said("3 Mill Lane", "off_topic_council"), confidence=0.4)
    assert reading(told(what="x"), "address", unsure).draft.told("address") == "3 Mill Lane"
    assert read(told(what="x"), "address", replace(unsure, intent="ask_confidential")) is not None
    assert read(told(what="x"), "address", replace(unsure, intent="ask_confidential", confidence=0.9)) is None


def test_a_late_tap_answers_its_own_question() -> None:
    draft = reading(told(danger_now="no", what="x"), "when", tapped("source.told")).draft
    assert draft.told("source") == "Someone told me"
    assert "when" not in draft.answers


def test_a_correction_replaces_the_fact_that_it_names() -> None:
    draft = told(danger_now="no", what="x", child_age="6")
    result = reading(draft, "when", said("no she's 7", "correct_answer", child_age="7"))
    assert result.draft.told("child_age") == "7"
    assert "when" not in result.draft.answers


def test_thats_all_leaves_only_the_read_back() -> None:
    draft = reading(told(danger_now="no", what="x"), "when", said("thats all", "thats_all")).draft
    assert planning.to_ask(draft) == [READ_BACK]
    assert "when" in planning.unasked(draft)
    assert next(item for item in summary.items(draft) if item.question == "when").words == "not asked"


@pytest.mark.parametrize("text", ["3", "number 3", "change 3 please", "the age", "the age is wrong"])
def test_an_item_is_changed_by_number_or_name(text: str) -> None:
    draft = told(danger_now="no", what="x", child_age="6")
    result = reading(draft, READ_BACK, said(text, "change_something"))
    assert planning.to_ask(result.draft).count("child_age") == 1


def test_text_at_the_read_back_that_names_nothing_is_added_to_the_story() -> None:
    result = reading(told(what="first"), READ_BACK, said("and the baby has a cough"))
    assert result.draft.told(STORY) == "first\nand the baby has a cough"


def test_words_of_ours_in_a_sentence_at_the_read_back_take_nothing_away() -> None:
    draft = told(danger_now="no", what="first", source="Someone told me")
    result = reading(draft, READ_BACK, said("I also saw bruises on his arms", primary="physical"))
    assert result.draft.told("source") == "Someone told me"
    assert "bruises" in str(result.draft.told(STORY))


def test_what_comes_after_the_report_is_added_and_takes_nothing_away() -> None:
    draft = told(danger_now="yes", what="first", source="Someone told me", read_back="yes")
    for text, intent in [
        ("he said his dad hits him daily", "tell_concern"),
        ("its gone quiet", "tell_possible_danger"),
        ("no, number 12 not 14", "correct_answer"),
        ("council flats on Midland Road", "off_topic_council"),
        ("no he is in the house with them", "deny"),
    ]:
        after = add(draft, said(text, intent))
        assert text in str(after.told(STORY)), text
        assert after.told(DANGER_NOW) == "yes"
        assert after.told("source") == "Someone told me"
        draft = after
    assert add(draft, said("thanks", "thanks")) == draft
    assert add(draft, said("no", "deny")) == draft


def test_danger_told_in_answer_to_another_question_is_story_and_no_answer() -> None:
    result = reading(told(what="x"), "child_name", said("oh god he is beating him now", "tell_danger", danger="yes"))
    assert "child_name" not in result.draft.answers
    assert "beating him" in str(result.draft.told(STORY))


def test_why_the_danger_question_is_asked_names_999() -> None:
    result = reading(Draft(), DANGER_NOW, said("why do you ask", "what_did_you_mean"))
    assert "999" in dict(result.remarks)["utter_why"]["why"]


def test_a_tap_on_danger_after_the_999_advice_gets_it_again_in_short() -> None:
    result = reading(told(what="x"), "when", tapped("danger_now.yes"), emergency_known=True)
    assert remarks(result) == ["utter_emergency_reminder"]


def test_carrying_on_after_all_was_told_shows_the_read_back_again() -> None:
    result = reading(told(danger_now="no", what="x", read_back="yes"), None, said("carry on", "carry_on"))
    assert READ_BACK in planning.to_ask(result.draft)


def test_only_a_yes_at_the_read_back_sends() -> None:
    assert reading(told(what="x"), READ_BACK, said("yes", "affirm")).outcome is Outcome.SUBMIT
    assert reading(told(what="x"), READ_BACK, said("no", "deny")).outcome is Outcome.ASK


def in_polish(text: str, danger: str = "no") -> Said:
    intent = {"yes": "tell_danger", "unclear": "tell_possible_danger", "no": "tell_concern"}[danger]
    message = said(text, intent)
    assert message.assessment is not None
    return replace(message, assessment=replace(message.assessment, danger=danger, language="pl"))


def test_another_language_is_kept_and_answered_in_it_once() -> None:
    result = reading(told(danger_now="no"), STORY, in_polish("sąsiedzi nie karmią dzieci"))
    assert result.draft.told(STORY) == "sąsiedzi nie karmią dzieci"
    assert result.draft.concern.language == "pl"
    (key, values), *more = result.remarks
    assert key == "utter_noted_in_their_language"
    assert "999" in values["words"]
    assert "Dziękuję" in values["words"]
    assert not more
    assert not reading(result.draft, "when", in_polish("od kilku tygodni")).remarks


def test_unclear_danger_is_asked_about_in_the_persons_language_and_once_only() -> None:
    first = reading(told(danger_now="no"), STORY, in_polish("coś się tam dzieje", "unclear"))
    assert "niebezpieczeństwie" in first.remarks[-1][1]["words"]
    assert DANGER_NOW not in first.draft.answers, "asked again, before anything else"
    second = reading(first.draft, DANGER_NOW, in_polish("ktoś tam krzyczy", "unclear"))
    assert second.draft.answers[DANGER_NOW].status is Status.UNKNOWN
    assert ("utter_if_in_danger", {}) in second.remarks


def test_yes_and_no_are_understood_in_the_persons_language() -> None:
    asked = reading(Draft(), None, in_polish("coś się tam dzieje", "unclear")).draft
    assert reading(asked, DANGER_NOW, said("Tak.", "off_topic_council")).outcome is Outcome.EMERGENCY
    no = reading(asked, DANGER_NOW, said("nie", "gibberish"))
    assert (no.outcome, no.draft.told(DANGER_NOW)) == (Outcome.ASK, "no")


def test_the_kind_is_suggested_only_when_the_story_sounds_like_one() -> None:
    vague = reading(told(danger_now="no"), STORY, said("something is off")).draft
    assert KIND not in planning.to_ask(vague)
    clear = reading(told(danger_now="no"), STORY, said("no food", primary="neglect")).draft
    assert KIND in planning.to_ask(clear)


def test_a_summary_says_nothing_that_was_not_said() -> None:
    draft = told(danger_now="no", what="no food in the house").with_answer("when", Answer(Status.UNKNOWN))
    words = [item.words for item in summary.items(draft)]
    assert words[:3] == ["no", "no food in the house", "not known"]
    assert set(words[3:]) == {"not asked"}


def test_evidence_is_quoted_from_the_message_it_stands_in() -> None:
    assessment = replace(assessed("yes", "physical"), evidence=(Evidence(3, 6, "physical"),))
    message = Said("he hit her", "tell_danger", "m1", assessment=assessment)
    quote = reading(Draft(), STORY, message).draft.concern.quotes[0]
    assert (quote.words, quote.message_id) == ("hit", "m1")


def test_a_draft_survives_the_way_through_the_slots() -> None:
    draft = reading(told(danger_now="no"), STORY, said("no food", primary="neglect", child_name="Kit")).draft
    assert draft_of(changed_slots(draft, {})) == draft


def concern(*, speaker: str = "adult", disclosure: bool = False, **categories: float) -> Concern:
    return Concern({**Concern().categories, **categories}, speaker=speaker, disclosure=disclosure)


@pytest.mark.parametrize(
    ("kind", "question", "other"), [("physical", "injury", "alone"), ("neglect", "alone", "injury")]
)
def test_each_kind_of_harm_has_a_question_of_its_own(kind: str, question: str, other: str) -> None:
    left = planning.to_ask(replace(told(danger_now="no", what="x"), concern=concern(**{kind: 0.9})))
    assert question in left
    assert other not in left


def test_access_is_asked_about_once_somebody_is_named() -> None:
    assert "access" not in planning.to_ask(told(what="x"))
    assert "access" in planning.to_ask(told(what="x", who="her uncle"))
    assert assessing.urgency(told(what="x", who="her uncle", access="yes")).level == "same_day"


def test_the_childs_words_are_asked_for_only_if_the_child_has_told() -> None:
    assert "child_said" not in planning.to_ask(told(source="I saw or heard it myself"))
    assert "child_said" in planning.to_ask(told(source="The child told me"))
    assert "child_said" in planning.to_ask(replace(told(what="x"), concern=concern(disclosure=True)))


def test_about_twelve_questions_are_asked_and_the_essential_ones_first() -> None:
    draft = replace(told(), concern=concern(physical=0.9, neglect=0.9, disclosure=True))
    asked = []
    while (left := planning.to_ask(draft)) != [READ_BACK]:
        asked.append(left[0])
        draft = draft.with_answer(left[0], Answer.told(f"answer to {left[0]}"))
    assert len(asked) <= 15, asked
    assert asked[:2] == [DANGER_NOW, STORY]
    plain = replace(told(), concern=concern(physical=0.9))
    count = 0
    while (left := planning.to_ask(plain)) != [READ_BACK]:
        plain = plain.with_answer(left[0], Answer.told(f"answer to {left[0]}"))
        count += 1
    assert count <= 14


def test_a_fact_found_in_the_story_costs_no_question() -> None:
    poor = planning.to_ask(told(danger_now="no", what="x"))
    rich = planning.to_ask(told(danger_now="no", what="mia 6", child_name="mia", child_age="6"))
    assert set(poor) - set(rich) == {"child_name", "child_age"} & set(poor)


def test_a_child_about_themselves_is_not_interviewed() -> None:
    draft = replace(told(danger_now="no", what="x"), concern=concern(speaker="child", disclosure=True, physical=0.9))
    assert planning.to_ask(draft) == ["now", "child_name", "address", "reporter", READ_BACK]
    for found in ({"now": "in my room, 8 Ampthill Road"}, {"school": "Goldington Academy"}):
        known = replace(draft, answers={**draft.answers, **told(**found).answers})
        assert "address" not in planning.to_ask(known), "where to look for them was told"
    friend = replace(draft, concern=concern(speaker="child", physical=0.9))
    assert "address" in planning.to_ask(friend)


@pytest.mark.parametrize(
    ("words", "no"),
    [
        ("no", True),
        ("No, none", True),
        ("not at all", True),
        ("not sure, maybe a baby", False),
        ("no idea", False),
        ("yes two", False),
    ],
)
def test_only_a_no_closes_the_questions_that_hang_on_it(words: str, no: bool) -> None:
    assert planning.is_no(Answer.told(words)) is no


def test_a_child_who_writes_about_a_friend_gets_a_read_back_too() -> None:
    draft = replace(told(danger_now="no", what="x"), concern=concern(speaker="child", physical=0.9))
    assert planning.to_ask(draft)[-1] == READ_BACK


def test_going_back_leads_to_the_question_before_and_not_to_a_story_that_was_added_to() -> None:
    draft = told(danger_now="no", what="x", kind="yes", kind_named="neglect", now="home")
    draft = draft.with_answer("child_name", Answer.told("Amira"))
    draft = reading(draft, "address", said("and another thing, her shoes have holes in them", "add_more")).draft
    result = reading(draft, "address", said("go back", "go_back"))
    assert planning.to_ask(result.draft)[0] == "child_name"
    assert "holes" in str(result.draft.told(STORY))


def test_danger_is_asked_about_even_after_that_is_all() -> None:
    draft = reading(told(danger_now="no", what="x"), "when", said("thats all", "thats_all")).draft
    message = said(
        "something is going on in there again I can hear things breaking", "tell_possible_danger", danger="unclear"
    )
    result = reading(draft, READ_BACK, message)
    assert planning.to_ask(result.draft)[0] == DANGER_NOW


@pytest.mark.parametrize("text", ["change the age", "Can I change the age please?"])
def test_what_somebody_asks_to_change_is_asked_anew(text: str) -> None:
    draft = told(danger_now="no", what="x", child_age="4")
    result = reading(draft, "address", said(text, "change_something"))
    assert "child_age" not in result.draft.answers
    assert "address" not in result.draft.answers
    assert planning.to_ask(result.draft)[0] == "child_age", "before what was not asked yet"
    assert reading(result.draft, "child_age", said("5")).draft.told("child_age") == "5"


def test_who_does_not_say_what_to_change_hears_how() -> None:
    result = reading(told(danger_now="no", what="x"), "address", said("can i change something", "change_something"))
    assert result.remarks == (("utter_change_later", {}),)
    assert "address" not in result.draft.answers


def test_a_change_that_says_to_what_is_made() -> None:
    draft = told(danger_now="no", what="x", address="14 Ash Grove")
    message = said("change the address to 12 Ash Grove", "correct_answer")
    assert reading(draft, "injury", message).draft.told("address") == message.text
