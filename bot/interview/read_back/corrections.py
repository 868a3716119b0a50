"""All that one message says of the items of the read-back, part by part: "17 is wrong it was at home. and 5 should be
Jack", "the age is about 3 and the person is him not the mum", "10 and 7 are wrong, hes 12".

A part begins where an item is named, by its number or its heading, and reaches to the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.interview.answers import contrasts
from bot.interview.noting import which_place
from bot.interview.noting.taking import facts_in
from bot.interview.output.summary import items
from bot.interview.read_back import naming_heading
from bot.interview.read_back.naming_item import COUNTED, RIGHT, Named, is_a_house, numbered
from bot.interview.read_back.new_value import NOT_SO, Told, sentences, told_of
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import (
    ACCESS,
    ADDRESS,
    CHILD_AGE,
    CHILD_NAME,
    DANGER_NOW,
    REPORTER,
    STORY,
    WHERE,
    Question,
)
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said
from bot.understanding.language import NUMBER_WORDS

LETTERS_OF_A_MESSAGE = 300
WORDS_OF_A_NAME = 3
ONLY_AN_AGE = re.compile(
    rf"\W*(?:(?:about|around|nearly|only|just|like|maybe)\W+)*(?:\d{{1,2}}|{NUMBER_WORDS})"
    r"(?:\W*(?:and|or|,)\W*\d{1,2})?(?:\W*(?:years?|yrs?|months?|yo|old))*\W*",
    re.IGNORECASE,
)
GOES_ON = re.compile(r"\b\w{2,}ing\b", re.IGNORECASE)
_BEGINS = (
    r"(?:^|[.,;:!?\n–—-]|\band\b|\bbut\b)\W*"
    r"(?:(?:no+|nope|sorry|oh|ok|okay|well|wait|actually|yes|yeah|but|and|also|please|pls|i meant?|the|bit at)\W+)*"
)
WRONG = (
    r"(?:(?:is|are|was|were|its|it's|looks?|both|all|also|just|totally|spelt|a)\W+)*"
    r"(?:wrong|incorrect|mistake|(?:not|isn'?t|aren'?t) (?:right|correct|true))\b(?: above| too| as well)?"
)
SETS = r"(?:(?:is|are|was|should (?:be|say|read)|shud (?:be|say)|needs? to (?:be|say))\b|[:=])"
# "17 is wrong", "10 and 7 are wrong", "no 5 should be Jack", "11 no doctor".
NUMBERED = re.compile(
    rf"{_BEGINS}(?:number|num|item|point|line)?s?\s*(?P<numbers>\d{{1,2}}(?:\s*(?:,|and|&)\s*\d{{1,2}})*)\W*?\s*"
    rf"(?:(?P<wrong>{WRONG})|(?P<sets>{SETS})|(?=(?:no idea|dont know|don['’]?t know|dunno|no \w)))",
    re.IGNORECASE,
)
HEADED = re.compile(
    rf"{_BEGINS}(?P<of>(?:{naming_heading.OF_CHILD}|the|his|her|their|my)\s+)?(?P<noun>{naming_heading.NOUNS})\b\s*"
    rf"(?:(?P<wrong>{WRONG})|(?P<sets>{SETS}))",
    re.IGNORECASE,
)
# "3 and 6", "change 3 and 6".
ONLY_NUMBERS = re.compile(
    r"\W*(?:(?:please|pls|can|you|i|change|fix|numbers?|items?|lines?)\W+)*"
    r"(?P<numbers>\d{1,2}(?:\s*(?:,|and|&)\s*\d{1,2})+)\W*(?:please|pls)?\W*",
    re.IGNORECASE,
)
# "Take out that tyler", "remove the name".
REMOVES = re.compile(
    r"\W*(?:(?:and|no|please|pls|can|could|you|just|also|actually)\W+)*"
    r"(?:(?:take|leave|get|cut|rub)\W+(?:out\W+(?P<first>.+)|(?P<last>.+?)\W+(?:out|off))|(?:remove|delete)\W+(?P<it>.+))",
    re.IGNORECASE,
)
# "15 is the flat not there age", "her mum isnt the person its me".
NOT_OF_THAT = re.compile(
    rf"(?P<value>.+?)\W+(?:is\W+not|isn['’]?t|not)\W+(?:the|a|an|her|his|their|there|my)\W+(?P<noun>{naming_heading.NOUNS})"
    r"(?:\W+(?:it['’]?s|it is|but)\s+(?P<right>.+))?",
    re.IGNORECASE,
)
_NOW = (
    r"(?:\W+(?:right|rite|rn|now|at|the|moment|today|tonight|any ?more|i|said|though|tho|keep|saying|see|that|can))*\W*"
)
_OF_WHOM = (
    r"\W*(?:(?:and|no+|but|its|it['’]s|it is|there['’]?s|there is|(?:s?he|they|child)(?:['’]?s|['’]?re| is| are)?)\W+)*"
)
DENIES_DANGER = re.compile(
    rf"{_OF_WHOM}(?:not|no|isn['’]?t|aren['’]?t|nobody(?:['’]?s| is)?|no ?one(?:['’]?s| is)?)\W+(?:in )?(?:any |a )?"
    rf"(?:danger|emergency){_NOW}",
    re.IGNORECASE,
)
OF_SOMEBODY = re.compile(
    r"\W*(?:(?:but|and)\W+)?(?:s?he|they|his|her|their|the|i)(?:['’]?s|['’]?re|['’]?m)?\b", re.IGNORECASE
)
SAYS_SAFE = re.compile(
    rf"\W*(?:(?:s?he|they)(?:['’]?s|['’]?re| is| are)|nobody(?:['’]?s| is)|no ?one(?:['’]?s| is))\W+(?:all |quite )?"
    rf"(?:safe|fine|ok|okay|(?:not )?hurt){_NOW}",
    re.IGNORECASE,
)
NOT_FINE = re.compile(r"(?:s?he|they)\W*(?:s|re|is|are)?\W+hurt", re.IGNORECASE)
# "Two amendments please", "no its wrong", "type its number? i did".
SAYS_ONLY_THAT = re.compile(
    r"\W*(?:(?:no+|yes|sorry|please|pls|two|a|some|few|couple|of|one|more|thing|things|amendments?|changes?|corrections?"
    r"|mistakes?|wrong|its|it's|that's|thats|is|are|all|number|type|its|i|did|and|also|there|not|right|ok|well|gone|above"
    r"|change|the|his|her|childs|child|know|to|want|need|something|thanks|thank|you|correct|\d{1,2})\b\W*)+",
    re.IGNORECASE,
)
WORDS_TO_TAKE_OUT = 3
# "Take him out" is no wish about words.
SOMEBODY = re.compile(r"him|her|them|me|us|it|(?:my |his |her )?(?:kids?|child|children|baby|babies|boys?|girls?)")
REACHES_THE_CHILD = re.compile(r"\b(?:get to|gets to|see|sees|near|reach|with)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Corrections:
    """What a message says of the items.

    Attributes:
        named: each item that it names.
        beside: what it says besides, sentence by sentence.
    """

    named: tuple[Named, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether nothing in the message can be danger, whatever it sounds like: items are opened, names or ages
        set, or danger denied, and nothing else is said."""
        return bool(self.named) and not self.beside and all(_is_plain(item) for item in self.named)


def _is_plain(item: Named) -> bool:
    if item.value is None or item.question == DANGER_NOW:
        return not item.beside and (item.question != DANGER_NOW or item.value == "no")
    match catalogue.questions()[item.question].expects:
        case "age":
            return ONLY_AN_AGE.fullmatch(item.value) is not None
        case "name":
            return len(item.value.split()) <= WORDS_OF_A_NAME and contrasts.A_CLAUSE.search(item.value) is None
        case _:
            return False


def beside_danger(item: Named) -> Named:
    """An item as it is put right by a message that tells of danger: what may tell of the danger is no value, and the
    item is asked anew."""
    if item.value is None or item.contrasts or _is_plain(item):
        return item
    tells = contrasts.A_CLAUSE.search(item.value) or GOES_ON.search(item.value)
    return Named(item.question) if tells else item


def told_in(draft: Draft, said: Said) -> Corrections:
    """All that a message says of the items; nothing where it names none."""
    text = said.text.strip()
    if len(text) > LETTERS_OF_A_MESSAGE:
        return Corrections()
    if (only := ONLY_NUMBERS.fullmatch(text)) is not None:
        return Corrections(tuple(Named(question.id) for question in _of_numbers(draft, only["numbers"])))
    if (removes := REMOVES.fullmatch(text)) is not None:
        return Corrections(tuple(_removed(draft, removes["first"] or removes["last"] or removes["it"])))
    parts = _parts(draft, text, said)
    named: list[Named] = []
    beside = _loose(draft, text[: parts[0].start] if parts else text, said, named, headed=bool(parts))
    for part, end in zip(parts, [*(following.start for following in parts[1:]), len(text)], strict=False):
        beside += _of_part(draft, part, text[part.end : end], said, named)
    if not named:
        return Corrections()
    return Corrections(tuple(named), tuple(words for words in beside if SAYS_ONLY_THAT.fullmatch(words) is None))


@dataclass(frozen=True)
class _Part:
    """Where items are named: which, and where what is said of them begins."""

    start: int
    end: int
    questions: tuple[Question, ...]
    wrong: bool
    by_heading: bool = False


def _parts(draft: Draft, text: str, said: Said) -> list[_Part]:
    parts = []
    for found in NUMBERED.finditer(text):
        questions = tuple(_of_numbers(draft, found["numbers"]))
        rest = text[found.end() :]
        if not questions or (not found["wrong"] and (COUNTED.match(rest) or RIGHT.match(rest))):
            continue
        if not found["wrong"] and STORY in {question.id for question in questions}:
            continue  # "2 is too many" tells something
        if found["sets"] and (is_a_house(said, found["numbers"]) or _is_its_value(draft, found["numbers"], rest)):
            continue
        parts.append(_Part(found.start(), found.end(), questions, found["wrong"] is not None))
    for found in HEADED.finditer(text):
        name = naming_heading.headed(draft, found["of"] or "", found["noun"])
        if name is not None and not any(part.start <= found.start() < part.end for part in parts):
            question = catalogue.questions()[name]
            parts.append(_Part(found.start(), found.end(), (question,), found["wrong"] is not None, by_heading=True))
    return sorted(parts, key=lambda part: part.start)


def _of_numbers(draft: Draft, numbers: str) -> list[Question]:
    found = [numbered(draft, number) for number in re.findall(r"\d+", numbers)]
    return [question for question in found if question is not None]


def _is_its_value(draft: Draft, number: str, rest: str) -> bool:
    """Whether "15 is the flat not there age" is of what an item says, and names none by its number."""
    found = NOT_OF_THAT.match(f"{number} is {sentences(rest)[0]}" if sentences(rest) else "")
    item = naming_heading.headed(draft, "", found["noun"]) if found else None
    return item is not None and number in re.findall(r"\d+", draft.told(item) or "")


def _of_part(draft: Draft, part: _Part, words: str, said: Said, named: list[Named]) -> list[str]:
    """What a part says, added to the items; returns what it says besides."""
    if len(part.questions) > 1:
        return _shared_out(list(part.questions), words, said, named)
    question = part.questions[0]
    if question.id == DANGER_NOW:
        return _of_danger(words, named)
    if question.id in (ADDRESS, WHERE) and (hint := which_place.hinted(words)) is not None:
        question = catalogue.questions()[hint]  # "the address is wrong, it happened at 14 Mill Lane"
    told = told_of(question, words, fact=facts_in(said).get(question.fact or ""))
    if told.value is None and not told.clears:
        if part.wrong or not part.by_heading:
            named.append(Named(question.id))
            return _loose(draft, ". ".join(told.beside), said, named)
        return [words.strip()]
    if part.by_heading and not part.wrong and not _sets(question, words, told):
        return [words.strip()]
    named.append(Named(question.id, told.value, clears=told.clears))
    return _loose(draft, ". ".join(told.beside), said, named)


def _sets(question: Question, words: str, told: Told) -> bool:
    """Whether what follows a heading is a value, and no story of it: "the school is worried too"."""
    if told.clears or NOT_SO.search(words):
        return True
    return told.value is not None and naming_heading.is_a_value(question.id, told.value)


def _shared_out(questions: list[Question], words: str, said: Said, named: list[Named]) -> list[str]:
    """ "10 and 7 are wrong, hes 12, and he can get to him tuesday": each sentence to the item whose form it has, or to
    the one that is left."""
    left, beside = list(questions), []
    for sentence in sentences(words):
        age = next((question for question in left if question.id == CHILD_AGE), None)
        access = next((question for question in left if question.id == ACCESS), None)
        meant = age if age and told_of(age, sentence).value else None
        meant = meant or (access if access and REACHES_THE_CHILD.search(sentence) else None)
        meant = meant or (left[0] if len(left) == 1 else None)
        told = told_of(meant, sentence, fact=facts_in(said).get(meant.fact or "")) if meant else Told()
        if meant is None or not (told.value or told.clears):
            beside.append(sentence)
            continue
        named.append(Named(meant.id, told.value, clears=told.clears))
        left.remove(meant)
    named.extend(Named(question.id) for question in left)
    return beside


def _of_danger(words: str, named: list[Named]) -> list[str]:
    """Of danger only a plain no, or a plain yes, is an answer; whatever else is said has it asked."""
    parts = sentences(words)
    denied = [part for part in parts if denies_danger(part)]
    if any(OF_SOMEBODY.match(part) for part in parts if part not in denied):
        denied = []  # "hes safe but she isnt"
    plain = parts[0].casefold().strip(" .!") if parts else ""
    if denied or plain in ("no", "yes", "not sure"):
        named.append(Named(DANGER_NOW, "no" if denied else plain))
        return [part for part in parts[0 if denied else 1 :] if part not in denied]
    named.append(Named(DANGER_NOW))
    return parts


def denies_danger(sentence: str) -> bool:
    """Whether a sentence that is said of the item says that there is no danger."""
    if DENIES_DANGER.fullmatch(sentence):
        return True
    return SAYS_SAFE.fullmatch(sentence) is not None and NOT_FINE.match(sentence) is None


def _loose(draft: Draft, words: str, said: Said, named: list[Named], *, headed: bool = True) -> list[str]:
    """Sentences that say of no item that it is wrong, or what it is: what they put right all the same; returns the
    others. A bare heading with words counts only beside other corrections (`headed`)."""
    beside = []
    for sentence in sentences(words):
        found = _not_of_that(draft, sentence)
        if found is None and headed and not _tells_of_harm(said):
            found = next(iter(naming_heading.by_heading(draft, replace(said, text=sentence))), None)
        found = found or _contrast(draft, sentence, said)
        if found is None and DENIES_DANGER.fullmatch(sentence) and draft.told(DANGER_NOW) is not None:
            found = Named(DANGER_NOW, "no")
        if found is None:
            beside.append(sentence)
        else:
            named.append(found)
    return beside


def _tells_of_harm(said: Said) -> bool:
    return said.assessment is not None and said.assessment.primary is not None


def _not_of_that(draft: Draft, sentence: str) -> Named | None:
    found = NOT_OF_THAT.fullmatch(sentence)
    item = naming_heading.headed(draft, "", found["noun"]) if found else None
    if found is None or item is None or item == DANGER_NOW:
        return None
    if found["right"]:
        return Named(item, found["right"].strip(), contrasts=True)
    told = (draft.told(item) or "").casefold()
    held = told and re.search(rf"(?<!\w){re.escape(told)}(?!\w)", found["value"].casefold())
    return Named(item, clears=True) if held else None


def _contrast(draft: Draft, sentence: str, said: Said) -> Named | None:
    changed = contrasts.in_a_sentence(draft, replace(said, text=sentence))
    return Named(changed[0], changed[1], contrasts=True) if changed is not None else None


def takes_out_words(draft: Draft, said: Said) -> bool:
    """Whether a message asks to take words out that stand in what was typed alone: "take out that tyler"."""
    found = REMOVES.fullmatch(said.text.strip())
    if found is None or _tells_of_harm(said):
        return False
    what = re.sub(
        r"^(?:the|that|this)\s+", "", (found["first"] or found["last"] or found["it"]).strip(" .!").casefold()
    )
    if len(what.split()) > WORDS_TO_TAKE_OUT or SOMEBODY.fullmatch(what):
        return False
    return re.search(rf"(?<!\w){re.escape(what)}(?!\w)", (draft.told(STORY) or "").casefold()) is not None


def _removed(draft: Draft, what: str) -> list[Named]:
    """The item that is to be taken out: by its number, its heading, or the words in it."""
    bare = re.sub(
        r"^(?:the|that|this|his|her|their|child['’]?s)\s+", "", what.strip(" .!"), flags=re.IGNORECASE
    ).casefold()
    if (number := re.fullmatch(r"(?:number |item |line )?(\d{1,2})", bare)) is not None:
        question = numbered(draft, number[1])
        return [Named(question.id, clears=True)] if question is not None and question.id != STORY else []
    item = naming_heading.headed(draft, "", bare) if re.fullmatch(naming_heading.NOUNS, bare) else None
    held = [item] if item else [
        listed.question
        for listed in items(draft)
        if listed.question != STORY and re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", listed.words.casefold())
    ]  # fmt: skip
    if len(held) != 1 or held[0] in (DANGER_NOW, None):
        return []
    if held[0] == REPORTER and item is None:
        left = re.sub(rf"(?<!\w){re.escape(bare)}(?!\w)", "", draft.told(REPORTER) or "", flags=re.IGNORECASE).strip(
            " ,.\n"
        )
        return [Named(REPORTER, left or None, clears=not left)]
    told = (draft.told(held[0]) or "").casefold().strip(" .")
    clears = item is not None or told == bare or held[0] == CHILD_NAME
    return [Named(held[0], clears=clears)]
