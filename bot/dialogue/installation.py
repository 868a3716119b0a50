"""What has to be changed in a running Rasa agent, once, when the server has started."""

from __future__ import annotations

from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore

from bot.dialogue.economies import save_time
from bot.dialogue.in_process_actions import InProcessActions
from bot.dialogue.tracker_store import ConcernTrackerStore
from bot.errors import KnownError


class InstallationError(KnownError):
    """The agent is not set up as the service needs it; the message names the file to look at."""


def install(agent: Agent) -> None:
    """Let the agent run our actions itself, and use our store without Rasa's fallback to memory. Once is enough.

    Raises:
        InstallationError: no model is loaded, or the store or the words are not ours (Rasa replaces a mistyped
            store by one in memory without an error).
    """
    if is_installed(agent):
        return
    if agent.processor is None:
        raise InstallationError("No model is loaded. Train one with `make train`.")
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if not isinstance(store, ConcernTrackerStore):
        raise InstallationError(f"The tracker store is {type(store).__name__}: see tracker_store in endpoints.yml.")
    agent.tracker_store = agent.processor.tracker_store = store
    save_time(agent.processor)
    actions = InProcessActions()
    agent.action_endpoint = agent.processor.action_endpoint = actions


def is_installed(agent: Agent) -> bool:
    """Whether a model is loaded and all that `install` changes is in place."""
    processor = agent.processor
    return processor is not None and isinstance(processor.action_endpoint, InProcessActions)
