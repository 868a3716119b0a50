"""Words of danger in the spelling of those who write in haste, or cannot spell yet: "no1 hear", "mum gon sins yestday".

Only what is looked for is put in plain spelling (data/lexicons/spellings.yml); what is kept is never changed. A near
match by letters would take "browse" for "bruise".
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.understanding import lexicon

LEXICON = "spellings"


@lru_cache(maxsize=64)  # several ask it of the same words in a turn
def plain(text: str) -> str:
    """A text with the words of danger in it as they are usually spelt; all others as they are."""
    text = text.replace("’", "'")
    if _any().search(text) is None:
        return text
    for word, pattern in _patterns():
        text = pattern.sub(word, text)
    return text


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(word, _whole(spellings)) for word, spellings in lexicon.read(LEXICON).items()]


@lru_cache(maxsize=1)
def _any() -> re.Pattern[str]:
    """All in one: most texts hold none. What a word beside makes another is looked for by itself."""
    return _whole("|".join([*lexicon.read(LEXICON).values(), "hear", "no", "were"]))


def _whole(spellings: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{spellings})(?!\w)", re.IGNORECASE)
