"""Running Rasa from Python: training a model, serving the chat. Importing Rasa takes seconds; do it late."""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import warnings
from pathlib import Path
from typing import Any

from bot import logs, metrics
from bot.dialogue.serving_only import leave_out_training
from bot.settings import ROOT, Settings

# Loggers that would write what people type, or much that helps nobody.
QUIET = (
    "rasa",
    "rasa_sdk",
    "alembic",
    "sanic.access",
    "matplotlib",
    "apscheduler",
    "tensorflow",
    "numexpr",
    "absl",
    "root",
)

# What is read before anybody comes, so that what English needs is loaded. What tells other languages apart takes
# 200 MiB and a second or two: it is loaded for the first message that is in one.
FIRST_READ = ("hello", "the children next door are left on their own every evening")


def hush(process: str = "command", *, as_json: bool = False) -> None:
    """Keep warnings of libraries, and logs that could hold personal data, off the screen. Before importing Rasa."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    warnings.simplefilter("ignore")
    # Rasa and its libraries set filters of their own when they are imported; what they warn of is for their makers.
    warnings.showwarning = lambda *_, **__: None
    logs.set_up(process, as_json=as_json)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def train(target: Path) -> None:
    """Train the model of the data as it is now.

    Raises:
        RuntimeError: Rasa could not train; it has said why.
    """
    hush("training")
    import rasa
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    result = rasa.train(
        domain="domain.yml",
        config="config.yml",
        training_files=["data/nlu", "data/rules"],
        output=str(target.parent),
        fixed_model_name=target.name,
        force_training=True,
    )
    if result.code != 0 or not target.exists():
        raise RuntimeError(f"Rasa ended with code {result.code} and left no model.")


def _give_back_memory() -> None:
    """Give what loading took and nobody uses any more back to the system, where its C library can (glibc)."""
    gc.collect()
    gc.freeze()  # what is loaded is no garbage, and searching it for some holds everybody up
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def serve_chat(chosen: Settings, model: Path) -> None:
    """Serve the chat until stopped. Only our own channels are open: not Rasa's API, nor its other channels."""
    # A turn is too small to be shared out: its threads only wait for one another, and take the processor from others.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    hush("chat", as_json=chosen.is_production)
    leave_out_training()
    from rasa.core import run
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.log_utils import configure_structlog

    from bot.dialogue.installation import install
    from bot.reports import return_codes
    from bot.reports.gauges import gauges
    from bot.reports.repository import repository

    configure_structlog(logging.ERROR)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    os.chdir(ROOT)
    metrics.serve(chosen, *gauges(chosen, repository()))
    load = run.load_agent_on_start

    async def load_all(*arguments: Any) -> Any:
        """Rasa loads the model before the server listens. What else takes seconds when it is first used is loaded then
        too: a server that takes connections is asked at once, and must not let people wait."""
        agent = await load(*arguments)
        install(agent)
        for words in FIRST_READ:
            await agent.parse_message(words)
        return_codes.prepare()
        _give_back_memory()
        return agent

    run.load_agent_on_start = load_all
    run.serve_application(
        model_path=str(model),
        interface=chosen.chat_host,
        port=chosen.chat_port,
        credentials="credentials.yml",
        endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"),
        enable_api=False,
    )
