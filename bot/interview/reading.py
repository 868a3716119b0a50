"""One turn of the interview: what a message changes in the draft, what to say to it, and where it leads.

Pure: takes the draft, the question that was open and the message; returns the new draft and what to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum

from bot.council import languages, script
from bot.interview import catalogue
from bot.interview.catalogue import DANGER_NOW, READ_BACK, STORY, Question
from bot.interview.draft import Answer, Concern, Draft, Status
from bot.interview.planning import ask_no_more
from bot.interview.summary import item_named, item_numbered
from bot.understanding.assessment import Assessment


class Outcome(str, Enum):
    """Where a turn leads."""

    ASK = "ask"
    EMERGENCY = "emergency"
    SUBMIT = "submit"
    STOP = "stop"
    START_AGAIN = "start_again"


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
    "go_back", "called_999_yes", "called_999_no", "gibberish", "nlu_fallback",
    "tell_concern", "tell_danger", "tell_possible_danger",
})  # fmt: skip

# With a question open, "14 Ash Grove" must not be taken for other council business: from here on it is a question.
SURE_OF_A_QUESTION = 0.6

# "The library" or "council flats on Midland Road" sound like these, and are where a child is.
CHATTER = frozenset({"off_topic_council", "small_talk"})

# "Yes", "no thank you", "no I don't think so": up to here a message is a yes or a no and nothing more.
WORDS_OF_A_PLAIN_ANSWER = 5


@dataclass(frozen=True)
class Said:
    """One message of a person, as it was understood.

    Attributes:
        text: the words as typed, or those on the button.
        intent: what the message does in the conversation.
        confidence: how sure the model is of the intent, 0 to 1.
        message_id: the message's own id, to point staff to it.
        choice: id of the quick reply if one was chosen.
        assessment: what was understood of the words; None for a quick reply.
    """

    text: str
    intent: str
    message_id: str
    confidence: float = 1.0
    choice: str | None = None
    assessment: Assessment | None = None


@dataclass(frozen=True)
class Reading:
    """What a turn leads to.

    Attributes:
        draft: the draft after this message.
        outcome: what comes next.
        remarks: script messages to say before the next question, each with what to fill in.
    """

    draft: Draft
    outcome: Outcome = Outcome.ASK
    remarks: tuple[tuple[str, dict[str, str]], ...] = field(default=())

    def remark(self, key: str, **values: str) -> Reading:
        return Reading(self.draft, self.outcome, (*self.remarks, (key, values)))


def read(draft: Draft, asked: str | None, said: Said, *, emergency_known: bool = False) -> Reading | None:
    """Take one message into the interview.

    Args:
        draft: what is known so far.
        asked: id of the question that was open, or None before the first.
        said: the message.
        emergency_known: the 999 advice was given in this conversation and the person chose to carry on.

    Returns:
        The reading, or None if the message is a question of the person's own that changes nothing here.
    """
    if asked == DANGER_NOW and (answer := languages.yes_or_no(said.text, draft.concern.language)):
        outcome = Outcome.EMERGENCY if answer == "yes" and not emergency_known else Outcome.ASK
        return Reading(draft.with_answer(DANGER_NOW, Answer.told(answer)), outcome)
    if said.intent not in STEERING and not _answers_anyway(asked, said):
        return None
    before = draft
    if said.assessment is not None:
        draft = Draft(draft.answers, draft.concern.after(said.assessment, said.text, said.message_id))

    if said.assessment is not None and said.assessment.language != "en" and said.intent != "tell_danger":
        return _in_another_language(before, draft, asked, said, emergency_known)
    match said.intent:
        case "tell_danger":
            draft = _take_words(draft, STORY, said)
            if not emergency_known:
                return Reading(draft.with_answer(DANGER_NOW, Answer.told("yes")), Outcome.EMERGENCY)
            return Reading(draft).remark("utter_emergency_reminder")
        case "tell_possible_danger":
            return _possible_danger(_take_words(draft, STORY, said), emergency_known)
        case "stop":
            return Reading(draft, Outcome.STOP)
        case "start_again":
            return Reading(draft, Outcome.START_AGAIN)
        case "choose":
            return _chosen(draft, said, emergency_known)
        case "carry_on":
            return Reading(draft.without(READ_BACK))
        case "start_chat" | "greet" | "repeat_that":
            return Reading(draft)
        case "what_did_you_mean" if asked is not None:
            why = catalogue.questions()[asked].why_of(draft.concern.of_a_child_about_themselves)
            return Reading(draft).remark("utter_why", why=script.fill(why))
        case "go_back":
            return Reading(draft).remark("utter_cannot_go_back")
        case "thats_all" if STORY in draft.answers:
            return Reading(ask_no_more(draft))
    if asked is None:
        return _unasked(draft, said)
    if asked == READ_BACK:
        return _at_read_back(draft, said)
    return _answered(draft, catalogue.questions()[asked], said)


def add(draft: Draft, said: Said) -> Draft:
    """The draft with a message that came after its report was stored: all its words go to the story, nothing is
    taken away. A bare yes, no or thank-you adds nothing."""
    if said.assessment is None or (said.intent in ADDS_NOTHING and not _says_more(said)):
        return draft
    draft = Draft(draft.answers, draft.concern.after(said.assessment, said.text, said.message_id))
    return _take_words(draft, STORY, said)


def _answers_anyway(asked: str | None, said: Said) -> bool:
    """Whether what looks like a question of the person's own is taken as an answer: it is not read well, or a
    question that takes any words is open and the model is not sure."""
    if said.assessment is not None and said.assessment.language != "en":
        return True
    if asked in (None, DANGER_NOW, STORY, READ_BACK):
        return False
    return said.intent in CHATTER or said.confidence < SURE_OF_A_QUESTION


def _in_another_language(before: Draft, draft: Draft, asked: str | None, said: Said, emergency_known: bool) -> Reading:
    """Words in another language are kept as the answer; the person is told once, in that language, how to go on, and
    asked about danger wherever it is not plain that there is none."""
    assert draft.concern.language is not None
    reading = Reading(_take_words(draft, asked, said))
    if draft.concern.language != before.concern.language:
        reading = reading.remark(
            "utter_noted_in_their_language", words=languages.words(draft.concern.language, "noted")
        )
    if said.intent != "tell_possible_danger":
        return reading
    if emergency_known:
        return reading.remark("utter_emergency_reminder")
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
        return Reading(draft).remark("utter_emergency_reminder")
    return Reading(draft.without(DANGER_NOW)).remark("utter_must_ask_again")


def _chosen(draft: Draft, said: Said, emergency_known: bool) -> Reading:
    """A quick reply: it answers its own question, also when it is tapped late."""
    question = catalogue.questions().get((said.choice or "").split(".")[0])
    reply = question.reply(said.choice or "") if question else None
    if question is None or reply is None:
        return Reading(draft).remark("utter_not_understood")
    if reply.answer is None:
        return Reading(draft.with_answer(question.id, Answer(Status.DECLINED))).remark("utter_skipped")
    draft = draft.with_answer(question.id, Answer.told(reply.answer))
    # "Not sure" counts as yes: in doubt, 999 (domain research §1, row 1, and §3).
    if question.id == DANGER_NOW and reply.answer != "no":
        if emergency_known:
            return Reading(draft).remark("utter_emergency_reminder")
        return Reading(draft, Outcome.EMERGENCY)
    return Reading(draft)


def _unasked(draft: Draft, said: Said) -> Reading:
    """A message before any question: the story if it tells one, otherwise just a way to begin."""
    return _with_thanks(draft, _take_words(draft, STORY, said)) if _tells(said) else Reading(draft)


def _tells(said: Said) -> bool:
    return said.intent in ("tell_concern", "tell_danger", "tell_possible_danger")


def _answered(draft: Draft, question: Question, said: Said) -> Reading:
    match said.intent:
        case "dont_know" if question.id == DANGER_NOW:
            return Reading(draft.with_answer(DANGER_NOW, Answer.told("not sure")), Outcome.EMERGENCY)
        case "dont_know":
            return Reading(draft.with_answer(question.id, Answer(Status.UNKNOWN))).remark("utter_skipped")
        case "skip" | "thats_all":
            return Reading(draft.with_answer(question.id, Answer(Status.DECLINED))).remark("utter_skipped")
        case "affirm" if question.id == DANGER_NOW:
            return Reading(_with_more(draft.with_answer(DANGER_NOW, Answer.told("yes")), said), Outcome.EMERGENCY)
        case "affirm" if question.yes_means == "answer":
            return Reading(_with_more(draft.with_answer(question.id, Answer.told("yes")), said))
        case "affirm" if not _says_more(said):
            return Reading(draft).remark("utter_please_go_on")
        case "deny" if question.no_means == "answer" and question.replies:
            return Reading(_with_more(draft.with_answer(question.id, Answer.told("no")), said))
        case "deny" if not _says_more(said):
            return Reading(_denied(draft, question))
        case "correct_answer":
            return _corrected(draft, question, said)
        case "gibberish" | "nlu_fallback" if question.id in (DANGER_NOW, STORY):
            return Reading(draft).remark("utter_not_understood")
    reading = _with_thanks(draft, _take_words(draft, question.id, said))
    if question.id == DANGER_NOW and STORY in draft.answers:
        # Asked, and again told something else: the person will not say. Go on, with 999 said once more.
        reading = Reading(reading.draft.with_answer(DANGER_NOW, Answer(Status.UNKNOWN)), remarks=reading.remarks)
        return reading.remark("utter_if_in_danger")
    return reading


def _says_more(said: Said) -> bool:
    """Whether a message says more than its yes or no."""
    return len(said.text.split()) > WORDS_OF_A_PLAIN_ANSWER


def _with_more(draft: Draft, said: Said) -> Draft:
    """What a message says beyond its yes or no belongs to the story."""
    return _take_words(draft, STORY, said) if _says_more(said) else draft


def _denied(draft: Draft, question: Question) -> Draft:
    match question.no_means:
        case "answer":
            return draft.with_answer(question.id, Answer.told("no"))
        case "declined":
            return draft.with_answer(question.id, Answer(Status.DECLINED))
        case _:
            return draft.with_answer(question.id, Answer(Status.UNKNOWN))


def _take_words(draft: Draft, asked: str | None, said: Said) -> Draft:
    """Keep the words as the answer to the open question, and take the facts in them that nobody has told yet."""
    if asked in (None, DANGER_NOW, READ_BACK):
        asked = STORY
    assert asked is not None
    before = draft.answers.get(asked)
    already = before if before is not None and before.status is Status.TOLD else Answer.told()
    draft = draft.with_answer(asked, already.and_also(said.text))
    for fact, words in _facts(said).items():
        question = catalogue.fact_questions()[fact]
        if question.id not in draft.answers:
            draft = draft.with_answer(question.id, Answer.told(words))
    return draft


def _facts(said: Said) -> dict[str, str]:
    entities = said.assessment.entities if said.assessment is not None else {}
    return {fact: words for fact, words in entities.items() if fact in catalogue.fact_questions()}


def _corrected(draft: Draft, question: Question, said: Said) -> Reading:
    """A correction such as "no, she's 7": the fact it names replaces the one known; else it answers as it stands."""
    known = {
        fact: words for fact, words in _facts(said).items() if catalogue.fact_questions()[fact].id in draft.answers
    }
    if not known:
        return Reading(_take_words(draft, question.id, said))
    for fact, words in known.items():
        draft = draft.with_answer(catalogue.fact_questions()[fact].id, Answer.told(words))
    return Reading(draft).remark("utter_changed")


def _with_thanks(before: Draft, after: Draft) -> Reading:
    """The reading of an answer, with thanks for the story and a light read-back of facts found in it."""
    reading = Reading(after)
    if STORY in after.answers and STORY not in before.answers:
        reading = reading.remark(_thanks(after.concern))
        if after.concern.primary == "sexual":
            reading = reading.remark("utter_after_sexual_harm")
        noted = [
            f"{question.heading.lower()}: {after.told(question.id)}"
            for question in catalogue.fact_questions().values()
            if question.id in after.answers and question.id not in before.answers
        ]
        if noted:
            reading = reading.remark("utter_noted_facts", noted="; ".join(noted))
    return reading


def _thanks(concern: Concern) -> str:
    if concern.speaker == "child":
        return "utter_thanks_for_telling_child"
    return "utter_thanks_for_telling_child_told" if concern.disclosure else "utter_thanks_for_telling"


def _at_read_back(draft: Draft, said: Said) -> Reading:
    """The person looks at what was noted: they send it, change an item, or add to it."""
    if said.intent in ("affirm", "submit_report"):
        return Reading(draft.with_answer(READ_BACK, Answer.told("yes")), Outcome.SUBMIT)
    facts = _facts(said)
    if facts and said.intent == "correct_answer":
        for fact, words in facts.items():
            draft = draft.with_answer(catalogue.fact_questions()[fact].id, Answer.told(words))
        return Reading(draft).remark("utter_changed")
    # Only who wants to change something names an item; "I also saw bruises" is more of the story.
    wants_change = said.intent in ("deny", "change_something", "correct_answer")
    named = item_named(draft, said.text) if wants_change else item_numbered(draft, said.text)
    if named is not None:
        return Reading(draft.without(named))
    if said.intent in ("deny", "change_something", "correct_answer", "dont_know", "skip"):
        return Reading(draft).remark("utter_which_change")
    if not re.search(r"\w", said.text) or said.intent in ("gibberish", "nlu_fallback"):
        return Reading(draft).remark("utter_not_understood")
    return Reading(_take_words(draft, STORY, said)).remark("utter_taken_in")
