"""Whether a special situation that a message seems to tell of by its meaning fits the words: its facts are not others,
and in the middle of a conversation, where a short answer sounds like much, something of it is said. What would be said
of the writer (that they are hurt, were hurt, fear to do harm) is never concluded there from how a message sounds.
"""

from __future__ import annotations

import re

from bot.understanding import lexicon

_I = r"\b(?:i|ive|i['’]ve|im|i['’]m|ill|i['’]ll|id|i['’]d|myself|me)\b"
_A_CHILD = r"(?:him|her|them|it|the|my|our|this|that|a|his|bab(?:y|ies))\b"
# "He told me", "safe with me", "it worries me": nothing that is done to the writer.
TO_ME = (
    r"\b(?!(?:told|tells?|telling|with|to|for|asked|asks?|gave|gives?|from|near|not|its|it['’]s|like|worr\w+|ring|rang"
    r"|call|text\w*|about|show\w*|beside|by|concerns?|bothers?|upsets?|sent|let|help|than|no|and|or|is)\s)"
    r"[\w'’]+\s+(?:me|us)\b"
)
_MARRIED = re.compile(
    r"\b(?:wedding|marr(?:y|ied|iage|ying)|engaged?|engagement|fianc\w+|groom|bride)\b", re.IGNORECASE
)
_OF_THE_FAMILY = r"\b(?:boyfriend|cousin|community|brothers?|family)\b"
_CUT = re.compile(
    r"\b(?:cut|cutting|fgm|circumci\w+|mutilat\w+|sunna|gudniin|khitan|infibulat\w+|ceremony|special (?:party"
    r"|holiday|trip)"
    r"|(?:becom\w+|made|into|to be) (?:a )?(?:wom[ae]n|clean|lady)|womens? thing|women['’]s thing|private parts"
    r"|down there"
    r"|prepared?|purif\w+)\b",
    re.IGNORECASE,
)
# In the middle of a conversation each of these is told only with such words.
NEEDS = {
    "parent_may_harm": re.compile(
        rf"{_I}.{{0,60}}\b(?:hit\w*|hurt\w*|harm\w*|(?:shak\w*|shook) {_A_CHILD}|smack\w*|slap\w*|kill\w*|smother\w*"
        rf"|pillow|snap\w*|los(?:e|ing)|hands?|fists?|pinch\w*|trust my ?sel\w*|drown\w*|squeez\w*|wall"
        r"|lost|cope|coping|temper|angry|anger|rage|shout\w*|scream\w*|throw\w*|threw|drop\w*|push\w*|grab\w*"
        r"|thoughts?"
        r"|scared of (?:myself|what i)|can['’]?t (?:do|take|stand)|end of my|had enough|walk(?:ed)? (?:out|away))\b"
        r"|\b(?:its|it['’]s|it is) me\b|\b(?:voices?|gas|pillow|throat|tablets|stood over|thinking about"
        r"|want to (?:hurt|harm)|bit (?:her|him)|(?:throw|let go of|put|shook) (?:this|the|my|her|him) ?(?:baby)?)\b",
        re.IGNORECASE,
    ),
    "own_sexual_thoughts": re.compile(
        rf"{_I}.{{0,120}}\b(?:attract\w*|urges?|fantas\w*|dream\w*|turn\w* on|arous\w*|masturbat\w*|wank\w*"
        r"|thoughts? (?:about|of|around) (?:touching|kids|child\w*|little|young|girls|boys)"
        r"|tempt\w*|desires?|excited|drawn to|fancy|act on|wrong with me|in my head|i feel (?:around|about|for))\b"
        r"|\bi(?:['’]?ve|['’]?m| have| am)? (?:\w+ ){0,3}(?:touch\w*|watch\w*|look\w*|download\w*|saving"
        r"|offend\w*|like)\b"
        r"|\b(?:the one (?:that['’]?s|who['’]?s) the danger|men like me|(?:sexual|dirty|wrong|bad|sick"
        r"|those) thoughts)\b",
        re.IGNORECASE | re.DOTALL,
    ),
    "survivor": re.compile(
        r"\bwhen (?:i|we) (?:was|were)\b|\bas a (?:kid|child|boy|girl|teenager)\b|\bchildhood\b|\byears? ago\b"
        r"|\bgrowing up\b"
        r"|\b(?:to|with|touch\w*|abus\w*|rap\w*|molest\w*|hurt|hit|beat\w*) (?:me|us)\b|\bi was (?:abused|raped"
        r"|harmed|hurt|in care|\d)"
        r"|\bback then\b|\b(?:19[4-9]\d|20[01]\d|[5-9]0s)\b|\bused to\b|\bmy (?:step\w*|uncle|dad|father|brother"
        r"|teacher|priest)\b",
        re.IGNORECASE,
    ),
    "adult_victim": re.compile(
        rf"{TO_ME}|\bmy (?:ex|husband|wife|partner|boyfriend|girlfriend|fella|hubby|bf|gf|phone|money|passport)\b"
        r"|\bscared\b|\bafraid\b"
        r"|\bhid(?:e|es|ing)\b|\brefuge\b|\bleft him\b|\bleave him\b|\bcontrol\w*",
        re.IGNORECASE,
    ),
    "fgm": re.compile(
        rf"{_CUT.pattern}|\b(?:abroad|holidays?|party|parties|fly|flying|flight|flies|travel\w*|airport|country"
        rf"|back home|africa|somali\w*"
        r"|gambia|sudan|egypt|nigeria|kenya|guinea|eritrea|ethiopia|sierra leone)\b",
        re.IGNORECASE,
    ),
    "honour_forced_marriage": re.compile(
        rf"{_MARRIED.pattern}|\b(?:honou?r|shame\w*|dishonou?r\w*|izzat|abroad|passport|flight|flying|fly"
        rf"|tickets?|airport|back home|disown\w*|heathrow|plane)\b"
        # One of these may be said of any family.
        rf"|{_OF_THE_FAMILY}.*{_OF_THE_FAMILY}",
        re.IGNORECASE,
    ),
    "modern_slavery": re.compile(
        r"\b(?:work\w*|jobs?|boss|passport|papers|ow(?:e|es|ed|ing)|debt|paid|pay|wages|money|drugs?|weed"
        r"|cannabis|county lines?|deliver\w*"
        r"|errands?|packages?|bags?|trap|sold|sell\w*|beg\w*|clean\w*|cook\w*|servant|car ?wash|nails?|farm"
        r"|factory|traffick\w*"
        r"|lock\w*|took something|carry\w*|older (?:lads|boys|ones)|olders|elders|gang)\b",
        re.IGNORECASE,
    ),
    "non_mobile_bruise": re.compile(
        r"\b(?:bab(?:y|ies)|newborn|new born|twins?|infant|months?|mths?|weeks?|wks?|crawl\w*|roll\w*|sit up"
        r"|(?:can['’]?t|doesn['’]?t"
        r"|dont|don['’]t) (?:move|walk))\b",
        re.IGNORECASE,
    ),
    "indecent_images": re.compile(
        r"\b(?:pic\w*|photos?|images?|videos?|vids?|film\w*|nudes?|naked|snap\w*|sent|send\w*|online|phone|laptop"
        r"|computer|webcam|camera"
        r"|download\w*|screenshots?|link|hard drive|files?)\b",
        re.IGNORECASE,
    ),
}
# Each of these is said of the writer: who has told of somebody else is not taken for one by a message of any length.
OF_THE_WRITER = frozenset({"parent_may_harm", "own_sexual_thoughts", "survivor", "adult_victim"})
_EXTREME = re.compile(
    r"\b(?:extrem\w*|radical\w*|isis|jihad\w*|terror\w*|nazi\w*|far[- ]right|supremac\w*|infidels?|kuffar|martyr\w*"
    r"|syria|bombs?|attacks?|recruit\w*|preach\w*|fight\w*|videos?|online)\b",
    re.IGNORECASE,
)
# "The dads is in luton": where a grown-up lives, and not the child.
_A_GROWN_UPS = re.compile(
    r"\b(?:dad|father|step ?dad|mum|mother|step ?mum|nan|nana|gran|grandma|grandad|grandparents|aunt|auntie|uncle"
    r"|ex|boyfriend|girlfriend|partner|husband|wife|neighbour|friend|teacher|coach)['’]?s?(?: (?:house|flat"
    r"|place|family"
    r"|job|work|works|now|who))?\W*$",
    re.IGNORECASE,
)
_WITH_THE_CHILD = re.compile(
    r"\b(?:with (?:him|her|them|the)|took|taken|takes|moved|kids?|child(?:ren)?|baby|has (?:him|her|them)|we)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]|(?:^|(?<=\s))['‘][^'’]*\s(?:[^'’]|['’]\w)*['’](?=\W|$)")
# The writer is upset, which sounds like much; and what the neck shows, beside the words that somebody was strangled.
UPSET, STRANGLED, STRANGLED_SIGNS = "upset", "strangled", "strangled_signs"
_LONG_AGO = re.compile(
    r"\b(?:(?:months?|years?|yrs) ago|last (?:year|summer|winter|christmas)|used to|when i was (?:a |little"
    r"|small|young|\d)"
    r"|as a (?:kid|child))\b",
    re.IGNORECASE,
)
_AROUND_IT = re.compile(
    r"(?:\W|\b(?:and|so|but|sorry|please|oh|god|omg|just|now|really|too|still|today|at all|right now"
    r"|because of (?:it|this"
    r"|that)|about (?:it|this|that)|after (?:that|this)|what|all|at the moment|im|i['’]?m)\b)*",
    re.IGNORECASE,
)
# "Im not hurting him, its his dad": it is another.
_NOT_I = re.compile(
    r"\b(?:i['’]?m|i am|i) (?:not|never|would never|wouldn['’]?t|haven['’]?t|didn['’]?t)\W+(?:ever\W+)?"
    r"(?:hurting|harming|hitting|shaking|the one|doing (?:it|this|that)|(?:hurt|harm|hit|shake) (?:him|her|them"
    r"|my))\b"
    r"|\b(?:its|it['’]s|it is) (?:(?:not|isn['’]?t) me\b|(?:his|her|their|my) (?:ex|dad|daddy|father|mum|mother"
    r"|step\w+|nan|uncle|aunt\w*)\b)",
    re.IGNORECASE,
)
# A longer message tells a story of its own.
WORDS_OF_AN_ANSWER = 20
# A child of so many years moves about by themselves.
MOVES_ABOUT_AT = 2
_YEARS = re.compile(
    r"\b(?:boy|girl|lad|son|daughter|kid|child|age|aged|he['’]?s|she['’]?s|he is|she is|is|of)\W+(?:(?:only|about"
    r"|nearly|just|now|of|aged?)"
    r"\W+)*(?P<a>\d{1,2})\b(?!\W*(?:weeks?|wks?|w\b|months?|mths?|mo\b|m\b|days?|hours?|hrs?|mins?|%|/|cm|mm"
    r"|ish weeks))"
    r"|\b(?P<b>\d{1,2})\W?(?:years?|yrs?|yo\b|y/o)(?:\W?olds?)?",
    re.IGNORECASE,
)
_A_BABY = re.compile(
    r"\b(?:bab(?:y|ies)|newborn|infant)\b|\b\d+\W?(?:weeks?|wks?|months?|mths?|days?)\b"
    # An older child may be unable to move as well.
    r"|\b(?:hoist|wheelchair|cerebral palsy|quadripleg\w*|paraly[sz]ed|(?:can['’]?t|cannot|doesn['’]?t"
    r"|unable to) (?:move|walk))\b",
    re.IGNORECASE,
)


def fitting(
    names: frozenset[str] | set[str], text: str, *, begun: bool, ruled_out: frozenset[str] = frozenset()
) -> frozenset[str]:
    """Those situations of a message that fit its words.

    Args:
        names: the situations that it seems to tell of.
        text: the message.
        begun: whether a worry was told before it: then the meaning of a short message alone tells of none.
        ruled_out: what the writer's own words rule out, however a message sounds.
    """
    spoken = _QUOTED.sub(" ", text)
    by_words = {label for label, _, _ in lexicon.places("situations", text)} & names
    by_meaning = {
        name
        for name in names - by_words - ruled_out
        if not _rules_out(name, text, names) and not (begun and _lacks_words(name, spoken))
    }
    return frozenset({name for name in by_words if not _is_beside_it(name, text)} | by_meaning) - {STRANGLED_SIGNS}


def tells_only_how_they_feel(text: str) -> bool:
    """Whether a message says how upset the writer is, and nothing else."""
    rest, feels = list(text), False
    for label, start, end in lexicon.places("situations", text):
        if label == UPSET:
            rest[start:end], feels = " " * (end - start), True
    return feels and _AROUND_IT.fullmatch("".join(rest)) is not None


def _is_beside_it(name: str, text: str) -> bool:
    """Whether the words of a situation stand beside what the message is about."""
    match name:
        case "upset":
            return not tells_only_how_they_feel(text)
        case "strangled":
            return _LONG_AGO.search(text) is not None
        case _:
            return _is_elsewhere(name, text)


def _is_elsewhere(name: str, text: str) -> bool:
    """Whether it is a grown-up who lives in another place."""
    if name != "out_of_area" or _WITH_THE_CHILD.search(text):
        return False
    starts = [start for label, start, _ in lexicon.places("situations", text) if label == name]
    return all(_A_GROWN_UPS.search(text[:start]) for start in starts)


def moves_about(age: str, story: str) -> bool:
    """Whether words for an age ("7", "hes 7", "7 years") tell of a child who moves about, and the story of no other."""
    if _A_BABY.search(age) or _A_BABY.search(story):
        return False
    years = [int(number) for number in re.findall(r"\d{1,2}", age)]
    return bool(years) and min(years) >= MOVES_ABOUT_AT


def _lacks_words(name: str, text: str) -> bool:
    needed = NEEDS.get(name)
    short = len(text.split()) <= WORDS_OF_AN_ANSWER or name in OF_THE_WRITER
    return needed is not None and short and needed.search(text) is None


def _rules_out(name: str, text: str, names: frozenset[str] | set[str]) -> bool:
    """Whether the words tell of something else."""
    match name:
        case "fgm":
            married = "honour_forced_marriage" in names and _MARRIED.search(text) is not None
            return married and _CUT.search(text) is None
        case "radicalisation":
            return _MARRIED.search(text) is not None and _EXTREME.search(text) is None
        case "parent_may_harm":
            return _NOT_I.search(text) is not None
        case "non_mobile_bruise":
            ages = [int(match["a"] or match["b"]) for match in _YEARS.finditer(text)]
            return bool(ages) and min(ages) >= MOVES_ABOUT_AT and _A_BABY.search(text) is None
        case _:
            return False
