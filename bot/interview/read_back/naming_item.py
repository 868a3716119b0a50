"""Which item of the read-back a person names by its number, and what they say it should be: "7", "8 is wrong",
"4 Jakub", "6 is wrong, it's 22 Tavistock Street".

A number that names an item is never an age or a place. What cannot be told apart surely is no item: a house is a place
("it's number 16 Elmstone"), and so many of something are a story ("2 bruises on her arm").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.interview.noting.fitting import A_PLACE
from bot.interview.noting.taking import NOT_THE_AGE, facts_in
from bot.interview.noting.which_place import AN_ADDRESS
from bot.interview.output.summary import items
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import STORY, WHO, Question
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said
from bot.interview.words.values import A_WAY_TO_REACH

NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
LEAD = (
    r"\W*(?:(?:no+|nope|nah|sorry|oh|ok|okay|well|wait|hi|actually|yes|yeah|but|and|please|pls|can|could|you|u|i|id|i'd|want"
    r"|need|would|like|to|let|me|said|meant|mean|think|just)\W+)*"
)
_CHANGE = r"(?P<change>(?:change|edit|correct|fix|redo|amend|update|alter|remove|delete)\W+)?(?:the\W+)?"
# "8", "no. 8", "item 8", "number eight": what follows the number is the tail.
NUMBERED = re.compile(
    rf"{LEAD}{_CHANGE}(?:"
    r"(?P<mark>(?:number|num|nr|no|item|point|line)s?\b\W*|#\s*)?(?P<digits>\d{1,2})(?![\d\w'’]|[.:,/]\d)"
    rf"|(?:number|item|point|line)\s+(?P<word>{'|'.join(NUMBERS)})\b)(?P<tail>.*)",
    re.IGNORECASE | re.DOTALL,
)
# "The bit at 6 is wrong".
WRONG_ANYWHERE = re.compile(
    r"\b(?P<digits>\d{1,2})\W+(?:(?:is|are|was)\W+)?(?:wrong|incorrect|not (?:right|correct))\b(?P<tail>.*)",
    re.IGNORECASE | re.DOTALL,
)
RIGHT = re.compile(
    r"\W*(?:(?:it|that)['’]?s|is|are|'?s)?\W*(?:all )?(?:right|fine|ok|okay|correct|good|true)\b", re.IGNORECASE
)
_NOT = r"(?:(?:is|are|was|looks|seems)\W+)?(?:not|isn'?t|isn’t|aren'?t|wasn'?t|aint|ain't|never)\b"
WRONG = re.compile(
    r"\W*(?:"
    r"(?:(?:is|are|was|looks|seems|its|it's|spelt|spelled|all|just|totally|a)\W+)*(?:wrong|incorrect|mistake|error|rubbish)\b"
    rf"|{_NOT}(?:\W+(?:right|correct|true|that|it|so)\b)?"
    r"|(?:needs?|wants?) (?:to (?:be )?)?chang\w+)",
    re.IGNORECASE,
)
NOTHING_MORE = re.compile(r"\W*(?:(?:please|pls|thanks|thank you|then|one|change|on the list)\W*)*", re.IGNORECASE)
# "N is X", "N should be X", "change N to X", "4. Jakub".
SETS = re.compile(
    r"\s*(?:(?:is|are|shou?ld (?:(?:just|only|really) )?(?:be|say|read)|shud (?:be|say)|needs? to (?:be|say)|must be|to"
    r"|it'?s|it is|its)\b"
    r"|[=:)\-–]|\.(?=\s))\s*(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
# "It was Allen Park", after "17 is wrong".
INSTEAD = re.compile(
    r"\W*(?:(?:it|that|this) (?:is|was|should (?:be|say))|it'?s|its|should (?:be|say)|shud be|change (?:it )?to)\s+"
    r"(?P<value>.+)",
    re.IGNORECASE | re.DOTALL,
)
TAKE_OUT = re.compile(
    r"\b(?:take|leave|cut|cross)\b.{0,20}\bout\b|\b(?:remove|delete|scrub|erase|wipe|get rid|rub out|take off)\b",
    re.IGNORECASE,
)
A_HEADING = re.compile(
    r"\W*(?:(?:my|his|her|their|the)\s+)?(?:name|age|address|place)\s+(?:is|'?s|should be)\s+", re.IGNORECASE
)
# "7 years old", "2 bruises", "3 or 4 times": so many of something.
COUNTED = re.compile(
    r"\W*(?:more |little |other |small |big |young )?"
    r"(?:y(?:ea)?rs?|yo|y/o|m(?:on)?ths?|weeks?|wks?|days?|nights?|hours?|hrs?|min\w*|times?|x|of|or|and|to|am|pm|o'?clock"
    r"|kids?|child\w*|boys?|girls?|bab\w+|people|men|women|adults|bruises?|marks?|cuts?|burns?|brothers?"
    r"|sisters?|siblings?|doors?|miles?|dogs?|pounds?|%|in|at)\b",
    re.IGNORECASE,
)
WORDS_OF_A_BARE_VALUE = 3
WORDS_OF_A_PLACE = 8
FORMS_OF_A_BARE_VALUE = ("name", "place", "age", "time", "contact")
YES = re.compile(r"\W*(?:yes|yeah|yep|yh|yea|ye)\W*", re.IGNORECASE)
NO = re.compile(r"\W*(?:no+|nope|nah|naw|none)\W*", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """An item that a person names.

    Attributes:
        question: the question's id.
        value: what they say it should be; None if they only name it.
        beside: whether they say more, which is no value: it must not be lost.
        contrasts: whether they say what is not so beside it: "his arm not his back".
        clears: whether they say that what was noted is not so, or that they don't know.
    """

    question: str
    value: str | None = None
    beside: bool = False
    clears: bool = False
    contrasts: bool = False


def by_number(draft: Draft, said: Said) -> Named | None:
    """The item that a message names by its number, or None."""
    text = said.text.strip()
    found = NUMBERED.fullmatch(text)
    if found is None or RIGHT.match(found["tail"]):
        wrong = WRONG_ANYWHERE.search(text)
        question = numbered(draft, wrong["digits"]) if wrong else None
        return _corrected(question, said, wrong["tail"]) if wrong and question else None
    if NOT_THE_AGE.search(text) and not (found["change"] or _is_marked(found)):
        return None  # "15 not 14"
    number = found["digits"] or str(NUMBERS.index(found["word"].lower()) + 1)
    question = numbered(draft, number)
    if question is None or (COUNTED.match(found["tail"]) and not _sets(found)):
        return None
    if question.id == STORY and not (found["change"] or _is_marked(found)) and SETS.fullmatch(found["tail"]):
        return None  # "no 2 is my house"
    tail = found["tail"]
    if is_a_house(said, number) and question.expects != "place" and not WRONG.match(tail):
        return None
    if NOTHING_MORE.fullmatch(tail):
        return Named(question.id)
    if TAKE_OUT.search(text):
        return Named(question.id, clears=True)
    if (wrong := WRONG.match(tail)) is not None:
        return _corrected(question, said, tail[wrong.end() :])
    if (sets := SETS.fullmatch(tail)) is not None and sets["value"].strip():
        return Named(question.id, trimmed(sets["value"]))
    if (headed := A_HEADING.match(tail)) is not None:
        return Named(question.id, trimmed(tail[headed.end() :]))
    return _with_bare_value(question, said, tail, explicit=bool(found["change"] or _is_marked(found)))


def is_bare_number(text: str) -> bool:
    """Whether a text is a number, as one would name an item, and nothing else."""
    found = NUMBERED.fullmatch(text.strip())
    return found is not None and NOTHING_MORE.fullmatch(found["tail"]) is not None


def _sets(found: re.Match[str]) -> bool:
    """Whether "change 3 to 5" says to what, and does not count."""
    return bool(found["change"] or _is_marked(found)) and SETS.fullmatch(found["tail"]) is not None


def _is_marked(found: re.Match[str]) -> bool:
    """Whether it is called a number or an item; "no" may be just a no."""
    return bool(found["word"] or (found["mark"] and not found["mark"].lower().startswith("no ")))


def numbered(draft: Draft, number: str) -> Question | None:
    """The question of an item by its number in the list that was shown, whatever was opened since."""
    listed = items(draft.settled())
    return catalogue.questions().get(listed[int(number) - 1].question) if 1 <= int(number) <= len(listed) else None


def is_a_house(said: Said, number: str) -> bool:
    """Whether the number was read as that of a house: "number 16 Elmstone", "12 Ampthill Road"."""
    if re.match(rf"\W*{number}\w? (?!.*\b(?:is|should)\b)", said.text) and AN_ADDRESS.search(said.text):
        return True
    place = facts_in(said).get("place", "")
    if re.match(rf"\W*{number} [a-z'’-]+ [a-z'’-]+\W*$", said.text, re.IGNORECASE):
        return False  # "9 Craig Denton" has no street in it
    return re.match(rf"(?:(?:number|no\.?|flat) )?{number}\w? \w", place, re.IGNORECASE) is not None


def _corrected(question: Question, said: Said, rest: str) -> Named:
    """An item that is said to be wrong, with what it should be, if that is said; "thats the kids" is no value."""
    if NOTHING_MORE.fullmatch(rest) or TAKE_OUT.search(rest):
        return Named(question.id, clears=TAKE_OUT.search(rest) is not None)
    if (instead := INSTEAD.fullmatch(rest)) is not None:
        return Named(question.id, trimmed(instead["value"]))
    found = facts_in(said).get(question.fact or "")
    if found is not None and found in rest:
        return Named(question.id, found)
    few = len(rest.split()) <= WORDS_OF_A_PLACE
    if question.expects == "place" and few and A_PLACE.search(rest) and not re.match(r"\W*that", rest, re.IGNORECASE):
        return Named(question.id, trimmed(rest))
    return Named(question.id, beside=True)


def _with_bare_value(question: Question, said: Said, tail: str, *, explicit: bool) -> Named | None:
    """ "4 Jakub", "1 no": the few words after a number are what the item should be, where it asks for such."""
    value = trimmed(tail)
    few = len(value.split()) <= WORDS_OF_A_BARE_VALUE
    if few and (yes_or_no(value) or question.reply_typed(value)):
        return Named(question.id, value)
    if question.expects == "contact" and A_WAY_TO_REACH.search(value):
        return Named(question.id, value)
    if few and (question.expects in FORMS_OF_A_BARE_VALUE or _is_a_name_for(question, value)):
        # "16 Elmstone" may be a house: nothing of it is left out.
        whole = question.expects == "place" and not explicit and not A_PLACE.match(value)
        return Named(question.id, said.text.strip() if whole else value)
    wants_change = said.intent in ("change_something", "correct_answer", "deny")
    return Named(question.id, beside=not few) if explicit and (few or wants_change) else None


def _is_a_name_for(question: Question, value: str) -> bool:
    """Whether the person may be called so: "Craig Denton"."""
    return question.id == WHO and re.fullmatch(r"(?:[A-Z][\w'’-]+ ?){1,3}", value) is not None


def yes_or_no(value: str) -> str | None:
    """`yes` or `no` if a value is just that, else None."""
    return "yes" if YES.fullmatch(value) else "no" if NO.fullmatch(value) else None


def trimmed(words: str) -> str:
    return re.sub(r"^[\s,.:;=–-]+|[\s,;]+$", "", words)
