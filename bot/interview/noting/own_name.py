"""The writer's own name where they give it, and their wish that the family does not hear of it."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import script
from bot.interview.terms.catalogue import (
    CHILD_NAME,
    DANGER_NOW,
    FAMILY_KNOWS,
    KEEP_NAME,
    NAMES_NO_CULPRIT,
    NOW,
    REPORTER,
    STORY,
    WHO,
)
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import TELLS_DANGER, Reading, Said

# "Teacher, Helen Marsh": one who tells it as part of their work, at whatever question.
NAME_AND_ROLE = re.compile(
    r"\W*(?i:(?:i['’]?m|i am|a|the|class|head|deputy|his|her|their)\W+)*"
    r"(?i:teacher|headteacher|teaching assistant|ta|nurse|gp|doctor|social worker|health visitor|midwife|dsl"
    r"|safeguarding lead|"
    r"senco|youth worker|key ?worker)\W+[A-Z][\w'’-]+ [A-Z][\w'’-]+\W*"
)
# "My name is Pat, 07700 900123".
SAYS_OWN_NAME = re.compile(
    r"\b(?:my (?:full |first |last |sur)?name(?:'?s| is| it'?s| it is)|(?:i'?m|i am) called|you can call me)\b",
    re.IGNORECASE,
)
# The same at the beginning of a message.
OWN_NAME = re.compile(
    r"\W*(?:(?:and|oh|ok|hi|hello|sorry|no|yes|actually|please|wait|change|correct)\W+)*" + SAYS_OWN_NAME.pattern,
    re.IGNORECASE,
)
WORDS_OF_ONES_OWN_NAME = 20
# "But please dont tell them", "keep my name out of it": the wish that the family does not hear of the name.
KEPT_FROM_FAMILY = re.compile(
    r"\b(?:don'?t|don’t|do not|(?<!rather )not|never)\s+(?:\w+\s+){0,2}?"
    r"(?:tell(?!\s+(?:you|u)\b)|say (?:it'?s|it was|who)|let (?:them|him|her|on|anyone|anybody)"
    r"|(?:say|mention|give|use|pass|share) (?:\w+ )?(?:my name|me|them|him|her|it))\b"
    r"|\b(?:don'?t|don’t|do not) want (?:\w+\s+){1,3}(?:to (?:know|find out|hear)|knowing|finding out|hearing)\b"
    r"|\bwithout (?:\w+\s+){1,3}(?:knowing|finding out)\b"
    r"|\bkeep (?:my name|me|it|this|that) (?:out|private|secret|quiet|between|anonymous|confidential)|\banonymous\b",
    re.IGNORECASE,
)
# "Dont say it was me": what is to be kept from the family is a name.
OF_ONES_NAME = re.compile(r"\b(?:my name|(?:was|it'?s|say|mention) me|anonymous)\b", re.IGNORECASE)
# "He told her dont say it was me": no wish of the person who writes.
SAID_BY_ANOTHER = re.compile(r"\b(?:said|says|told|tells|asked|asks|saying|he|she|they)\b", re.IGNORECASE)
# "Please dont tell her parents", and nothing else, whatever it was taken for.
PLEADS = re.compile(
    r"\W*(?:(?:yes|yeah|yep|no|and|but|oh|ok|please|pls|plz)\W+)*(?:do not|don'?t|dont) (?:\w+\W*){1,5}$", re.IGNORECASE
)
TELLS_PLAINLY = frozenset({"tell_concern", "correct_answer", "add_more", "nlu_fallback", "change_something"})


def answers_with_a_name(draft: Draft, asked: str | None, said: Said) -> bool:
    """Whether a message gives a name to the question for it, whatever else it asks or wishes: "my name is Jo but please
    dont tell them"."""
    own = asked == REPORTER or (asked == CHILD_NAME and draft.concern.writer == "child")
    return own and said.intent not in TELLS_DANGER and OWN_NAME.match(said.text) is not None


def with_wish(reading: Reading, asked: str, said: Said) -> Reading:
    """The reading of a message in which somebody gives their name, with the wish in it that the family does not hear of
    it: kept in their own words, and answered with what can be promised."""
    draft = reading.draft
    given = draft.told(asked) or ""
    if said.text not in given or KEPT_FROM_FAMILY.search(said.text) is None:
        return reading
    if draft.concern.speaker == "professional":
        return reading  # domain research §4: who tells it as part of their work can't be kept out of it
    if not draft.concern.is_of_child:
        return replace(reading, draft=draft.with_fact(KEEP_NAME, said.text)).remark("utter_wish_noted")
    told_already = asked != CHILD_NAME and KEPT_FROM_FAMILY.search(draft.told(CHILD_NAME) or "") is not None
    return reading if told_already else reading.remark("utter_wish_noted")


def pleads_for_silence(draft: Draft, said: Said) -> bool:
    """Whether somebody who asks what the family will hear asks that it hears nothing: "please dont tell her family"."""
    if draft.concern.speaker == "professional" and OF_ONES_NAME.search(said.text):
        return False  # domain research §4: who tells it as part of their work can't be kept out of it
    asks = said.intent == "ask_will_they_know"
    pleads = said.intent in TELLS_PLAINLY and PLEADS.match(said.text) is not None
    return (asks or pleads) and KEPT_FROM_FAMILY.search(said.text) is not None


def with_plea(draft: Draft, said: Said) -> Reading:
    """The reading of that plea: a fact for staff, in the person's own words."""
    of_name = OF_ONES_NAME.search(said.text) is not None and not draft.concern.is_of_child
    question = KEEP_NAME if of_name else FAMILY_KNOWS
    before = draft.told(question)
    reading = Reading(draft.with_fact(question, said.text if before is None else f"{before}\n{said.text}"))
    if of_name:
        return reading.remark("utter_wish_noted")
    plea = script.say("family_plea_kept").text
    return reading.remark("utter_situation", words=plea).remark("utter_ask_will_they_know")


def wish_in(draft: Draft, asked: str | None, said: Said) -> str | None:
    """The wish that the family does not hear of the person's name, where it is said beside something else: "yes he
    does. dont want her knowing its me". None where there is none, it was heard before, or their name is being asked
    for."""
    concern = draft.concern
    if asked in (REPORTER, KEEP_NAME) or said.assessment is None or said.is_foreign or said.intent in TELLS_DANGER:
        return None
    if concern.is_of_child or concern.speaker == "professional" or draft.told(KEEP_NAME) is not None:
        return None
    for part in re.split(r"[.?!;\n]+", said.text):
        wish = KEPT_FROM_FAMILY.search(part)
        if wish and OF_ONES_NAME.search(part) and SAID_BY_ANOTHER.search(part[: wish.start()]) is None:
            return part.strip()
    return None


def with_wish_noted(reading: Reading, wish: str) -> Reading:
    """The reading with that wish as a fact for staff."""
    return replace(reading, draft=reading.draft.with_fact(KEEP_NAME, wish)).remark("utter_wish_noted")


def names_themselves(draft: Draft, asked: str | None, said: Said) -> bool:
    """Whether somebody who tells of a child gives their own name where something else was asked."""
    if (
        draft.concern.writer == "child"
        or draft.told(REPORTER) is not None
        or asked in (None, DANGER_NOW, STORY, REPORTER)
    ):
        return False
    if (
        draft.concern.speaker == "professional"
        and asked not in (*NAMES_NO_CULPRIT - {NOW}, WHO)
        and said.intent in TELLS_PLAINLY
        and NAME_AND_ROLE.fullmatch(said.text)
    ):
        return True
    if len(said.text.split()) > WORDS_OF_ONES_OWN_NAME or OWN_NAME.match(said.text) is None:
        return False
    wishes = said.intent not in TELLS_DANGER and KEPT_FROM_FAMILY.search(said.text) is not None
    return said.intent in TELLS_PLAINLY or wishes
