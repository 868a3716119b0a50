"""Measures Rasa's own classifier, DIET, as shipped with `rasa init`, on the same data and the same evaluation set.

An intent is the danger and the primary kind together ("yes/physical"); the facts are its entities. Training on all
messages takes hours, so a share of them is taken, the same at each run. Run from the root:

    PYTHONPATH=. .venv/bin/python scripts/diet_baseline.py --messages 1500 --epochs 30 ../shared/eval/dev.jsonl
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import tempfile
import time
from pathlib import Path

from bot import rasa_runtime

rasa_runtime.hush()

import structlog  # noqa: E402
from rasa.core.agent import Agent  # noqa: E402
from rasa.model_training import train_nlu  # noqa: E402
from ruamel.yaml import YAML  # noqa: E402
from ruamel.yaml.scalarstring import LiteralScalarString  # noqa: E402

from bot.understanding import evaluation, training_messages  # noqa: E402
from bot.understanding.assessment import CATEGORIES, FACTS, Assessment  # noqa: E402
from bot.understanding.training_messages import LabelledMessage  # noqa: E402

NOTHING = "none"
PIPELINE = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "constrain_similarities": True},
]


def intent_of(message: LabelledMessage) -> str:
    return f"{message.danger}+{message.primary or message.label}"


def annotated(message: LabelledMessage) -> str:
    text = " ".join(message.text.split()).translate(str.maketrans("[](){}", "      "))
    for fact, words in message.entities.items():
        text = text.replace(words, f"[{words}]({fact})", 1) if "](" not in words else text
    return text


def assessment_of(parsed: dict) -> Assessment:
    danger, kind = parsed["intent"]["name"].split("+")
    primary = kind if kind in CATEGORIES else None
    ranking = {entry["name"]: entry["confidence"] for entry in parsed["intent_ranking"]}
    categories = {
        name: sum(value for intent, value in ranking.items() if intent.endswith("+" + name)) for name in CATEGORIES
    }
    facts = {entity["entity"]: entity["value"] for entity in parsed["entities"] if entity["entity"] in FACTS}
    label = "not_concern" if kind == "not_concern" else "concern"
    return Assessment(label, categories, primary, danger, 0.0, "adult", False, entities=facts)


structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


async def measured(model: str, messages: list[LabelledMessage]) -> None:
    agent, pairs, times = Agent.load(model), [], []
    for message in messages:
        began = time.perf_counter()
        parsed = await agent.parse_message(message.text)
        times.append((time.perf_counter() - began) * 1000)
        pairs.append((message, assessment_of(parsed)))
    for figure in evaluation.figures(pairs, times):
        print(f"{figure.name:32} {figure.value:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--messages", type=int, default=1500)
    parser.add_argument("--epochs", type=int, default=30)
    options = parser.parse_args()
    chosen = [message for message in training_messages.load() if message.label is not None]
    random.Random(7).shuffle(chosen)
    examples: dict[str, list[str]] = {}
    for message in chosen[: options.messages]:
        examples.setdefault(intent_of(message), []).append(annotated(message))
    with tempfile.TemporaryDirectory() as folder:
        nlu = [
            {"intent": name, "examples": LiteralScalarString("".join(f"- {text}\n" for text in texts))}
            for name, texts in examples.items()
        ]
        pipeline = [*PIPELINE[:-1], {**PIPELINE[-1], "epochs": options.epochs}]
        YAML().dump({"version": "3.1", "nlu": nlu}, Path(folder, "nlu.yml"))
        YAML().dump({"recipe": "default.v1", "language": "en", "pipeline": pipeline}, Path(folder, "config.yml"))
        began, cpu = time.monotonic(), time.process_time()
        model = train_nlu(str(Path(folder, "config.yml")), str(Path(folder, "nlu.yml")), folder)
        print(f"trained in {time.monotonic() - began:.0f} s, {time.process_time() - cpu:.0f} s of processor time")
        assert model is not None
        asyncio.run(measured(model, training_messages.load_file(options.file)))


if __name__ == "__main__":
    main()
