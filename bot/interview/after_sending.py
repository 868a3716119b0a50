"""What is typed once a report was sent: a question of the person's own is answered, what is new is added to the report,
and of a message that is both each part has its due."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import languages
from bot.interview.asides import contact, own_questions
from bot.interview.asides.own_questions import OTHER
from bot.interview.danger import by_words, soon, the_call
from bot.interview.danger.danger_in_context import NO_STORY
from bot.interview.noting.taking import ONLY_BEGINS, take_words
from bot.interview.terms.catalogue import STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import TELLS_DANGER, Reading, Said, adds_nothing

# "Did you get it", "can i change something": what is said when there is nothing new answers it.
ASKS_OF_THE_REPORT = re.compile(
    r"\W*(?:(?:and|so|ok|okay|but|sorry|please|hi|hello|er|um)\W+)*(?:"
    r"(?:did|have|has|was|is) (?:you|u|they|it|that|this|my report|the report)(?: \w+)? ?"
    r"(?:get|got|received?|gone?|send|sent|saved?|stored|through|work|worked|finished|done|everything|all)\b"
    r"|(?:can|could|may) i (?:still |also )*(?:add|tell you|say|change|correct|put|write)\b"
    r"|is (?:that|this|it) (?:ok|okay|alright|all right|enough|everything|right|all|in|there)\b"
    r"|(?:are we|am i) (?:done|finished)\b)"
    r"(?:\W+(?:it|this|that|them|something|anything|stuff|more|else|some ?thing else|one more thing|another thing|a bit"
    r"|a thing|now|later|tomorrow|to|in|my|the|report|message|messages|after|again|then|please|pls|though|ok|off|all"
    r"|or|not|already|properly"
    r"|through|yet|here))*\W*",
    re.IGNORECASE,
)

# What 999 itself answers.
OF_HELP_NOW = frozenset({"utter_asked_coming", "utter_asked_call_999", "utter_asked_what_to_do", OTHER})


def taken(draft: Draft, said: Said) -> tuple[Reading, str]:
    """The reading of a message that came after its report was sent, and the words of it that are new; empty if none
    are.

    Args:
        draft: what is known before it.
        said: the message.
    """
    if (reading := contact.taken_back(draft, None, said)) is not None:
        return Reading(reading.draft), said.text
    if adds_nothing(said) or ASKS_OF_THE_REPORT.fullmatch(said.text) or ONLY_BEGINS.fullmatch(said.text):
        return Reading(draft), ""
    if own_questions.asks_in_another_language(said):
        added = add(draft, said)
        words = languages.words(added.concern.language or "en", "question")
        return Reading(added).remark("utter_situation", words=words), said.text
    question = own_questions.asked_in(draft, NO_STORY, said)
    if question is None:
        reading = Reading(add(draft, said))
        return (replace(reading, remarks=(soon.remark(),)) if soon.is_heard(said) else reading), said.text
    if said.intent not in TELLS_DANGER and question.stands_alone:
        reading = own_questions.only_asked(draft, NO_STORY, said, question, sounded=False)
        return reading, said.text if reading.draft.answers != draft.answers else ""
    beside = said if said.intent in TELLS_DANGER else own_questions.beside(question, NO_STORY, said)
    added = own_questions.whole_in_story(draft, add(draft, beside), beside.text, said.text)
    return own_questions.answered_first(Reading(added), question, NO_STORY), said.text


def answered_after_999(draft: Draft, said: Said) -> tuple[Reading, bool]:
    """What answers a question of the person's own in a message that comes after the advice to ring 999, and whether
    the message does nothing but ask."""
    question = own_questions.asked_in(draft, NO_STORY, said)
    if question is None or the_call.asks_who_comes(said):
        return Reading(draft), False
    answers = own_questions.answered_first(Reading(draft), question, NO_STORY)
    only_asks = question.stands_alone and not question.tells and said.intent not in TELLS_DANGER
    return replace(answers, remarks=tuple(own for own in answers.remarks if own[0] not in OF_HELP_NOW)), only_asks


def add(draft: Draft, said: Said) -> Draft:
    """The draft with a message that came after its report was stored: all its words go to the story, nothing is
    taken away. A bare yes, no or thank-you adds nothing."""
    if adds_nothing(said):
        return draft
    said = by_words.heard(draft, None, said)
    assert said.assessment is not None
    draft = replace(draft, concern=draft.concern.after(said.assessment, said.text, said.message_id))
    return take_words(draft, STORY, said)
