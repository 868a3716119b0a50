"""The writer's own name: given ("ok im Sharon then", "put Sharon"), taken off again ("no wait dont put my name"), asked
for ("have you still got my name down"), or to be kept from the family ("please dont tell them its me").

It can be said in any message. What is asked for is done and answered, and it is said honestly that words typed before
stay. The last that somebody says counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.council import script
from bot.interview.noting.own_name import KEPT_FROM_FAMILY, OF_ONES_NAME, SAYS_OWN_NAME
from bot.interview.terms.catalogue import CHILD_NAME, DANGER_NOW, FAMILY_KNOWS, KEEP_NAME, REPORTER, STORY
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import A_QUESTION, TELLS_DANGER, Reading, Said
from bot.interview.words.values import A_WAY_TO_REACH

LETTERS_OF_A_MESSAGE = 300
WORDS_OF_A_STORY = 30
PARTS = re.compile(
    r"(?:[.;!?\n]+|,|\s+(?:and|but)(?=\s+(?:pl(?:ea)?s|do ?n|don|take|remove|delete|scrub|leave|keep"
    r"|i said|put|my name|i['’]?m|\d{1,2}\s+is)\b)"
    r"|\s+(?=(?:can you take|its ok put)\b))\s*",
    re.IGNORECASE,
)
_DETAILS = r"(?:name|number|phone|email|details)\b"
_OWN = rf"my\s+(?:\w+ )?{_DETAILS}"
TAKE_OFF = re.compile(
    rf"\b(?:don['’]?t|do not|never|not to)\s+(?:put|use|give|write|add|include|leave|have|send|show|mention)\s+"
    rf"(?:{_OWN}|(?:any|a)\s+{_DETAILS})"
    rf"|\b(?:take|leave|get|cut|cross)\s+(?:(?:out|off)\s+)?{_OWN}(?:\s+(?:out|off|down))?|\b(?:remove|delete|scrub|erase)\s+{_OWN}"
    r"|\bi don['’]?t want (?:any|my|a)\s+(?:name|number)\b",
    re.IGNORECASE,
)
_NAME = r"(?P<name>[a-z][\w'’-]+(?:\s+(?-i:[A-Z])[\w'’-]+)?)"
TAKE_IT_OFF = re.compile(r"\b(?:take|leave)\s+(?:it|that|me)\s+(?:off|out)\b", re.IGNORECASE)
OF_A_NUMBER = re.compile(r"\b(?:number|phone)\b", re.IGNORECASE)
PUT_BACK = re.compile(r"\bput my (?:name|number|details) (?:back|in|on|down)\b", re.IGNORECASE)
PUT = re.compile(
    r"\b(?:send|put|sign|leave)\s+(?:(?:it|me|this|my name|down|in|as|from)\s+)*" + _NAME + r"\W*$",
    re.IGNORECASE,
)
I_AM = re.compile(
    r"\b(?:i['’]?m|i am)\s+" + _NAME + r"(?:\s+(?:then|btw|by the way|ok|anyway))?\W*$",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"\b(?:have|has|did|do|is|are)\s+(?:you|u|they|my)\b(?=.*\bname\b).*\b(?:got|put|have|down|on|in|still|there|noted)\b",
    re.IGNORECASE,
)
QUOTES = re.compile(r"\b(?:s?he|they|mum|dad|who)\W+(?:\w+\W+)?(?:said|says|told|tells|goes)\b", re.IGNORECASE)
# "Is it anonymous", "i dont mind them knowing its me"; but "can you not tell them its me".
NO_WISH = re.compile(
    r"^\W*(?:(?:so|and|but|ok|please)\W+)*(?!(?:can|could) (?:you|u|we) (?:please )?(?:not|keep)\b)"
    r"(?:is|are|am|can|could|will|would|do(?!\W*n['’]?t|\s+not)|does|did|if|what|how|who|why)\b"
    r"|\b(?:don['’]?t|do not) (?:mind|care|need)\b|\bnot (?:want|wanting) to be anonymous\b"
    r"|\bdon['’]?t want to (?:be|stay) anonymous\b",
    re.IGNORECASE,
)
REACHES = re.compile(r"[\d@]")
A_NUMBER = re.compile(r"[+(]?\d[\d\s()-]{5,}\d")
ONLY_AROUND = re.compile(
    r"\W*(?:(?:no|ok|okay|wait|and|but|so|then|actually|sorry|please|pls|number|line|item|\d{1,2}|i|mean|said|its|it's|il"
    r"|send|thanks|well|oh)\b\W*)*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wish:
    """What a message says of the writer's own name.

    Attributes:
        name: the name that is to be put; None if none is given last.
        off: whether name or number is to be taken off: "name" or "number".
        back: whether a name taken off is to be put back, and none is given.
        kept: the words by which it is to be kept from the family.
        rest: what else is said.
    """

    name: str | None = None
    off: str | None = None
    back: bool = False
    kept: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()


def told_in(draft: Draft, asked: str | None, said: Said) -> Wish | None:
    """What a message says of the writer's own name; None if it says nothing of it."""
    if said.assessment is None or said.is_foreign or said.choice is not None or len(said.text) > LETTERS_OF_A_MESSAGE:
        return None
    wish = Wish()
    for part in filter(None, PARTS.split(said.text.strip())):
        wish = _with_part(draft, asked, said, part, wish)
    if SAYS_OWN_NAME.search(said.text) and not wish.off:
        return None  # "my name is Jo but please dont tell them" is kept together
    return wish if wish.name or wish.off or wish.back or wish.kept else None


def _with_part(draft: Draft, asked: str | None, said: Said, part: str, wish: Wish) -> Wish:
    name = _name_in(draft, asked, said, part)
    if TAKE_OFF.search(part) and asked != CHILD_NAME and not QUOTES.search(part):
        off = "number" if OF_A_NUMBER.search(part) else "name"
        return replace(wish, name=None, back=False, off=off, kept=(*wish.kept, part) if off == "name" else wish.kept)
    if TAKE_IT_OFF.search(part) and (wish.off or wish.name):
        return replace(wish, name=None, off=wish.off or "name")
    if PUT_BACK.search(part):
        return replace(wish, off=None, back=True)
    if name is not None:
        return replace(wish, name=name, off=None)
    keeps = KEPT_FROM_FAMILY.search(part) and OF_ONES_NAME.search(part) and not A_QUESTION.search(said.text)
    keeps = keeps and NO_WISH.search(part) is None
    if keeps and not QUOTES.search(part) and draft.concern.speaker != "professional":
        return replace(wish, kept=(*wish.kept, part))
    return wish if ONLY_AROUND.fullmatch(part) else replace(wish, rest=(*wish.rest, part))


def _name_in(draft: Draft, asked: str | None, said: Said, part: str) -> str | None:
    """The writer's own name, where it is given in other words than "my name is"."""
    if draft.concern.writer == "child" or asked in (None, DANGER_NOW, STORY, REPORTER, CHILD_NAME):
        return None
    found = PUT.search(part) or I_AM.search(part)
    name = found["name"] if found is not None else None
    heard = said.assessment.facts.get("child_name") if said.assessment else None
    if name is None or name != heard or name == draft.told(CHILD_NAME) or SAYS_OWN_NAME.search(part):
        return None
    return name


def asks_for_it(draft: Draft, said: Said) -> Reading | None:
    """The reading of "have you still got my name down"; None if it is none."""
    if said.assessment is None or len(said.text) > LETTERS_OF_A_MESSAGE or not ASKS.search(said.text):
        return None
    if not re.search(r"\bmy (?:\w+ )?name\b", said.text, re.IGNORECASE) or said.intent in TELLS_DANGER:
        return None
    told = draft.told(CHILD_NAME if draft.concern.writer == "child" else REPORTER)
    words = script.say("own_name_noted", words=told).text if told else script.say("own_name_off").text
    return Reading(draft).remark("utter_situation", words=words)


def without_it(said: Said, wish: Wish) -> Said:
    """A message with what else it says alone."""
    assert said.assessment is not None
    text = ". ".join(wish.rest)
    facts = {fact: words for fact, words in said.assessment.facts.items() if words in text}
    return replace(said, text=text, assessment=replace(said.assessment, facts=facts))


def with_wish(draft: Draft, wish: Wish) -> Draft:
    """The draft with what was wished."""
    own = CHILD_NAME if draft.concern.writer == "child" else REPORTER
    if wish.off:
        draft = _taken_off(draft, own, wish.off)
    if wish.back and draft.told(REPORTER) is None:
        draft = draft.reopened(REPORTER)
    if wish.name:
        draft = with_details(draft, wish.name)
    if wish.kept and draft.concern.speaker != "professional":
        question = FAMILY_KNOWS if draft.concern.is_of_child else KEEP_NAME
        draft = draft.with_fact(question, "\n".join(wish.kept))  # the latest plain answer counts
    return draft


def remarks_on(wish: Wish) -> tuple[tuple[str, dict[str, str]], ...]:
    """What is said to it, once it was done."""
    said: list[tuple[str, dict[str, str]]] = []
    if wish.name:
        said.append(("utter_changed", {}))
    if wish.off:
        words = script.say("own_number_off" if wish.off == "number" else "own_name_off").text
        said.append(("utter_situation", {"words": words}))
    if any(not TAKE_OFF.search(words) for words in wish.kept) or (wish.kept and not wish.off):
        said.append(("utter_wish_noted", {}))
    return tuple(said)


def with_details(draft: Draft, words: str) -> Draft:
    """The draft with the writer's details set. How to reach them is not lost with another name, nor the name with a
    number."""
    old = draft.answers.get(REPORTER) or draft.put_aside.get(REPORTER)
    way = A_WAY_TO_REACH.search(old.text) if old is not None else None
    if (
        old is not None
        and way is not None
        and A_WAY_TO_REACH.fullmatch(words.strip())
        and _same_way(words.strip(), way[0])
    ):
        return draft.with_fact(REPORTER, A_WAY_TO_REACH.sub(words.strip(), old.text, count=1))
    other_way = way is not None and A_WAY_TO_REACH.fullmatch(words.strip()) and ("@" in words) != ("@" in way[0])
    if old is not None and other_way:
        return draft.with_fact(REPORTER, old.and_also(words).text)
    if old is not None and old.text and (REACHES.search(old.text) is None) != (REACHES.search(words) is None):
        return draft.with_fact(REPORTER, old.and_also(words).text)
    return draft.with_fact(REPORTER, words)


def _same_way(new: str, old: str) -> bool:
    """Whether one number, or one address, is put for another."""
    return new != old and ("@" in new) == ("@" in old)


def _taken_off(draft: Draft, own: str, off: str) -> Draft:
    told = draft.told(own)
    if off == "number" and told is not None and (left := A_NUMBER.sub("", told).strip(" ,.")) and left != told:
        return draft.with_fact(own, left)
    if off == "number" and (told is None or not REACHES.search(told)):
        return draft
    settled = replace(draft, put_aside={name: answer for name, answer in draft.put_aside.items() if name != own})
    return settled.with_answer(own, Answer(Status.DECLINED))
