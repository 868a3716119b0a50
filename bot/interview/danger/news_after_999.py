"""What of the danger is new once 999 was advised: worse than before, calmer, or told again.

Every message is read for danger then as ever. But the reader hears it wherever a child is, so an answer to the open
question is one unless it sounds grave, and a parent who is calm again is believed; what is worse in so many words is
new danger, however calm it sounds.
"""

from __future__ import annotations

from dataclasses import replace

from bot.interview.danger import denying, left_alone
from bot.interview.danger.danger_in_context import FAINT, GRAVE_ANSWER, GRAVE_NEWS
from bot.interview.danger.the_call import IN_DOUBT, about_the_call, help_is_here, labels
from bot.interview.noting.finding import says_where
from bot.interview.noting.fitting import OF_A_CONTACT, SAYS_WHERE, fits
from bot.interview.noting.taking import facts_in
from bot.interview.noting.which_place import AN_ADDRESS
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, STORY
from bot.interview.terms.concern import LETTERS_READ_BY_WORDS, MAY_HARM, tells_of_suicide
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import TELLS_DANGER, Said

LEXICON = "news_after_999"
OF_A_DETAIL = ("name", "age", "place", "time", "contact")


def is_worse(draft: Draft, said: Said) -> bool:
    """Whether a message tells in so many words what is worse than all that was told before it."""
    if said.assessment is None or said.choice is not None or len(said.text) > LETTERS_READ_BY_WORDS:
        return False
    if "worse" in labels(LEXICON, said.text) or tells_of_suicide(said.text):
        return True
    return left_alone.is_worse(draft, said.text)


def is_grave(said: Said) -> bool:
    """Whether a message that nobody asked for sounds like new danger."""
    if said.intent != "tell_danger" or said.danger_score < GRAVE_NEWS:
        return False
    return about_the_call(said, asked=False) != "yes"


def is_calmer(draft: Draft, said: Said) -> bool:
    """Whether somebody who feared to do harm says that they are calm again."""
    if said.assessment is None or is_worse(draft, said):
        return False
    feared = (draft.concern.situations | set(said.assessment.situations)) & MAY_HARM
    return bool(feared) and "calmer" in labels(LEXICON, said.text)


def wants_help(draft: Draft, said: Said) -> bool:
    """Whether somebody who feared to do harm asks who can help."""
    return (
        said.assessment is not None
        and bool(draft.concern.situations & MAY_HARM)
        and "wants_help" in labels(LEXICON, said.text)
    )


def as_told(draft: Draft, asked: str | None, said: Said, *, in_words: bool = False) -> Said:
    """A message while the questions go on, as danger only if it tells some that is new.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        said: the message.
        in_words: the danger lies in its words, whatever it sounds like.
    """
    if said.assessment is None or said.is_foreign or asked == DANGER_NOW:
        return said
    if is_worse(draft, said):
        return replace(said, intent="tell_danger", assessment=replace(said.assessment, danger="yes"))
    if _is_beside(draft, asked, said):
        return replace(said, intent="add_more", assessment=replace(said.assessment, danger="no"))
    if said.intent not in TELLS_DANGER:
        return said
    question = catalogue.questions().get(asked or "")
    faint = said.intent == "tell_possible_danger" and said.danger_score < FAINT
    # "Text only between 10 and 2 when hes at work", to how they can be reached.
    of_detail = asked == READ_BACK or (question is not None and question.expects in OF_A_DETAIL)
    plain = of_detail and said.danger_score < GRAVE_NEWS and not denying.mentions_threat(said.text)
    faint = faint or (plain and not in_words)
    if faint or is_calmer(draft, said) or help_is_here(said) or _answers(asked, said):
        return replace(said, intent="tell_concern", assessment=replace(said.assessment, danger="no"))
    return said


def _is_beside(draft: Draft, asked: str | None, said: Said) -> bool:
    """Whether a message is no answer to the open question: it says where the child is, that somebody is calm, or asks
    for help, where a name, an age, a place or the like was asked for."""
    question = catalogue.questions().get(asked or "")
    if question is None or question.expects not in OF_A_DETAIL or said.danger_score >= GRAVE_ANSWER:
        return False
    if question.fact in facts_in(said) or OF_A_CONTACT.search(said.text) or AN_ADDRESS.search(said.text):
        return False
    if SAYS_WHERE.search(said.text):
        return question.expects != "place" and says_where(said.text)
    return is_calmer(draft, said) or wants_help(draft, said)


def _answers(asked: str | None, said: Said) -> bool:
    """Whether a message that does not sound grave answers the open question, or says again where the child is."""
    question = catalogue.questions().get(asked or "")
    if question is None or asked == STORY or said.danger_score >= GRAVE_ANSWER:
        return False
    if says_where(said.text):
        return True
    if asked == READ_BACK:
        return bool(labels(IN_DOUBT, said.text) & {"over", "rescued"})
    if question.expects == "place":
        return SAYS_WHERE.search(said.text) is not None or AN_ADDRESS.search(said.text) is not None
    return question.expects != "words" and fits(question, said)
