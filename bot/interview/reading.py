"""One turn of the interview: what a message changes in the draft, what to say to it, and where it leads.

Pure: takes the draft, the question that was open and the message; returns the new draft and what to say.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import languages, script
from bot.interview import after_999, caring, catalogue
from bot.interview.answering import answered, at_read_back, chosen
from bot.interview.catalogue import DANGER_NOW, READ_BACK, REPORTER, STORY
from bot.interview.danger_in_context import in_context
from bot.interview.draft import Answer, Draft, Status
from bot.interview.planning import last_asked
from bot.interview.summary import item_named
from bot.interview.taking import (
    answers_with_a_name,
    asks_to_change,
    corrected,
    corrects,
    more_of_the_story,
    names_themselves,
    own_facts_apart,
    take_words,
    with_thanks,
    with_wish,
)
from bot.interview.turn import Outcome, Reading, Said

# Of a few words these tell nothing that belongs in a report.
ADDS_NOTHING = frozenset({
    "affirm", "deny", "greet", "thanks", "goodbye", "carry_on", "repeat_that", "go_back", "what_did_you_mean",
    "dont_know", "skip", "thats_all", "submit_report", "change_something",
})  # fmt: skip

# Intents that answer whatever question is open, or steer the interview. Every other intent that the model
# knows is a question of the person's own: it is answered by a rule, and the open question is asked again.
STEERING = frozenset({
    "start_chat", "greet", "choose", "affirm", "deny", "dont_know", "skip", "thats_all", "correct_answer",
    "change_something", "submit_report", "stop", "start_again", "carry_on", "what_did_you_mean", "repeat_that",
    "go_back", "called_999_yes", "called_999_no", "gibberish", "nlu_fallback", "add_more",
    "tell_concern", "tell_danger", "tell_possible_danger",
})  # fmt: skip

# With a question open, "14 Ash Grove" must not be taken for other council business: from here on it is a question.
SURE_OF_A_QUESTION = 0.6

# "Will I get taken away": asked in the form of a question.
A_QUESTION = re.compile(
    r"\?\s*$"
    r"|^\W*(?:(?:so|but|and|ok|okay|sorry|please)\W+)*"
    r"(?:what (?:happens|if|(?:do|should|can) i\b)|when (?:are|is|do|does|will) (?:i|you|my|the)\b"
    r"|how (?:long|do|will|can|would)|why (?:do|are|is|would)|who (?:will|reads|sees|are)"
    r"|(?:will|would|can|could|do|does|am|are|should|must|have)\s+(?:i|you|u|we|they|my|it)\b)",
    re.IGNORECASE,
)

# "The library" or "council flats on Midland Road" sound like these, and are where a child is.
CHATTER = frozenset({"off_topic_council", "small_talk"})


def read(draft: Draft, asked: str | None, said: Said, *, emergency_known: bool = False) -> Reading | None:
    """Take one message into the interview, and say what a special situation that it tells of calls for.

    The arguments and what is returned are those of `_read`.
    """
    said = own_facts_apart(draft, in_context(draft, asked, said))
    called = None
    if emergency_known:
        if after_999.tells_no_danger(said):
            return Reading(after_999.taken_back(draft, said)).remark("utter_no_danger_noted")
        draft, called = after_999.with_call(draft, said, asked=False)
    reading = _read(draft, asked, said, emergency_known=emergency_known)
    if reading is not None and called is not None:
        reading = after_999.call_noted(reading)
    if reading is None or reading.outcome is not Outcome.ASK:
        return reading
    return caring.at_the_questions(draft, reading, said)


def _read(draft: Draft, asked: str | None, said: Said, *, emergency_known: bool) -> Reading | None:
    """Take one message into the interview.

    Args:
        draft: what is known so far.
        asked: id of the question that was open, or None before the first.
        said: the message.
        emergency_known: the 999 advice was given in this conversation, the person chose to carry on, and has not taken
            the danger back.

    Returns:
        The reading, or None if the message is a question of the person's own that changes nothing here.
    """
    if asked == DANGER_NOW and (answer := languages.yes_or_no(said.text, draft.concern.language)):
        outcome = Outcome.EMERGENCY if answer == "yes" and not emergency_known else Outcome.ASK
        return Reading(draft.with_answer(DANGER_NOW, Answer.told(answer)), outcome)
    if answers_with_a_name(draft, asked, said):
        said = replace(said, intent="tell_concern")
    if said.intent not in STEERING:
        if not names_themselves(draft, asked, said) and not _answers_anyway(asked, said):
            return None
        said = replace(said, intent="tell_concern")
    before = draft
    if said.assessment is not None:
        draft = replace(draft, concern=draft.concern.after(said.assessment, said.text, said.message_id))

    if said.is_foreign and said.intent != "tell_danger":
        return _in_another_language(before, draft, asked, said, emergency_known)
    typed = catalogue.questions()[asked].reply_typed(said.text) if asked not in (None, READ_BACK) else None
    if typed is not None and said.intent not in ("tell_danger", "tell_possible_danger"):
        said = replace(said, intent="choose", choice=typed.choice.id)
    match said.intent:
        case "tell_danger":
            draft = take_words(draft, STORY, said)
            if not emergency_known:
                return Reading(draft.with_answer(DANGER_NOW, Answer.told("yes")), Outcome.EMERGENCY)
            return after_999.reminded(Reading(draft))
        case "tell_possible_danger":
            return _possible_danger(take_words(draft, STORY, said), emergency_known)
        case "stop":
            return Reading(draft, Outcome.STOP)
        case "start_again":
            return Reading(draft, Outcome.START_AGAIN)
        case "choose":
            return chosen(draft, said, emergency_known)
        case "carry_on":
            return Reading(draft.without(READ_BACK))
        case "start_chat" | "greet" | "repeat_that":
            return Reading(draft)
        case "what_did_you_mean" if asked is not None:
            why = catalogue.questions()[asked].why_of(draft.concern.writer)
            return Reading(draft).remark("utter_why", why=script.fill(why))
        case "go_back":
            return _gone_back(draft)
        case "thats_all" | "submit_report" if STORY in draft.answers and asked != READ_BACK:
            return _finished(draft, asked)
        case "change_something" | "correct_answer" if asked != READ_BACK and asks_to_change(said):
            return _to_change(draft, said)
        case "add_more" if not names_themselves(draft, asked, said):
            return more_of_the_story(draft, said)
    if names_themselves(draft, asked, said):
        return with_wish(Reading(draft.with_fact(REPORTER, said.text)).remark("utter_taken_in"), REPORTER, said)
    if asked is None:
        return _unasked(draft, said)
    if asked == READ_BACK:
        return at_read_back(draft, said)
    question = catalogue.questions()[asked]
    if corrects(draft, question, said):
        return corrected(draft, question, said)
    reading = answered(draft, question, said)
    gives_a_name = asked == REPORTER or answers_with_a_name(draft, asked, said)
    return with_wish(reading, asked, said) if gives_a_name else reading


def add(draft: Draft, said: Said) -> Draft:
    """The draft with a message that came after its report was stored: all its words go to the story, nothing is
    taken away. A bare yes, no or thank-you adds nothing."""
    if adds_nothing(said):
        return draft
    assert said.assessment is not None
    draft = replace(draft, concern=draft.concern.after(said.assessment, said.text, said.message_id))
    return take_words(draft, STORY, said)


def adds_nothing(said: Said) -> bool:
    """Whether a message has nothing in it that belongs in a report."""
    return said.assessment is None or (said.intent in ADDS_NOTHING and not said.says_more)


def _answers_anyway(asked: str | None, said: Said) -> bool:
    """Whether what looks like a question of the person's own is taken as an answer: it is not read well, or a
    question that takes any words is open and the model is not sure."""
    if said.is_foreign:
        return True
    if asked in (None, DANGER_NOW, STORY, READ_BACK):
        return False
    unsure = said.intent in CHATTER or said.confidence < SURE_OF_A_QUESTION
    return unsure and A_QUESTION.search(said.text) is None


def _in_another_language(before: Draft, draft: Draft, asked: str | None, said: Said, emergency_known: bool) -> Reading:
    """Words in another language are kept as the answer; the person is told once, in that language, how to go on, and
    asked about danger wherever it is not plain that there is none."""
    assert draft.concern.language is not None
    reading = Reading(take_words(draft, asked, said))
    if draft.concern.language != before.concern.language:
        reading = reading.remark(
            "utter_noted_in_their_language", words=languages.words(draft.concern.language, "noted")
        )
    if said.intent != "tell_possible_danger":
        return reading
    if emergency_known:
        return after_999.reminded(reading)
    if asked == DANGER_NOW and before.concern.language is not None:
        # Asked in their language already, and told something else: go on, with 999 said once more.
        reading = replace(reading, draft=reading.draft.with_answer(DANGER_NOW, Answer(Status.UNKNOWN)))
        return reading.remark("utter_if_in_danger")
    reading = replace(reading, draft=reading.draft.without(DANGER_NOW))
    words = languages.words(draft.concern.language, "ask_danger")
    return reading.remark("utter_ask_danger_in_their_language", words=words)


def _possible_danger(draft: Draft, emergency_known: bool) -> Reading:
    """Unclear danger is asked about before anything else, unless the 999 advice was given already."""
    if emergency_known:
        return after_999.reminded(Reading(draft))
    return Reading(draft.without(DANGER_NOW)).remark("utter_must_ask_again")


def _finished(draft: Draft, asked: str | None) -> Reading:
    """The person has said that this is all. Danger alone is still asked about, and once."""
    if asked == DANGER_NOW and draft.finished:
        draft = draft.with_answer(DANGER_NOW, Answer(Status.UNKNOWN))
        return Reading(draft.at_its_end()).remark("utter_if_in_danger")
    return Reading(draft.at_its_end())


def _gone_back(draft: Draft) -> Reading:
    """The question that was answered last is asked again; its answer counts until there is another."""
    last = last_asked(draft)
    if last is None:
        return Reading(draft).remark("utter_cannot_go_back")
    return Reading(draft.reopened(last)).remark("utter_gone_back")


def _to_change(draft: Draft, said: Said) -> Reading:
    """What somebody asks to change in the middle of the questions is asked anew, if they say which it is."""
    item = item_named(draft, said.text)
    return Reading(draft).remark("utter_change_later") if item is None else Reading(draft.reopened(item))


def _unasked(draft: Draft, said: Said) -> Reading:
    """A message while no question is open: the story if it tells one, otherwise just a way to begin. After a stop, what
    is told or put right counts all the same."""
    if STORY in draft.answers and not adds_nothing(said):
        corrects_something = said.intent == "correct_answer" or corrects(draft, None, said)
        return corrected(draft, None, said) if corrects_something else more_of_the_story(draft, said)
    return with_thanks(draft, take_words(draft, STORY, said)) if _tells(said) else Reading(draft)


def _tells(said: Said) -> bool:
    return said.intent in ("tell_concern", "tell_danger", "tell_possible_danger")
