"""What another answer replaces. Words that were no bare answer are not lost with it: "she said he puts his hand under
her nightie", taken for the name, is of the story when the name is told."""

from __future__ import annotations

from dataclasses import replace

from bot.interview.noting.fitting import WORDS_OF_A_SHORT_ANSWER, fits
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, STORY, Question
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import Outcome, Reading, Said

# Where any words are an answer, more than so many are kept.
WORDS_OF_A_BARE_ANSWER = 5


def kept(before: Draft, reading: Reading) -> Reading:
    """The reading with what it replaces kept in the story, where that tells something."""
    if reading.outcome is Outcome.START_AGAIN:
        return reading
    draft = reading.draft
    for name, question in catalogue.questions().items():
        new = draft.answers.get(name)
        if name in (STORY, READ_BACK, DANGER_NOW) or question.expects == "contact" or new is None:
            continue
        old = before.answers.get(name) or before.put_aside.get(name)
        for line in old.words if old is not None and old.status is Status.TOLD else ():
            if line not in new.text and _tells_something(question, line):
                draft = _in_story(draft, line)
    return replace(reading, draft=draft)


def _tells_something(question: Question, line: str) -> bool:
    """Whether words are more than what was asked for: too long for it, or of another form."""
    if line in {reply.answer for reply in question.replies}:
        return False
    words = len(line.split())
    if question.expects == "words":
        return words > WORDS_OF_A_BARE_ANSWER
    return words > WORDS_OF_A_SHORT_ANSWER or not fits(question, Said(line, "tell_concern", ""))


def _in_story(draft: Draft, words: str) -> Draft:
    story = draft.answers.get(STORY) or draft.put_aside.get(STORY)
    told = story if story is not None and story.status is Status.TOLD else Answer.told()
    if words in told.text:
        return draft
    if STORY in draft.put_aside:
        return replace(draft, put_aside={**draft.put_aside, STORY: told.and_also(words)})
    return draft.with_answer(STORY, told.and_also(words))
