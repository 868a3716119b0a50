"""What somebody says once 999 was advised: whether they have called, cannot, or need not after all.

It is remembered, so that nobody is told at every line to make a call that they have made, or cannot make. Danger taken
back is shown to staff, and the report stays as urgent as it was. Who may be taking it back is asked plainly whether a
child is in danger; who tells of new danger, or asks what to do, is asked nothing more.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import languages, script
from bot.interview.danger import danger_answers, denying, in_few_words, left_alone
from bot.interview.danger.danger_in_context import danger_told
from bot.interview.danger.news_after_999 import is_calmer, is_grave, is_worse, wants_help
from bot.interview.danger.the_call import (
    IN_DOUBT,
    LEXICON,
    ONLY_READ,
    WORDS_ABOUT_THE_CALL,
    about_the_call,
    asks_of_999,
    asks_who_comes,
    beside,
    labels,
    only_asks_who_comes,
    they_are_here,
)
from bot.interview.danger.the_call import answer_to as answer_to_call
from bot.interview.noting.taking import WORDS_OF_A_BEGINNING, take_words, tells_of_harm
from bot.interview.terms.catalogue import DANGER_NOW, NOW, READ_BACK, SELF_SAFE, STORY
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import BUT, Outcome, Reading, Said
from bot.interview.words.spelling import plain
from bot.understanding import lexicon

# Words of somebody who may be heard, or who hides.
NEAR = "near_danger"
# A longer one tells more than that it is over.
WORDS_THAT_IT_IS_OVER = 25
# "He says shes fine", "she is ok but he is outside": in doubt, 999. "I said hes BACK" says it again.
SAID_BY_ANOTHER = re.compile(r"\b(?:but|says?|(?<!i )(?<!already )(?<!just )said|reckons)\b", re.IGNORECASE)
# Of what tells so grave a danger it need not be asked what is wrong.
GRAVE_DANGER = 0.5
# So dangerous a message must not sound for the police that are feared in it to count for more.
GRAVE = 0.8
# What may say that the danger is over, in the lexicons of plain words and of those in doubt.
OVER, OVER_IN_DOUBT = frozenset({"no_danger"}), frozenset({"over", "why"})
# A child who was missing may be back, and who could not be woken may be awake.
MAY_RETURN = re.compile(
    r"\bmissing\b|\bran (?:away|off)\b|\b(?:wak\w+|woken|asleep|passed out|breath\w*)\b", re.IGNORECASE
)
SILENTLY = "utter_called_cannot"
# What later answers say of 999; some of it at length only once.
ABOUT_999 = {
    None: "about_999_not_called",
    "no": "about_999_not_called",
    "yes": "about_999_called",
    "cannot": "about_999_how",
    "need not": "about_999_need_not",
}
TAPS_OF_DANGER = {
    f"{DANGER_NOW}.yes": (DANGER_NOW, "yes"),
    f"{DANGER_NOW}.not_sure": (DANGER_NOW, "not sure"),
    f"{SELF_SAFE}.no": (SELF_SAFE, "no"),
    f"{SELF_SAFE}.not_sure": (SELF_SAFE, "not sure"),
}
# The answers that ask again whether they have called.
ASKS_AGAIN = tuple(f"utter_999_{label}" for label in ("what", "how", "cost", "tell", "police"))
REMINDER = "utter_emergency_reminder"
IN_HIDING = "in_hiding"
IS_IT_OVER = "utter_is_it_over"
NO_POLICE = "utter_no_police"
CALMER = "utter_calmer"
# That how to call was said once more.
DANGER_AGAIN, AT_LENGTH = "danger_again", "utter_danger_again"
# What was said of why they can't call is answered once; another reason again.
REASONS = ("utter_called_how", "utter_called_no_phone", "utter_help_is_here", SILENTLY)
ONCE = ("about_999_not_called", "about_999_how", "about_999_cannot", IS_IT_OVER, CALMER, *REASONS)


def tells_no_danger(said: Said) -> bool:
    """Whether a message says that nobody is in danger; or that it was a slip or is over, and nothing else."""
    if said.choice is not None:
        return said.choice == f"{DANGER_NOW}.no"
    if said.assessment is not None and denying.denied_in(said.text) == denying.DANGER:
        return True
    if said.is_foreign and said.assessment is not None and languages.denies(said.text, said.assessment.language):
        return said.danger_score < GRAVE_DANGER
    if "?" in said.text or len(said.text.split()) > WORDS_ABOUT_THE_CALL:
        return False
    places = [place for place in lexicon.places(LEXICON, said.text) if place[0] in ("no_danger", "aside")]
    rest = list(said.text)
    for _, start, end in places:
        rest[start:end] = " " * (end - start)
    return any(label == "no_danger" for label, _, _ in places) and re.search(r"\w", "".join(rest)) is None


def may_be_over(draft: Draft, said: Said) -> bool:
    """Whether a message may say, among other things, that the danger is over or never was ("i dont need 999 theyve
    gone"). They are asked plainly, once."""
    if IS_IT_OVER in draft.said or said.assessment is None or len(said.text.split()) > WORDS_THAT_IT_IS_OVER:
        return False
    found, in_doubt = labels(LEXICON, said.text), labels(IN_DOUBT, said.text)
    if found & {"called", "help_here", "cannot"} or "who_comes" in in_doubt:
        return False
    return _says_that_it_is_over(draft, said)


def _says_that_it_is_over(draft: Draft, said: Said) -> bool:
    """Whether words say so, and none beside them tells of a threat; how grave it sounds says nothing then."""
    if said.assessment is None or SAID_BY_ANOTHER.search(said.text) or is_worse(draft, said):
        return False
    text = plain(said.text)
    found = labels(IN_DOUBT, text)
    if "rescued" in found or ("no_police" in found and said.danger_score < GRAVE):
        return True
    in_doubt = OVER_IN_DOUBT | ({"returned"} if MAY_RETURN.search(draft.settled().told(STORY) or "") else set())
    places = [place for place in lexicon.places(LEXICON, text) if place[0] in OVER]
    places += [place for place in lexicon.places(IN_DOUBT, text) if place[0] in in_doubt]
    rest = list(text)
    for _, start, end in places:
        rest[start:end] = " " * (end - start)
    return bool(places) and not denying.tells_of_threat("".join(rest))


def fears_the_police(said: Said) -> bool:
    """Whether somebody wants no police, and does not say besides that it is over."""
    found = labels(IN_DOUBT, said.text) if said.assessment is not None else set()
    return "no_police" in found and not found & {"over", "rescued"}


def words_if_over(said: Said) -> str:
    """What is said before the question whether a child is in danger, to who may say that it is over."""
    return NO_POLICE if fears_the_police(said) else IS_IT_OVER


def to_be_asked_if_over(draft: Draft) -> Draft:
    """The draft with the question whether a child is in danger open again; the answer that was given stays."""
    return replace(draft.reopened(DANGER_NOW), said=draft.said | {IS_IT_OVER})


def says_no_and_why(draft: Draft, said: Said) -> bool:
    """Whether a no to that says besides that it is over: "no. nobodys in danger. ive got to go"."""
    if said.assessment is None or BUT.search(said.text) or is_worse(draft, said):
        return False
    if IS_IT_OVER in draft.said and _says_that_it_is_over(draft, said) and not fears_the_police(said):
        return True  # said again, in answer to whether it is over
    if not danger_answers.is_no(said.text):
        return False
    return "no_danger" in labels(LEXICON, said.text) or bool(labels(IN_DOUBT, said.text) & {"over", "rescued"})


def answered_if_over(draft: Draft, said: Said) -> Reading | None:
    """The reading of a plain answer to whether a child is still in danger; None if it is none. Not sure counts as
    danger."""
    if said.intent == "deny" and BUT.search(said.text):
        # What was answered before stays: "no but he is still outside" takes nothing back.
        told = take_words(draft.with_answer(DANGER_NOW, Answer(Status.UNKNOWN)), STORY, said)
        return reminded(Reading(told))
    if said.intent == "deny":
        return Reading(taken_back(draft, said)).remark("utter_no_danger_noted", no_need=no_need_to_be_sorry(said))
    tapped = danger_tapped(said)
    if tapped is not None and tapped[0] == DANGER_NOW:
        answer = tapped[1]
    elif said.intent in ("affirm", "dont_know") and not said.says_more:
        answer = "yes" if said.intent == "affirm" else "not sure"
    else:
        return None
    draft = draft.with_answer(DANGER_NOW, Answer.told(answer))
    return Reading(replace(draft, said=draft.said - {IS_IT_OVER}), Outcome.EMERGENCY)


def answered_beside(before: Draft, asked: str | None, reading: Reading, said: Said, *, asks: bool) -> Reading:
    """The reading of a message while the questions go on after the advice, with what it says or asks of 999 besides
    answered.

    Args:
        before: the draft before it.
        asked: id of the open question, or None.
        reading: the reading so far.
        said: the message as it was read by itself.
        asks: a question in it is not answered yet.
    """
    if asks_who_comes(said):
        reading = reading.remark("utter_who_comes", about_999=at_length(reading.draft))
    elif asks and (answer := asks_of_999(said, just_spoken_of=False)) is not None:
        draft, words = about_999(reading.draft)
        reading = replace(reading, draft=draft).remark(answer, about_999=words)
    if is_calmer(before, said):
        reading = _without(reading, REMINDER)
        if CALMER not in reading.draft.said:
            draft = replace(reading.draft, said=reading.draft.said | {CALMER})
            reading = replace(_without(reading, "utter_taken_in"), draft=draft).remark(CALMER)
    elif asked != DANGER_NOW and may_be_over(before, said):
        reading = _without(reading, REMINDER, "utter_taken_in")
        reading = replace(reading, draft=to_be_asked_if_over(reading.draft)).remark(words_if_over(said))
    elif fears_the_police(said):
        reading = _without(reading, REMINDER, "utter_taken_in").remark(NO_POLICE)
    return reading.remark("utter_who_can_help") if wants_help(before, said) else reading


def _without(reading: Reading, *keys: str) -> Reading:
    """The reading without some of what it says."""
    return replace(reading, remarks=tuple(remark for remark in reading.remarks if remark[0] not in keys))


def asks_what_to_do(said: Said) -> bool:
    """Whether somebody asks what to do now, and says nothing else."""
    if said.assessment is None:
        return False
    return "what_to_do" in labels(IN_DOUBT, said.text) and not beside(IN_DOUBT, "what_to_do", said.text)


def no_need_to_be_sorry(said: Said) -> str:
    """What is said to who excuses themselves; else nothing."""
    return script.say("no_need_to_be_sorry").text + " " if "sorry" in labels(IN_DOUBT, said.text) else ""


def danger_tapped(said: Said) -> tuple[str, str] | None:
    """The question, and the answer, of a quick reply that says that there is danger, however late it is tapped ("not
    sure" counts); None if it says nothing of the kind."""
    return TAPS_OF_DANGER.get(said.choice) if said.choice else None


def taken_back(draft: Draft, said: Said) -> Draft:
    """The draft once its danger was taken back: the words are kept for staff and are no story, the alarm stays beside
    the answer, and nothing that was understood is lowered."""
    draft = replace(draft.with_answer(DANGER_NOW, Answer.told("no")), answered=draft.answered)
    return replace(draft, call="need not", no_danger=(*draft.no_danger, said.text))


def in_danger_again(draft: Draft) -> Draft:
    """The draft at the advice to ring 999: what was said of an earlier call counts no more."""
    return replace(draft, call=None, said=draft.said - {*ONCE, DANGER_AGAIN})


def in_hiding(draft: Draft) -> bool:
    """Whether somebody dangerous is near the person who writes, by what the conversation says: then they are told how
    to call without a word. A child who writes of themselves is taken to be at home with them, unless no grown-up is."""
    if IN_HIDING in draft.said or "adult_victim" in draft.concern.situations:
        return True
    told = [line for name in (STORY, NOW) for line in (draft.told(name) or "").splitlines()]
    if in_few_words.hides(draft) or any(_is_near(line) for line in told):
        return True
    return draft.concern.writer == "child" and not left_alone.says_nobody_is_there("\n".join(told))


def _is_near(text: str) -> bool:
    """Whether words tell of somebody who may hear them; not of the police "at the door"."""
    return bool(labels(NEAR, text)) and "help_here" not in labels(LEXICON, text)


def _must_be_silent(draft: Draft, said: Said) -> bool:
    """Whether who says that they cannot call is afraid to be heard; not who only asks what to say, or has no phone."""
    if _is_near(said.text):
        return True
    no_phone = "no_phone" in labels(LEXICON, said.text)
    return in_hiding(draft) and not no_phone and "unsure" not in labels(IN_DOUBT, said.text)


def with_call(draft: Draft, said: Said, *, asked: bool) -> tuple[Draft, str | None]:
    """The draft with what a message says of the call, and what answers that; None if it says nothing new of it."""
    if draft.call == "yes" and they_are_here(said):
        return draft, "utter_help_is_here"
    call = about_the_call(said, asked=asked)
    if call is None or (draft.danger_is_taken_back and call != "cannot"):
        return draft, None
    silent = call == "cannot" and _must_be_silent(draft, said)
    key = SILENTLY if silent else answer_to_call(call, said)
    if call == draft.call and (key not in REASONS or key in draft.said):
        return draft, None
    new = draft.said | {"about_999_not_called"} if call == "no" else draft.said
    new = new | {IN_HIDING} if silent else new
    return replace(draft, call=call, said=new | ({key} & set(REASONS))), key


def taken(before: Draft, draft: Draft, said: Said, *, asked: bool) -> tuple[Draft, str | None]:
    """A message to the urgent report, and what answers it; None if it says nothing new of the call or the danger.

    Args:
        before: the draft before it.
        draft: the draft with its words.
        said: the message.
        asked: the question about the call has just been put.
    """
    if tells_no_danger(said):
        return taken_back(before, said), "utter_no_danger"
    if asks_who_comes(said):
        return draft, "utter_who_comes"
    if (answer := asks_of_999(said)) is not None:
        return draft, answer
    if before.danger_is_taken_back and said.intent == "tell_possible_danger":
        draft = in_danger_again(draft)
    draft, key = with_call(draft, said, asked=asked)
    if before.danger_is_taken_back:
        return draft, key
    again = "what_to_do" in labels(IN_DOUBT, said.text) if said.assessment is not None else False
    if is_calmer(before, said) and (key is None or draft.call == "no"):
        told = again or CALMER in draft.said
        return replace(draft, said=draft.said | {CALMER}), "utter_who_can_help" if told else CALMER
    if wants_help(draft, said) and key is None:
        return draft, "utter_who_can_help"
    if key is None and fears_the_police(said) and not may_be_over(before, said) and not is_worse(before, said):
        return draft, NO_POLICE
    if is_worse(before, said):
        return told_again(draft)
    if draft.call == "no" and may_be_over(before, said):
        return draft, None  # "shes at school im not ringing": it is asked whether it is over
    if key is None and is_grave(said) and not may_be_over(before, said):
        return draft, "utter_added_after_999" if draft.call == "yes" else "utter_have_you_called"
    return draft, key


def answer_to(draft: Draft, *, told: bool, said: Said | None = None) -> str:
    """What is said to any other message to the urgent report: whether it told something, and 999 as it fits. A bare yes
    may be that they have called, or that they will: they are asked."""
    if draft.call in ("yes", "need not"):
        return "utter_added_after_999" if told else "utter_anything_else_after_999"
    if said is not None and not told and said.intent == "affirm" and not ONLY_READ.match(said.text):
        return "utter_have_you_called"
    return "utter_emergency_added" if told else "utter_anything_else_urgent"


def call_noted(reading: Reading) -> Reading:
    """The reading of a message that says something new of the call while the questions go on, with words that fit."""
    if any(key == REMINDER for key, _ in reading.remarks):
        return reading
    return reading.remark("utter_situation", words=script.say(_about_999(reading.draft)).text)


def words_beside(draft: Draft, key: str) -> str:
    """What is said of 999 in an answer to a message of it: after a question of 999, whether they have called."""
    return script.say("about_999_asked").text if key in ASKS_AGAIN and draft.call != "yes" else at_length(draft)


def at_length(draft: Draft) -> str:
    """What is said of 999, whether or not it was said before."""
    return script.say(_about_999(draft)).text


def about_999(draft: Draft) -> tuple[Draft, str]:
    """What is said of 999 beside something else, and the draft that knows it was said."""
    key = _about_999(draft)
    if key in ONCE and key in draft.said:
        key = "about_999_again_silently" if in_hiding(draft) else "about_999_again"
    return replace(draft, said=draft.said | {key}), script.say(key).text


def _about_999(draft: Draft) -> str:
    return "about_999_cannot" if draft.call == "cannot" and in_hiding(draft) else ABOUT_999[draft.call]


def reminded(reading: Reading) -> Reading:
    """The reading of danger told again after the advice: noted, with 999 said as it fits."""
    draft, words = about_999(reading.draft)
    return replace(reading, draft=draft).remark(REMINDER, about_999=words)


def danger_again(draft: Draft, asked: str | None, said: Said) -> Reading:
    """The reading of danger told while the questions go on after the advice. The story may well tell of it; at any
    other question, and at the read-back, it is new, and the questions stop."""
    if asked == DANGER_NOW and said.intent == "tell_danger":
        return Reading(danger_told(draft, asked, said), Outcome.EMERGENCY)
    new = asked not in (None, STORY, DANGER_NOW) and (said.intent == "tell_danger" or asked == READ_BACK)
    return Reading(draft, Outcome.EMERGENCY) if new else reminded(Reading(draft))


def key_of_pause(draft: Draft, said: Said) -> str:
    """What is said where the questions stop: for new danger, or for a question that only 999 answers."""
    return "utter_who_comes" if only_asks_who_comes(said) else key_of_danger_again(draft)


def key_of_danger_again(draft: Draft) -> str:
    """What is said of new danger: how to call at length once, and then whether they could."""
    if DANGER_AGAIN in draft.said:
        return "utter_added_after_999" if draft.call == "yes" else "utter_have_you_called"
    if draft.call == "yes":
        return "utter_danger_again_called"
    return "utter_danger_again_silently" if in_hiding(draft) else "utter_danger_again"


def told_again(draft: Draft, said: Said | None = None) -> tuple[Draft, str]:
    """The draft that knows how to call was said once more, and what is said where the questions stop."""
    key = key_of_danger_again(draft) if said is None else key_of_pause(draft, said)
    return (replace(draft, said=draft.said | {DANGER_AGAIN}) if key.startswith(AT_LENGTH) else draft), key


def worry_still_to_ask(draft: Draft) -> Draft:
    """The draft of who carries on after the advice, with the story open once more if nothing in it says what is wrong:
    "something isn't right with the kids at 43", and then a yes to danger."""
    story = draft.told(STORY)
    if story is None or len(story.split()) > WORDS_OF_A_BEGINNING or STORY in draft.asked_twice:
        return draft
    if tells_of_harm(draft.concern) or draft.concern.danger_score >= GRAVE_DANGER:
        return draft
    return replace(draft.reopened(STORY), asked_twice=draft.asked_twice | {STORY})
