"""Whether somebody says that their English is not good: then they are asked for an interpreter first of all."""

from __future__ import annotations

import re

# The special situation of who says so.
LITTLE_ENGLISH = "little_english"

_BEFORE = r"^\W*(?:(?:hello|hi|hey|sorry|please|excuse me)\W+)*"
_HARD = r"(?:not|no|isn['’]?t|bad|poor|little|weak|small|broken|terrible|hard|difficult)"
# "Hello my english not good", "i dont speak good english", "english no my language"; but not "mum speaks no english".
ENGLISH_IS_HARD = re.compile(
    rf"\bmy english (?:is |it['’]?s |['’]?s |very |so )*{_HARD}\b"
    r"|\b(?:sorry|excuse)\W+(?:\w+\W+)?my english\b"
    rf"|{_BEFORE}(?:no|not|bad|little|poor|small) (?:(?:good|much|speak|very|so) )*english\b"
    rf"|{_BEFORE}english (?:is |it['’]?s |very |so )*{_HARD}\b"
    r"|\bi (?:am |do )?(?:no|not|don['’]?t|can['’]?t|cannot) (?:(?:good|well|very|really|so) )*"
    r"(?:speak|write|read|talk|understand|know|good|at)(?: (?:good|much|very|so|well|a|lot|of|any|in|at|the|too))* "
    r"english\b"
    r"|\bi (?:(?:only|just) )?(?:speak|know|write|understand) (?:(?:only|just|a|very) )*(?:little|small|bit|bad|poor)"
    r"(?: (?:of|bit))* english\b"
    r"|\benglish (?:is )?(?:not|no|isn['’]?t) my (?:\w+ )?language\b"
    r"|\bi (?:need|want|would like) (?:an? )?(?:interpreter|translator)(?: please)?\W*$",
    re.IGNORECASE,
)
# So many words, with nobody in them, tell only that.
WORDS_OF_ONES_ENGLISH = 12
SOMEBODY = re.compile(
    r"\b(?:s?he|him|her|his|they|them|someone|child\w*|kids?|bab\w+|boys?|girls?|sons?|daughters?|mum\w*|mother|dad\w*"
    r"|father|man|woman|lady|family|neighbou?r\w*|friend|husband|wife|brother|sister)\b",
    re.IGNORECASE,
)


def is_hard(text: str) -> bool:
    """Whether somebody says that their English is not good."""
    return ENGLISH_IS_HARD.search(text) is not None


def tells_only_that(text: str) -> bool:
    """Whether they say nothing else that matters."""
    return is_hard(text) and len(text.split()) <= WORDS_OF_ONES_ENGLISH and SOMEBODY.search(text) is None
