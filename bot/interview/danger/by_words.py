"""Danger that the words of a message tell of, together with all that was told before it, whatever it sounds like: that
somebody may end their life, that a baby was shaken, that a young child is alone, that the adult with a baby cannot look
after it."""

from __future__ import annotations

from bot.interview.danger import ending_life, incapable, left_alone, shaken
from bot.interview.terms.draft import Draft
from bot.interview.terms.turn import Said


def heard(draft: Draft, asked: str | None, said: Said) -> Said:
    """The message with the danger, and the situations, that lie in its words.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        said: the message.
    """
    return left_alone.heard(draft, of_life_and_limb(draft, asked, said))


def of_life_and_limb(draft: Draft, asked: str | None, said: Said) -> Said:
    """The same, without that a child is alone."""
    return incapable.heard(draft, asked, shaken.heard(draft, ending_life.heard(draft, asked, said)))
