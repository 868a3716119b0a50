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
from bot.interview.read_back import grown_ups, naming_heading, taking_out, unplaced
from bot.interview.read_back.naming_item import COUNTED, RIGHT, Named, is_a_house, numbered
from bot.interview.read_back.new_value import NOT_SO, Told, sentences, told_of
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import (
    ACCESS,
    ADDRESS,
    CHILD_AGE,
    DANGER_NOW,
    STORY,
    WHERE,
    Question,
)
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said
from bot.interview.words.values import GROWN_UP
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
    r"(?:^|[.,;:!?…\n–—-]|\b(?:and|but|except(?: for)?|apart from)\b)\W*"
    r"(?:(?:no+|nope|sorry|oh|ok|okay|well|wait|actually|yes|yeah|but|and|also|please|pls|i meant?|the|bit at"
    r"|i think)\W+)*"
)
WRONG = (
    r"(?:(?:is|are|was|were|its|it's|looks?|both|all|also|just|totally|spelt|a)\W+)*"
    r"(?:wrong|rong|incorrect|rubbish|mistake|(?:not|isn'?t|aren'?t) (?:right|correct|true))\b(?: above| too| as well)?"
)
SETS = (
    r"(?:(?:is|are|was|should (?:(?:just|only|really) )?(?:be|say|read)|shud (?:be|say)|needs? to (?:be|say))\b|[:=])"
)
# "It was last sunday", "she is 15", "i think at home", "delete it": said of the number before it.
_SAYS = (
    r"(?:(?:(?:i|we)\W+)?(?:really )?(?:no idea|don['’]?t know|do not know|dunno)|no \w"
    r"|(?:it|that|this|s?he|they)(?:['’]?(?:s|re)\b| (?:is|was|are|were|happen\w*|should|lives?)\b)"
    r"|i (?:assume|think|guess|believe)\b|(?:just |please )?(?:delete|remove|scrub|erase)\b)"
)
# "17 is wrong", "10 and 7 are wrong", "no 5 should be Jack", "change 5 to Jack", "8 shouldnt be mum", "11 no doctor".
NUMBERED = re.compile(
    rf"{_BEGINS}(?P<change>(?:change|edit|correct|fix|amend|update|alter|make|set|put)\W+)?"
    rf"(?:number|num|item|point|line)?s?\s*(?P<numbers>\d{{1,2}}(?:\s*(?:,|and|&)\s*\d{{1,2}})*)\W*?\s*"
    rf"(?:(?P<wrong>{WRONG})|(?P<denies>(?:should|shud)(?:n['’]?t| not) (?:be|say)\b)"
    rf"|(?P<sets>{SETS}|(?(change)(?:to|as)\b|(?!)))|(?={_SAYS}))",
    re.IGNORECASE,
)
HEADED = re.compile(
    rf"{_BEGINS}(?P<of>(?:{naming_heading.OF_CHILD}|the|his|her|their|my)\s+)?(?P<noun>{naming_heading.NOUNS})\b\s*"
    rf"(?:(?P<wrong>(?:(?:one|bit|part|line)\W+)?{WRONG})|(?P<sets>{SETS}))"
    rf"|{_BEGINS}(?P<bare>when|where|who)\s+(?:(?:one|bit|part)\s+)?(?:(?P<bare_wrong>{WRONG})|(?:is|was)(?=\s+not\b))",
    re.IGNORECASE,
)
# "Saturday is wrong", "the home alone one is wrong": by what an item is called, or what it says.
WORDED = re.compile(
    rf"(?:^|[.,;!?…\n]|\band\b|\bbut\b)\W*(?:the\W+)?(?P<what>[\w'’-]+(?:\W[\w'’-]+){{0,2}}?)\W+"
    rf"(?:(?:one|bit|part|line)\W+)?{WRONG}",
    re.IGNORECASE,
)
# "Add Craig as the person", "put 15 for the age".
PUTS_AS = re.compile(
    r"\W*(?:(?:and|no+|please|pls|can|could|you|just|also|actually)\W+)*(?:(?P<adds>add)|put|set|write)\W+(?P<value>[^.;!?]+?)\W+"
    r"(?:as|for|in|under)\W+(?:(?:the|his|her|their)\W+)?"
    rf"(?:(?:(?:number|item|line)\W+)?(?P<number>\d{{1,2}})|(?P<noun>{naming_heading.NOUNS}))\W*",
    re.IGNORECASE,
)
# "3 and 6", "change 3 and 6".
ONLY_NUMBERS = re.compile(
    r"\W*(?:(?:please|pls|can|you|i|change|fix|numbers?|items?|lines?)\W+)*"
    r"(?P<numbers>\d{1,2}(?:\s*(?:,|and|&)\s*\d{1,2})+)\W*(?:please|pls)?\W*",
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
BARE_HEADINGS = {"when": "when it happened", "where": "where it happened", "who": "person"}
NEVER_WORDED = frozenset({STORY, DANGER_NOW})
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
    if (removes := taking_out.REMOVES.fullmatch(text)) is not None:
        return Corrections(tuple(taking_out.removed(draft, removes)))
    parts = _parts(draft, text, said)
    named: list[Named] = []
    beside = _loose(draft, text[: parts[0].start] if parts else text, said, named, headed=bool(parts))
    for part, end in zip(parts, [*(following.start for following in parts[1:]), len(text)], strict=False):
        beside += _of_part(draft, part, text[part.end : end], said, named)
    if not named:
        return Corrections()
    return Corrections(
        tuple(named), tuple(words for words in beside if unplaced.SAYS_ONLY_THAT.fullmatch(words) is None)
    )


@dataclass(frozen=True)
class _Part:
    """Where items are named: which, and where what is said of them begins."""

    start: int
    end: int
    questions: tuple[Question, ...]
    wrong: bool
    by_heading: bool = False
    denies: bool = False


def _worded(draft: Draft, what: str) -> str | None:
    """The one item that is called so, or that says so; the story and danger are never meant."""
    if contrasts.A_CLAUSE.search(what) or GOES_ON.search(what) or re.fullmatch(r"\W*\d+\W*", what):
        return None
    if re.search(rf"\b{GROWN_UP}(?:['’]?s)?\b", what, re.IGNORECASE) and "name" in what.casefold():
        return None  # "his mums name is wrong"
    told = [
        item for item in items(draft) if item.question in catalogue.questions() and item.question not in NEVER_WORDED
    ]
    words = set(re.findall(r"[a-z]+", what.casefold()))
    called = [item.question for item in told if words & catalogue.questions()[item.question].names]
    says = [item.question for item in told if re.search(rf"(?<!\w){re.escape(what)}(?!\w)", item.words, re.IGNORECASE)]
    return next((held[0] for held in (called, says) if len(held) == 1), None)


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
        wrong = found["wrong"] is not None
        parts.append(_Part(found.start(), found.end(), questions, wrong, denies=found["denies"] is not None))
    for found in HEADED.finditer(text):
        noun = found["noun"] or BARE_HEADINGS[found["bare"].lower()]
        name = naming_heading.headed(draft, found["of"] or "", noun)
        if name is not None and not any(part.start <= found.start() < part.end for part in parts):
            question = catalogue.questions()[name]
            wrong = bool(found["wrong"] or found["bare_wrong"])
            parts.append(_Part(found.start(), found.end(), (question,), wrong, by_heading=True))
    for found in WORDED.finditer(text):
        held = _worded(draft, found["what"])
        if held is not None and not any(part.start < found.end() and found.start() < part.end for part in parts):
            parts.append(_Part(found.start(), found.end(), (catalogue.questions()[held],), wrong=True))
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
    fact = facts_in(said).get(question.fact or "")
    fact = None if part.wrong and fact == draft.told(question.id) else fact  # what is wrong is not what should be
    told = told_of(question, f"not {words.strip()}" if part.denies else words, fact=fact, wrong=part.wrong)
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
        if (removes := taking_out.REMOVES.fullmatch(sentence)) is not None and (
            removed := taking_out.removed(draft, removes)
        ):
            named.extend(removed)
            continue
        if (roles := grown_ups.no_child(draft, sentence)) is not None:
            named.extend(roles[0])
            beside.extend(roles[1])
            continue
        found = _not_of_that(draft, sentence) or _put_as(draft, sentence) or grown_ups.named_in_full(draft, sentence)
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


def _put_as(draft: Draft, sentence: str) -> Named | None:
    found = PUTS_AS.fullmatch(sentence)
    if found is None or contrasts.A_CLAUSE.search(found["value"]):
        return None
    question = numbered(draft, found["number"]) if found["number"] else None
    item = question.id if question else naming_heading.headed(draft, "", found["noun"]) if found["noun"] else None
    if item is None or item in NEVER_WORDED:
        return None
    told = draft.told(item) if found["adds"] else None
    return Named(item, f"{told}, {found['value']}" if told else found["value"])


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
