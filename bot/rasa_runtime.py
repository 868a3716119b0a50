"""Running Rasa from Python: training a model, serving the chat. Importing Rasa takes seconds; do it late."""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path

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


def hush() -> None:
    """Keep warnings of libraries, and logs that could hold personal data, off the screen. Before importing Rasa."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    warnings.simplefilter("ignore")
    # Rasa and its libraries set filters of their own when they are imported; what they warn of is for their makers.
    warnings.showwarning = lambda *_, **__: None
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def train(target: Path) -> None:
    """Train the model of the data as it is now.

    Raises:
        RuntimeError: Rasa could not train; it has said why.
    """
    hush()
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


def serve_chat(chosen: Settings, model: Path) -> None:
    """Serve the chat until stopped. Only our own channels are open: not Rasa's API, nor its other channels."""
    hush()
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    os.chdir(ROOT)
    serve_application(
        model_path=str(model),
        interface=chosen.chat_host,
        port=chosen.chat_port,
        credentials="credentials.yml",
        endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"),
        enable_api=False,
    )
