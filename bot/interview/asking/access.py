"""Whether it follows from what was told that the person named can get to the child today: "his mum", and he lives with
her. Then it is not asked, and it counts as if they had said yes."""

from __future__ import annotations

import re

from bot.interview.terms.catalogue import ADDRESS, CARERS, NOW, SIBLINGS, STORY, WHO
from bot.interview.terms.draft import Draft

_STEP = r"(?:step|foster|grand)[- ]?"
ROLES = {
    "mum": r"mum|mam|mom|mummy|mommy|mother",
    "dad": r"dad|daddy|father",
    "stepmum": rf"{_STEP}(?:mum|mam|mom|mother)",
    "stepdad": rf"{_STEP}(?:dad|father)",
    "nan": r"nan|nana|nanna|nanny|gran|granny|grandma",
    "grandad": r"grand?dad|grandpa",
    "aunt": r"aunt|auntie|aunty",
    "uncle": r"uncle",
    "partner": r"boyfriend|girlfriend|partner|bf|gf|husband|wife",
    "both": r"parents|foster carers?",
    "brother": r"brother|bro",
    "sister": r"sister|sis",
}
FORMS = {role: re.compile(rf"(?<![-\w])(?:{names})(?:['’]?s)?\b", re.IGNORECASE) for role, names in ROLES.items()}
# "Mums boyfriend" is not mum.
OF_ANOTHER = re.compile(
    r"\b(\w+)['’]?s(?=\W+(?:(?:new|ex|old)\W+)?(?:\w+friend|partner|bf|brother|sister|mate)\b)", re.IGNORECASE
)
SENTENCE = re.compile(r"[^.;!?\n]+")
LIVES_WITH = re.compile(
    r"\b(?:liv(?:es?|ing)\b(?:\W+\w+){0,4}?|home)\W+with\b"
    r"(?P<whom>.{0,60}?)(?=[,(]|\b(?:and (?:his|her|he|she|they|it)|who|but|that)\b|$)",
    re.IGNORECASE,
)
# "She doesnt live with mum", "mum is out", "he used to live with his dad".
NOT_SO = re.compile(
    r"\b(?:not|no|never|doesn['’]?t|isn['’]?t|aren['’]?t|don['’]?t|without|used to|no longer|left|moved|out|away|gone"
    r"|if|weekends?|sometimes|work)\b",
    re.IGNORECASE,
)
# Where those who are there, or look after the child, are asked for.
OF_COMPANY = (NOW, CARERS, SIBLINGS)


def follows(draft: Draft) -> bool:
    """Whether each person named lives with the child, or is with them now, by what was told."""
    who = draft.told(WHO)
    named = _roles(who) if who is not None else set()
    return bool(named) and named <= _there(draft)


def _there(draft: Draft) -> set[str]:
    """Who lives with the child or is with them."""
    there: set[str] = set()
    for name in (STORY, ADDRESS, *OF_COMPANY):
        for sentence in SENTENCE.findall(draft.told(name) or ""):
            found = LIVES_WITH.search(sentence)
            of_it = sentence if name in OF_COMPANY else sentence[: found.end()] if found else ""
            if not NOT_SO.search(of_it):
                there |= _roles(of_it if name in OF_COMPANY else found["whom"] if found else "")
    return there | {"mum", "dad"} if "both" in there else there


def _roles(words: str) -> set[str]:
    """The people in words, by what they are to the child."""
    words = OF_ANOTHER.sub("", words)
    return {role for role, form in FORMS.items() if form.search(words)}
