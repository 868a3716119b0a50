"""A short answer as frightened people type it: with words around it that say nothing, with a yes or a no in front."""

from __future__ import annotations

import re

# "Maybe 6 ish", "kinda tuesday i think": what is said around an answer is none of it.
AROUND_IT = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|kind ?of|kinda|sort ?of|sorta|ish|about|around|roughly|like|just|"
    r"i (?:think|guess|suppose|reckon|believe|dont know|don'?t know)|idk|dunno|tbh|mate|sorry|pls|please|um+|erm*"
    r"|uh|well|oh|ok|so)\b",
    re.IGNORECASE,
)
# "Idk tbh", "dunno really sorry": says that it is not known, and nothing else.
_NOT_KNOWN = (
    r"idk|i?\W*dunno|duno|no (?:idea|clue)|not a clue|unsure|not (?:really |too |very |that |100% "
    r"|completely )*(?:sure|certain)"
    r"|i\W+(?:really |honestly |just )?(?:do not|don[’']?t|couldn[’']?t|can[’']?t|cant)\W+(?:really )?(?:know|say"
    r"|remember|tell you)"
    r"|(?<!they )(?<!you )(?<!we )(?:dont|don[’']?t) know|hard to say|who knows"
)
_WHAT_IS_NOT_KNOWN = (
    r"(?:(?:what|who|how|where|when|which) (?!(?:else )?to\b|(?:should|can|do) i\b)(?:\w+[’']?\w*\W*){1,5}"
    r"|(?:him|her|them|it|(?:his|her|their|there|the|any|no)(?:\W\w+)? (?:names?|address|age|number)))"
)
NOT_KNOWN = re.compile(
    rf"\W*(?:(?:(?:oh|well|um+|erm*|sorry|honestly|im|i[’']?m|i am|just|still|forget it)\W+)*"
    rf"(?:{_NOT_KNOWN}|(?:i[’']?(?:ve|d)? )?never (?:seen|met|spoken to|heard of) (?:him|her|them|it)(?: before)?)"
    r"(?:\W+(?:tbh|really|sorry|mate|honestly|at all|to be honest|actually|exactly|about that|that|yet|either"
    rf"|though|i[’']?m afraid|idk|i dunno|dunno|{_WHAT_IS_NOT_KNOWN}))*\W*)+",
    re.IGNORECASE,
)
WORDS_OF_DOUBT = 8
IN_DOUBT = re.compile(rf"(?:^|\W)(?:{_NOT_KNOWN}|yes and no)(?!\w)", re.IGNORECASE)

_BEFORE = (
    r"\W*(?:(?:oh|well|um+|erm*|hmm+|ah|ok|okay|look|sorry|like|so|i would say|i[’']?d say"
    r"|i (?:suppose|guess|think|reckon))\W+)*"
)
A_YES = re.compile(
    rf"{_BEFORE}(?:y+e+s+|yeah?|yep|yup|yea+h*|yh|ye|aye|course|of course|definitely|exactly|correct|it is(?=\W*$)"
    r"|that[’']?s (?:it|right)(?=\W*$)"
    r"|(?:it )?(?:might|could|may)(?: well)? be|maybe|perhaps|possibly|probably|kind ?of|kinda|sort ?of|sorta|a bit"
    r"|(?:i )?(?:suppose|guess|think|reckon|believe)(?: so| it is| yes| yeah)?\W*$)(?!\w)(?!\W+(?:not|no|nah|nope"
    r"|neither)\b)",
    re.IGNORECASE,
)
# "No its more that"; but "no one feeds them" and "no food" deny nothing that was asked.
A_NO = re.compile(
    rf"{_BEFORE}(?:(?:maybe|perhaps|probably|possibly)\W+)?(?:"
    r"(?:no+|nope|nah|naw|na)(?=\W*$|\s*[,.;:–—-]|\s+(?:it|its|it['’]s|that|thats|that['’]s|this|he|hes|he['’]s|she"
    r"|shes|she['’]s|they|theyre|i|im|i['’]m|id|i['’]d|we|you|not|more|mate|just|sorry|thank\w*|really|nothing like"
    r"|there|but"
    r"|because|cos|cause)\b)"
    r"|none(?: of (?:it|them|these|those))?\b|neither\b|not (?:really|at all|exactly|quite|that|it|this)\b|not\W*$"
    r"|(?:i )?(?:don[’']?t|do not|dont) think so\b|(?:it[’']?s not|that[’']?s not|it is not|that is not|(?:it"
    r"|that) isn[’']?t)"
    r"(?=\W*$|\s+(?:that|it|this|really|exactly|about)\b)"
    r"|(?:i )?(?:suppose|guess|think) not\b)",
    re.IGNORECASE,
)


def without_what_is_around(text: str) -> str:
    """An answer without the words around it that say nothing."""
    return " ".join(AROUND_IT.sub(" ", text).split())


def says_not_known(text: str) -> bool:
    """Whether words say that the answer is not known, and nothing else."""
    return NOT_KNOWN.fullmatch(text) is not None


def yes_no_or_not_sure(text: str) -> str | None:
    """What a message says, first of all, to a question of yes or no; None if it says neither. Short words of doubt
    count wherever they stand: "oh forget it, not sure"."""
    if len(text.split()) <= WORDS_OF_DOUBT and IN_DOUBT.search(text):
        return "not sure"
    if A_NO.match(text):
        return "no"
    return "yes" if A_YES.match(text) else None
