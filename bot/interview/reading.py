"""One turn of the interview: what a message changes in the draft, what to say to it, and where it leads.

Pure: takes the draft, the question that was open and the message; returns the new draft and what to say.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import languages, script
from bot.interview.answers.answering import REFUSES, of_a_first_worry
from bot.interview.asides import announcing, caring, contact, leaving, ones_name, own_questions
from bot.interview.by_intent import SURE_OF_A_QUESTION, read_by_intent
from bot.interview.danger import (
    after_999,
    denying,
    ending_life,
    in_few_words,
    left_alone,
    news_after_999,
    shaken,
    the_call,
)
from bot.interview.danger.danger_in_context import GRAVE_FACT, UNCLEAR_AND_IN_DOUBT, counted, in_context, sounds_graver
from bot.interview.noting import other_facts, replaced, siblings
from bot.interview.noting.taking import (
    names_of_others_apart,
    only_begun,
    own_facts_apart,
    take_words,
    wish_in,
    with_wish_noted,
)
from bot.interview.output import summary
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, REPORTER, SAFE_TO_TYPE, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import A_QUESTION, TELLS_DANGER, Outcome, Reading, Said

CHANGED = "utter_changed"
# "Will they take him off her if he hits him again tonight": more than a question of what will happen.
HAPPENS_NOW = re.compile(
    r"\b(?:now|rn|tonight|tonite|2nite|today|again|if|before|hit\w*|hurt\w*|beat\w*|kill\w*|die\w*|knife|gun|bleed\w*"
    r"|scream\w*|alone|missing)\b",
    re.IGNORECASE,
)


def read(draft: Draft, asked: str | None, said: Said, *, emergency_known: bool = False) -> Reading | None:
    """Take one message into the interview, and say what a special situation that it tells of calls for.

    The arguments and what is returned are those of `read_by_intent`.
    """
    draft = replace(draft, concern=draft.concern.with_own_words(said.text))
    if (reading := ones_name.asks_for_it(draft, said)) is not None:
        return reading
    wish = ones_name.told_in(draft, asked, said)
    if wish is None or (asked == REPORTER and not wish.off):
        reading = _read(draft, asked, said, emergency_known=emergency_known)
    else:
        reading = _with_own_name(draft, asked, said, wish, emergency_known)
    return None if reading is None else _with_what_changed(draft, asked, reading)


def _with_own_name(draft: Draft, asked: str | None, said: Said, wish: ones_name.Wish, emergency_known: bool) -> Reading:
    """The reading of a message that says something of the writer's own name. That is done and answered; what else it
    says counts as ever, and a story keeps all its words."""
    wished = ones_name.with_wish(draft, wish)
    if said.intent in TELLS_DANGER:
        return _read(wished, asked, said, emergency_known=emergency_known) or Reading(wished)
    reading: Reading | None = Reading(wished)
    if asked in (None, DANGER_NOW, STORY) or len(said.text.split()) > ones_name.WORDS_OF_A_STORY:
        reading = _read(wished, asked, said, emergency_known=emergency_known)
    elif wish.rest:
        reading = _read(wished, asked, ones_name.without_it(said, wish), emergency_known=emergency_known)
    reading = reading or Reading(wished)
    noted = ones_name.remarks_on(wished, wish)
    return replace(reading, remarks=(*noted, *(remark for remark in reading.remarks if remark not in noted)))


def _with_what_changed(draft: Draft, asked: str | None, reading: Reading) -> Reading:
    """The reading with what was changed named, once, where it says that something was; it says so of nothing else."""
    if (CHANGED, {}) not in reading.remarks:
        return reading
    # What was being answered anew stands in the draft as it was before.
    changed = summary.changed(
        replace(draft, answers={**draft.put_aside, **draft.answers}),
        reading.draft,
        but=None if asked in draft.put_aside else asked,
    )
    grown = reading.draft.told(STORY) != draft.told(STORY)
    instead = "utter_taken_in" if grown else "utter_which_change" if asked == READ_BACK else None
    said = (CHANGED, {"changed": changed}) if changed else (instead, {}) if instead else None
    remarks = [said if remark == (CHANGED, {}) else remark for remark in reading.remarks]
    once = [remark for at, remark in enumerate(remarks) if remark is not None and remark not in remarks[:at]]
    return replace(reading, remarks=tuple(remark for remark in once if remark is not None))


def _read(draft: Draft, asked: str | None, said: Said, *, emergency_known: bool = False) -> Reading | None:
    """The reading before what was changed is named."""
    by_itself, question = said, own_questions.asked_in(draft, asked, said)
    if question is not None and _answered_elsewhere(question, asked, said, emergency_known):
        question = None
    sounded, behind = said.intent in TELLS_DANGER, None
    if question is not None and _only_asks(question, said):
        said = replace(said, intent="tell_concern")
    if question is not None and not sounded and not question.stands_alone:
        behind = own_questions.told_after(question, asked, said)
        said = own_questions.beside(question, asked, said)
    said = in_context(draft, asked, own_questions.meant(asked, announcing.as_more(asked, said)))
    # "Dunno. if i say stuff do u ring the police": what they want to know is answered first.
    unsure = question is not None and asked == DANGER_NOW and said.intent == "dont_know" and _nothing_told(draft)
    by_words = shaken.heard(draft, ending_life.heard(draft, asked, said))
    denies = (
        asked != DANGER_NOW
        and by_words.intent not in TELLS_DANGER
        and _denies_danger(draft, asked, by_words, emergency_known)
    )
    together = in_few_words.heard(draft, asked, left_alone.heard(draft, by_words))
    if together is not by_words:
        draft = replace(draft, danger_asked=None)  # asked about, whatever sounded graver before
    with_siblings = names_of_others_apart(draft, asked, own_facts_apart(draft, together))
    said = other_facts.apart(draft, asked, siblings.apart(draft, asked, with_siblings))
    called = None
    if emergency_known or draft.danger_is_taken_back:
        said = news_after_999.as_told(draft, asked, said)
    if emergency_known:
        if (reading := _of_999(draft, asked, said)) is not None:
            return reading
        draft, called = after_999.with_call(draft, said, asked=False)
    if denies:
        draft = after_999.taken_back(draft, said) if emergency_known else draft.with_fact(DANGER_NOW, "no")
        if asked == READ_BACK and denying.says_only_that(said.text):
            return Reading(draft).remark("utter_if_that_changes")
    if question is not None and said.intent not in TELLS_DANGER:
        if question.stands_alone:
            only_asked = own_questions.only_asked(draft, asked, said, question, sounded=sounded)
            return caring.at_the_questions(draft, announcing.invited(draft, asked, by_itself, only_asked), said)
        if sounded and STORY in draft.answers:
            draft = own_questions.kept_whole(draft, said)
            said = own_questions.beside(question, asked, said)
    tells_danger = said.intent == "tell_danger" and not emergency_known  # 999 then comes before all else
    # "My phones dying" may be said of the call.
    of_the_call = called is not None and not leaving.must_go(said.text)
    goes_on = asked is None or tells_danger or of_the_call
    if not goes_on and leaving.is_leaving(draft, asked or "", said):
        return _left(draft, asked or "", said, emergency_known)
    once_more = _danger_asked_once_more(draft, said) if unsure and said.intent == "dont_know" else None
    reading = once_more or _with_danger_asked(draft, asked, said, emergency_known)
    if reading is not None:
        reading = siblings.kept(draft, asked, with_siblings, replaced.kept(draft, reading))
    if denies and reading is not None and DANGER_NOW not in reading.draft.answers:
        reading = replace(reading, draft=reading.draft.with_fact(DANGER_NOW, "no"))  # it is not asked for anew
    if reading is not None and called is not None:
        reading = after_999.call_noted(reading)
    if reading is None or reading.outcome is Outcome.EMERGENCY:
        return reading  # 999 is said before all else
    if question is not None:
        kept = own_questions.whole_in_story(draft, reading.draft, said.text, by_itself.text)
        reading = own_questions.answered_first(replace(reading, draft=kept), question, asked)
    if behind is not None:
        reading = replace(reading, draft=take_words(reading.draft, STORY, behind))
    reading = contact.with_wishes(draft, asked, by_itself, reading)
    if reading.outcome is not Outcome.ASK:
        return reading
    if (wish := wish_in(reading.draft, asked, by_itself)) is not None:
        reading = with_wish_noted(reading, wish)
    reading = announcing.invited(draft, asked, by_itself, reading)
    if emergency_known:
        reading = after_999.answered_beside(draft, asked, reading, by_itself, asks=question is None)
    if question is None and by_itself.intent.startswith("ask_") and _says_no_and_asks(said):
        reading = replace(reading, remarks=((f"utter_{by_itself.intent}", {}), *reading.remarks))
    elif asked == DANGER_NOW and by_itself.intent == "what_did_you_mean" and said.intent == "deny":
        why = script.fill(catalogue.questions()[asked].why_of(draft.concern.writer))
        reading = replace(reading, remarks=(("utter_why", {"why": why}), *reading.remarks))
    elif question is None and not emergency_known:
        reading = of_a_first_worry(draft, reading)
    return caring.at_the_questions(draft, reading, said)


def _denies_danger(draft: Draft, asked: str | None, said: Said, emergency_known: bool) -> bool:
    """Whether a message says that no child is in danger where something else stands as the answer to that: the latest
    plain answer counts."""
    if said.assessment is None or said.is_foreign or draft.told(DANGER_NOW) == "no":
        return False
    denied = denying.denied_in(said.text)
    # After the advice to ring 999, who says that somebody is safe is asked plainly.
    return denied == denying.DANGER or (denied == denying.SAFE and (asked == READ_BACK or not emergency_known))


def _nothing_told(draft: Draft) -> bool:
    """Whether nothing was told yet, and danger was asked about for the first time."""
    return STORY not in (*draft.answers, *draft.put_aside) and draft.danger_asked is None


def _danger_asked_once_more(draft: Draft, said: Said) -> Reading:
    """The reading of a doubt of danger that is not taken for danger yet."""
    assert said.assessment is not None
    draft = replace(draft, concern=draft.concern.after(said.assessment, said.text, said.message_id))
    draft = only_begun(draft, take_words(draft, STORY, said)) if said.says_more else draft
    return Reading(replace(draft, danger_asked=said.danger_score)).remark("utter_must_ask_again")


def _of_999(draft: Draft, asked: str | None, said: Said) -> Reading | None:
    """After the advice to ring 999, the reading of a message that is about that and about nothing else, if it is."""
    if asked == DANGER_NOW:
        if languages.yes_or_no(said.text, draft.concern.language) == "no" or after_999.says_no_and_why(draft, said):
            said = replace(said, intent="deny")
        if (answer := after_999.answered_if_over(draft, said)) is not None:
            return answer
    if after_999.tells_no_danger(said):
        reading = Reading(after_999.taken_back(draft, said))
        return reading.remark("utter_no_danger_noted", no_need=after_999.no_need_to_be_sorry(said))
    if said.intent != "tell_danger" and the_call.only_asks_who_comes(said):
        if draft.call != "yes":
            return Reading(draft, Outcome.EMERGENCY)  # what only 999 can do
        return Reading(draft).remark("utter_who_comes", about_999=after_999.at_length(draft))
    if said.intent != "tell_danger" and the_call.only_asks_of_999(said):
        return after_999.answered_beside(draft, asked, Reading(draft), said, asks=True)
    what_to_do = draft.call != "yes" and after_999.asks_what_to_do(said)
    return Reading(draft, Outcome.EMERGENCY) if what_to_do else None


def _answered_elsewhere(question: own_questions.Question, asked: str | None, said: Said, emergency_known: bool) -> bool:
    """Whether a question of the person's own is answered by a rule, with what is said after 999, or is a refusal."""
    if emergency_known and the_call.asks_who_comes(said):
        return True
    return _a_rule_answers(question, said) or (asked == REPORTER and REFUSES.match(said.text) is not None)


def _a_rule_answers(question: own_questions.Question, said: Said) -> bool:
    """Whether the model read a message that only asks as that very question."""
    same = question.answers == (f"utter_{said.intent}",)
    helps = said.intent == "help" and question.answers == ("utter_asked_what_to_do",)
    by_rule = question.stands_alone and (same or helps)
    return by_rule and said.confidence >= SURE_OF_A_QUESTION


def _left(draft: Draft, asked: str, said: Said, emergency_known: bool) -> Reading:
    """Who must go is asked nothing more; what they told besides counts as ever."""
    if leaving.says_nothing_else(said.text) or said.intent == "goodbye":
        return leaving.left(draft, said)
    reading = read_by_intent(draft, asked, leaving.told_beside(said), emergency_known=emergency_known)
    if reading is not None and reading.outcome is not Outcome.ASK:
        return reading
    return Reading(reading.draft if reading else draft, Outcome.STOP)


def _with_danger_asked(draft: Draft, asked: str | None, said: Said, emergency_known: bool) -> Reading | None:
    """The reading of a message. Of what may be danger it is asked again; once that was answered, only if a later one
    sounds graver. Who tells of it a third time and never says whether it is so is told to ring 999."""
    if asked == SAFE_TO_TYPE and said.intent == "tell_possible_danger":
        said = replace(said, intent="tell_concern")  # they hear how to leave, with 999
    unclear = said.intent == "tell_possible_danger" and not emergency_known and not said.is_foreign
    if not unclear:
        return read_by_intent(draft, asked, said, emergency_known=emergency_known)
    answered = draft.told(DANGER_NOW) is not None
    new_threat = draft.danger_asked is None or denying.tells_of_threat(said.text) or said.danger_score >= GRAVE_FACT
    if not answered or (sounds_graver(draft, said) and new_threat):
        count = counted(draft)
        reading = read_by_intent(replace(draft, danger_unclear=count), asked, said, emergency_known=False)
        if reading is None or reading.outcome is not Outcome.ASK or count < UNCLEAR_AND_IN_DOUBT:
            return reading
        return Reading(reading.draft.with_danger_heard(), Outcome.EMERGENCY)
    reading = read_by_intent(draft, asked, replace(said, intent="tell_concern"), emergency_known=False)
    if reading is None or ("utter_if_in_danger", {}) in reading.remarks:
        return reading
    others = tuple(remark for remark in reading.remarks if remark[0] != "utter_taken_in")
    return replace(reading, remarks=others).remark("utter_if_in_danger")


def _only_asks(question: own_questions.Question, said: Said) -> bool:
    """Whether a question of the person's own that sounds like danger tells of nothing that happens now."""
    if not question.stands_alone or not own_questions.OF_A_HURT_CHILD.isdisjoint(question.answers):
        return False
    return said.intent == "tell_possible_danger" and HAPPENS_NOW.search(said.text) is None


def _says_no_and_asks(said: Said) -> bool:
    """Whether a no has a question behind it: "no. will they know it was me?"."""
    return said.intent == "deny" and A_QUESTION.search(said.text) is not None
