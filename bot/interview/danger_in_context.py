"""Danger read from one message is held against the question that was open.

The reader knows no context: "at home with her mum", in answer to "where is the child now", sounds to it like somebody
in danger now. So a short answer must sound graver than a message of its own before the questions stop; in between, the
person is asked once more. Of a long message, and of one that nobody asked for, the reader's own word counts.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import languages
from bot.interview import catalogue
from bot.interview.catalogue import DANGER_NOW, READ_BACK, STORY
from bot.interview.draft import Draft
from bot.interview.fitting import fits
from bot.interview.turn import A_QUESTION, TELLS_DANGER, Said

OPEN_TO_A_STORY = (None, DANGER_NOW, STORY, READ_BACK)
NO_STORY = "more"  # asked for by no question
# Up to so many words a message is an answer to a question rather than news of its own.
WORDS_OF_AN_ANSWER = 12
# "hes 3", "so its": a piece of a sentence tells no danger unless it sounds so by itself.
WORDS_OF_A_PIECE = 5
SURE_OF_A_PIECE = 0.5
SURE_AFTER_A_NO = 0.5
A_YES = re.compile(r"(?:yes|yeah|yep|yup|yh|ye|aye)\b", re.IGNORECASE)
# "Oh ok no", "no its gone quiet now"; but not "no one can wake her", nor "no but he has a knife".
A_NO = re.compile(
    r"(?:(?:oh|ok|okay|well|um+|erm*|ah|right|sorry|hmm+)\W+)*"
    r"(?:no+|nope|nah|naw)\b(?!\W*(?:but|except|unless|only)\b)\s*"
    r"(?:[,.;:–—-]|\b(?:he|she|they|i|we|it|there|that|this|you|not|thank|thanks|all|everyone|everybody"
    r"|(?:he|she|it|that|there)'?s|they'?re|we'?re|i'?m)\b|$)",
    re.IGNORECASE,
)
# What such a message is read as, besides danger, and yet is a no.
PERHAPS_NO = frozenset({*TELLS_DANGER, "tell_concern", "nlu_fallback", "add_more", "correct_answer"})
OWN_QUESTIONS = ("ask_", "off_topic_council", "small_talk")
# Set on the answers of the conversations in tests/dialogue/conversations: plain ones reach 0.94, an emergency 0.96.
GRAVE_ANSWER = 0.95
UNCLEAR_ANSWER = 0.8
# "Hes hitting him now i can hear him", where a kind of harm was asked for: what plainly answers nothing is news.
GRAVE_NEWS = 0.65


def in_context(draft: Draft, asked: str | None, said: Said) -> Said:
    """The message as it is to be taken with that question open: as danger, as perhaps danger, or as a plain answer.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        said: the message as it was read by itself.
    """
    if said.assessment is None:
        return said
    if asked == DANGER_NOW and _says_no(draft, said):
        return _after_a_no(draft, said)
    if said.intent not in TELLS_DANGER or said.is_foreign:
        return said
    if asked == DANGER_NOW and A_YES.match(said.text.strip()):
        # "Yes he has a knife": by itself that may be unclear, but the question was whether a child is in danger.
        return replace(said, intent="tell_danger", assessment=replace(said.assessment, danger="yes"))
    words, score = len(said.text.split()), said.assessment.danger_score
    if (
        asked in OPEN_TO_A_STORY
        and said.intent == "tell_danger"
        and words <= WORDS_OF_A_PIECE
        and score < SURE_OF_A_PIECE
    ):
        return _taken_as(said, "no")
    if said.intent == "tell_danger" and draft.told(DANGER_NOW) == "no" and score < SURE_AFTER_A_NO:
        # They have just said that no child is in danger: asked again, and with 999, before the questions stop.
        said = _taken_as(said, "unclear")
    if asked in OPEN_TO_A_STORY or words > WORDS_OF_AN_ANSWER or score >= _grave(asked, said):
        return said
    asked_already = draft.concern.danger != "no" and DANGER_NOW in draft.answers and not draft.danger_is_taken_back
    return _taken_as(said, "unclear" if score >= UNCLEAR_ANSWER and not asked_already else "no")


def _after_a_no(draft: Draft, said: Said) -> Said:
    """A message that begins with a no, to the question whether a child is in danger: it is the answer. One that sounds
    like danger all the same ("no, she is not moving") is asked about again first, and is known to staff as unclear."""
    assert said.assessment is not None
    if said.assessment.danger != "yes":
        return replace(said, intent="deny")
    # In other languages they were asked in their own, and the reader hears danger in too much.
    plain = said.is_foreign or not sounds_graver(draft, said)
    said = _taken_as(said, "unclear")
    return replace(said, intent="deny") if plain else said


def _says_no(draft: Draft, said: Said) -> bool:
    """Whether a message begins with a no, and does not sound so grave that it is none."""
    assert said.assessment is not None
    if said.intent not in PERHAPS_NO and not said.intent.startswith(OWN_QUESTIONS):
        return False
    if said.assessment.danger_score >= SURE_AFTER_A_NO or A_QUESTION.search(said.text):
        return False
    language = said.assessment.language if said.is_foreign else draft.concern.answer_in
    return A_NO.match(said.text.strip()) is not None or languages.begins_with_no(said.text, language)


def sounds_graver(draft: Draft, said: Said) -> bool:
    """Whether a message sounds more like danger than that after which danger was last asked about again."""
    return draft.danger_asked is None or said.danger_score > draft.danger_asked


def _grave(asked: str | None, said: Said) -> float:
    """How grave a short message must sound for the questions to stop: less so where it plainly answers none."""
    question = catalogue.questions().get(asked or "")
    return GRAVE_ANSWER if question is None or fits(question, said) else GRAVE_NEWS


def as_more(draft: Draft, said: Said) -> Said:
    """A message that answers no question, such as an earlier one that was changed: more of the story, unless it
    tells of danger."""
    said = in_context(draft, NO_STORY, said)
    return said if said.intent in TELLS_DANGER else replace(said, intent="add_more")


def _taken_as(said: Said, danger: str) -> Said:
    assert said.assessment is not None
    intent = "tell_possible_danger" if danger == "unclear" else "tell_concern"
    return replace(said, intent=intent, assessment=replace(said.assessment, danger=danger))
