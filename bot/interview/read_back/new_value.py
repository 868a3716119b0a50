"""What an item should be, in the words that follow it: "it was at home not the nursery", "hes about 5", "no idea"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.interview.answers.contrasts import A_CLAUSE
from bot.interview.noting.fitting import A_NUMBER, A_PLACE, WORDS_OF_A_SHORT_ANSWER
from bot.interview.read_back.naming_item import TAKE_OUT
from bot.interview.terms.catalogue import REPORTER, STORY, Question
from bot.interview.terms.turn import A_QUESTION
from bot.interview.words.short_answers import says_not_known

WORDS_OF_A_VALUE = 14
SENTENCES = re.compile(
    r"(?:(?<!\d)[.](?=\s|$)|[;!?…\n]+|[.](?=\s+\D|$)|\s[-–—]\s|,\s*(?=(?:and|but|i|s?he|they|we)\b)"
    r"|\s+(?=(?:and|but)\s+(?:(?:i|s?he|they|we)(?:['’]?s|['’]?re|['’]?m)?|change|put|add|take|delete|remove|scrub)\b))\s*",
    re.IGNORECASE,
)
JOINS = re.compile(r"^(?:and|but|also)\s+", re.IGNORECASE)
ONLY_JOINS = re.compile(r"\W*(?:and|but|so|also|then|please|pls|thanks|thank you|sorry)?\W*", re.IGNORECASE)
NOT_KNOWN_OF = re.compile(
    r"\W*(?:(?:i|we|nobody|no ?one)\W+(?:said\W+)?)?(?:really )?"
    r"(?:(?:no idea|no clue|(?:do not|don['’]?t|did not|didn['’]?t) know|dunno|unknown|not known|not sure|unsure)\b)"
    r"(?:\W+(?:about|of|that|this|it|really|either|sorry|mate"
    r"|(?:(?:what|who|where|when|how)\b(?:\W+[\w'’]+){0,4}|(?:the|his|her|their|any)(?:\W+[\w'’]+){1,3})))*\W*"
    r"|.{0,20}\bi (?:do )?not know\W*",
    re.IGNORECASE,
)
# "15 dob 14/02/2011": an age, told twice.
A_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b")
# "14 hes 17": what stands there, and what should.
LAST_AGE = re.compile(
    r"\W*\d{1,2}\W+(?:(?:but|and)\W+)?(?:s?he|it)(?:['’]?s| is)\W+(?P<age>(?:(?:about|nearly|only)\W+)?\d{1,2})\W*",
    re.IGNORECASE,
)
# "The school is Castle put that".
PUT_THAT = re.compile(r"\W+(?:please\W+)?put (?:that|it)(?: (?:in|down|there|instead))?\W*$", re.IGNORECASE)
_IT = r"(?:it|that|this|he|she|they|there)"
_IS = r"(?:['’]?s\b|['’]?re\b| is| are| was| were| should (?:be|say|read)| shud (?:be|say))"
# "Thats my mum not her, its my neighbour Kelly", "not 14, its 15", "its her, not him its me": the last is meant.
LAST_MEANT = re.compile(
    rf"^(?:.*\bnot\b.*|that['’]?s .*|{_IT}{_IS} .*)(?:[,;]\W*|\s)(?:but )?"
    r"(?:it['’]?s|it is|it was|it should be)\s+(?P<value>[^,;]+?)\W*$",
    re.IGNORECASE,
)
# "At home not the nursery", "him, not the mum".
NOT_SO = re.compile(r"[\s,]+(?:and )?(?:not|instead of|rather than)\s+(?P<wrong>.+)$", re.IGNORECASE)
# "Its not about her mum"; of a person only an age, a name or a place is denied so: "he isnt left alone" tells.
ONLY_NOT = re.compile(
    rf"\W*(?:(?:{_IT}{_IS}?)?\s*)?(?:not|isn['’]?t|wasn['’]?t|ain['’]?t|never|nothing to do with|didn['’]?t)\b.*",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    rf"\W*(?:(?:no+|sorry|so|well|actually)\W+)*(?:{_IT}{_IS}|should (?:be|say|read)|shud (?:be|say)"
    r"|change (?:it )?to|it happen(?:s|ed)(?: at| in| on)?|is|are|was|to)\s+",
    re.IGNORECASE,
)
OF_A_PERSON = re.compile(r"\W*(?:s?he|they)\b|\W*(?:hes|shes|theyre)\b", re.IGNORECASE)
LIVES = re.compile(r"\W*(?:i|s?he|they|we|child)?\s*liv(?:es?|ing)\s+(?:(?:at|in|on)\s+)?", re.IGNORECASE)
# "Leo Marchant, thats gone wrong above".
SAYS_WRONG = re.compile(
    r",?\s*(?:that['’]?s|that is|it['’]?s|which is)?\s*(?:gone )?wrong(?: above)?\W*$", re.IGNORECASE
)
NAMED = re.compile(r"\W*(?:(?:my|his|her|their|the)\s+)?name\s*(?:['’]?s|is|should be)?\s+", re.IGNORECASE)
# "Ellie is nearly 5", of what a yes or a no answers.
STATES_AN_AGE = re.compile(
    r"\b(?:is|was|hes|shes|he['’]s|she['’]s|aged?)\s+(?:(?:about|nearly|only|just|around)\s+)*\d{1,2}\W*$",
    re.IGNORECASE,
)
HAPPENED = re.compile(r"\W*(?:it|this|that)\W+happen", re.IGNORECASE)
REACHES = re.compile(r"\d{3}|@|\b(?:number|phone|mobile|email|ring|call|text)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """What is told of an item.

    Attributes:
        value: what it should be; None if that is not told.
        clears: whether what was noted is not so, and nothing else is told.
        beside: what is said besides.
    """

    value: str | None = None
    clears: bool = False
    beside: tuple[str, ...] = ()


def sentences(words: str) -> list[str]:
    """The sentences of a text, without what only joins them."""
    return [JOINS.sub("", part.strip(" ,;–—-\n")) for part in SENTENCES.split(words) if not ONLY_JOINS.fullmatch(part)]


def told_of(question: Question, words: str, *, fact: str | None = None, wrong: bool = False) -> Told:
    """What words say of an item that is wrong, or that is to be set.

    Args:
        question: the item.
        words: what follows its number or its name.
        fact: the fact of the item's kind that the reader found in the message.
        wrong: whether the item is said to be wrong: then what it should be may be said after why.
    """
    parts = sentences(words)
    if not parts:
        return Told()
    if question.expects == "name":
        parts = [part for whole in parts for part in _name_apart(whole)]
    first, *rest = parts
    if question.id == REPORTER:
        first = ". ".join([first, *(part for part in rest if REACHES.search(part))])
        rest = [part for part in rest if not REACHES.search(part)]
    told = _told_in(question, first, fact)
    if told.clears and rest and NOT_KNOWN_OF.fullmatch(rest[0]):
        rest = rest[1:]
    if told.value is None and not told.clears:
        return (_told_later(question, parts) if wrong else None) or Told(beside=(first, *rest))
    if told.clears and rest and question.expects in ("place", "age", "name", "time"):
        # "4 is not that. im at home": what follows says what it is.
        instead = _told_in(question, rest[0], None)
        fits = question.expects != "place" or A_PLACE.search(rest[0]) or SUBJECT.match(rest[0])
        if instead.value is not None and fits:
            return Told(instead.value, beside=tuple(rest[1:]))
    return Told(told.value, told.clears, tuple(rest))


def _name_apart(words: str) -> list[str]:
    """ "Ellie and Jack, ellie is 7": a name, and what is told after it."""
    name, comma, more = words.partition(",")
    return [name, more.strip()] if comma and A_CLAUSE.search(more) and not A_CLAUSE.search(name) else [words]


def _told_later(question: Question, parts: list[str]) -> Told | None:
    """ "Saturday is wrong. thats when she stays. it was last week": what a later sentence says of the item."""
    for at, part in enumerate(parts[1:], 1):
        told = _told_in(question, part, None) if NOT_KNOWN_OF.fullmatch(part) or SUBJECT.match(part) else Told()
        if told.clears or (told.value is not None and A_CLAUSE.search(told.value) is None):
            return Told(told.value, told.clears, (*parts[:at], *parts[at + 1 :]))
    return None


def _told_in(question: Question, words: str, fact: str | None) -> Told:
    if question.id == STORY or A_QUESTION.search(words):
        return Told()
    if TAKE_OUT.search(words) or NOT_KNOWN_OF.fullmatch(words) or says_not_known(words):
        return Told(clears=True)
    if (last := LAST_MEANT.fullmatch(words)) is not None:
        return Told(_plain(question, last["value"], fact))
    if (only_not := ONLY_NOT.fullmatch(words)) is not None and question.no_means != "answer":
        of_a_person = OF_A_PERSON.match(words) is not None and question.expects not in ("age", "name", "place")
        return Told() if only_not and of_a_person else Told(clears=True)
    if (contrast := NOT_SO.search(words)) is not None and question.no_means != "answer":
        words = words[: contrast.start()]
    if len(words.split()) > WORDS_OF_A_VALUE:
        return Told()
    value = _plain(question, words, fact)
    return Told(value) if value is not None and _can_be(question, value, words) else Told()


def _plain(question: Question, words: str, fact: str | None) -> str | None:
    plain = SUBJECT.sub("", words, count=1) if SUBJECT.match(words) and question.no_means != "answer" else words
    if question.expects == "place":
        plain = LIVES.sub("", plain, count=1) if LIVES.match(plain) else plain
    if question.expects == "name":
        plain = NAMED.sub("", plain, count=1) if NAMED.match(plain) else plain
    if question.expects == "age" and (last := LAST_AGE.fullmatch(plain)) is not None:
        plain = last["age"]
    plain = PUT_THAT.sub("", SAYS_WRONG.sub("", plain)).strip(" ,;:=–-")
    if fact is not None and fact in words and (plain in fact or not _can_be(question, plain, words)):
        return fact
    return plain or None


def _can_be(question: Question, value: str, words: str) -> bool:
    """Whether words have the form that an item asks for; "thats the kids" after a number says only why it is wrong."""
    if re.match(r"\W*(?:that|those|these)(?:['’]?s| is| are| was)?\b", words, re.IGNORECASE):
        return False
    if question.expects not in ("place", "time") and HAPPENED.match(words):
        return False
    if question.expects == "age":
        few = len(value.split()) <= WORDS_OF_A_SHORT_ANSWER
        return few and A_NUMBER.search(value) is not None and re.search(r"\d{3}", A_DATE.sub("", value)) is None
    if question.expects == "name":
        return len(value.split()) <= 4 and re.search(r"\d", value) is None and A_CLAUSE.search(value) is None
    return question.yes_means != "answer" or STATES_AN_AGE.search(value) is None
