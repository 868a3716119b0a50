"""What is to be taken out of the read-back: "take out the name", "delete 9", "take Dean out of 14"."""

from __future__ import annotations

import re

from bot.interview.output.summary import items
from bot.interview.read_back import naming_heading
from bot.interview.read_back.naming_item import Named, numbered
from bot.interview.terms.catalogue import CHILD_NAME, DANGER_NOW, REPORTER, STORY, Question
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said

WORDS_TO_TAKE_OUT = 3
# "Take out that tyler", "remove the name".
REMOVES = re.compile(
    r"\W*(?:(?:and|no|please|pls|can|could|you|just|also|actually)\W+)*"
    r"(?:(?:take|leave|get|cut|rub|cross)\W+(?:out\W+(?P<first>.+?)|(?P<last>.+?)\W+(?:out|off))"
    r"|(?:remove|delete|scrub|erase)\W+(?P<it>.+?))"
    r"(?:\W+(?:of|from|in|at|on)\W+(?:(?:number|item|line|no)\W+)?(?P<of>\d{1,2}))?\W*",
    re.IGNORECASE,
)
# "Take him out" is no wish about words.
SOMEBODY = re.compile(r"him|her|them|me|us|it|(?:my |his |her )?(?:kids?|child|children|baby|babies|boys?|girls?)")


def _removed_from(question: Question | None, draft: Draft, what: str) -> list[Named]:
    """ "Take Dean out of 14": the item without what it says of Dean; empty if it says nothing else."""
    if question is None or question.id in (STORY, DANGER_NOW):
        return []
    left = re.sub(rf"(?<!\w){re.escape(what)}(?!\w)", "", draft.told(question.id) or "", flags=re.IGNORECASE)
    if left == (draft.told(question.id) or ""):
        return [Named(question.id)]
    left = re.sub(r"^\W*(?:and|or)?\W+|\W+(?:and|or)?\W*$", "", left)
    return [Named(question.id, left or None, clears=not left)]


def takes_out_words(draft: Draft, said: Said) -> bool:
    """Whether a message asks to take words out that stand in what was typed alone: "take out that tyler"."""
    found = REMOVES.fullmatch(said.text.strip())
    if found is None or (said.assessment is not None and said.assessment.primary is not None):
        return False
    what = re.sub(
        r"^(?:the|that|this)\s+", "", (found["first"] or found["last"] or found["it"]).strip(" .!").casefold()
    )
    if len(what.split()) > WORDS_TO_TAKE_OUT or SOMEBODY.fullmatch(what):
        return False
    return re.search(rf"(?<!\w){re.escape(what)}(?!\w)", (draft.told(STORY) or "").casefold()) is not None


def removed(draft: Draft, found: re.Match[str]) -> list[Named]:
    """The item that is to be taken out: by its number, its heading, or the words in it."""
    what = found["first"] or found["last"] or found["it"]
    if found["of"] is not None:
        return _removed_from(numbered(draft, found["of"]), draft, what)
    bare = re.sub(
        r"^(?:the|that|this|his|her|their|child['’]?s)\s+", "", what.strip(" .!"), flags=re.IGNORECASE
    ).casefold()
    if (number := re.fullmatch(r"(?:number |item |line )?(\d{1,2})", bare)) is not None:
        question = numbered(draft, number[1])
        return [Named(question.id, clears=True)] if question is not None and question.id != STORY else []
    item = naming_heading.headed(draft, "", bare) if re.fullmatch(naming_heading.NOUNS, bare) else None
    held = [item] if item else [
        listed.question
        for listed in items(draft)
        if listed.question != STORY and re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", listed.words.casefold())
    ]  # fmt: skip
    if len(held) != 1 or held[0] in (DANGER_NOW, None):
        return []
    if held[0] == REPORTER and item is None:
        left = re.sub(rf"(?<!\w){re.escape(bare)}(?!\w)", "", draft.told(REPORTER) or "", flags=re.IGNORECASE).strip(
            " ,.\n"
        )
        return [Named(REPORTER, left or None, clears=not left)]
    told = (draft.told(held[0]) or "").casefold().strip(" .")
    clears = item is not None or told == bare or held[0] == CHILD_NAME
    return [Named(held[0], clears=clears)]
