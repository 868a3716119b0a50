"""One turn of the interview: what a message changes in the draft, what to say to it, and where it leads.

Pure: takes the draft, the question that was open and the message; returns the new draft and what to say.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import languages, script
from bot.interview.answers import contrasts
from bot.interview.answers.answering import (
    REFUSES,
    answered,
    chosen,
    in_doubt,
    of_a_first_worry,
    with_what_was_asked,
)
from bot.interview.answers.correcting import corrected, corrects
from bot.interview.asides import caring, contact, leaving, own_questions
from bot.interview.asides.own_questions import ASKS_FOR_HELP, ASKS_WHOM_TO_RING, WORDS_OF_A_SHORT_QUESTION
from bot.interview.asking import told_already
from bot.interview.asking.planning import last_asked
from bot.interview.danger import after_999, ending_life, left_alone
from bot.interview.danger.danger_in_context import UNCLEAR_AND_IN_DOUBT, counted, in_context, sounds_graver
from bot.interview.noting import other_facts, replaced, siblings, which_place
from bot.interview.noting.taking import (
    answers_with_a_name,
    asks_to_change,
    facts_in,
    more_of_the_story,
    names_of_others_apart,
    names_themselves,
    only_begun,
    own_facts_apart,
    pleads_for_silence,
    story_told,
    take_words,
    with_plea,
    with_wish,
)
from bot.interview.output.summary import item_named
from bot.interview.read_back import reading_back
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, LANGUAGE, READ_BACK, REPORTER, SAFE_TO_TYPE, STORY
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import A_QUESTION, TELLS_DANGER, Outcome, Reading, Said
from bot.interview.words.english import LITTLE_ENGLISH, tells_only_that

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

# "Will they take him off her if he hits him again tonight": more than a question of what will happen.
HAPPENS_NOW = re.compile(
    r"\b(?:now|rn|tonight|tonite|2nite|today|again|if|before|hit\w*|hurt\w*|beat\w*|kill\w*|die\w*|knife|gun|bleed\w*"
    r"|scream\w*|alone|missing)\b",
    re.IGNORECASE,
)

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


def read(draft: Draft, asked: str | None, said: Said, *, emergency_known: bool = False) -> Reading | None:
    """Take one message into the interview, and say what a special situation that it tells of calls for.

    The arguments and what is returned are those of `_read`.
    """
    by_itself, question = said, own_questions.asked_in(draft, asked, said)
    if question is not None and _answered_elsewhere(question, asked, said, emergency_known):
        question = None
    sounded, behind = said.intent in TELLS_DANGER, None
    if question is not None and _only_asks(said):
        said = replace(said, intent="tell_concern")
    if question is not None and not sounded and not question.stands_alone:
        behind = own_questions.told_after(question, asked, said)
        said = own_questions.beside(question, asked, said)
    said = in_context(draft, asked, own_questions.meant(asked, said))
    by_words = ending_life.heard(draft, asked, said)
    if (alone := left_alone.heard(draft, by_words)) is not by_words:
        draft = replace(draft, danger_asked=None)  # asked about, whatever sounded graver before
    with_siblings = names_of_others_apart(draft, asked, own_facts_apart(draft, alone))
    said = other_facts.apart(draft, asked, siblings.apart(draft, asked, with_siblings))
    called = None
    if emergency_known:
        if (reading := _of_999(draft, asked, said)) is not None:
            return reading
        draft, called = after_999.with_call(draft, said, asked=False)
    if question is not None and said.intent not in TELLS_DANGER:
        if question.stands_alone:
            only_asked = own_questions.only_asked(draft, said, question, sounded=sounded)
            return caring.at_the_questions(draft, only_asked, said)
        if sounded and STORY in draft.answers:
            draft = own_questions.kept_whole(draft, said)
            said = own_questions.beside(question, asked, said)
    tells_danger = said.intent == "tell_danger" and not emergency_known  # 999 then comes before all else
    # "My phones dying" may be said of the call.
    of_the_call = called is not None and not leaving.must_go(said.text)
    goes_on = asked is None or tells_danger or of_the_call
    if not goes_on and leaving.is_leaving(draft, asked or "", said):
        return _left(draft, asked or "", said, emergency_known)
    reading = _with_danger_asked(draft, asked, said, emergency_known)
    if reading is not None:
        reading = siblings.kept(draft, asked, with_siblings, replaced.kept(draft, reading))
    if reading is not None and called is not None:
        reading = after_999.call_noted(reading)
    if reading is None or reading.outcome is Outcome.EMERGENCY:
        return reading  # 999 is said before all else
    if question is not None:
        reading = own_questions.answered_first(reading, question)
    if behind is not None:
        reading = replace(reading, draft=take_words(reading.draft, STORY, behind))
    if reading.outcome is not Outcome.ASK:
        return reading
    if emergency_known and after_999.asks_who_comes(said):
        reading = reading.remark("utter_who_comes", about_999=after_999.at_length(reading.draft))
    if emergency_known and asked != DANGER_NOW and after_999.may_be_over(draft, said):
        said_anyway = (after_999.REMINDER, "utter_taken_in")
        others = tuple(remark for remark in reading.remarks if remark[0] not in said_anyway)
        reading = Reading(after_999.to_be_asked_if_over(reading.draft), remarks=others).remark(after_999.IS_IT_OVER)
    if question is None and by_itself.intent.startswith("ask_") and _says_no_and_asks(said):
        reading = replace(reading, remarks=((f"utter_{by_itself.intent}", {}), *reading.remarks))
    elif question is None and not emergency_known:
        reading = of_a_first_worry(draft, reading)
    return caring.at_the_questions(draft, reading, said)


def heard(draft: Draft, asked: str | None, said: Said) -> Said:
    """A message with the danger that its words tell of together with what was told before it, whatever it sounds like:
    that somebody may end their life, that a young child is alone."""
    return left_alone.heard(draft, ending_life.heard(draft, asked, said))


def _of_999(draft: Draft, asked: str | None, said: Said) -> Reading | None:
    """After the advice to ring 999, the reading of a message that is about that and about nothing else, if it is."""
    if asked == DANGER_NOW:
        if languages.yes_or_no(said.text, draft.concern.language) == "no":
            said = replace(said, intent="deny")
        if (answer := after_999.answered_if_over(draft, said)) is not None:
            return answer
    if after_999.tells_no_danger(said):
        reading = Reading(after_999.taken_back(draft, said))
        return reading.remark("utter_no_danger_noted", no_need=after_999.no_need_to_be_sorry(said))
    if after_999.only_asks_who_comes(said) and said.intent != "tell_danger":
        return Reading(draft).remark("utter_who_comes", about_999=after_999.at_length(draft))
    what_to_do = draft.call != "yes" and after_999.asks_what_to_do(said)
    return Reading(draft, Outcome.EMERGENCY) if what_to_do else None


def _answered_elsewhere(question: own_questions.Question, asked: str | None, said: Said, emergency_known: bool) -> bool:
    """Whether a question of the person's own is answered by a rule, with what is said after 999, or is a refusal."""
    if emergency_known and after_999.asks_who_comes(said):
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
    reading = _read(draft, asked, said, emergency_known=emergency_known)
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
        return _read(draft, asked, said, emergency_known=emergency_known)
    if draft.told(DANGER_NOW) is None or sounds_graver(draft, said):
        count = counted(draft)
        reading = _read(replace(draft, danger_unclear=count), asked, said, emergency_known=False)
        if reading is None or reading.outcome is not Outcome.ASK or count < UNCLEAR_AND_IN_DOUBT:
            return reading
        return in_doubt(reading.draft)
    reading = _read(draft, asked, replace(said, intent="tell_concern"), emergency_known=False)
    if reading is None or ("utter_if_in_danger", {}) in reading.remarks:
        return reading
    others = tuple(remark for remark in reading.remarks if remark[0] != "utter_taken_in")
    return replace(reading, remarks=others).remark("utter_if_in_danger")


def _only_asks(said: Said) -> bool:
    """Whether a question of the person's own that sounds like danger tells of nothing that happens now."""
    return said.intent == "tell_possible_danger" and HAPPENS_NOW.search(said.text) is None


def _says_no_and_asks(said: Said) -> bool:
    """Whether a no has a question behind it: "no. will they know it was me?"."""
    return said.intent == "deny" and A_QUESTION.search(said.text) is not None


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
    if (aside := contact.taken_back(draft, asked, said) or _aside(draft, asked, said)) is not None:
        return aside
    if (plain := _plain_anywhere(draft, asked, said)) is not None:
        return plain
    draft = replace(draft, unplaced=None)
    if asked == READ_BACK and (plain := _plainly_read_back(draft, said, emergency_known)) is not None:
        return plain
    if asked is not None and _told_before(draft, asked, said):
        return Reading(draft.with_answer(asked, Answer(Status.TOLD_BEFORE))).remark("utter_skipped")
    if said.intent not in STEERING:
        if not names_themselves(draft, asked, said) and not _answers_anyway(asked, said):
            return Reading(draft, Outcome.STOP) if asked is not None and _says_goodbye(said) else None
        said = replace(said, intent="tell_concern")
    before, draft = draft, _understood(draft, said)

    if said.is_foreign and said.intent != "tell_danger":
        return _in_another_language(before, draft, asked, said, emergency_known)
    typed = catalogue.questions()[asked].reply_typed(said.text) if asked not in (None, READ_BACK) else None
    if typed is not None and said.intent not in ("tell_danger", "tell_possible_danger"):
        said = replace(said, intent="choose", choice=typed.choice.id)
    match said.intent:
        case "tell_danger":
            draft = with_what_was_asked(take_words(draft, STORY, said), asked, said)
            if not emergency_known:
                return Reading(draft.with_answer(DANGER_NOW, Answer.told("yes")), Outcome.EMERGENCY)
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
    return replace(draft, concern=draft.concern.after(said.assessment, said.text, said.message_id))


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


def add(draft: Draft, said: Said) -> Draft:
    """The draft with a message that came after its report was stored: all its words go to the story, nothing is
    taken away. A bare yes, no or thank-you adds nothing."""
    if adds_nothing(said):
        return draft
    said = heard(draft, None, said)
    assert said.assessment is not None
    draft = replace(draft, concern=draft.concern.after(said.assessment, said.text, said.message_id))
    return take_words(draft, STORY, said)


def adds_nothing(said: Said) -> bool:
    """Whether a message has nothing in it that belongs in a report."""
    return said.assessment is None or (said.intent in ADDS_NOTHING and not said.says_more)


def _says_goodbye(said: Said) -> bool:
    sure = said.confidence >= SURE_OF_A_QUESTION
    return said.intent == "goodbye" and sure and len(said.text.split()) <= WORDS_OF_A_GOODBYE


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
