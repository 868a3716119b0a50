"""Our actions run inside the Rasa server: no second process, no HTTP hop, no second copy of the conversation.

Rasa always builds a plain `EndpointConfig` for actions; this one answers `request` itself. It is installed
when the server has started (bot/dialogue/installation.py).
"""

from __future__ import annotations

import logging
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.dialogue.tracker_store import note_failure

logger = logging.getLogger(__name__)


class InProcessActions(EndpointConfig):
    """An action endpoint that is in this process."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, method: str = "post", **request: Any) -> Any:
        """Run the action that the request names.

        Raises:
            ClientResponseError: the action declined to run, in the form in which Rasa expects it.
            Exception: what the action raised.
        """
        try:
            return await self._executor.run(request["json"])
        except ActionExecutionRejection as rejection:
            raise ClientResponseError(
                400, "rejected", f'{{"error": "rejected", "action_name": "{rejection.action_name}"}}'
            ) from rejection
        except Exception as problem:
            # The text of the error could hold what somebody typed.
            logger.error("The action %s failed: %s.", request["json"].get("next_action"), type(problem).__name__)
            note_failure()
            raise
