"""An answer to the open question, or to the read-back."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import script
from bot.interview import after_999, catalogue
from bot.interview.catalogue import (
    CHILDREN_THERE,
    DANGER_NOW,
    READ_BACK,
    SAFE_TO_TYPE,
    SELF_SAFE,
    SOURCE,
    STORY,
    Question,
)
from bot.interview.draft import SUICIDAL, Answer, Draft, Status
from bot.interview.fitting import fits
from bot.interview.planning import child_has_told, is_no, is_not_safe
from bot.interview.situations import situations
from bot.interview.summary import item_named, item_numbered
from bot.interview.taking import corrected, facts_in, more_of_the_story, take_words, with_more, with_thanks
from bot.interview.turn import Outcome, Reading, Said

# "Yes my mum is here", to whether the writer is safe.
SAYS_SAFE = re.compile(r"\W*(?:yes|yeah|yep|yh|i'?m safe|i am safe)\b", re.IGNORECASE)


def answered(draft: Draft, question: Question, said: Said) -> Reading:
    match said.intent:
        case "dont_know" if question.id in (DANGER_NOW, SELF_SAFE):
            return Reading(draft.with_answer(question.id, Answer.told("not sure")), Outcome.EMERGENCY)
        case "dont_know":
            return Reading(draft.with_answer(question.id, Answer(Status.UNKNOWN))).remark("utter_skipped")
        case "skip" | "thats_all" if question.id == SELF_SAFE:
            return _whether_safe(Reading(draft.with_answer(SELF_SAFE, Answer(Status.DECLINED))))
        case "skip" | "thats_all":
            return Reading(draft.with_answer(question.id, Answer(Status.DECLINED))).remark("utter_skipped")
        case "affirm" if question.id == DANGER_NOW:
            return Reading(with_more(draft.with_answer(DANGER_NOW, Answer.told("yes")), said), Outcome.EMERGENCY)
        case "deny" if question.id == SELF_SAFE:
            return Reading(with_more(draft.with_answer(SELF_SAFE, Answer.told("no")), said), Outcome.EMERGENCY)
        case "affirm" if question.yes_means == "answer":
            return Reading(with_more(draft.with_answer(question.id, Answer.told("yes")), said))
        case "affirm" if not said.says_more:
            return Reading(draft).remark("utter_please_go_on")
        case "deny" if question.no_means == "answer" and question.yes_means == "answer":
            return _with_advice(with_more(draft.with_answer(question.id, Answer.told("no")), said), question)
        case "deny" if not said.says_more:
            return _with_advice(_denied(draft, question), question)
        case "correct_answer":
            return corrected(draft, question, said)
        case "tell_concern" | "nlu_fallback" if _is_beside(draft, question, said):
            return _beside(draft, question, said)
        case "gibberish" | "nlu_fallback" if question.id in (DANGER_NOW, STORY):
            return Reading(draft).remark("utter_not_understood")
    reading = with_thanks(draft, take_words(draft, question.id, said))
    if question.id == DANGER_NOW and STORY in draft.answers:
        # Asked, and again told something else: the person will not say. Go on, with 999 said once more.
        reading = Reading(reading.draft.with_answer(DANGER_NOW, Answer(Status.UNKNOWN)), remarks=reading.remarks)
        return reading.remark("utter_if_in_danger")
    if question.id == SELF_SAFE:
        return _whether_safe(reading)
    return reading


def _whether_safe(reading: Reading) -> Reading:
    """What was said to whether the writer is safe, beyond a plain yes or no: short of a yes, where help is."""
    if is_not_safe(reading.draft):
        return replace(reading, outcome=Outcome.EMERGENCY)
    if SAYS_SAFE.match(reading.draft.told(SELF_SAFE) or ""):
        return reading
    words = situations()[SUICIDAL].say_again
    return reading.remark("utter_situation", words=script.fill(words)) if words else reading


def _is_beside(draft: Draft, question: Question, said: Said) -> bool:
    """Whether a message is no answer to the open question. Said of it twice, words are taken as they are; of a choice
    they never can be."""
    return not fits(question, said) and (question.id not in draft.asked_twice or question.expects == "choice")


def _beside(draft: Draft, question: Question, said: Said) -> Reading:
    """What is no answer is more of the story, and the question is asked once more."""
    if question.id in draft.asked_twice:
        draft = draft.with_answer(question.id, Answer(Status.UNKNOWN))
    reading = more_of_the_story(draft, said)
    # A fact found in it may have answered what was asked.
    return reading if question.id in reading.draft.answers else reading.asked_again(question.id)


def _denied(draft: Draft, question: Question) -> Draft:
    match question.no_means:
        case "answer":
            return draft.with_answer(question.id, Answer.told("no"))
        case "declined":
            return draft.with_answer(question.id, Answer(Status.DECLINED))
        case _:
            return draft.with_answer(question.id, Answer(Status.UNKNOWN))


def chosen(draft: Draft, said: Said, emergency_known: bool) -> Reading:
    """A quick reply: it answers its own question, also when it is tapped late."""
    question = catalogue.questions().get((said.choice or "").split(".")[0])
    reply = question.reply(said.choice or "") if question else None
    if question is None or reply is None:
        return Reading(draft).remark("utter_not_understood")
    if reply.answer is None and draft.told(question.id) is not None:
        return Reading(draft)  # tapped late: what was told stays
    if reply.answer is None:
        status = Status.UNKNOWN if reply.unknown else Status.DECLINED
        return Reading(draft.with_answer(question.id, Answer(status))).remark("utter_skipped")
    old = draft.told(question.id)
    if old is not None and old not in {reply.answer for reply in question.replies}:
        draft = _kept_in_story(draft, old)
    draft = draft.with_answer(question.id, Answer.told(reply.answer))
    # "Not sure" counts as danger: in doubt, 999 (domain research §1, row 1, and §3).
    if (question.id == DANGER_NOW and reply.answer != "no") or (question.id == SELF_SAFE and reply.answer != "yes"):
        if emergency_known:
            return after_999.reminded(Reading(draft))
        return Reading(draft, Outcome.EMERGENCY)
    return _with_advice(draft, question)


def _kept_in_story(draft: Draft, words: str) -> Draft:
    """The draft with words that another answer replaces kept in the story, unless they were taken from there."""
    story = draft.answers.get(STORY) or Answer.told()
    return draft if words in story.text else draft.with_answer(STORY, story.and_also(words))


def _with_advice(draft: Draft, question: Question) -> Reading:
    """The reading of a plain answer, and what it calls for."""
    answer = draft.answers[question.id]
    if question.id == SAFE_TO_TYPE and is_no(answer):
        return Reading(draft, Outcome.STOP)  # nothing more is asked of somebody who may be seen typing
    reading = Reading(draft)
    if question.id == CHILDREN_THERE and is_no(answer):
        return reading.remark("utter_no_children_there")
    if question.id == SOURCE and child_has_told(draft) and not draft.concern.is_of_child:
        return reading.remark("utter_child_told")
    return reading


def at_read_back(draft: Draft, said: Said) -> Reading:
    """The person looks at what was noted: they send it, change an item, or add to it."""
    if said.intent in ("affirm", "submit_report", "thats_all"):
        return Reading(draft.with_answer(READ_BACK, Answer.told("yes")), Outcome.SUBMIT)
    facts = facts_in(said)
    if facts and said.intent == "correct_answer":
        for fact, words in facts.items():
            draft = draft.with_answer(catalogue.fact_questions()[fact].id, Answer.told(words))
        return Reading(draft).remark("utter_changed")
    # Only who wants to change something names an item; "I also saw bruises" is more of the story.
    wants_change = said.intent in ("deny", "change_something", "correct_answer")
    item = item_named(draft, said.text) if wants_change else item_numbered(draft, said.text)
    if item is not None:
        return Reading(draft.reopened(item))
    if said.intent in ("deny", "change_something", "correct_answer", "dont_know", "skip"):
        return Reading(draft).remark("utter_which_change")
    if not re.search(r"\w", said.text) or said.intent in ("gibberish", "nlu_fallback"):
        return Reading(draft).remark("utter_not_understood")
    return (
        more_of_the_story(draft, said)
        if said.intent == "add_more"
        else Reading(take_words(draft, STORY, said)).remark("utter_taken_in")
    )
