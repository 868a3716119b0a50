"""That no child is in danger, told anywhere in a message and of anybody: "i just said hes NOT in danger".

It is a no to the question whether one is, and it takes back what was answered before. To the reader it sounds like
danger, for danger is what it speaks of. It counts where nothing else in the message tells of a threat.
"""

from __future__ import annotations

import re

from bot.interview.terms.concern import LETTERS_READ_BY_WORDS
from bot.understanding import lexicon

LEXICON, THREATS = "danger_denied", "threats"
DANGER, SAFE, HURT = "danger", "safe", "hurt"
SENTENCE = re.compile(r"[^.!?;\n]+")
# "Shes in her room now so no": what stands before it is what it is said of.
SO_NO = re.compile(r"\bso (?:no+|nope|nah|not (?:right )?now)\W*$", re.IGNORECASE)
# "Every tuesday", "nites yea", "he used to": not now, or not only now.
HABIT_OR_PAST = re.compile(
    r"\b(?:every|most|some ?times|always|often|usually|whenever|a lot|keeps?|regular\w*"
    r"|(?<!\btwo )(?<!\bthree )(?<!\bfew )(?<!\d )(?:mornings?|afternoons?|evenings?|nights|nites|nytes|weekends"
    r"|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays)"
    r"|used to|ago|yesterday|last (?:night|nite|week|weekend|month|year|time|mon\w*|tues\w*|wed\w*|thurs\w*|fri\w*"
    r"|sat\w*|sun\w*)|(?:has|have|had) (?:been )?(?:before|once)|when i was|back then)\b",
    re.IGNORECASE,
)

NOW = re.compile(r"\b(?:now|rn|tonight|tonite|2nite|again|just|today|in there)\b", re.IGNORECASE)
# A threat is new, and not the worry itself told again, where it is under way or still to come.
AT_HAND = re.compile(
    r"\b(?:now|rn|tonight|tonite|2nite|today|again|just|still|in there|in here|will|gonna|gunna|going to|about to"
    r"|coming|comin|(?:is|are|am|s?he['’]?s|they['’]?re|i['’]?m) (?:\w+ )?\w+ing?)\b",
    re.IGNORECASE,
)
WORDS_BESIDE = 6


def denied_in(text: str) -> str | None:
    """What a message denies: `danger`, `safe` (it says that somebody is safe), `hurt` (also where it says that somebody
    is fine), or None. None too if something else in it tells of a threat, or if it leaves open what is so now."""
    found = _found(text)
    if not found or tells_of_threat(_without(text, found)):
        return None
    labels = {label for label, _, _ in found}
    return next((label for label in (DANGER, SAFE) if label in labels), HURT)


def says_only_that(text: str) -> bool:
    """Whether a message denies danger and says hardly anything else."""
    return len(_without(text, _found(text)).split()) <= WORDS_BESIDE


def tells_of_threat(text: str) -> bool:
    """Whether a text has words of harm in it that may be under way or at hand; of habit and of the past it is not."""
    if len(text) > LETTERS_READ_BY_WORDS:
        return True
    return any(
        mentions_threat(sentence) and (HABIT_OR_PAST.search(sentence) is None or NOW.search(sentence) is not None)
        for sentence in SENTENCE.findall(text)
    )


def tells_of_threat_at_hand(text: str) -> bool:
    """Whether a text has such words in it, and they say that it is under way or still to come."""
    return tells_of_threat(text) and any(
        mentions_threat(sentence) and AT_HAND.search(sentence) is not None for sentence in SENTENCE.findall(text)
    )


def mentions_threat(text: str) -> bool:
    """Whether a text has such words in it at all."""
    return bool(lexicon.places(THREATS, text))


def without_what_is_denied(text: str) -> str:
    """A text without the sentences that end with "so no"."""
    return ".".join(sentence for sentence in SENTENCE.findall(text) if SO_NO.search(sentence) is None)


def _found(text: str) -> list[tuple[str, int, int]]:
    """Where danger or hurt is denied; nowhere if a sentence in which it is leaves it open."""
    if len(text) > LETTERS_READ_BY_WORDS:
        return []
    denials = [place for place in lexicon.places(LEXICON, text) if place[0] != "left_open"]
    for sentence in SENTENCE.finditer(text):
        within = any(sentence.start() <= start < sentence.end() for _, start, _ in denials)
        if within and any(label == "left_open" for label, _, _ in lexicon.places(LEXICON, sentence.group())):
            return []
    return denials


def _without(text: str, places: list[tuple[str, int, int]]) -> str:
    rest = list(text)
    for _, start, end in places:
        rest[start:end] = " " * (end - start)
    return "".join(rest)
