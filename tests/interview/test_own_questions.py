"""Questions of the person's own: answered, never taken for an answer, and what is told besides counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.council import script
from bot.interview import after_sending
from bot.interview.asking import planning
from bot.interview.reading import read
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import CHILD_SAID, DANGER_NOW, READ_BACK, STORY
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Draft, Status
from bot.interview.terms.turn import Outcome
from bot.understanding import lexicon
from tests.interview.messages import reading, remarks, said, told

BEGUN = told(danger_now="no", what="the girl next door cries all night")
PLACES = ("reporter", "school", "address", "now", "who", "when", "others_told")

QUESTIONS = {
    "utter_ask_to_ask": (
        "Is this the right place for professionals or should I be ringing MASH?", "are you the right one for nurses",
        "do you take referrals from health staff?", "should I use the professional form?",
    ),
    "utter_asked_consent": (
        "do I need mums consent for this", "do i need her consent", "is parental consent needed",
        "can i share this without her consent",
    ),
    "utter_asked_coming": (
        "is someone coming", "pls is anyone coming", "did u hear me is someone going", "are they coming or not",
        "will u go to her house now or not", "are you going to send someone round today?", "will the police go round?",
        "r u gonna come round", "wil sum1 check on her", "when is someone coming", "whos coming",
        "CAN YOU SEND SOMEONE",
        "how long till someone comes", "please send someone", "so can you send the police",
    ),
    "utter_asked_ring": (
        "WHO RINGS ME THEN", "will someone ring me", "Will someone ring before 3.15?", "are u gonna call me back",
        "when will i hear back", "is somebody going to ring",
    ),
    "utter_ask_will_they_know": (
        "will ellie know it was me", "will they know it was me??", "is this going to her", "will my sister find out",
        "r they gonna ring my mum", "will she find out it was me", "who r u telling", "wait who r u telling??",
        "are you going to tell my dad", "will his mum be told", "do you tell the school",
    ),
    "utter_asked_go_there": (
        "should i go round there", "should i go and get her", "cant i just txt her im scared",
        "shud i knock on the door",
        "can i take her home with me", "shall i have a word with him", "what if i just go round", "should we go in",
    ),
    "utter_asked_what_to_say": ("what should i say to ellie", "wot do i tell her", "how do i talk to my daughter"),
    "utter_asked_hate": ("will she hate me", "is my mum going to be angry", "wil they blame me"),
    "utter_asked_my_fault": ("is it my fault she drinks", "is it my fault", "did i do something wrong"),
    "utter_asked_be_ok": ("is he going to be ok", "will she be alright", "are they ok?"),
    "utter_asked_what_to_do": (
        "what do i do??", "wot shud i do", "omg what am i supposed to do", "so what do i do now",
    ),
    "utter_ask_what_next": ("what happens if i press send", "what happens now", "wot happens to him then"),
    "utter_asked_read_back": ("read it back to me", "can you read that back please", "can i see what i wrote",
        "what have you got down about me"),
    "utter_ask_anonymous": ("do i have to give my name", "do u need my name", "can i stay anonymous"),
    "utter_asked_help_them": ("is my brother getting help?", "can you help him or not", "will u help her"),
    "utter_asked_contact": (
        "do i have to give him tomorrow", "should i not let him go tomorrow",
        "is it ok for me to just not answer the door to him tomorrow",
        "can i stop contact this saturday", "should i send him back to his dad", "can i keep her here",
    ),
    "utter_asked_evidence": ("What do I do with the log", "should i keep the messages", "do you need my diary"),
    "utter_asked_tell_others": ("can i tell someone whos not in the council", "should i tell her teacher",
        "should i tell our welfare officer at the club"),
    "utter_asked_doctor": (
        "should i tell her to take him", "should i tell her to take him to the gp",
        "should i take him to the doctors", "does he need to go to hospital", "shud i get her checked",
    ),
    "utter_asked_cover_up": ("will it get covered up", "will this just be ignored", "are you going to cover it up"),
    "utter_asked_believed": ("will they believe me", "will anyone do anything", "what if nobody listens"),
    "utter_asked_police": (
        "do u ring the police", "is this the police or not", "u gonna tell police", "i asked u if u ring the feds",
        "will u tell the cops", "are you the police",
    ),
    "utter_asked_health": ("is shaking dangerous",),
    "utter_asked_matters": ("so does that change anything", "does it matter"),
    "utter_ask_wasting_time": ("Is it daft me ringing about this", "am i overreacting", "am i wasting your time"),
    "utter_asked_pass_on": ("can u just tell miss patel", "could you speak to my teacher"),
    "utter_off_topic_council": (
        "whats the number for bins then", "do you know the bins number", "when are the bins collected",
        "who do i ring about my council tax",
    ),
    "utter_delete_typed": ("can u delete it", "please delete what i said"),
    "utter_ask_who_reads": ("who reads this", "can i ask who reads this?",
        "who can see this", "will my social worker see this"),
    "utter_ask_is_this_abuse": ("IS THAT ABUSE THEN", "is it abuse", "does that count"),
    "utter_ask_taken_away": (
        "i dont want to get taken away",
        "will they take him off her tho", "am i going to be taken into care", "will i lose my kids",
    ),
    "utter_asked_call_999": (
        "should i call 999", "shall i ring the police", "do i need to get an ambulance", "is this a 999",
        "can i text 999",
    ),
    "utter_ask_in_trouble": ("am i in trouble", "will i get in trouble", "is my mum going to get arrested"),
    "utter_ask_real_person": ("r u real", "are you even there", "are you a robot?"),
    "utter_asked_other": (
        "do you have a car", "how much does this cost", "why are you doing it like this", "would you do it for free",
        "is there a form for that?", "can u speak up",
    ),
}  # fmt: skip
ASKED = [(answer, text) for answer, texts in QUESTIONS.items() for text in texts]


@pytest.mark.parametrize(("answer", "text"), ASKED)
@pytest.mark.parametrize("intent", ["tell_concern", "nlu_fallback"])
def test_a_question_is_answered_and_no_answer(answer: str, text: str, intent: str) -> None:
    for asked in PLACES:
        result = reading(BEGUN, asked, said(text, intent))
        advice = ["utter_situation"] if "shaking" in text else []  # a baby is to be seen today
        assert remarks(result) == [answer, *advice], asked
        assert result.outcome is Outcome.ASK
        assert result.draft.answers.keys() == BEGUN.answers.keys(), "at most the story has more words"
        assert asked not in planning.to_ask(BEGUN) or planning.to_ask(result.draft) == planning.to_ask(BEGUN)


@pytest.mark.parametrize("intent", ["ask_taken_away", "submit_report", "help", "off_topic_council", "affirm", "deny"])
def test_it_is_answered_by_what_answers_it_whatever_the_model_took_it_for(intent: str) -> None:
    for text, answer in (
        ("should i take him to the doctors", "utter_asked_doctor"),
        ("what happens if i press send", "utter_ask_what_next"),
        ("is someone coming", "utter_asked_coming"),
    ):
        result = reading(BEGUN, READ_BACK, said(text, intent))
        assert remarks(result) == [answer]
        assert result.outcome is Outcome.ASK


@pytest.mark.parametrize(
    ("asked", "text", "told_there", "answer"),
    [
        ("child_age", "14. will she find out it was me", "14", "utter_ask_will_they_know"),
        ("child_age", "14 will she find out it was me", "14", "utter_ask_will_they_know"),
        ("address", "Flat 3, Ash Grove. is someone coming", "Flat 3, Ash Grove", "utter_asked_coming"),
        ("school", "goldington academy, should i go round there?", "goldington academy", "utter_asked_go_there"),
        (DANGER_NOW, "no. what happens now", "no", "utter_ask_what_next"),
    ],
)
def test_an_answer_before_the_question_counts(asked: str, text: str, told_there: str, answer: str) -> None:
    draft = BEGUN if asked != DANGER_NOW else BEGUN.without(DANGER_NOW)
    for intent in ("tell_concern", "ask_will_they_know"):
        result = reading(draft, asked, said(text, intent))
        assert result.draft.told(asked) == told_there
        assert remarks(result)[0] == answer


@pytest.mark.parametrize(
    ("text", "kept", "answer"),
    [
        ("r they gonna ring my mum? she works at the co op", "she works at the co op", "utter_ask_will_they_know"),
        ("who reads this. she knows people there", "she knows people there", "utter_ask_who_reads"),
    ],
)
def test_what_is_told_after_the_question_is_more_of_the_story(text: str, kept: str, answer: str) -> None:
    result = reading(BEGUN, "school", said(text))
    assert kept in (result.draft.told(STORY) or "")
    assert "school" not in result.draft.answers
    assert remarks(result)[0] == answer


def test_a_plea_after_the_question_is_kept_as_one() -> None:
    result = reading(BEGUN, "school", said("wait who r u telling?? dont tell her"))
    assert result.draft.told("family_knows") == "dont tell her"
    assert "utter_ask_will_they_know" in remarks(result)


def test_who_sends_and_asks_has_sent_and_is_answered() -> None:
    result = reading(BEGUN, READ_BACK, said("Send. Will someone ring before 3.15?", "nlu_fallback"))
    assert result.outcome is Outcome.SUBMIT
    assert remarks(result) == ["utter_asked_ring"]


@pytest.mark.parametrize("text", ["no idea just send it to someone", "just send it", "dunno, send it to whoever"])
def test_just_send_it_is_no_school(text: str) -> None:
    result = reading(BEGUN, "school", said(text))
    assert "school" not in result.draft.answers
    assert result.draft.finished


@pytest.mark.parametrize(
    "text", ["i dont understand", "sorry i don't get it", "idk wdym", "i dont understand the question"]
)
def test_who_does_not_understand_hears_what_is_meant(text: str) -> None:
    result = reading(BEGUN, "access", said(text.removeprefix("idk ")))
    assert remarks(result) == ["utter_why"]
    assert "access" not in result.draft.answers


@pytest.mark.parametrize(
    "text",
    [
        "he asked me will you hit me too?",
        "she said is someone coming to get me and cried",
        "he keeps saying what happens if i tell your mum and laughs",
        "mum shouts is it my fault you were born",
        'he said "will you tell anyone?"',
        "what happens is he drinks and then he hits her",
        "his mum is going to take him away to her sisters",
        "they are going to come and get her from school",
        "he will find out and hit her again",
    ],
)
def test_a_story_with_a_question_in_it_stays_a_story(text: str) -> None:
    draft = told(danger_now="no")
    for asked in (STORY, "child_said", "before"):
        result = reading(draft, asked, said(text, primary="physical"))
        assert text in f"{result.draft.told(asked)}\n{result.draft.told(STORY)}"
        assert not [key for key in remarks(result) if key.startswith("utter_ask")]


def test_a_story_that_ends_with_a_question_is_kept_whole_and_answered() -> None:
    text = "my nephew has bruises on his arms every week. should i go round there"
    result = reading(told(danger_now="no"), STORY, said(text, primary="physical"))
    assert result.draft.told(STORY) == text
    assert remarks(result)[0] == "utter_asked_go_there"
    assert "utter_thanks_for_telling" in remarks(result)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("who", "will, his uncle"), ("injury", "can see bruises on her arm"), ("child_age", "is 4"),
        ("reporter", "will turner 07700 900123"), ("child_name", "Will"), ("address", "queens park?"),
        ("now", "at her nans?"), ("school", "goldington academy?"), ("who", "the man who comes round"),
        ("others_told", "no should i have"), ("reporter", "can you text me on 07700 900123"),
        ("safe_contact", "can you ring me after 6"),
        ("when", "when i was there on tuesday"), ("school", "does he go to goldington i think"),
    ],
)  # fmt: skip
def test_an_answer_that_looks_like_a_question_is_one(asked: str, text: str) -> None:
    result = reading(BEGUN, asked, said(text))
    assert result.draft.told(asked) == text


@pytest.mark.parametrize(
    "text", ["is it my fault", "will i be taken into care", "is he going to be ok", "why does daddy hurt me"]
)
def test_the_childs_own_question_is_what_the_child_said(text: str) -> None:
    assert reading(BEGUN, CHILD_SAID, said(text)).draft.told(CHILD_SAID) == text


def test_should_i_go_and_get_her_is_not_what_the_child_said() -> None:
    result = reading(BEGUN, CHILD_SAID, said("should i go and get her"))
    assert CHILD_SAID not in result.draft.answers
    assert remarks(result) == ["utter_asked_go_there"]


@pytest.mark.parametrize("asked", [None, DANGER_NOW, STORY, "school", READ_BACK])
def test_danger_comes_first(asked: str | None) -> None:
    danger = said(
        "is someone coming hes hitting her", "tell_danger", danger="yes", danger_score=0.99, primary="physical"
    )
    result = reading(BEGUN, asked, danger)
    assert result.outcome is Outcome.EMERGENCY
    assert remarks(result) == []
    assert danger.text in (result.draft.told(STORY) or "")
    unclear = replace(danger, intent="tell_possible_danger")
    unclear = replace(unclear, assessment=replace(danger.assessment, danger="unclear", danger_score=0.85))
    perhaps = reading(BEGUN, asked, unclear)
    assert remarks(perhaps)[0] == "utter_asked_coming"
    assert planning.to_ask(perhaps.draft)[0] == DANGER_NOW
    assert danger.text in (perhaps.draft.told(STORY) or "")


def test_what_sounded_a_little_like_danger_is_not_lost() -> None:
    slight = said("Kempston. is someone coming hes back", "tell_possible_danger", danger="unclear", danger_score=0.3)
    result = reading(BEGUN, "address", slight)
    assert result.draft.told("address") == "Kempston"
    assert slight.text in (result.draft.told(STORY) or "")
    alone = replace(slight, text="is someone coming i can hear it")
    assert alone.text in (reading(BEGUN, "address", alone).draft.told(STORY) or "")


def test_a_yes_to_danger_counts_whatever_is_asked_after_it() -> None:
    result = reading(BEGUN.without(DANGER_NOW), DANGER_NOW, said("yes is someone coming", "affirm"))
    assert result.outcome is Outcome.EMERGENCY


@pytest.mark.parametrize("text", ["is someone coming hes hitting her", "cant i just txt her im scared"])
def test_what_a_question_tells_besides_is_kept_in_the_story(text: str) -> None:
    assert text in (reading(BEGUN, "school", said(text)).draft.told(STORY) or "")
    unanswered = reading(BEGUN, "school", said("will she find out it was me"))
    assert unanswered.draft.told(STORY) == BEGUN.told(STORY)


def test_a_question_before_the_story_is_not_the_story() -> None:
    draft = told(danger_now="no")
    for primary in (None, "neglect"):
        result = reading(draft, STORY, said("is it my fault she drinks", primary=primary))
        assert STORY in planning.to_ask(result.draft)
        assert remarks(result)[0] == "utter_asked_my_fault"


@pytest.mark.parametrize(
    "text",
    [
        "is it neglect if he's 13 and he's been on his own since thurs, he says its fine",
        "can u ring my mum she wont open, its dark n theres a man keeps walkin up to me",
        "what do i do, my little one has bruises all over",
        "can i tell you about my mate shes having a bad time",
        "please can you look in on my great nephew",
    ],
)
def test_a_story_told_as_a_question_is_the_story(text: str) -> None:
    for intent in ("tell_concern", "ask_is_this_abuse"):
        result = read(told(danger_now="no"), STORY, said(text, intent, primary="neglect"))
        if intent == "tell_concern":
            assert result is not None
            assert result.draft.told(STORY) == text
            assert "utter_asked_other" not in remarks(result)
    beside = reading(BEGUN, "school", said(text, primary="neglect"))
    assert text.split(", ")[-1] in (beside.draft.told(STORY) or "")


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("visitors", "please dont send anyone"),
        ("helps", "they can send someone round"),
        ("school", "dont send the police"),
    ],
)
def test_what_asks_nothing_is_no_question(asked: str, text: str) -> None:
    assert not [key for key in remarks(reading(BEGUN, asked, said(text))) if key.startswith("utter_asked")]


def test_whether_it_is_safe_to_type_is_no_question_of_how_somebody_is() -> None:
    result = reading(BEGUN, "school", said("is it safe to type on here"))
    assert remarks(result) == ["utter_ask_safe_to_type"]


def test_a_question_in_another_language_is_read_as_before() -> None:
    result = read(BEGUN, "school", said("is someone coming", language="pl"))
    assert result is not None
    assert "utter_asked_coming" not in remarks(result)


def test_every_question_has_an_answer_that_fits_a_child() -> None:
    assert [
        label for label in lexicon.read("own_questions") if not {f"utter_{label}", label} & script.messages().keys()
    ] == []
    child = Concern(speaker="child", disclosure=True)
    assert "not your fault" in script.say("utter_asked_my_fault", to=child.heard_as).text
    for key in ("coming", "go_there", "help_them", "ring", "what_to_do", "doctor", "be_ok", "other"):
        for to in ((), child.heard_as):
            assert "999" in script.say(f"utter_asked_{key}", to=to).text
    assert "school" in catalogue.questions()


@pytest.mark.parametrize("text", ["how am i meant to know", "how would i know?", "how should i know that"])
def test_who_cannot_know_does_not_know(text: str) -> None:
    result = reading(BEGUN, "access", said(text))
    assert result.draft.answers["access"].status is Status.UNKNOWN


def test_a_question_between_an_answer_and_news_is_neither() -> None:
    text = "14 Ash Grove, do i have to give my name? his mum shouts at him too"
    result = reading(BEGUN, "address", said(text, facts={"place": "14 Ash Grove", "who": "his mum"}))
    assert remarks(result)[0] == "utter_ask_anonymous"
    assert result.draft.told("address") == "14 Ash Grove"
    assert result.draft.told(STORY) == f"{BEGUN.told(STORY)}\nhis mum shouts at him too"


@pytest.mark.parametrize(
    "text",
    [
        "do i have to give my name and he is alone a lot", "he is alone a lot. do i have to give my name?",
        "do i have to give my name? he is alone a lot",
    ],
)  # fmt: skip
def test_the_news_beside_a_question_is_kept_whole_in_the_story_and_not_in_an_item(text: str) -> None:
    result = reading(BEGUN, "when", said(text))
    assert remarks(result)[0] == "utter_ask_anonymous"
    assert "name" not in (result.draft.told("when") or "")
    assert result.draft.told(STORY) == f"{BEGUN.told(STORY)}\n{text}"


def test_words_beside_a_question_keep_their_sense_in_the_story() -> None:
    result = reading(BEGUN, "address", said("will they take him away? i dont want that"))
    assert remarks(result)[0] == "utter_ask_taken_away"
    assert result.draft.told(STORY) == f"{BEGUN.told(STORY)}\nwill they take him away? i dont want that"
    assert result.draft.told("address") is None


@pytest.mark.parametrize(
    ("asked", "text", "told_there", "answer"),
    [
        ("now", "hes here with me asleep. do i have to give him tomorrow? is shaking dangerous?",
         "hes here with me asleep", "utter_asked_contact"),
        ("address", "Honey Hill Road, 22. Is it daft me ringing about this", "Honey Hill Road, 22",
         "utter_ask_wasting_time"),
        ("when", "saw it today. did you not answer me, should i tell her to take him", "saw it today",
         "utter_asked_doctor"),
        ("school", "Goldington Academy. do you have to wear a badge?", "Goldington Academy", "utter_asked_other"),
    ],
)  # fmt: skip
def test_a_question_behind_an_answer_is_answered(asked: str, text: str, told_there: str, answer: str) -> None:
    result = reading(BEGUN, asked, said(text))
    assert remarks(result)[0] == answer
    assert result.draft.told(asked) == told_there


def test_what_the_open_question_is_for_is_explained() -> None:
    result = reading(BEGUN, "reporter", said("whats it for? can leave it"))
    assert result.remarks[0] == ("utter_why", {"why": script.fill(catalogue.questions()["reporter"].why_of("anyone"))})
    assert result.draft.answers["reporter"].status is Status.DECLINED


def test_who_does_not_know_if_there_is_danger_and_asks_something_first_is_answered_and_asked_again() -> None:
    unsure = said("dunno. if i say stuff do u ring the police", "dont_know")
    first = reading(Draft(), DANGER_NOW, unsure)
    assert remarks(first)[0] == "utter_asked_police"
    assert first.outcome is Outcome.ASK
    assert planning.to_ask(first.draft)[0] == DANGER_NOW
    assert reading(first.draft, DANGER_NOW, said("dunno", "dont_know")).outcome is Outcome.EMERGENCY


def test_a_question_about_a_hurt_child_does_not_make_danger_less() -> None:
    perhaps = said("is shaking dangerous", "tell_possible_danger", danger="unclear", danger_score=0.4)
    assert reading(told(danger_now="no", what="he is sick"), "now", perhaps).outcome is Outcome.EMERGENCY
    assert "999" in script.say("utter_asked_health").text


@pytest.mark.parametrize("who", ["hidden", "self", "friend", "child", "nobody"])
def test_whether_the_family_hears_is_answered_in_full_to_everybody(who: str) -> None:
    words = script.say("utter_ask_will_they_know", to=(who,)).text
    assert all(part in words for part in ("give your name", "can ask", "can't promise it", "may guess"))


def test_a_long_story_at_another_question_is_kept_without_the_question_in_it() -> None:
    news = "she was out on the landing again in her nightie with no shoes on and she was shaking"
    result = reading(BEGUN, "when", said(f"{news}. do i have to give my name?"))
    assert news in (result.draft.told(STORY) or "") + (result.draft.told("when") or "")
    assert "my name" not in (result.draft.told(STORY) or "") + (result.draft.told("when") or "")


@pytest.mark.parametrize(
    "text", ["will his mum be told today?", "is someone coming tonight", "will they ring on Monday"]
)
def test_a_question_tells_no_time_and_no_person(text: str) -> None:
    facts = {"who": "his mum", "when": text.split()[-1].strip("?")}
    result = reading(BEGUN, "source", said(text, facts=facts))
    assert result.draft.told("when") is None
    assert result.draft.told("who") is None
    assert result.draft.told(STORY) == BEGUN.told(STORY)


# Answers that are words of the script, said in another response.
IN_WORDS = {
    "asked_speak_with_child": ("should i ask her about the cuts", "is it ok to talk to him about it",
        "should i check her arms"),
    "asked_door": ("can i change locks of flat", "what if he comes to my door", "if he know he come to my door"),
    "asked_must_say": ("do I have to say what he did?", "do i have to", "do i need to explain everything"),
    "asked_can_go": ("can i go", "can i leave now", "do i have to stay here"),
    "asked_did_right": ("did i do the right thing", "was i right to tell"),
    "asked_statement": ("do you need me to give a statement", "will i have to go to court"),
    "asked_photo": ("should i take a photo of it", "shall i get pictures of the marks"),
    "asked_picture_down": ("cant u just get the pic down", "how do i get it taken down", "can you delete the picture"),
    "asked_as_before": ("should i still go to training and act normal", "should i act normal"),
    "asked_support": ("is there someone who can help with the cooking", "can someone help me with my mum"),
    "asked_visa": ("will i be deported", "will they tell immigration"),
    "asked_clear": ("can you delete this off the tablet so he cant see it", "how do i clear the history"),
}  # fmt: skip


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, texts in IN_WORDS.items() for text in texts])
def test_a_question_that_is_answered_in_words_is_no_answer(key: str, text: str) -> None:
    for asked in PLACES:
        result = reading(BEGUN, asked, said(text, "nlu_fallback"))
        assert ("utter_situation", {"words": script.say(key).text}) in result.remarks, asked
        assert result.draft.answers.keys() == BEGUN.answers.keys(), "at most the story has more words"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("can i let him go home with mum", "utter_asked_contact"),
        ("should i send him to the contact tomorrow", "utter_asked_contact"),
        ("do i need to tell the doctor too", "utter_asked_tell_others"),
        ("will I have to tell his social worker too?", "utter_asked_tell_others"),
        ("Should I be telling mum I've reported?", "utter_ask_will_they_know"),
        ("can my health visitor be told", "utter_asked_pass_on"),
        ("can u message me on here", "utter_asked_ring"),
        ("will he go to prison", "utter_ask_in_trouble"),
        ("will they take my kids", "utter_ask_taken_away"),
        ("will they take me and baby away", "utter_ask_taken_away"),
        ("they take baby?", "utter_ask_taken_away"),
        ("what they do with family", "utter_ask_what_next"),
        ("what i do now", "utter_asked_what_to_do"),
    ],
)
def test_each_question_has_the_answer_that_fits(text: str, answer: str) -> None:
    result = reading(BEGUN, "school", said(text, "nlu_fallback"))
    assert remarks(result)[0] == answer
    assert "school" not in result.draft.answers


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("i will have problem? police?", ["utter_ask_in_trouble", "utter_asked_police"]),
        ("why they take baby is my fault?", ["utter_ask_taken_away", "utter_asked_my_fault"]),
        ("mate can i go or not, did i do the right thing", ["utter_situation", "utter_situation"]),
    ],
)
def test_two_questions_have_an_answer_each(text: str, answers: list[str]) -> None:
    assert remarks(reading(BEGUN, "school", said(text, "nlu_fallback"))) == answers


@pytest.mark.parametrize(
    "text", ["they take baby to the doctor", "he said they take the kids away", "this is what i do every day"]
)
def test_what_is_told_in_such_words_is_no_question(text: str) -> None:
    assert not [key for key in remarks(reading(BEGUN, "before", said(text))) if key.startswith("utter_ask")]


def test_who_takes_it_back_once_it_was_sent_hears_that_it_is_with_staff() -> None:
    for text in ("actually dont send it i changed my mind", "can i cancel it", "can you stop it being sent"):
        result, new = after_sending.taken(BEGUN, said(text, "stop"))
        assert "with staff now" in dict(result.remarks)["utter_situation"]["words"], text
        assert new == text, "staff read it"
        assert text in (result.draft.told(STORY) or "")
    before = reading(BEGUN, "school", said("dont send it", "stop"))
    assert before.outcome is Outcome.STOP


def test_the_baby_who_was_shaken_is_named_only_where_one_was() -> None:
    for key in ("utter_asked_doctor", "utter_asked_health"):
        assert "shaken" not in script.say(key).text
        assert "shaken" in script.say(key, to=Concern(situations=frozenset({"shaken"})).heard_as).text


def test_a_question_in_another_language_is_answered_in_it_and_no_answer() -> None:
    message = said("czy policja przyjdzie do mnie?", language="pl")
    result = reading(BEGUN, "school", message)
    assert "urząd" in dict(result.remarks)["utter_situation"]["words"]
    assert "school" not in result.draft.answers
    assert message.text in (result.draft.told(STORY) or "")
    assert "urząd" in dict(after_sending.taken(BEGUN, message)[0].remarks)["utter_situation"]["words"]
    assert reading(BEGUN, "school", said("szkoła Goldington", language="pl")).draft.told("school")
