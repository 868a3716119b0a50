"""What was told before it is asked: said so by the person ("already said", "see above"), or plain in their story.

"Already given" is no address and no name: the question is left, and the report points to the words above. In the story
only what is said in so many words counts, for a question that was needless costs less than an answer that is wrong.
"""

from __future__ import annotations

import re

from bot.interview.terms.catalogue import (
    ADDRESS,
    CARERS,
    CHILD_AGE,
    CHILD_NAME,
    CHILD_SAID,
    DANGER_NOW,
    FAMILY_KNOWS,
    NOW,
    OTHERS_TOLD,
    READ_BACK,
    SAFE_TO_TYPE,
    SCHOOL,
    SELF_SAFE,
    SOURCE,
    STORY,
    WHEN,
    WHERE,
    WHO,
)
from bot.interview.words.values import STREETS

WORDS_OF_SAYING_SO = 9
# To these "already told" is an answer, or an answer is needed whatever was said before.
NOT_LEFT = frozenset({DANGER_NOW, STORY, SELF_SAFE, SAFE_TO_TYPE, READ_BACK, OTHERS_TOLD, FAMILY_KNOWS})
_BEFORE = (
    r"\W*(?:(?:i|ive|i[’']ve|i have|we|we[’']ve|have|its|it[’']s|it is|that[’']s|thats|that was|this was|was|but"
    r"|look|sorry|"
    r"yes|no|well|oh|just|literally|all|all of (?:this|that))\W+)*"
)
_TOLD = r"(?:told|tell|telling|said|gave|given|answered|mentioned|explained|typed|put|wrote|written|stated|provided)"
_OF_IT = (
    r"(?:\W+(?:you|u|ya|that|this|it|them|all|to you|in|my|the|first|message|once|twice|before|earlier|above|already"
    r"|now|so|mate|names?|number|phone|email|address|age|his|her|their|twice now))*\W*"
)
_UP_THERE = r"(?:above|up there|my (?:first |last )?messages?|what i (?:said|wrote|typed|put))"
SAYS_SO = re.compile(
    "|".join((
        rf"{_BEFORE}already\W+{_TOLD}{_OF_IT}",
        rf"{_BEFORE}{_TOLD}(?=\W)(?=.*\b(?:you|u|ya|already|above|before|earlier|twice)\b){_OF_IT}",
        rf"\W*(?:like|as)\W+i\W+(?:\w+\W+){{0,2}}?(?:said|told you|told u|mentioned|wrote){_OF_IT}",
        r"\W*(?:(?:please|just|its|it[’']s|same|as|see|read|look|scroll|all|in|the)\W+)*"
        rf"{_UP_THERE}\W*(?:above|please|already)?\W*",
        r"\W*(?:but\W+)?(?:you|u)(?:[’']?ve| have)?\W+(?:already |just )*(?:asked|know)"
        r"(?:\W+(?:me|that|this|it|already|before))*\W*",
        r"\W*(?:asked|answered) (?:that|this|it) already\W*",
        r"\W*asked and answered\W*",
    )),
    re.IGNORECASE,
)  # fmt: skip
# "I told u embankment", "i already told you what he said", "i didnt give you a name": begins so, whatever follows.
SAYS_TOLD = re.compile(
    r"\W*(?:(?:but|and|well|look|omg|no|sorry|like|as)\W+)*i(?:[’']?ve| have)?\W+(?:(?:already|just|never"
    r"|only|literally"
    r"|did ?n[’']?t|have ?n[’']?t)\W+)*"
    r"(?:tell|told|said(?: to)?|gave?|give|given|answered|mentioned(?: to)?)\W+(?:you|u|ya)\b(?:\W+(?:already"
    r"|that|this|before"
    r"|twice|once)\b)*\W*",
    re.IGNORECASE,
)
# What somebody says that they have told: "where they live", "what he said. word for word".
WHAT_WAS_TOLD = {
    ADDRESS: re.compile(r"\bwhere (?:they|he|she|the \w+) lives?\b|\baddress\b", re.IGNORECASE),
    NOW: re.compile(r"\bwhere (?:they|he|she|i|the \w+)(?:[’']?s|[’']?re|[’']?m| is| are| am)\b", re.IGNORECASE),
    CHILD_SAID: re.compile(r"\bwhat (?:they|he|she|the \w+) (?:said|told|says)\b|\bword for word\b", re.IGNORECASE),
    WHO: re.compile(r"\bwho\b", re.IGNORECASE),
    WHEN: re.compile(r"\bwhen\b", re.IGNORECASE),
    WHERE: re.compile(r"\bwhere it (?:was|happened)\b", re.IGNORECASE),
    CHILD_NAME: re.compile(r"\bnames?\b", re.IGNORECASE),
    CHILD_AGE: re.compile(r"\bhow old\b|\bage\b", re.IGNORECASE),
    SOURCE: re.compile(r"\bhow i know\b|\bi (?:saw|heard) it\b", re.IGNORECASE),
}
NEVER = re.compile(r"\b(?:never|n[’']?t)\b", re.IGNORECASE)
WORDS_OF_WHAT_WAS_TOLD = 14
# "Lincroft academy", and nothing else.
A_BARE_SCHOOL = re.compile(
    r"\W*(?:(?:at|its|it[’']s|goes to|the|yes|to)\W+)*(?P<school>"
    r"(?:(?!(?:my|his|her|their|our|the|an?|at|in|to|from|same|no|not|yes|every|after|before|and|or|by|is|hates?|miss\w*)\b)"
    r"[a-z'’.]+ ){1,4}?(?:academy|primary|lower|middle|upper|infants|juniors?|nursery|college|high|pre-?school"
    r"|(?:primary|lower|middle|upper|infant|junior|high|nursery|secondary) school|school|community college))\W*",
    re.IGNORECASE,
)

SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
# "My daughter told me on tuesday"; but not "he told me to go", and not "nobody told me". Of "she told me" it is not
# plain who she is: it may be the child, and that is asked.
WAS_TOLD = re.compile(
    r"\b(?:my|his|her|our|their|the|a)\s+(?:\w+\s+){1,4}?(?:has |have |just |then |only )*"
    r"(?:told|confided in)\s+(?:me|us)\b(?!\s+(?:to|off|not|nothing|you)\b)",
    re.IGNORECASE,
)
NOBODY = re.compile(r"\b(?:no ?one|nobody|never|hasn[’']?t|haven[’']?t|not)\b", re.IGNORECASE)
SAW_OR_HEARD = re.compile(
    r"\bi(?:[’']ve| have|ve)?\s+(?:just |also |even |then |often |always |actually )*"
    r"(?:saw|seen|see|noticed|witnessed|watched|overheard|heard|hear|can hear|could hear|can see|could see)\s+"
    r"(?:him|her|them|it|the|his|their|a|an|two|some|bruis\w+|marks?|shouting|screaming|crying)\b",
    re.IGNORECASE,
)
SOMEBODY_SAID = re.compile(r"\b(?:told|tells|said|says|saying|disclosed|confided)\b", re.IGNORECASE)
QUOTED = re.compile(
    r"\b(?:said|says|told|tells|replied|whispered|words)\b[^\"“”\n]{0,40}[\"“][^\"“”\n]{3,}[\"”]", re.IGNORECASE
)
LOOKED_AFTER = re.compile(
    r"\bliv(?:es?|ing)\s+with\s+(?:(?:his|her|their|the|both|its)\s+)?"
    r"(?:mum\w*|mother|dad\w*|father|parents?|nan\w*|gran\w*|aunt\w*|uncle\w*|foster \w+|step\w+)\b[^.,;!?\n]{0,40}",
    re.IGNORECASE,
)
A_SCHOOL = re.compile(
    r"\b(?:[A-Z][\w'’]+\s+(?:of\s+|and\s+|&\s+)?){1,4}"
    r"(?:(?:Primary|Lower|Middle|Upper|Infant|Junior|High|Nursery)\s+)?(?:School|Academy|Nursery|College|Preschool)\b"
)
# "he said dad makes him sleep in the shed": what is said of "dad" and of him is the child's.
_KIN = r"(?:mummy|mum|mam|daddy|dad|step ?dad|step ?mum|nan|nana|grandad|uncle \w+|uncle|aunty|auntie)"
CHILDS_WORDS = re.compile(
    r"\b(?:s?he|the (?:boy|girl|lad|child|kid|little one))\s+(?:has |also |then |just )*(?:said|says|told (?:me|us))\s+"
    rf"(?:that\s+)?{_KIN}\s+(?!(?:said|is (?:ill|fine|ok))\b)[^.!?\n]*?\b(?:him|her|me|us|them)\b[^.!?\n]*",
    re.IGNORECASE,
)
# "He's at home with his dad now", "hes asleep here with me"; but not "hes at home all day".
_A_PLACE_NOW = (
    r"(?:(?:at|in|on|round|with|w|near|back)\s+(?:(?:his|her|their|there|the|my|our|a)\s+)?"
    r"(?:little |mums? |dads? |nans? )?(?:home|house|flat|school|nursery|hospital|bed|cot|bedroom|room|garden|car|park"
    r"|mine|mum\w*|mam|dad\w*|mother|father|nan\w*|gran\w*|aunt\w*|uncle|me|us)|home|here|upstairs|downstairs|outside)\b"
)
IS_SOMEWHERE = re.compile(
    r"\b(?:s?he(?:['’]?s| is)|they(?:['’]?re| are| r)|the (?:kids|children) are"
    r"|the (?:baby|boy|girl|child|lad)(?:['’]s| is))\s+"
    rf"(?:(?:still|just|now|both|all|currently|safe|fine|ok|okay|asleep|back|sat)\s+)*{_A_PLACE_NOW}[^.,;!?\n]*",
    re.IGNORECASE,
)
AT_THIS_TIME = re.compile(r"\b(?:now|today|tonight|at the moment|atm|asleep|currently|still)\b", re.IGNORECASE)
LETTERS_BEFORE = 30
NOT_AT_ONE_TIME = re.compile(
    r"\b(?:all (?:day|night|the time)|every|always|often|most|usually|when|while|until|till|alone)\b"
    r"|\b(?:on (?:his|her|their) own|by (?:him|her)self)\b",
    re.IGNORECASE,
)
# "I live with mum on ampthill road".
LIVES_ON = re.compile(
    r"\b(?P<who>\w+)\s+liv(?:es?|ing)\s+(?:with\s+(?:\w+\s+){1,4}?)?(?:at|on|in|down|up)\s+"
    rf"(?P<home>(?:(?:number|flat) )?(?:\d+[a-z]?,? )?(?:[a-z'’]+ ){{1,3}}(?:{STREETS}))\b",
    re.IGNORECASE,
)
# Of these, or of a home that was, it is not where the child lives.
NOT_THE_CHILD = frozenset("i we ive weve who did do does didnt dont not to longer never".split())
# "At my school goldington academy".
A_SCHOOL_IN_SMALL = re.compile(
    r"\b(?:at|to|attends?|school)\s+(?!(?:my|his|her|the|a|their|our|this|that|same|school|secondary|primary|college)\b)"
    r"((?:[a-z'’]+ ){1,2}(?:academy|primary|lower|middle|upper|college)(?: school)?)\b",
    re.IGNORECASE,
)


def says_so(question: str, text: str) -> bool:
    """Whether somebody who is asked `question` says only that they have told it."""
    if question in NOT_LEFT:
        return False
    if len(text.split()) <= WORDS_OF_SAYING_SO and SAYS_SO.fullmatch(text) is not None:
        return True
    what = WHAT_WAS_TOLD.get(question)
    told = SAYS_TOLD.match(text) if len(text.split()) <= WORDS_OF_WHAT_WAS_TOLD else None
    return bool(told and what and what.search(text, told.end()) and not NEVER.search(told[0]))


def told_so(text: str) -> str | None:
    """What follows "i told you": "embankment"; None if nothing does, or they say that they did not."""
    told = SAYS_TOLD.match(text)
    rest = text[told.end() :].strip() if told is not None and not NEVER.search(told[0]) else ""
    return rest or None


def in_story(text: str, *, child_told: bool) -> dict[str, str]:
    """Question to the words of a story that answer it: how the writer knows, what the child said, with whom the child
    lives and at which school.

    Args:
        text: the words.
        child_told: whether it was read that the child has told somebody.
    """
    found = {}
    knows = _how_it_is_known(text)
    if knows and not child_told:
        found[SOURCE] = " ".join(sentence.strip() for sentence in knows[:2])
    if child_told and (quoted := QUOTED.search(text)):
        found[CHILD_SAID] = quoted[0]
    if looked_after := LOOKED_AFTER.search(text):
        found[CARERS] = looked_after[0].strip()
    if school := A_SCHOOL.search(text):
        found[SCHOOL] = school[0]
    return found


def is_where_the_child_is(text: str, place: str | None) -> bool:
    """Whether a place is told as that where the child is, and so not as that where something happened."""
    return place is not None and any(place in is_now[0] for is_now in _is_somewhere(text))


def _is_somewhere(text: str) -> list[re.Match[str]]:
    return [place for place in IS_SOMEWHERE.finditer(text) if not NOT_AT_ONE_TIME.search(place[0])]


def _now(text: str) -> str | None:
    """The words that say where a child is at this moment: "not right now. hes at home"."""
    for place in _is_somewhere(text):
        if AT_THIS_TIME.search(text[max(place.start() - LETTERS_BEFORE, 0) : place.end()]):
            return place[0].strip()
    return None


def anywhere(text: str, *, writes_of_themselves: bool) -> dict[str, str]:
    """Question to the words of any message that answer it: where the child is now and lives, the school, the child's
    own words.

    Args:
        text: the message.
        writes_of_themselves: whether the writer is the child.
    """
    found = {}
    if not writes_of_themselves:
        if is_now := _now(text):
            found[NOW] = is_now
        if child_said := CHILDS_WORDS.search(text):
            found[CHILD_SAID] = child_said[0].strip()
    for lives in LIVES_ON.finditer(text):
        if writes_of_themselves or lives["who"].casefold() not in NOT_THE_CHILD:
            found[ADDRESS] = lives["home"]
            break
    if school := A_SCHOOL_IN_SMALL.search(text):
        found[SCHOOL] = school[1]
    elif bare := A_BARE_SCHOOL.fullmatch(text):
        found[SCHOOL] = bare["school"]
    return found


def _how_it_is_known(text: str) -> list[str]:
    """The sentences that say by whom the writer was told, or what they saw or heard. Where somebody said something and
    it is not plain who, there are none: it may have been the child."""
    sentences = SENTENCE.findall(text)
    told = [sentence for sentence in sentences if _was_told(sentence)]
    if told or SOMEBODY_SAID.search(text):
        return told
    return [sentence for sentence in sentences if SAW_OR_HEARD.search(sentence)]


def _was_told(sentence: str) -> bool:
    told = WAS_TOLD.search(sentence)
    return told is not None and NOBODY.search(sentence[: told.end()]) is None
