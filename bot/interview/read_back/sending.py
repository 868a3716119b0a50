"""The words by which the report is sent, apart from what is said beside them: "14 not 15. send it", "fine send it. will
you let me know"."""

from __future__ import annotations

import re

_OK = (
    r"(?:(?:yes|yeah|yep|ok|okay|fine|great|good|sure|right|correct|all|that['’]?s|it['’]?s|looks|is|please|pls|just|then"
    r"|now|and|so|(?:you|u) can|can (?:you|u)|let['’]?s|no)\W+)*"
)
_SEND = (
    r"(?:send|submit)(?:\W+(?:it|this|that|the report|now|off|in|please|pls|plz|thanks|thank you|ta|anyway|then|all"
    r"|as it is))*"
)
# "Fine send it".
ONLY = re.compile(rf"\W*{_OK}{_SEND}\W*", re.IGNORECASE)
# "Yes send. but do they ring the mother?": they send it, and what follows is a question.
FIRST = re.compile(
    rf"\W*{_OK}{_SEND}(?:\s*[.,!;:…–—-]+\s*|\s+(?=(?:but|and)\b)|\n+)(?P<behind>.+)", re.IGNORECASE | re.DOTALL
)
LAST = re.compile(
    rf"(?:[.,;:!?…\n]\s*|\s[-–—]\s+|\s(?=(?:and|then|so|ok|please|pls|just)\b)){_OK}{_SEND}\W*\Z", re.IGNORECASE
)


# "14 not 13 send it"; but not "dont send it", "what will you send".
LAST_OF_ALL = re.compile(rf"\s+(?={_SEND}\W*\Z)", re.IGNORECASE)
NO_COMMAND = re.compile(
    r"\b(?:do ?n['’]?t|not|never|to|you|u|he|she|they|i|we|it|will|can|could|would|before|until|till|when|if|yet)\W*$",
    re.IGNORECASE,
)
REFUSES = re.compile(
    r"\b(?:do ?n['’]?t|do not|not|never|stop|wait|rather not)\b"
    r"(?:\s+(?:want|to|you|u|please|pls|yet|just|me|ready|going|like|have|now|it))*\s+(?:send|submit)",
    re.IGNORECASE,
)
AGREES = re.compile(
    r"\W*(?:(?:yes|yeah|yep|ok|okay)\W+)*(?:that['’]?s|that is|it['’]?s|all|looks|everything is)\W+(?:all\W+)?"
    r"(?:right|correct|fine|good|ok|okay|it)(?:\W+(?:thanks?|thank you|now|ta|please|yes))*\W*",
    re.IGNORECASE,
)


def agrees(text: str) -> bool:
    """Whether a text says that all is right, and nothing else."""
    return AGREES.fullmatch(text) is not None


def refuses(text: str) -> bool:
    """Whether a text says that it is not to be sent, or not yet."""
    return REFUSES.search(text) is not None


def behind(text: str) -> str | None:
    """What follows the words by which it is sent; None if it does not begin with such."""
    found = FIRST.fullmatch(text.strip())
    return found["behind"] if found else None


def ahead(text: str) -> str | None:
    """What stands before the words by which it is sent; None if it does not end with such."""
    found = LAST.search(text)
    if found is None and (found := LAST_OF_ALL.search(text)) and NO_COMMAND.search(text[: found.start()]):
        return None
    words = text[: found.start()].strip(" .,;:!-–—\n") if found else ""
    return None if refuses(text) else words or None
