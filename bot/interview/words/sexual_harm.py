"""Whether a message tells plainly of sexual touch that need not lie long ago: only then is it said how to keep what
shows it; of messages and pictures, that they are kept.
Of a fragment ("kids in next room") the likeliest kind of harm is no more than a guess.
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
# With these, what sounds plainly like sexual harm was done to a body, and not online.
TOUCH = re.compile(
    r"\b(?:touch\w*|grop\w*|fondl\w*|kiss\w*|lick\w*|suck\w*|rub\w*|finger\w*|strok\w*|grab\w*|undress\w*|rap(?:e"
    r"|es|ed|ing)|molest\w*"
    r"|sex(?:ual(?:ly)?)? (?:with|abus\w*|assault\w*)|(?:abus\w*|assault\w*|harm\w*) (?:\w+ )?sexually|sleep(?:s"
    r"|ing)? with|slept with"
    r"|(?:in|into|on) (?:her|his|my|their|the) (?:bed|knickers|pants|trousers|nightie|pyjamas)|on top of"
    r"|inside (?:me|her|him)|hands? (?:on|up"
    r"|down|in)|bleeding|blood|sore|privates?|bits|bum|willy|penis|vagina|fanny|pants|knickers|underwear"
    r"|dirty things|inappropriately"
    r"|did (?:stuff|things)|does (?:stuff|things)|hurts? (?:me|her|him) (?:down|there))\b",
    re.IGNORECASE,
)
# What bleeds or is sore then need not be the harm.
PREGNANT = re.compile(r"\b(?:pregnan\w*|miscarr\w*|(?:weeks|months) gone)\b", re.IGNORECASE)
OF_A_PREGNANCY = re.compile(r"\b(?:bleed\w*|blood|sore)\b", re.IGNORECASE)
ONLINE = re.compile(
    r"\b(?:messag\w*|text(?:s|ed|ing)?|snap\w*|insta\w*|whatsapp|online|dms?|chats?|pics?|pictures?|photos?"
    r"|nudes?|videos?|discord|roblox)\b",
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
    """Whether a message tells of sexual touch.

    Args:
        assessment: what was understood of the message.
        text: the message.
    """
    if WORDS.search(text):
        return not _lies_long_ago(text)
    of_a_body = OF_A_PREGNANCY.sub(" ", text) if PREGNANT.search(text) else text
    return _sounds_plainly_like_it(assessment, text) and TOUCH.search(of_a_body) is not None


def told_online(assessment: Assessment, text: str) -> bool:
    """Whether a message tells of sexual harm by messages or pictures; the arguments are those of `told_in`."""
    return _sounds_plainly_like_it(assessment, text) and ONLINE.search(text) is not None


def _lies_long_ago(text: str) -> bool:
    return LONG_AGO.search(text) is not None and LATELY.search(text) is None


def _sounds_plainly_like_it(assessment: Assessment, text: str) -> bool:
    if _lies_long_ago(text):
        return False
    others = max(value for name, value in assessment.categories.items() if name != "sexual")
    sexual = assessment.categories["sexual"]
    return assessment.label == "concern" and sexual >= CLEAR and sexual >= others + ABOVE_THE_OTHERS
