"""A correction: "no, she's 7", "sorry, it was on Tuesday". The fact that it names replaces the one that is known; what
it says besides is more of the story."""

from __future__ import annotations

import re

from bot.interview.noting import which_place
from bot.interview.noting.fitting import answers
from bot.interview.noting.taking import (
    NOT_THE_AGE,
    OF_A_CHILD,
    OF_A_PERSON,
    facts_in,
    is_another_than_the_child,
    more_of_the_story,
    take_words,
)
from bot.interview.output.summary import item_named
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import CHILD_AGE, CHILD_NAME, REPORTER, SCHOOL, STORY, WORKPLACE, Question
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import Reading, Said, only_yes_or_no
from bot.interview.words import fact_words
from bot.interview.words.fact_words import before

# "No, she's 7", "sorry, I meant Tuesday": how a correction begins; but not "no idea".
CORRECTS = re.compile(
    r"\W*(no+(?! (?:idea|clue|one|body|way)\b)|nope|know(?=,)|sorry|soz|actually|oops|wait|correction|i mean|i meant"
    r"|scrap that|scratch that)\b",
    re.IGNORECASE,
)
# "The child is Ellie-Mae", "the childs name is Olly": whoever was named before, this is the child.
NAMES_THE_CHILD = re.compile(
    r"\b(?:child|kid|boy|girl|baby)(?:['’]?s name)?(?: is|['’]s)(?: called| named)? +$", re.IGNORECASE
)
# Of a long message that tells of harm only what is told exactly replaces what is known: "last nite" may be of anything.
WORDS_OF_A_CORRECTION = 12
EXACT_FACTS = frozenset({"child_name", "child_age"})
# "Castle, not Goldington": a place is told there too.
NAMES_A_PLACE = frozenset({SCHOOL, WORKPLACE})
# "At school, not at home" names no item.
AT_A_PLACE = re.compile(
    r"\b(?:at|in|to|from)\s+(?:(?:the|his|her|their)\s+)?(?:school|nursery|hospital)\b", re.IGNORECASE
)
# What a correction is made of, besides the words of a yes or a no.
WORDS_AROUND_A_FACT = frozenset(
    "actually soz oops wait correction scrap scratch meant wrong incorrect mistake change changed correct fix "
    "edit happened happens should be shud say read instead rather name names named called age ages aged old year "
    "years yrs yo boy girl kid baby childs his her their number item point line address lives live living place "
    "where when who just but also is it was".split()
)

AGES_OF_SEVERAL = re.compile(r"\b\d{1,2}(?:\s*,\s*|\s+(?:and|&)\s+)\d{1,2}\b", re.IGNORECASE)
MY_NAME = re.compile(r"\bmy (?:\w+ )?name\b", re.IGNORECASE)
NO_NAME = re.compile(r"\bno names?\b", re.IGNORECASE)


def corrects(draft: Draft, question: Question | None, said: Said) -> bool:
    """Whether a message that begins like a correction, or says what is not so, names a fact that is known, otherwise
    than it is known, and is no answer to the open question."""
    begins = CORRECTS.match(said.text) is not None
    return any(
        (begins or _says_so_outright(draft, question, fact, words, said.text))
        and _is_known_otherwise(draft, _question_of(draft, fact, words, said.text), question, words, said.text)
        for fact, words in _facts_of_a_correction(said).items()
    )


def _question_of(draft: Draft, fact: str, words: str, text: str) -> Question:
    """The question that a fact put right answers; of a place that may be either, where it happened."""
    place = which_place.put_right(draft, text, words) if fact == "place" else None
    return catalogue.questions()[place] if place else catalogue.fact_questions()[fact]


def _says_so_outright(draft: Draft, asked: Question | None, fact: str, words: str, text: str) -> bool:
    """ "The child is Ellie-Mae", "shes 15 not 14", "they're 4 and 6" where "4" was told; at the read-back also "it
    happened in the street"."""
    if fact == "place":
        says_which = which_place.SAYS_WHICH.search(text) is not None
        return asked is None and says_which and not says_besides(draft, text, words)
    if fact == "child_name" and NAMES_THE_CHILD.search(before(text, words)) is not None:
        return True
    told = draft.told(catalogue.fact_questions()[fact].id)
    if fact in EXACT_FACTS and told is not None and fact_words.tells_of_more(words, told):
        return True
    return fact == "child_age" and NOT_THE_AGE.search(text) is not None


def _facts_of_a_correction(said: Said) -> dict[str, str]:
    """The facts that a message may put right."""
    facts = facts_in(said)
    if len(said.text.split()) <= WORDS_OF_A_CORRECTION or said.assessment is None or said.assessment.primary is None:
        return facts
    return {fact: words for fact, words in facts.items() if fact in EXACT_FACTS}


def says_besides(draft: Draft, text: str, *taken: str) -> bool:
    """Whether a message says anything besides what was taken from it, what was known, and the words of a correction."""
    known = [answer.text for answer in draft.answers.values() if answer.status is Status.TOLD]
    words = _words(text) - _words(" ".join([*taken, *known])) - WORDS_AROUND_A_FACT
    return any(len(word) > 2 and not only_yes_or_no(word) for word in words)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w']+", text.casefold().replace("’", "'").replace("'s", "")))


def _is_known_otherwise(draft: Draft, of_fact: Question, asked: Question | None, words: str, text: str) -> bool:
    """Whether a fact is known by other words than these, and is not what the open question asks for: a place told in
    answer to where the child lives corrects nothing, unless it is said that it happened there."""
    if of_fact.id not in draft.answers or draft.told(of_fact.id) == words:
        return False
    if of_fact.id in (CHILD_NAME, CHILD_AGE) and is_one_of_several(draft.told(of_fact.id) or "", words):
        return False
    if asked is None or of_fact is asked:
        return asked is None
    says_which = of_fact.expects == "place" and which_place.SAYS_WHICH.search(text) is not None
    asks_for_the_same = of_fact.expects == asked.expects or (of_fact.expects == "place" and asked.id in NAMES_A_PLACE)
    return not asks_for_the_same or (says_which and which_place.hinted(text) == of_fact.id)


def is_one_of_several(told: str, words: str) -> bool:
    """Whether a name stands among those told, and a number can be put in for one of several: "alfie is 8", of
    "alfie and ruby", who are 7 and 4. What is told of one is not the whole of it."""
    named = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", told, re.IGNORECASE) is not None
    several = AGES_OF_SEVERAL.search(told) is not None and len(re.findall(r"\d+", words)) == 1
    return several or (named and not re.search(r"\d", words))


def _is_news(draft: Draft, of_fact: Question, asked: Question | None) -> bool:
    """Whether nobody told a fact yet, and it is not what the open question asks for."""
    if of_fact.id in draft.answers:
        return False
    return asked is None or (of_fact is not asked and of_fact.expects != asked.expects)


def corrected(draft: Draft, question: Question | None, said: Said) -> Reading:
    """A correction such as "no, she's 7": the fact it names replaces the one known; else it answers as it stands, or,
    with no question open, is more of the story. What it says besides is more of the story too."""
    facts = _facts_of_a_correction(said)
    known = {
        fact: words
        for fact, words in facts.items()
        if _is_known_otherwise(draft, _question_of(draft, fact, words, said.text), question, words, said.text)
    }
    if not known and any(_is_news(draft, catalogue.fact_questions()[fact], question) for fact in facts_in(said)):
        return more_of_the_story(draft, said)  # "it was yesterday, not today", and no day was told before
    if not known:
        return _item_corrected(draft, question, said)
    if question is not None and question.fact in facts_in(said):
        known[question.fact] = facts_in(said)[question.fact]  # "no he's 7, he's called Tom", to the name
    return put_right(draft, known, said)


def put_right(draft: Draft, facts: dict[str, str], said: Said) -> Reading:
    """The reading of facts that replace those known; what is said besides is more of the story. Of a place that may be
    where it happened, or where the child lives, it is asked which."""
    besides = says_besides(draft, said.text, *facts_in(said).values())
    place = facts.get("place")
    of_place = which_place.put_right(draft, said.text, place) if place else None
    for fact, words in facts.items():
        question = catalogue.fact_questions()[fact].id if fact != "place" else of_place
        draft = draft.with_fact(question, words) if question else draft
    reading = Reading(take_words(draft, STORY, said) if besides else draft)
    if place is None or of_place is not None:
        return reading.remark("utter_changed")
    return which_place.asks_which(reading.remark("utter_changed") if len(facts) > 1 else reading, place)


def _item_corrected(draft: Draft, question: Question | None, said: Said) -> Reading:
    """ "The address is number 12, not 14": no fact that we know by its form, but an item by its name."""
    named_item = item_named(draft, said.text) if not AT_A_PLACE.search(said.text) else None
    if named_item == CHILD_NAME and not is_of_the_childs_name(draft, question, said.text):
        named_item = REPORTER if MY_NAME.search(said.text) and draft.told(REPORTER) is not None else None
        if named_item is not None:
            return Reading(draft.with_answer(REPORTER, draft.answers[REPORTER].and_also(said.text))).remark(
                "utter_changed"
            )
    if question is not None and question.id == REPORTER and NO_NAME.search(said.text):
        return Reading(draft.with_answer(REPORTER, Answer(Status.DECLINED))).remark("utter_skipped")
    if named_item is None and question is None:
        return more_of_the_story(draft, said)
    if named_item is None and question is not None and not answers(question, said):
        return more_of_the_story(draft, said).asked_again(question.id)
    if named_item is None or (question is not None and named_item == question.id):
        return Reading(take_words(draft, question.id if question else STORY, said))
    return Reading(draft.with_answer(named_item, Answer.told(said.text))).remark("utter_changed")


def is_of_the_childs_name(draft: Draft, question: Question | None, text: str) -> bool:
    """Whether a correction of a name is of the child's: not "my name", "no name", nor "his name is Keith" where the
    person who may do harm was asked for."""
    if NO_NAME.search(text) or (MY_NAME.search(text) and draft.concern.writer != "child"):
        return False
    of_person = question is not None and question.id in OF_A_PERSON
    return OF_A_CHILD.search(text) is not None or not (of_person or is_another_than_the_child(draft, text))
