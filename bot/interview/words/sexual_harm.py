"""Whether a message tells plainly of sexual harm that need not lie long ago: only then is it said how to keep what
shows it. Of a fragment ("kids in next room") the likeliest kind of harm is no more than a guess.
"""

from __future__ import annotations

import re

from bot.understanding.assessment import Assessment

# "Kids in next room" reaches 0.52, a fragment of several kinds comes near the others; what tells of it reaches 0.9.
CLEAR = 0.7
ABOVE_THE_OTHERS = 0.2
WORDS = re.compile(
    r"\b(?:rap(?:e|es|ed|ing)|molest\w*|sexual(?:ly)? (?:abus\w*|assault\w*|touch\w*)|(?:has|had|having"
    r"|forced?) (?:to have )?sex"
    r"|touch(?:es|ed|ing)? (?:my|her|his|their) (?:privates?|bits|bum|boobs|breasts?|vagina|penis|willy|fanny"
    r"|genitals?)"
    r"|touch(?:es|ed|ing)? (?:me|her|him|them) (?:down (?:there|below)|there|sexually|inappropriately))\b",
    re.IGNORECASE,
)
LONG_AGO = re.compile(
    r"\bwhen (?:i|she|he) was (?:\w+ )?(?:\d|little|young|small|a )|\b(?:years?|months?) ago\b|\blast year\b"
    r"|\bas a (?:kid|child|boy|girl)\b",
    re.IGNORECASE,
)
LATELY = re.compile(
    r"\b(?:today|tonight|yesterday|last night|this (?:morning|afternoon|evening|week|weekend)|just now|again"
    r"|still|keeps?"
    r"|every (?:night|day|week|weekend|time)|hours? ago|days? ago)\b",
    re.IGNORECASE,
)


def told_in(assessment: Assessment, text: str) -> bool:
    """Whether a message tells of it.

    Args:
        assessment: what was understood of the message.
        text: the message.
    """
    if LONG_AGO.search(text) and not LATELY.search(text):
        return False
    others = max(value for name, value in assessment.categories.items() if name != "sexual")
    sexual = assessment.categories["sexual"]
    clear = assessment.label == "concern" and sexual >= CLEAR and sexual >= others + ABOVE_THE_OTHERS
    return clear or WORDS.search(text) is not None
