"""From what is said to Telegram's messages: split at the ends of sentences, escaped, with an inline keyboard."""

from __future__ import annotations

import re
import secrets

from telegram.constants import MessageLimit
from telegram.helpers import escape_markdown

from bot.council.script import Choice, Utterance
from bot.telegram.store import Outgoing

# Telegram counts UTF-16 units; a little is left for what it may count otherwise.
MOST = int(MessageLimit.MAX_TEXT_LENGTH) - 96
# Where a long text may be cut, the best place first: after a paragraph, a line, a sentence, a word.
ENDS = (r"\n\n", r"\n", r"(?<=[.?!:])\s", r"\s")
# Two short titles fit side by side on a telephone.
ROW_CHARACTERS = 24


def messages(chat_id: int, said: list[Utterance], *, urgent: bool) -> tuple[list[Outgoing], str | None]:
    """The messages for what is said, and the mark of the keyboard under one of them, or None.

    Args:
        said: one turn. Only its last quick replies are offered: earlier ones are answered by going on.
        urgent: it goes before whatever waits.
    """
    asking = max((at for at, utterance in enumerate(said) if utterance.choices), default=None)
    mark = secrets.token_hex(3) if asking is not None else None
    out: list[Outgoing] = []
    for at, utterance in enumerate(said):
        parts = pieces(utterance.text)
        for number, piece in enumerate(parts):
            carries = at == asking and number == len(parts) - 1
            rows = keyboard(utterance.choices, mark) if carries and mark else ()
            words = markdown(piece, utterance, first=number == 0)
            out.append(Outgoing(chat_id, words, piece, rows, mark if carries else None, urgent=urgent))
    return out, mark


def pieces(text: str, most: int = MOST) -> list[str]:
    """A text in parts that Telegram takes, cut where a paragraph, a line, a sentence or a word ends."""
    found = []
    rest = text.strip()
    while _units(rest) > most:
        head = rest.encode("utf-16-le")[: most * 2].decode("utf-16-le", "ignore")
        at = next((ends[-1] for pattern in ENDS if (ends := _ends(pattern, head))), len(head))
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*found, rest] if rest else found


def markdown(piece: str, said: Utterance, *, first: bool = True) -> str:
    """A text in MarkdownV2: escaped, the headings of a list in bold, and in an emergency the first paragraph."""
    escaped = escape_markdown(piece, version=2)
    for number, (heading, _) in enumerate(said.items, start=1):
        start = re.escape(escape_markdown(f"{number}. {heading}:", version=2))
        escaped = re.sub(rf"^{start}", lambda found: f"*{found[0]}*", escaped, count=1, flags=re.MULTILINE)
    if said.style == "emergency" and first:
        paragraph, *others = escaped.split("\n\n")
        escaped = "\n\n".join([f"*{paragraph}*", *others])
    return escaped


def keyboard(choices: tuple[Choice, ...], mark: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Quick replies in rows; what a tap sends back is the keyboard's mark and the choice's id."""
    rows: list[list[tuple[str, str]]] = []
    for choice in choices:
        button = (choice.title, f"{mark}:{choice.id}")
        if rows and sum(len(title) for title, _ in rows[-1]) + len(choice.title) <= ROW_CHARACTERS:
            rows[-1].append(button)
        else:
            rows.append([button])
    return tuple(tuple(row) for row in rows)


def _ends(pattern: str, head: str) -> list[int]:
    return [found.end() for found in re.finditer(pattern, head) if found.start() > 0]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
