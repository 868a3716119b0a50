"""A message by its intent, the danger in it weighed: an answer, more of the story, a correction, a way through the
questions; or none of these, a question of the person's own."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import languages, script
from bot.interview.answers import contrasts
from bot.interview.answers.answering import answered, chosen, with_what_was_asked
from bot.interview.answers.correcting import corrected, corrects
from bot.interview.asides import contact
from bot.interview.asides.own_questions import (
    ASKS_FOR_HELP,
    ASKS_WHOM_TO_RING,
    WORDS_OF_A_SHORT_QUESTION,
    asks_in_another_language,
)
from bot.interview.asking import told_already
from bot.interview.asking.planning import last_asked
from bot.interview.danger import after_999
from bot.interview.danger.danger_in_context import danger_told, sounds_graver
from bot.interview.noting import siblings, which_place
from bot.interview.noting.own_name import (
    answers_with_a_name,
    names_themselves,
    pleads_for_silence,
    with_plea,
    with_wish,
)
from bot.interview.noting.taking import asks_to_change, facts_in, more_of_the_story, only_begun, story_told, take_words
from bot.interview.output.summary import item_named
from bot.interview.read_back import reading_back
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import CHILD_AGE, DANGER_NOW, LANGUAGE, READ_BACK, REPORTER, SAFE_TO_TYPE, STORY
from bot.interview.terms.concern import VICTIM
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import (
    A_QUESTION,
    STEERING,
    SURE_OF_A_QUESTION,
    TELLS_DANGER,
    Outcome,
    Reading,
    Said,
    adds_nothing,
)
from bot.interview.words import situation_words, values
from bot.interview.words.english import LITTLE_ENGLISH, tells_only_that

# "Thanks, bye for now" ends the questions; more words, or such as are read unsurely, are answered by a rule.
WORDS_OF_A_GOODBYE = 8

# Whether it is asked why, or what is meant.
ASKS_WHY = re.compile(r"\bwhy\b|\breason|\brelevan|\bmatters?\b|to do with|\brequire", re.IGNORECASE)

# With these somebody says something else, whatever they say of their English.
NOT_ONLY_OF_ENGLISH = frozenset(
    {"affirm", "choose", "stop", "start_again", "what_did_you_mean", "go_back", "submit_report"}
)

# "The library" or "council flats on Midland Road" sound like these, and are where a child is.
CHATTER = frozenset({"off_topic_council", "small_talk"})


def read_by_intent(draft: Draft, asked: str | None, said: Said, *, emergency_known: bool) -> Reading | None:
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
    if asked == DANGER_NOW and (answer := languages.answer_to_danger(said.text, draft.concern.language)):
        outcome = Outcome.EMERGENCY if answer != "no" and not emergency_known else Outcome.ASK
        return Reading(draft.with_answer(DANGER_NOW, Answer.told(answer)), outcome)
    if answers_with_a_name(draft, asked, said):
        said = replace(said, intent="tell_concern")
    if (aside := contact.taken_back(draft, asked, said) or _aside(draft, asked, said)) is not None:
        return aside
    if (plain := _plain_anywhere(draft, asked, said)) is not None:
        return plain
    draft = replace(draft, unplaced=None)
    changes = asked == READ_BACK or reading_back.goes_on_changing(draft, asked, said)
    if changes and (plain := _plainly_read_back(draft, said, emergency_known)) is not None:
        return plain
    if asked == READ_BACK and said.intent in TELLS_DANGER:
        draft = reading_back.put_right_besides(draft, said)
    if asked is not None and _told_before(draft, asked, said):
        return Reading(draft.with_answer(asked, Answer(Status.TOLD_BEFORE))).remark("utter_skipped")
    if said.intent not in STEERING:
        if not names_themselves(draft, asked, said) and not _answers_anyway(asked, said):
            return Reading(draft, Outcome.STOP) if asked is not None and _says_goodbye(said) else None
        said = replace(said, intent="tell_concern")
    before, draft = draft, _understood(draft, said)

    no_victim = VICTIM in before.concern.situations - draft.concern.situations
    if asked == SAFE_TO_TYPE and no_victim and said.intent not in TELLS_DANGER:
        return more_of_the_story(draft, said)
    if said.is_foreign and said.intent != "tell_danger":
        return _in_another_language(before, draft, asked, said, emergency_known)
    typed = catalogue.questions()[asked].reply_typed(said.text) if asked not in (None, READ_BACK) else None
    if typed is not None and said.intent not in ("tell_danger", "tell_possible_danger"):
        said = replace(said, intent="choose", choice=typed.choice.id)
    match said.intent:
        case "tell_danger":
            draft = with_what_was_asked(take_words(draft, STORY, said), asked, said)
            if not emergency_known:
                return Reading(danger_told(draft, asked, said), Outcome.EMERGENCY)
            return after_999.danger_again(draft, asked, said)
        case "tell_possible_danger" if emergency_known and asked == READ_BACK:
            return after_999.danger_again(take_words(draft, STORY, said), asked, said)
        case "tell_possible_danger":
            kept = only_begun(draft, take_words(draft, STORY, said))
            return _possible_danger(with_what_was_asked(kept, asked, said), said, emergency_known)
        case "stop":
            return Reading(draft, Outcome.STOP)
        case "start_again":
            return Reading(draft, Outcome.START_AGAIN)
        case "choose":
            return chosen(draft, said, emergency_known)
        case "carry_on" if asked != SAFE_TO_TYPE:
            draft = draft.without(READ_BACK)
            return Reading(after_999.worry_still_to_ask(draft) if emergency_known and asked is None else draft)
        case "start_chat" | "greet" | "repeat_that":
            return Reading(draft)
        case "what_did_you_mean" if asked is not None:
            question, writer = catalogue.questions()[asked], draft.concern.writer
            words = question.why_of(writer) if ASKS_WHY.search(said.text) else question.means_of(writer)
            if not _is_choice(asked):
                return Reading(draft).remark("utter_why", why=script.fill(words))
            return _kind_explained(draft, asked, script.fill(words))
        case "go_back":
            return _gone_back(draft)
        case "thats_all" | "submit_report" if STORY in draft.settled().answers and asked != READ_BACK:
            return _finished(draft, asked)
        case "change_something" | "correct_answer" if asked != READ_BACK and asks_to_change(said):
            return _to_change(draft, said)
        case "add_more" if not names_themselves(draft, asked, said) and not _is_choice(asked):
            return more_of_the_story(draft, said)
    if names_themselves(draft, asked, said):
        return with_wish(Reading(draft.with_fact(REPORTER, said.text)).remark("utter_taken_in"), REPORTER, said)
    if asked is None:
        return _unasked(draft, said)
    if asked == READ_BACK:
        return reading_back.at_read_back(draft, said)
    question = catalogue.questions()[asked]
    if corrects(draft, question, said):
        return corrected(draft, question, said)
    reading = answered(draft, question, said)
    gives_a_name = asked == REPORTER or answers_with_a_name(draft, asked, said)
    return with_wish(reading, asked, said) if gives_a_name else reading


def _plain_anywhere(draft: Draft, asked: str | None, said: Said) -> Reading | None:
    """The reading of what can mean only one thing, whatever was asked and whatever it was taken for: which place was
    meant, "Kayleigh not Alfie", "his sister Maisie is 3". None if it is none of it."""
    draft = _understood(draft, said)
    return (
        which_place.told_which(draft, said)
        or contrasts.put_right(draft, asked, said)
        or siblings.only_told_of(draft, asked, said)
    )


def _plainly_read_back(draft: Draft, said: Said, emergency_known: bool) -> Reading | None:
    """The reading of what can mean only one thing at the read-back, whatever it was taken for."""
    return reading_back.taken_plainly(_understood(draft, said), said, emergency_known)


def _understood(draft: Draft, said: Said) -> Draft:
    """The draft with what was understood of a message."""
    if said.assessment is None:
        return draft
    concern = draft.concern.after(said.assessment, said.text, said.message_id)
    age = draft.told(CHILD_AGE) or said.assessment.facts.get("child_age", "")
    if situation_words.moves_about(age, f"{draft.told(STORY) or ''} {said.text}"):
        concern = replace(concern, situations=concern.situations - {"non_mobile_bruise"})
    return replace(draft, concern=concern)


def _aside(draft: Draft, asked: str | None, said: Said) -> Reading | None:
    """The reading of a message that is no answer, however it was taken: a cry for help, a plea that the family is not
    told, or that somebody's English is not good. None if it is nothing of the kind."""
    if said.assessment is None or said.intent in TELLS_DANGER or said.is_foreign:
        return None
    if asked is not None and pleads_for_silence(draft, said) and not names_themselves(draft, asked, said):
        return with_plea(draft, said)
    if said.assessment.primary is not None or said.assessment.facts:
        return None
    if said.intent in STEERING and len(said.text.split()) <= WORDS_OF_A_SHORT_QUESTION:
        if ASKS_WHOM_TO_RING.match(said.text):
            return Reading(draft).remark("utter_ask_phone_numbers")
        if ASKS_FOR_HELP.match(said.text):
            return Reading(draft).remark("utter_help")
    told_already = asked == LANGUAGE or LITTLE_ENGLISH in draft.concern.situations
    if tells_only_that(said.text) and not told_already and said.intent not in NOT_ONLY_OF_ENGLISH:
        concern = draft.concern.after(said.assessment, said.text, said.message_id)
        reading = Reading(replace(draft, concern=concern))
        asks = said.intent not in STEERING | CHATTER | {"add_to_report"} and said.confidence >= SURE_OF_A_QUESTION
        return reading.remark(f"utter_{said.intent}") if asks else reading
    return None


def _told_before(draft: Draft, asked: str, said: Said) -> bool:
    """Whether somebody says only that they have told what is asked, and there are words in which it may be."""
    if said.intent in TELLS_DANGER or said.is_foreign or draft.told(STORY) is None:
        return False
    return not facts_in(said) and told_already.says_so(asked, said.text)


def _is_choice(asked: str | None) -> bool:
    return asked is not None and catalogue.questions()[asked].expects == "choice"


def _kind_explained(draft: Draft, asked: str, words: str) -> Reading:
    """What the question for the kind of harm means, said once: who does not understand it then is not asked again."""
    if asked in draft.asked_twice:
        return Reading(draft.with_answer(asked, Answer(Status.UNKNOWN))).remark("utter_skipped")
    return Reading(draft).asked_again(asked).remark("utter_why", why=words)


def _says_goodbye(said: Said) -> bool:
    sure = said.confidence >= SURE_OF_A_QUESTION
    return said.intent == "goodbye" and sure and len(said.text.split()) <= WORDS_OF_A_GOODBYE


def _answers_anyway(asked: str | None, said: Said) -> bool:
    """Whether what looks like a question of the person's own is taken as an answer: it is not read well, or a
    question that takes any words is open and the model is not sure."""
    if said.is_foreign:
        return True
    if asked == READ_BACK and values.contact_of_the_writer(said.text) and A_QUESTION.search(said.text) is None:
        return True
    if asked in (None, DANGER_NOW, STORY, READ_BACK):
        return False
    named = catalogue.questions()[asked or ""].expects == "name" and len(said.text.split()) == 1
    if said.intent in CHATTER and named:
        return False  # "bins" is nobody's name
    unsure = said.intent in CHATTER or said.confidence < SURE_OF_A_QUESTION
    return unsure and A_QUESTION.search(said.text) is None and not values.asks_us(said.text)


def _in_another_language(before: Draft, draft: Draft, asked: str | None, said: Said, emergency_known: bool) -> Reading:
    """Words in another language are kept as the answer; the person is told once, in that language, how to go on, and
    asked about danger wherever it is not plain that there is none."""
    assert draft.concern.language is not None
    only_asks = asks_in_another_language(said)
    reading = Reading(take_words(draft, STORY if only_asks and asked != DANGER_NOW else asked, said))
    if draft.concern.language != before.concern.language:
        reading = reading.remark(
            "utter_noted_in_their_language", words=languages.words(draft.concern.language, "noted")
        )
    if only_asks:
        words = languages.words(draft.concern.language, "question")
        reading = reading.remark("utter_situation", words=words)
    if asked == DANGER_NOW and said.intent == "deny":
        reading = replace(reading, draft=reading.draft.with_answer(DANGER_NOW, Answer.told("no")))
        return reading.remark("utter_if_that_changes")
    if said.intent != "tell_possible_danger":
        return reading
    if emergency_known:
        return after_999.reminded(reading)
    if asked != DANGER_NOW and not sounds_graver(before, said):
        return reading  # asked in their language already, with 999
    if asked == DANGER_NOW and before.concern.language is not None:
        # Asked in their language already, and told something else: go on, with 999 said once more.
        reading = replace(reading, draft=reading.draft.with_answer(DANGER_NOW, Answer(Status.UNKNOWN)))
        return reading.remark("utter_if_in_danger")
    reading = replace(reading, draft=_to_be_asked_of_danger(reading.draft, said))
    words = languages.words(draft.concern.language, "ask_danger")
    return reading.remark("utter_ask_danger_in_their_language", words=words)


def _possible_danger(draft: Draft, said: Said, emergency_known: bool) -> Reading:
    """Unclear danger is asked about before anything else, unless the 999 advice was given already."""
    if emergency_known:
        return after_999.reminded(Reading(draft))
    return Reading(_to_be_asked_of_danger(draft, said)).remark("utter_must_ask_again")


def _to_be_asked_of_danger(draft: Draft, said: Said) -> Draft:
    return replace(draft.without(DANGER_NOW), danger_asked=said.danger_score)


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
    return story_told(draft, None, said) if _tells(said) else Reading(draft)


def _tells(said: Said) -> bool:
    return said.intent in ("tell_concern", "tell_danger", "tell_possible_danger")
