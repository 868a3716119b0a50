"""Which items of the read-back a person names by their headings, and what they say they should be: "the age. 15",
"name is Jakub. address 12 Ampthill Road", "change my name it is Joan"."""

from __future__ import annotations

import re

from bot.interview.noting.taking import HER_NAME, HIS_NAME, OF_A_CHILD, facts_in, is_another_than_the_child
from bot.interview.output.summary import items
from bot.interview.read_back.naming_item import LEAD, Named, trimmed
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import ADDRESS, CHILD_NAME, REPORTER, SCHOOL, WHEN, WHERE, WHO
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said
from bot.interview.words.values import GROWN_UP

NOUNS = (
    "where it happened|when it happened|where (?:the child|s?he|they) lives?|person(?: named)?|name|age|address|school"
    "|nursery|gp|doctor|danger|phone(?: number)?|email|details|place|date|day|injury|injuries|language"
    "|workplace|job|kind"
)
OF_CHILD = r"(?:the |that |this )?(?:child|kid|boy|girl|baby|young person)(?:['’]?s)?"
HEADED = re.compile(
    rf"(?:^|[.,;!\n]|\b(?:and|but)\b){LEAD}(?:know\W+)?(?:(?:change|correct|fix|edit|update)\W+)?"
    rf"(?P<of>(?:{OF_CHILD}|the|his|her|their|my)\s+)?(?P<noun>{NOUNS})\b"
    r"(?P<sets>\s*(?:it\s+)?(?:is|was|['’]s|should (?:be|say)|shud be|to|it['’]?s)\b\W*|\s*[.:,=–-]+\s*|\s+|$)",
    re.IGNORECASE,
)
# "The school is worried too": of the school, and not its name.
NO_VALUE = re.compile(
    r"\W*(?:worried|aware|concerned|not|very|too|so|really|always|never|still|shut|closed|wrong|right|correct|fine|ok|the|a|an"
    r"|that|what|who|on|in|at|of|for|and|but|has|have|had|did|does|do|said|says|knows?|told|will|would|can|because|cos|please"
    r"|s?he|they|i|it|we|him|her|his|their|there|this|when|where|wasn'?t|isn'?t|\w+ing|\w+ed)\b",
    re.IGNORECASE,
)
ONLY_WRONG = re.compile(
    r"\W*(?:(?:is|are|its|it's|not|isnt|isn't|wrong|incorrect|right|correct|please|pls|thanks|to|change)\W*)*",
    re.IGNORECASE,
)
# "His mums name is wrong".
OF_A_GROWN_UP = re.compile(rf"\b{GROWN_UP}(?:['’]?s)?\W+(?:is (?:called|named)|name|called|named)\b", re.IGNORECASE)
A_MAN = re.compile(
    r"\b(?:he|him|man|dad|daddy|father|step ?dad|uncle|brother|boy ?friend|husband|grandad|bloke|guy|fella)\b",
    re.IGNORECASE,
)
A_WOMAN = re.compile(
    r"\b(?:she|her|woman|mum|mam|mother|step ?mum|aunt\w*|sister|girl ?friend|wife|nan\w*|gran|lady)\b", re.IGNORECASE
)
WORDS_OF_A_HEADED_VALUE = 6
WORDS_OF_A_NAME = 3


def by_heading(draft: Draft, said: Said) -> list[Named]:
    """The items that a message names by their headings, each with what it should be, or without a value."""
    text = said.text.strip()
    places = list(HEADED.finditer(text))
    named = []
    for place, end in zip(places, [following.start() for following in places[1:]] + [len(text)], strict=False):
        rest = text[place.end() : end]
        question = headed(draft, place["of"] or "", place["noun"])
        if question is None or (question == CHILD_NAME and may_be_anothers_name(draft, text)):
            continue
        found = facts_in(said).get(catalogue.questions()[question].fact or "")
        if ONLY_WRONG.fullmatch(rest):
            named.append(Named(question))
        elif found is not None and rest.startswith(found):
            named.append(Named(question, found))
        elif catalogue.questions()[question].reply_typed(rest) or is_a_value(question, rest):
            named.append(Named(question, trimmed(rest)))
    return named


def may_be_anothers_name(draft: Draft, text: str) -> bool:
    """Whether "his name is Ted" may be of somebody else than the child: another name stands as the child's, and a man
    is told of."""
    if is_another_than_the_child(draft, text) or OF_A_GROWN_UP.search(text):
        return True
    if draft.told(CHILD_NAME) is None or OF_A_CHILD.search(text):
        return False
    who = draft.told(WHO) or ""
    return bool((HIS_NAME.search(text) and A_MAN.search(who)) or (HER_NAME.search(text) and A_WOMAN.search(who)))


def is_a_value(question: str, words: str) -> bool:
    most = WORDS_OF_A_NAME if question == CHILD_NAME else WORDS_OF_A_HEADED_VALUE
    return len(words.split()) <= most and NO_VALUE.match(words) is None


def headed(draft: Draft, of: str, noun: str) -> str | None:
    """Which item a heading names: "my name" is the writer's own, unless a child writes of themselves."""
    if of.strip().lower() == "my" and draft.concern.writer != "child":
        return REPORTER if noun.lower() in ("name", "phone", "phone number", "email", "details") else None
    if noun.lower() == "name":
        return CHILD_NAME
    if noun.lower().startswith(("where ", "when ")):
        return WHEN if noun.lower().startswith("when") else WHERE if "happened" in noun.lower() else ADDRESS
    words = set(noun.lower().split())
    listed = (item.question for item in items(draft) if item.question in catalogue.questions())
    found = {question for question in listed if words & catalogue.questions()[question].names}
    if not found and words & catalogue.questions()[SCHOOL].names:
        return SCHOOL  # it need not have been asked for
    return found.pop() if len(found) == 1 else None
