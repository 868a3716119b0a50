"""What is so and what is not, in one breath: "Kayleigh not Alfie", "it's not Alfie, it's Kayleigh", "14 not 12".

The item that holds the wrong words is meant, whatever the right ones look like: "14 not 12" puts a house right where
the address has a 12, and no age. What may be meant of several items, or of none, is no contrast here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.interview.asking import planning
from bot.interview.noting import which_place
from bot.interview.noting.fitting import A_NUMBER
from bot.interview.noting.taking import NOT_THE_AGE, facts_in
from bot.interview.terms.catalogue import (
    ADDRESS,
    CHILD_AGE,
    CHILD_NAME,
    CHILD_SAID,
    DANGER_NOW,
    READ_BACK,
    SAFE_TO_TYPE,
    SCHOOL,
    SELF_SAFE,
    STORY,
    WHEN,
    WHERE,
    WHO,
    Question,
    questions,
)
from bot.interview.terms.draft import Answer, Draft
from bot.interview.terms.turn import TELLS_DANGER, Reading, Said

WORDS_OF_EITHER = 5
LETTERS_OF_A_CONTRAST = 120
_BEGINS = (
    r"\W*(?:(?:no+|nope|sorry|soz|actually|oops|oh|wait|well|please|know|i mean|i meant|i said|correction|scrap that)"
    r"\b\W*)*"
)
_OF_CHILD = r"(?:(?:the|his|her|their|my|our)\s+)?(?:(?:child|kid|boy|girl|baby|lad)(?:['’]?s)?\s+)?"
# "It's", "the address is", "she lives": what the right words or the wrong ones are said of.
_SUBJECT = (
    r"(?:(?:(?:it|that|this|s?he|they)(?:['’]?(?:s|re)\b| is\b| are\b| was\b| lives?\b| should be\b| happen(?:s|ed)\b)"
    rf"|{_OF_CHILD}(?:name|age|address|school|nursery|day|date|place|house|street|road)s?"
    r"(?:['’]?s\b| is\b| was\b| should be\b)|called\b|named\b|aged\b|is\b|was\b)\W+)"
)
_NOT = r"(?:not|isn['’]?t|wasn['’]?t|ain['’]?t|(?:didn['’]?t|did not|doesn['’]?t|does not) (?:happen|live))\b"
_SPLITS = r"(?:\s*[,;.!:–—-]+\s*(?:but\s+)?|\s+but\s+|\s+(?=(?:it|s?he|they)(?:['’]?s|['’]?re| is| was| lives?)\s))"
FORMS = tuple(
    re.compile(_BEGINS + form + r"\W*", re.IGNORECASE)
    for form in (
        rf"(?P<of>{_SUBJECT}*?(?:it |s?he |that )?){_NOT}\s+(?P<wrong>[^,;.!?]+?){_SPLITS}"
        rf"(?P<also>{_SUBJECT}*)(?P<right>[^?]+?)",
        rf"(?P<of>{_SUBJECT}*)(?P<right>[^?]+?)\W+(?:and\s+)?(?:it(?:['’]?s|\s+is|\s+was)\s+)?"
        r"(?:not|instead of|rather than|wasn['’]?t|isn['’]?t)\s+(?P<wrong>[^,;.!?]+?)"
        r"(?P<more>,\s*(?=[^,]*\d)[^;.!?]+?)?",
        r"(?P<of>)change\s+(?P<wrong>(?=.*[a-z].* to\b)[^,;.!?]+?)\s+to\s+(?P<right>[^,;.!?]+?)",
        r"(?P<of>)(?P<wrong>[a-z][^,;.!?]*?)\s+(?:should be|shud be)\s+(?P<right>[^,;.!?]+?)",
    )
)
# "The marks were on his arm not his back", "its him not the mum im worried about".
SENTENCE = re.compile(
    r"\W*(?:(?:no+|sorry|and|its|it['’]s|it is|it was)\W+)*(?P<right>[^?]+?)\W+(?:and )?not\W+"
    r"(?P<wrong>[\w'’-]+(?:\W+[\w'’-]+){0,4}?)"
    r"(?:\W+(?:that )?i['’]?m (?:worried|talking) about)?\W*",
    re.IGNORECASE,
)
OF_WHAT = re.compile(r"^(?:the|his|her|their|my|on|at|in|a|an)\s+", re.IGNORECASE)
# "Sorry I meant Kayleigh": it is of what was answered last.
MEANT = re.compile(
    r"\W*(?:(?:no+|sorry|soz|oops|oh|wait|actually)\W+)*i meant?(?: to (?:say|put|type))?\W+"
    r"(?P<right>(?!(?:his|her|their|my|the|a|an|to|that|it)\b)[^,;.!?]+?)\W*",
    re.IGNORECASE,
)
AT = re.compile(r"^(?:at|in|on)\s+(?:the\s+)?", re.IGNORECASE)
AT_ALONE = re.compile(r"^(?:at|in|on)\s+", re.IGNORECASE)
# "He works at the school": more than the name of anything.
A_CLAUSE = re.compile(
    r"\b(?:i|he|she|they|we|you|it|him|them|me|is|are|was|were|has|had|have|does|did|do|hits?|works?|said|says|not|never"
    r"|because|cos|if|when|who|that|just|so|sure|only|well|right|wrong|true|now)\b",
    re.IGNORECASE,
)
# "He's 6": an age, and no house.
OF_AN_AGE = re.compile(r"\b(?:s?he(?:['’]?s| is| was)|i['’]?m|i am|aged?)\s+(?:only |just |about )?$", re.IGNORECASE)
A_PERSONS_AGE = re.compile(r"\W*(?:s?he|they)(?:['’]?s|['’]?re| is| are)?\s+\d", re.IGNORECASE)
WORDS_OF_A_NAME = 3
A_HOUSE = re.compile(r"(?:number|no|flat)\W*\d{1,4}[a-z]?", re.IGNORECASE)
# In the middle of the questions only these are put right so: of others there is more to say than what they are not.
PLAIN_ITEMS = frozenset({CHILD_NAME, CHILD_AGE, ADDRESS, WHERE, SCHOOL, WHEN})
# Of these nothing is put right by its words.
NEVER_MEANT = frozenset({DANGER_NOW, STORY, SELF_SAFE, SAFE_TO_TYPE, READ_BACK, CHILD_SAID})
# "Ring my daughter not me": by so little no item is known, but for one that says nothing else.
A_PRONOUN = re.compile(
    r"(?:me|i|him|her|them|us|you|it|that|this|so|he|she|they|mine|hers|theirs|yours)", re.IGNORECASE
)
WORDS_OF_A_SENTENCE = 8
TELLS_OF_SOMEBODY = re.compile(r"\W*(?:s?he|they|i|we)\W+(?!(?:is|was|are|were|s|re)\b)\w+", re.IGNORECASE)
SAID_BEFORE = re.compile(r".*\b(?:it['’]?s|is|he['’]?s|she['’]?s|called|named|should be)\s+", re.IGNORECASE)
# "Jake and tyler": nothing but names.
ONLY_NAMES = re.compile(r"[\w'’-]+(?:\s+[\w'’-]+)?(?:\s*(?:,|&|\band\b)\s*[\w'’-]+(?:\s+[\w'’-]+)?)*", re.IGNORECASE)


@dataclass(frozen=True)
class Contrast:
    """What is so, and what is not.

    Attributes:
        of: what stands before: "the address is ".
        right: the words for what is so.
        wrong: the words for what is not.
        more: what follows it, of a place: "bower street not bauer, 88, flat 6".
    """

    of: str
    right: str
    wrong: str
    more: str = ""


def put_right(draft: Draft, asked: str | None, said: Said) -> Reading | None:
    """The reading of a contrast that puts one item right; None if it is none, or if it is not plain which item."""
    if said.intent in TELLS_DANGER or said.choice is not None or len(said.text) > LETTERS_OF_A_CONTRAST:
        return None
    contrast = _said_in(said.text) or _instead_of_the_last(draft, asked, said)
    meant = _meant(draft, asked, contrast, said) if contrast else []
    if contrast is None or len(meant) != 1:
        return None
    answer = _with_right_words(meant[0], draft.answers[meant[0].id], contrast, said.text)
    return Reading(draft.with_answer(meant[0].id, answer)).remark("utter_changed")


def in_a_sentence(draft: Draft, said: Said) -> tuple[str, str] | None:
    """The item that a sentence at the read-back puts right, and its new words: also "the marks were on his arm not his
    back", where one item alone holds what is not so. None if it is none."""
    contrast = _said_in(said.text)
    meant = _meant(draft, READ_BACK, contrast, said) if contrast else []
    if contrast is not None and len(meant) == 1:
        return meant[0].id, _with_right_words(meant[0], draft.answers[meant[0].id], contrast, said.text).text
    if contrast is not None and which_place.hinted(said.text) == WHERE:
        return WHERE, contrast.right  # "it didnt happen at school it was in my room"
    found = SENTENCE.fullmatch(said.text.strip())
    if found is None:
        return None
    wrong = OF_WHAT.sub("", found["wrong"].strip())
    held = [
        question for question in questions().values() if _holds(draft, question, Contrast("", found["right"], wrong))
    ]
    if (of_age := NOT_THE_AGE.search(said.text)) is not None and CHILD_AGE in {question.id for question in held}:
        return CHILD_AGE, of_age["age"] or of_age["but"]
    if A_PERSONS_AGE.match(found["right"]):
        held = [question for question in held if question.id == CHILD_AGE]
    if len(held) != 1 or len(found["right"].split()) > WORDS_OF_A_SENTENCE:
        return None
    right = found["right"].strip()
    if held[0].id == WHO and TELLS_OF_SOMEBODY.match(right):
        return None  # "he lives with his nan not mum"
    if held[0].expects in ("name", "age"):
        right = SAID_BEFORE.sub("", right)  # "looks ok but its Thomas"
        if A_CLAUSE.search(right) or not _can_be(held[0], Contrast("", right, wrong), facts_in(said)):
            return None
    return held[0].id, right


def _said_in(text: str) -> Contrast | None:
    for form in FORMS:
        found = form.fullmatch(text.strip())
        if found is None:
            continue
        right, wrong = found["right"].strip(), found["wrong"].strip()
        if all(len(words.split()) <= WORDS_OF_EITHER and not A_CLAUSE.search(words) for words in (right, wrong)):
            groups = found.groupdict()
            return Contrast(found["of"] + (groups.get("also") or ""), right, wrong, groups.get("more") or "")
    return None


def _instead_of_the_last(draft: Draft, asked: str | None, said: Said) -> Contrast | None:
    """ "Sorry I meant Kayleigh", right after a name or an age was given: not what was given."""
    found, last = MEANT.fullmatch(said.text.strip()), planning.last_asked(draft)
    if found is None or asked == READ_BACK or last not in (CHILD_NAME, CHILD_AGE):
        return None
    right, told, facts = found["right"], draft.told(last), facts_in(said)
    of_another = any(facts.get(fact) for fact in facts if fact != questions()[last].fact)
    if (
        told is None
        or of_another
        or A_CLAUSE.search(right)
        or not _can_be(questions()[last], Contrast("", right, told), facts)
    ):
        return None
    return Contrast("", right, told)


def _meant(draft: Draft, asked: str | None, contrast: Contrast, said: Said) -> list[Question]:
    """The items that may be meant: those that hold the wrong words, and can hold the right ones."""
    held = [question for question in questions().values() if _holds(draft, question, contrast)]
    held = [question for question in held if _can_be(question, contrast, facts_in(said))]
    if contrast.more:
        held = [question for question in held if question.expects == "place"]
    named = set(re.findall(r"[a-z]+", contrast.of.lower()))
    if headed := [question for question in questions().values() if named & question.names]:
        held = [question for question in held if question in headed]
    if OF_AN_AGE.search(contrast.of) and re.match(r"\d", contrast.right):
        held = [question for question in held if question.id == CHILD_AGE]
    if (place := which_place.hinted(said.text)) is not None:
        held = [question for question in held if question.id == place or question.id not in (WHERE, ADDRESS)]
    if asked not in (None, READ_BACK):
        held = [question for question in held if _is_no_answer_to(questions()[asked or ""], question, said)]
    of_fact = [question for question in held if question.fact in facts_in(said)]
    if A_HOUSE.fullmatch(contrast.right) and ADDRESS in {question.id for question in held}:
        held = [question for question in held if question.id == ADDRESS]  # "its number 4 not 2", and they are there now
    whole = [question for question in held if _bare(draft.told(question.id) or "") == _bare(contrast.wrong)]
    return whole if len(whole) == 1 else of_fact if len(of_fact) == 1 else held


def _holds(draft: Draft, question: Question, contrast: Contrast) -> bool:
    told = draft.told(question.id)
    if told is None or question.expects == "choice" or question.id in NEVER_MEANT:
        return False
    if A_PRONOUN.fullmatch(_bare(contrast.wrong)):
        return _bare(told) == _bare(contrast.wrong)
    return _place_of(contrast.wrong, told) is not None or _place_of(_bare(contrast.wrong), told) is not None


def _place_of(words: str, text: str) -> re.Match[str] | None:
    """Where a text holds words, as whole words."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) if words else None


def _can_be(question: Question, contrast: Contrast, facts: dict[str, str]) -> bool:
    """Whether the right words have the form that an item asks for."""
    if question.expects != "time" and _bare(facts.get(WHEN, "")) == _bare(contrast.right):
        return False  # "Monday not at home"
    if question.expects == "age":
        return A_NUMBER.search(contrast.right) is not None
    if question.expects == "name":
        return not re.search(r"\d", contrast.right) and len(contrast.right.split()) <= WORDS_OF_A_NAME
    return True


def _is_no_answer_to(asked: Question, question: Question, said: Said) -> bool:
    """Whether in the middle of the questions an item is put right, and the open question not answered: "at school not
    at home" may say where a child is now."""
    if question.id not in PLAIN_ITEMS:
        return False
    if question.expects in ("place", "time") and question.expects == asked.expects:
        return which_place.hinted(said.text) == question.id
    return True


def _with_right_words(question: Question, answer: Answer, contrast: Contrast, text: str) -> Answer:
    """The answer with the right words for the wrong ones. A longer answer in the person's own words stays, with what
    they say now."""
    right, wrong = contrast.right, contrast.wrong
    if AT.match(answer.text) is None:
        right = AT_ALONE.sub("", right)
    if _bare(answer.text) == _bare(wrong) or contrast.more:
        return Answer.told(right + contrast.more)
    if question.expects == "name" and (A_CLAUSE.search(answer.text) or not ONLY_NAMES.fullmatch(answer.text)):
        return Answer.told(right)  # a sentence was no name, and is not made one by another word in it
    if question.expects in ("words", "contact"):
        return answer.and_also(text)
    if _place_of(wrong, answer.text) is None:
        right, wrong = _bare(right), _bare(wrong)
    found = _place_of(wrong, answer.text)
    assert found is not None
    rest = answer.text[: found.start()] + answer.text[found.end() :]
    if set(re.findall(r"[a-z]{3,}", right.casefold())) & set(re.findall(r"[a-z]{3,}", rest.casefold())):
        return Answer.told(right)  # "14 Ampthill Road not 12" says the whole of it
    return Answer.told(answer.text[: found.start()] + right + answer.text[found.end() :])


def _bare(words: str) -> str:
    return AT.sub("", words.strip()).casefold().strip(" .,!")
