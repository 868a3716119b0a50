"""What somebody says once 999 was advised: whether they have called, cannot, or need not after all.

It is remembered, so that nobody is told at every line to make a call that they have made, or cannot make. Danger taken
back is shown to staff, and the report stays as urgent as it was. Who may be taking it back is asked plainly whether a
child is in danger; who tells of new danger, or asks what to do, is asked nothing more.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import script
from bot.interview.danger import denying, in_few_words
from bot.interview.danger.danger_in_context import danger_told
from bot.interview.noting.taking import WORDS_OF_A_BEGINNING, take_words, tells_of_harm
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, SELF_SAFE, STORY
from bot.interview.terms.draft import Answer, Draft, Status, tells_of_suicide
from bot.interview.terms.turn import BUT, Outcome, Reading, Said
from bot.interview.words.spelling import plain
from bot.understanding import lexicon

LEXICON = "after_999"
# What is no plain word of the call or of the danger, and is answered all the same.
IN_DOUBT = "after_999_in_doubt"
# Words of somebody who may be heard, or who hides.
NEAR = "near_danger"
# A longer message tells of more than the call, or than that there is no danger.
WORDS_ABOUT_THE_CALL = 12
BY_INTENT = {"called_999_yes": "yes", "called_999_no": "no", "cannot_speak": "cannot"}
# "Im scared il get in trouble if its a joke. what do i say to them".
WORDS_IN_DOUBT = 30
# A longer one tells more than that it is over.
WORDS_THAT_IT_IS_OVER = 20
# "He says shes fine", "she is ok but he is outside": in doubt, 999.
SAID_BY_ANOTHER = re.compile(r"\b(?:but|says?|said|reckons)\b", re.IGNORECASE)
# "If the police come he will kill us", "I have called before", say of no call that was made now.
NO_CALL = re.compile(
    r"\b(?:if|unless|un?till?|before|when|wish|hope|should|would|could|might|want\w*|last|yesterday|ago|once|times|"
    r"never|not|(?:did|have|has|do|wo|is|are)n['’]?t|no ?one|nobody|but|says?|said)\b",
    re.IGNORECASE,
)
# "Pls is the police coming now": more words than these beside a question tell something.
WORDS_BESIDE = 2
# So dangerous a message must not sound for it to be asked whether the danger is over.
GRAVE = 0.8
GRAVE_DANGER = 0.5
# A bare yes or no answers the question about the call only right after it.
BARE = {"affirm": "yes", "deny": "no"}
# "Ok" says that it was read, not that it was done.
ONLY_READ = re.compile(r"\W*(?:o+k+(?:ay|ey)?|k+|sure|fine|al?l ?right|right|will do)\b", re.IGNORECASE)
# What is said to each answer, when it is new.
ANSWERS = {"yes": "utter_called_yes", "no": "utter_called_no", "cannot": "utter_called_how"}
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
REMINDER = "utter_emergency_reminder"
IN_HIDING = "in_hiding"
IS_IT_OVER = "utter_is_it_over"
ONCE = ("about_999_not_called", "about_999_how", "about_999_cannot", IS_IT_OVER)


def _labels(name: str, text: str) -> set[str]:
    return {label for label, _, _ in lexicon.places(name, plain(text))}


def tells_no_danger(said: Said) -> bool:
    """Whether a message says that nobody is in danger; or that it was a slip or is over, and nothing else."""
    if said.choice is not None:
        return said.choice == f"{DANGER_NOW}.no"
    if said.assessment is not None and denying.denied_in(said.text) == denying.DANGER:
        return True
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
    if said.danger_score >= (GRAVE_DANGER if said.intent == "tell_danger" else GRAVE) or tells_of_suicide(said.text):
        return False
    if SAID_BY_ANOTHER.search(said.text):
        return False
    found, in_doubt = _labels(LEXICON, said.text), _labels(IN_DOUBT, said.text)
    says_so = "no_danger" in found or "over" in in_doubt
    return says_so and not found & {"called", "cannot"} and "who_comes" not in in_doubt


def to_be_asked_if_over(draft: Draft) -> Draft:
    """The draft with the question whether a child is in danger open again; the answer that was given stays."""
    return replace(draft.reopened(DANGER_NOW), said=draft.said | {IS_IT_OVER})


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


def asks_who_comes(said: Said) -> bool:
    """Whether it is asked if the police are coming, or if this chat has called them."""
    return said.assessment is not None and "who_comes" in _labels(IN_DOUBT, said.text)


def only_asks_who_comes(said: Said) -> bool:
    """Whether that is all that is asked: "pls is the police coming now"."""
    return asks_who_comes(said) and len(_beside("who_comes", said.text)) <= WORDS_BESIDE


def asks_what_to_do(said: Said) -> bool:
    """Whether somebody asks what to do now, and says nothing else."""
    if said.assessment is None:
        return False
    return "what_to_do" in _labels(IN_DOUBT, said.text) and not _beside("what_to_do", said.text)


def _beside(label: str, text: str) -> list[str]:
    """The words of a text that stand beside those of a label."""
    rest = list(text)
    for name, start, end in lexicon.places(IN_DOUBT, text):
        if name == label:
            rest[start:end] = " " * (end - start)
    return re.findall(r"[\w'’]+", "".join(rest))


def no_need_to_be_sorry(said: Said) -> str:
    """What is said to who excuses themselves; else nothing."""
    return script.say("no_need_to_be_sorry").text + " " if "sorry" in _labels(IN_DOUBT, said.text) else ""


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
    return replace(draft, call=None, said=draft.said - set(ONCE))


def about_the_call(said: Said, *, asked: bool) -> str | None:
    """What a message says of the call to 999: yes, no or cannot; None if nothing.

    Args:
        said: the message.
        asked: the question about the call has just been put.
    """
    words = len(said.text.split())
    if asks_who_comes(said):
        return None
    if said.assessment is not None and words <= WORDS_ABOUT_THE_CALL:
        found = _labels(LEXICON, said.text)
        if "called" in found and "?" not in said.text and NO_CALL.search(said.text) is None:
            return "yes"
        if "cannot" in found:
            return "cannot"
    if said.assessment is not None and words <= WORDS_IN_DOUBT and "unsure" in _labels(IN_DOUBT, said.text):
        return "cannot"
    if said.text.rstrip().endswith("?") and said.intent in ("called_999_yes", "affirm"):
        return None
    if asked and not ONLY_READ.match(said.text):
        return BY_INTENT.get(said.intent) or BARE.get(said.intent)
    return BY_INTENT.get(said.intent)


def in_hiding(draft: Draft) -> bool:
    """Whether somebody dangerous is near the person who writes, by what the conversation says: then they are told how
    to call without a word. A child who writes of themselves is taken to be at home with them."""
    if IN_HIDING in draft.said or draft.concern.writer == "child" or "adult_victim" in draft.concern.situations:
        return True
    return in_few_words.hides(draft) or any(
        _labels(NEAR, words) for name in (STORY, "now") for words in [draft.told(name) or ""]
    )


def _must_be_silent(draft: Draft, said: Said) -> bool:
    """Whether who says that they cannot call is afraid to be heard; not who only asks what to say."""
    return bool(_labels(NEAR, said.text)) or (in_hiding(draft) and "unsure" not in _labels(IN_DOUBT, said.text))


def with_call(draft: Draft, said: Said, *, asked: bool) -> tuple[Draft, str | None]:
    """The draft with what a message says of the call, and what answers that; None if it says nothing new of it."""
    call = about_the_call(said, asked=asked)
    silent = call == "cannot" and _must_be_silent(draft, said)
    known = call == draft.call and not (silent and IN_HIDING not in draft.said)
    if call is None or known or (draft.danger_is_taken_back and call != "cannot"):
        return draft, None
    new = draft.said | {"about_999_not_called"} if call == "no" else draft.said
    new = new | {IN_HIDING} if silent else new
    return replace(draft, call=call, said=new), SILENTLY if silent else ANSWERS[call]


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
    if before.danger_is_taken_back and said.intent == "tell_possible_danger":
        draft = in_danger_again(draft)
    return with_call(draft, said, asked=asked)


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


def key_of_danger_again(draft: Draft) -> str:
    """What is said where the questions stop for new danger."""
    if draft.call == "yes":
        return "utter_danger_again_called"
    return "utter_danger_again_silently" if in_hiding(draft) else "utter_danger_again"


def worry_still_to_ask(draft: Draft) -> Draft:
    """The draft of who carries on after the advice, with the story open once more if nothing in it says what is wrong:
    "something isn't right with the kids at 43", and then a yes to danger."""
    story = draft.told(STORY)
    if story is None or len(story.split()) > WORDS_OF_A_BEGINNING or STORY in draft.asked_twice:
        return draft
    if tells_of_harm(draft.concern) or draft.concern.danger_score >= GRAVE_DANGER:
        return draft
    return replace(draft.reopened(STORY), asked_twice=draft.asked_twice | {STORY})
