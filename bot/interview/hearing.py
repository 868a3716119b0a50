"""How a message is heard before anything is made of it: apart from a question of the person's own, against the open
question and all that was told, without what belongs to another item or to another child."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.interview.answers.answering import REFUSES
from bot.interview.asides import announcing, own_questions
from bot.interview.danger import by_words, denying, in_few_words, left_alone, news_after_999, soon, the_call
from bot.interview.danger.danger_in_context import in_context
from bot.interview.noting import other_facts, siblings
from bot.interview.noting.taking import names_of_others_apart, own_facts_apart
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, REPORTER, STORY
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import SURE_OF_A_QUESTION, TELLS_DANGER, Said
from bot.interview.words.values import A_WAY_TO_REACH

# "Should i have it out with him tonight": of what they may do themselves.
ASKED_GO_THERE, WITH_WHOM = "utter_asked_go_there", re.compile(r"\bwith (?:him|her|them)\b", re.IGNORECASE)
# "Will they take him off her if he hits him again tonight": more than a question of what will happen.
HAPPENS_NOW = re.compile(
    r"\b(?:now|rn|tonight|tonite|2nite|today|again|if|before|hit\w*|hurt\w*|beat\w*|kill\w*|die\w*|knife|gun|bleed\w*"
    r"|scream\w*|alone|missing)\b",
    re.IGNORECASE,
)

WORDS_OF_A_NAME = 4


@dataclass(frozen=True)
class Heard:
    """A message as it is heard.

    Attributes:
        draft: what is known, as this message leaves it to be read.
        asked: id of the open question, or None.
        emergency_known: whether the person was told to ring 999.
        by_itself: the message as the model read it.
        said: the message as it is meant here.
        before_siblings: the same, with what it tells of brothers and sisters still in it.
        question: the person's own question in it; None if there is none, or it is answered elsewhere.
        behind: what is told after that question, which is more of the story; None if nothing is.
        sounded: whether it sounded like danger by itself.
        denies: whether it says that no child is in danger, where something else stands as the answer to that.
        unsure: whether they do not know about danger yet, and ask something first.
        comes_later: whether it tells of who comes later on, and of no danger now (`soon.py`).
        in_words: whether danger lies in its words, or in them together with those before, whatever it sounds like.
    """

    draft: Draft
    asked: str | None
    emergency_known: bool
    by_itself: Said
    said: Said
    before_siblings: Said
    question: own_questions.Question | None
    behind: Said | None
    sounded: bool
    denies: bool
    unsure: bool
    comes_later: bool
    in_words: bool

    @property
    def tells_danger(self) -> bool:
        """Whether it tells of danger, or of what may be."""
        return self.said.intent in TELLS_DANGER


def hear(draft: Draft, asked: str | None, by_itself: Said, *, emergency_known: bool) -> Heard:
    """Hear one message.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        by_itself: the message as the model read it.
        emergency_known: whether the person was told to ring 999.
    """
    by_itself = _of_no_language(by_itself)
    said, sounded, behind = by_itself, by_itself.intent in TELLS_DANGER, None
    question = _own_question(draft, asked, said, emergency_known)
    if question is not None and _only_asks(question, said):
        said = replace(said, intent="tell_concern")
    if question is not None and not sounded and not question.stands_alone:
        behind = own_questions.told_after(question, asked, said)
        said = own_questions.beside(question, asked, said)
    said = in_context(draft, asked, own_questions.meant(asked, announcing.as_more(asked, said)))
    nothing_told = STORY not in (*draft.answers, *draft.put_aside) and draft.danger_asked is None
    # "Dunno. if i say stuff do u ring the police": what they want to know is answered first.
    unsure = question is not None and asked == DANGER_NOW and said.intent == "dont_know" and nothing_told
    said = by_words.of_life_and_limb(draft, asked, said)
    comes_later = sounded and said.intent not in TELLS_DANGER and soon.is_heard(said)
    denies = _denies_danger(draft, asked, said, emergency_known)
    together = in_few_words.heard(draft, asked, left_alone.heard(draft, said))
    in_words = _lies_in_the_words(draft, asked, together)
    if together is not said:
        draft = replace(draft, danger_asked=None)  # asked about, whatever sounded graver before
    with_siblings = names_of_others_apart(draft, asked, own_facts_apart(draft, together))
    said = other_facts.apart(draft, asked, siblings.apart(draft, asked, with_siblings))
    if emergency_known or draft.danger_is_taken_back:
        said = news_after_999.as_told(draft, asked, said, in_words=in_words)
    return Heard(
        draft=draft,
        asked=asked,
        emergency_known=emergency_known,
        by_itself=by_itself,
        said=said,
        before_siblings=with_siblings,
        question=question,
        behind=behind,
        sounded=sounded,
        denies=denies,
        unsure=unsure,
        comes_later=comes_later,
        in_words=in_words,
    )


def _lies_in_the_words(draft: Draft, asked: str | None, said: Said) -> bool:
    """Whether a message would tell of danger if it sounded like none."""
    if said.assessment is None or said.intent not in TELLS_DANGER:
        return False
    calm = replace(said, intent="tell_concern", assessment=replace(said.assessment, danger="no"))
    return in_few_words.heard(draft, asked, by_words.heard(draft, asked, calm)).intent in TELLS_DANGER


def _of_no_language(said: Said) -> Said:
    """A message that is a name with a number or an address to write to, whatever language it was taken for."""
    if not said.is_foreign or said.assessment is None:
        return said
    rest = A_WAY_TO_REACH.sub(" ", said.text)
    only_a_name = rest != said.text and len(rest.split()) <= WORDS_OF_A_NAME
    return replace(said, assessment=replace(said.assessment, language="en")) if only_a_name else said


def _own_question(draft: Draft, asked: str | None, said: Said, emergency_known: bool) -> own_questions.Question | None:
    """The person's own question in a message, unless it is answered by a rule, with what is said after 999, or is a
    refusal."""
    question = own_questions.asked_in(draft, asked, said)
    if question is None or (emergency_known and the_call.asks_who_comes(said)):
        return None
    refuses = asked == REPORTER and REFUSES.match(said.text) is not None
    return None if refuses or _a_rule_answers(question, said) else question


def _a_rule_answers(question: own_questions.Question, said: Said) -> bool:
    """Whether the model read a message that only asks as that very question."""
    same = question.answers == (f"utter_{said.intent}",)
    helps = said.intent == "help" and question.answers == ("utter_asked_what_to_do",)
    by_rule = question.stands_alone and (same or helps)
    return by_rule and said.confidence >= SURE_OF_A_QUESTION


def _only_asks(question: own_questions.Question, said: Said) -> bool:
    """Whether a question of the person's own that sounds like danger tells of nothing that happens now."""
    if not question.stands_alone or not own_questions.OF_A_HURT_CHILD.isdisjoint(question.answers):
        return False
    if ASKED_GO_THERE in question.answers and not denying.tells_of_threat(WITH_WHOM.sub(" ", said.text)):
        return True
    return said.intent == "tell_possible_danger" and HAPPENS_NOW.search(said.text) is None


def _denies_danger(draft: Draft, asked: str | None, said: Said, emergency_known: bool) -> bool:
    """Whether a message says that no child is in danger where something else stands as the answer to that: the latest
    plain answer counts."""
    if asked == DANGER_NOW or said.intent in TELLS_DANGER or said.assessment is None or said.is_foreign:
        return False
    if draft.told(DANGER_NOW) == "no":
        return False
    denied = denying.denied_in(said.text)
    # After the advice to ring 999, who says that somebody is safe is asked plainly.
    return denied == denying.DANGER or (denied == denying.SAFE and (asked == READ_BACK or not emergency_known))
