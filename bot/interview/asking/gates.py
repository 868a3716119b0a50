"""Questions of whether there is a child, on whose answer others hang (`only_if`, `only_if_yes` in situations.yml).

Who speaks of an adult or of themselves is asked for a child's name and where the child is only if there is one. What
is typed there is rarely a bare yes or no: "there are none", "no, but my nephew stays at weekends".
"""

from __future__ import annotations

import re

from bot.interview.terms.catalogue import CHILD_NEAR, CHILDREN_THERE, STILL_RISK
from bot.interview.terms.draft import Answer, Status

GATES = frozenset({CHILDREN_THERE, STILL_RISK, CHILD_NEAR})

_CHILD = r"(?:(?:step|grand|god|foster)[- ]?)?(?:kids?|child(?:ren)?)\b(?!['’]s)"
_NO_CHILD = rf"(?:none\b|nobody\b|no ?one\b|any\W*$|(?:any |no |other |young )*(?:{_CHILD}|ones?\b))"
_WHO = r"(?:i|we|he|she|they)"
# "No", "none that I know", "there are none", "i dont have kids"; but "not sure", "no idea", "none of them are safe",
# "nobody looks after them" leave it open.
NONE = re.compile(
    r"\W*(?:(?:well|um+|oh|hi|sorry|thankfully|luckily|i think)\W+)*(?:"
    r"no(?! (?:idea|clue))\b|none\b(?! of (?:them|the)\b)|nobody\b(?! \w+s\b)|nope\b|nah\b|not(?! (?:sure|certain))\b"
    rf"|there(?:['’]?s| is| are)? (?:none\b|nobody\b|no ?one\b|no (?:other |young )?{_CHILD})"
    rf"|there (?:is|are)(?:n['’]?t| not) {_NO_CHILD}"
    rf"|{_WHO}(?:['’]ve| have| has)? (?:got )?(?:none\b|no {_CHILD})"
    rf"|{_WHO} (?:never|(?:do|does|have|has|am|is|are)(?:n['’]?t| not)) "
    rf"(?:(?:have|got|lives?|go|be|spend|sees?|time|near|around|with|know|of|allowed) )*{_NO_CHILD}"
    rf"|{_WHO} lives? (?:alone|on (?:my|his|her) own)\b)",
    re.IGNORECASE,
)
# "My nephew stays at weekends", "his kids", "a 5 year old", "he still helps with the scouts".
A_CHILD = re.compile(
    r"\b(?:(?:step|grand|god|foster)[- ]?)?(?:sons?|daughters?|nephews?|nieces?|boys?|girls?|lads?|twins|bab(?:y|ies)"
    r"|toddlers?|newborn|teenagers?|pupils?)\b"
    r"|\b(?:little|younger|baby|kid) (?:brothers?|sisters?|cousins?)\b"
    rf"|\b(?:my|his|her|their|our|the|two|three|four|five|six|several|some) (?:\w+ )?{_CHILD}"
    r"|\bgrand ?(?:kids?|child(?:ren)?)\b"
    r"|\b(?:\d|1[0-7])[ -]?(?:years?|yrs?|months?|weeks?)[ -]?olds?\b"
    r"|\b(?:works?|working|helps?|helping|volunteers?|volunteering|teach(?:es|ing)?|coach(?:es|ing)?|runs?|running"
    r"|babysits?|babysitting|childmind\w*|fosters?|fostering)\b(?:\W+\w+){0,6}?\W+(?:kids?|child(?:ren)?|school|nursery"
    r"|youth|scouts?|brownies|guides|club|group|church|mosque|team|juniors|babies)\b"
    r"|\b(?:is|am|im|i'm|gets?) pregnant\b",
    re.IGNORECASE,
)
# The same where it does not follow a no: "i live with my brother", "i have 2 kids".
A_CHILD_PERHAPS = re.compile(
    r"\b(?:my|his|her|their) (?:\w+ )?(?:brothers?|sisters?|cousins?)\b"
    rf"|\b(?:have|has|having|got|with|sees?|near|around|\d) (?:(?!no\b|not\b|any\b)\w+ ){{0,2}}?{_CHILD}"
    rf"|^\W*(?:a |one |some |\d+ )?{_CHILD}",
    re.IGNORECASE,
)
A_YES = re.compile(
    r"\W*(?:yes|yeah|yea|yep|yup|yh|ye|aye|sure|definitely|of course|i do|there (?:is|are|might|may|could)|maybe"
    r"|perhaps|possibly|probably|sometimes|both|i (?:think|suppose|guess|fear) so|might|could"
    r"|(?:he|she|it|they) (?:might|may|could|will|does|do))\b(?! not)",
    re.IGNORECASE,
)
# "When i was a boy": that child is the person who writes.
OWN_CHILDHOOD = re.compile(
    r"\b(?:i|we) (?:was|were) (?:(?:just|only|a|an|little|small|young|\d+) )*\w+(?: (?:years? )?old)?"
    r"|\bas an? (?:(?:little|small|young) )*\w+|\bmy (?:own )?childhood\b",
    re.IGNORECASE,
)
BUT = re.compile(r"\b(?:but|except|although|though|apart from)\b(?!\W*(?:no|thanks|thank)\b)", re.IGNORECASE)


def tells_of_a_child(text: str) -> bool | None:
    """Whether an answer says that there is a child, or that there is none; None if it says neither."""
    text = OWN_CHILDHOOD.sub("", text)
    if NONE.match(text):
        return BUT.search(text) is not None or A_CHILD.search(text) is not None
    if any(pattern.search(text) for pattern in (A_CHILD, A_CHILD_PERHAPS)) or A_YES.match(text):
        return True
    return None


def says_there_is_none(answer: Answer | None) -> bool:
    """Whether an answer says that there is no child, or declines."""
    if answer is None:
        return False
    return answer.status is Status.DECLINED or (answer.status is Status.TOLD and tells_of_a_child(answer.text) is False)


def says_there_is_one(answer: Answer | None) -> bool:
    """Whether an answer says that there is a child; of one not given yet nothing is held against them."""
    return answer is None or (answer.status is Status.TOLD and tells_of_a_child(answer.text) is True)
