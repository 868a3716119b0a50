"""What is said at the read-back and belongs to no item surely: more of the story, or words that put something right,
which the person sees at the end of the read-back and staff in the report. A command is neither."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import script
from bot.interview.asking import told_already
from bot.interview.noting.taking import more_of_the_story, take_words
from bot.interview.terms.catalogue import STORY
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import Reading, Said
from bot.understanding import lexicon

LEXICON = "puts_right"
WANTS_CHANGE = frozenset({"deny", "change_something", "correct_answer"})
# "She didnt say" beside a correction tells nothing, whatever the whole message was read as.
WORDS_THAT_TELL = 6
# "Two amendments please", "no its wrong", "type its number? i did".
SAYS_ONLY_THAT = re.compile(
    r"\W*(?:(?:no+|yes|sorry|please|pls|two|a|some|few|couple|of|one|more|thing|things|amendments?|changes?|corrections?"
    r"|mistakes?|wrong|its|it's|it|that's|thats|is|are|all|number|type|its|i|did|and|also|there|not|right|ok|well|gone|above"
    r"|change|wait|everything|you|u|got|leave|as|hang|on|this|so|stop|apart|from|except|the|his|her|childs|child|know|to|want|need|something|thanks|thank|you|correct|\d{1,2})\b\W*)+",
    re.IGNORECASE,
)


def noted(draft: Draft, said: Said) -> Reading:
    """The reading of a message that belongs to no item."""
    if _says_nothing(said.text):
        return Reading(draft).remark("utter_which_change")
    if _puts_right(said, said.text):
        return kept(draft, said.text)
    if said.intent == "add_more":
        return more_of_the_story(draft, said)
    return Reading(take_words(draft, STORY, said)).remark("utter_taken_in")


def kept(draft: Draft, words: str) -> Reading:
    """The reading of words that put something right, and it is not plain what."""
    return Reading(draft.with_put_right(words)).remark("utter_situation", words=script.say("put_right_kept").text)


def beside(draft: Draft, said: Said, words: str) -> Draft:
    """The draft with what a message says besides the items that it puts right."""
    if _says_nothing(words):
        return draft
    tells = _tells_of_harm(said) and len(words.split()) >= WORDS_THAT_TELL and not _puts_right(said, words)
    return with_story(draft, words) if tells else draft.with_put_right(words)


def out_of_the_story(before: Draft, reading: Reading, said: Said) -> Reading:
    """The reading with a message that puts something right, and says more, kept apart from the story."""
    story, had = reading.draft.told(STORY), before.told(STORY)
    if story == had or story != f"{had}\n{said.text}" or not _puts_right(said, said.text):
        return reading
    answers = {**reading.draft.answers, STORY: before.answers[STORY]}
    return replace(reading, draft=replace(reading.draft, answers=answers).with_put_right(said.text))


def with_story(draft: Draft, words: str) -> Draft:
    """The draft with more words in the story."""
    story = draft.answers.get(STORY)
    told = story if story is not None and story.status is Status.TOLD else Answer.told()
    return draft if words in told.words else draft.with_answer(STORY, told.and_also(words))


def _says_nothing(words: str) -> bool:
    return SAYS_ONLY_THAT.fullmatch(words) is not None or told_already.SAYS_SO.fullmatch(words) is not None


def _puts_right(said: Said, words: str) -> bool:
    """Whether words put something right, and tell no more of the worry."""
    labels = {label for label, _, _ in lexicon.places(LEXICON, words)}
    if labels - {"wrong"} or (labels and not _tells_of_harm(said)):
        return True
    if _tells_of_harm(said) or said.intent == "add_more":
        return False
    return said.intent in WANTS_CHANGE or (said.assessment is not None and said.assessment.label != "concern")


def _tells_of_harm(said: Said) -> bool:
    return said.assessment is not None and said.assessment.primary is not None
