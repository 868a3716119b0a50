"""Whether a message that has to wait tells of danger: then it does not wait."""

from __future__ import annotations

import logging
from typing import Any

from bot.channels import typed_text
from bot.channels.guard import Incoming
from bot.interview.terms import catalogue
from bot.interview.terms.turn import TELLS_DANGER

logger = logging.getLogger(__name__)


async def tells_of_danger(agent: Any, incoming: Incoming) -> bool:
    """Read a message for danger alone; in doubt it tells of it.

    Args:
        agent: Rasa's agent, with the trained model.
    """
    if incoming.choice is not None:
        return incoming.choice.id.startswith(f"{catalogue.DANGER_NOW}.")
    try:
        read = await agent.parse_message(typed_text.readable(incoming.text))
        return read["intent"]["name"] in TELLS_DANGER
    except Exception as problem:
        logger.error("A message that has to wait could not be read: %s.", type(problem).__name__)
        return True
