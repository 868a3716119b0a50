"""Fine-tune the sentence encoder on the labelled messages, for all heads at once, and write it as int8 ONNX.

For maintainers: needs an environment of its own (requirements.txt beside this file, Python 3.11, PyTorch's CPU
build); the service itself never needs PyTorch. Run from the root:

    python scripts/finetune/finetune.py --base FOLDER_OF_ALL_MINILM_L6_V2 --out data/encoder

One encoder, eight questions. The token head reads facts (B/I/O for each fact), the others read the mean of the last
layer. A message without a label for a head teaches that head nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import re
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from tokenizers import BertWordPieceTokenizer
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import BertConfig, BertModel

from bot.understanding.assessment import CATEGORIES, FACTS, SITUATIONS, SPEAKERS
from bot.understanding.assessment import DANGER_LEVELS as DANGER

TAGS = ("O", *(f"{edge}-{fact}" for fact in FACTS for edge in "BI"))
MAX_PIECES = 160
# Rare and costly answers weigh more.
DANGER_WEIGHTS = (1.0, 1.3, 1.6)
SITUATION_WEIGHT = 4.0
# The network that is kept is the running average of the last some hundred steps: it errs less than any single one.
AVERAGE_DECAY = 0.995
IGNORE = -100
WHOLE_MESSAGE = ("danger", "concern", "categories", "primary", "speaker", "disclosure", "situations", "intent")
HELD_OUT_SHARE = 0.07


class Network(nn.Module):
    """The encoder with its heads."""

    def __init__(self, config: BertConfig, intents: int) -> None:
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)
        size = config.hidden_size
        self.drop = nn.Dropout(0.15)
        self.danger = nn.Linear(size, len(DANGER))
        self.concern = nn.Linear(size, 1)
        self.categories = nn.Linear(size, len(CATEGORIES))
        self.primary = nn.Linear(size, len(CATEGORIES))
        self.speaker = nn.Linear(size, len(SPEAKERS))
        self.disclosure = nn.Linear(size, 1)
        self.situations = nn.Linear(size, len(SITUATIONS))
        self.intent = nn.Linear(size, intents)
        self.tags = nn.Linear(size, len(TAGS))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        x = self.drop(mean)
        heads = (
            self.danger, self.concern, self.categories, self.primary, self.speaker, self.disclosure, self.situations,
            self.intent,
        )  # fmt: skip
        return (mean, *(head(x) for head in heads), self.tags(self.drop(hidden)))


class Exported(nn.Module):
    """The network as it is written: without the intents."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        *outputs, _, tags = self.network(ids, mask)
        return (*outputs, tags)


def load(root: Path) -> tuple[list[dict], list[str]]:
    """Messages and intent examples with the labels they have; the names of the intents."""
    items = []
    for path in sorted((root / "data/messages").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            message = json.loads(line)
            message["intent"] = None if message["label"] == "not_concern" else "tell_concern"
            items.append(message)
    intent = None
    for line in (root / "data/nlu/conversation.yml").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"- intent: (\w+)", line):
            intent = found[1]
        elif found := re.match(r"\s+- (.+)", line):
            items.append({"text": found[1].strip(), "intent": intent})
    names = sorted({item["intent"] for item in items if item["intent"]})
    return items, names


def prepare(items: list[dict], intents: list[str], tokenizer: BertWordPieceTokenizer) -> list[dict]:
    """Each item as numbers."""
    rows = []
    for item in items:
        encoding = tokenizer.encode(item["text"])
        labelled = "danger" in item
        # An example of an intent is no danger, but where it may be one said in hiding.
        plain = not labelled and item["intent"] not in (
            "cannot_speak",
            "called_999_yes",
            "called_999_no",
            "talk_to_person",
        )
        row = {
            "ids": encoding.ids,
            "danger": DANGER.index(item["danger"] if labelled else "no") if labelled or plain else IGNORE,
            "concern": float(item["label"] == "concern") if labelled and item["label"] else float("nan"),
            "categories": [float(c in item["categories"]) if labelled else float("nan") for c in CATEGORIES],
            "primary": CATEGORIES.index(item["primary"]) if labelled and item["primary"] else IGNORE,
            "speaker": SPEAKERS.index(item["speaker"]) if labelled and item["label"] else IGNORE,
            "disclosure": float(item["disclosure"]) if labelled else float("nan"),
            "situations": [float(name in item["tags"]) if labelled else float("nan") for name in SITUATIONS],
            "intent": intents.index(item["intent"]) if item["intent"] else IGNORE,
            "tags": tags(item, encoding)
            if labelled and item["label"] != "not_concern"
            else [IGNORE] * len(encoding.ids),
            "held_out": int(hashlib.sha256(item["text"].encode()).hexdigest(), 16) % 1000 < HELD_OUT_SHARE * 1000,
        }
        rows.append(row)
    return rows


def tags(item: dict, encoding) -> list[int]:
    labels = [IGNORE if special else 0 for special in encoding.special_tokens_mask]
    for fact, words in item["entities"].items():
        found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", item["text"])
        start = found.start() if found else item["text"].find(words)
        end, first = start + len(words), True
        for i, (left, right) in enumerate(encoding.offsets):
            if left < end and right > start and labels[i] == 0:
                labels[i] = TAGS.index(f"{'B' if first else 'I'}-{fact}")
                first = False
    return labels


def batches(rows: list[dict], size: int, shuffle: bool):
    """Rows of like length together; the order of batches is shuffled."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]["ids"]) + (random.random() * 6 if shuffle else 0))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    if shuffle:
        random.shuffle(groups)
    for group in groups:
        chosen = [rows[i] for i in group]
        width = max(len(row["ids"]) for row in chosen)
        yield {
            "ids": torch.tensor([padded(row["ids"], 0, width) for row in chosen]),
            "mask": torch.tensor([padded([1] * len(row["ids"]), 0, width) for row in chosen]),
            "tags": torch.tensor([padded(row["tags"], IGNORE, width) for row in chosen]),
            **{key: torch.tensor([row[key] for row in chosen]) for key in WHOLE_MESSAGE},
        }


def padded(values: list[int], fill: int, width: int) -> list[int]:
    return values + [fill] * (width - len(values))


def loss_of(out: tuple[torch.Tensor, ...], batch: dict[str, torch.Tensor]) -> torch.Tensor:
    _, danger, concern, categories, primary, speaker, disclosure, situations, intent, tag = out

    def binary(logits: torch.Tensor, values: torch.Tensor, weight: float = 1.0) -> torch.Tensor:
        known = ~values.isnan()
        rare = torch.tensor(weight)
        return (
            nn.functional.binary_cross_entropy_with_logits(logits[known], values[known], pos_weight=rare)
            if known.any()
            else logits.sum() * 0
        )

    def choice(logits: torch.Tensor, values: torch.Tensor, **more) -> torch.Tensor:
        if not (values != IGNORE).any():
            return logits.sum() * 0
        return nn.functional.cross_entropy(logits, values, ignore_index=IGNORE, **more)

    return (
        2.0 * choice(danger, batch["danger"], weight=torch.tensor(DANGER_WEIGHTS), label_smoothing=0.03)
        + binary(concern.squeeze(-1), batch["concern"])
        + 2.0 * binary(categories, batch["categories"])
        + 0.7 * choice(primary, batch["primary"])
        + 0.4 * choice(speaker, batch["speaker"])
        + 0.4 * binary(disclosure.squeeze(-1), batch["disclosure"])
        + 1.0 * binary(situations, batch["situations"], SITUATION_WEIGHT)
        + 0.5 * choice(intent, batch["intent"])
        + 1.5 * choice(tag.flatten(0, 1), batch["tags"].flatten())
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    # One run for each, side by side. They begin alike and see the messages in orders of their own; their average is kept.
    parser.add_argument("--seeds", type=int, nargs="+", default=[7])
    # On a processor that has it in hardware a step takes a half to a quarter of the time.
    parser.add_argument("--bfloat16", action="store_true")
    options = parser.parse_args()

    with ProcessPoolExecutor(len(options.seeds), multiprocessing.get_context("spawn")) as side_by_side:
        runs = [torch.load(path) for path in side_by_side.map(partial(run, options), options.seeds)]
    # Of several fine-tuned from one beginning ("model soups", Wortsman et al. 2022); it costs no more to ask than one.
    rows, intents = rows_of(options)
    network = beginning(options.base, len(intents), options.seeds[0])
    network.load_state_dict({name: torch.stack([run[name] for run in runs]).mean(0) for name in runs[0]})
    report(network, [row for row in rows if row["held_out"]])
    export(network, options)


def run(options: argparse.Namespace, seed: int) -> Path:
    """One run, by its share of the processors; the file with what it learnt."""
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // len(options.seeds)))
    rows, intents = rows_of(options)
    training = [row for row in rows if not row["held_out"]]
    held_out = [row for row in rows if row["held_out"]]
    print(f"{len(training)} to train on, {len(held_out)} held out", flush=True)
    network = beginning(options.base, len(intents), options.seeds[0])
    path = Path(f"build/finetuned-{seed}.pt")
    torch.save(trained(network, training, held_out, seed, options).state_dict(), path)
    return path


def rows_of(options: argparse.Namespace) -> tuple[list[dict], list[str]]:
    """All messages and examples as numbers, and the names of the intents."""
    items, intents = load(Path("."))
    tokenizer = BertWordPieceTokenizer(str(options.base / "vocab.txt"), lowercase=True)
    tokenizer.enable_truncation(MAX_PIECES)
    return prepare(items, intents, tokenizer), intents


def beginning(base: Path, intents: int, seed: int) -> Network:
    """The sentence model with heads that know nothing yet."""
    torch.manual_seed(seed)
    config = BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    network = Network(config, intents)
    weights = {k.removeprefix("bert."): v for k, v in load_file(base / "model.safetensors").items()}
    missing = network.bert.load_state_dict(weights, strict=False)
    print("not in the base:", missing.missing_keys, flush=True)
    return network


def trained(
    network: Network, training: list[dict], held_out: list[dict], seed: int, options: argparse.Namespace
) -> Network:
    """The running average of the network's steps at the end of its fine-tuning."""
    random.seed(seed)
    torch.manual_seed(seed)
    encoder, heads = (
        list(network.bert.parameters()),
        [p for n, p in network.named_parameters() if not n.startswith("bert.")],
    )
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": 1.2e-4}, {"params": heads, "lr": 1.5e-3}], weight_decay=0.01, fused=True
    )
    steps = options.epochs * len(list(batches(training, 24, False)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [1.2e-4, 1.5e-3], total_steps=steps, pct_start=0.1)
    average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE_DECAY))
    began = time.monotonic()
    for epoch in range(options.epochs):
        network.train()
        total = 0.0
        for i, batch in enumerate(batches(training, 24, True)):
            optimizer.zero_grad()
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.bfloat16):
                outputs = network(batch["ids"], batch["mask"])
            loss = loss_of(tuple(output.float() for output in outputs), batch)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            average.update_parameters(network)
            total += loss.item()
            if i % 50 == 0:
                print(
                    f"seed {seed} epoch {epoch + 1} step {i} loss {total / (i + 1):.3f} "
                    f"{time.monotonic() - began:.0f} s",
                    flush=True,
                )
        report(average.module, held_out)
    return average.module


def report(network: Network, rows: list[dict]) -> None:
    network.eval()
    hits = {"danger": [], "primary": [], "yes": [], "false": []}
    with torch.no_grad():
        for batch in batches(rows, 32, False):
            out = network(batch["ids"], batch["mask"])
            p = out[1].softmax(-1)
            known = batch["danger"] != IGNORE
            hits["danger"] += (p.argmax(-1) == batch["danger"])[known].tolist()
            hits["yes"] += (p[:, 2] >= 0.4)[batch["danger"] == 2].tolist()
            hits["false"] += (p[:, 2] >= 0.4)[batch["danger"] == 0].tolist()
            hits["primary"] += (out[4].argmax(-1) == batch["primary"])[batch["primary"] != IGNORE].tolist()
    print({name: round(float(np.mean(values)), 3) for name, values in hits.items()}, flush=True)


def export(network: Network, options: argparse.Namespace) -> None:
    """Write the network as ONNX with int8 weights, and what its outputs mean."""
    network.eval()
    whole = Path("build/finetuned.onnx")
    # The intents only helped to shape the meaning; `make train` learns them anew from data/nlu.
    names = ["meaning", "danger", "concern", "categories", "primary", "speaker", "disclosure", "situations", "tags"]
    example = (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long))
    axes = {
        "ids": {0: "batch", 1: "length"},
        "mask": {0: "batch", 1: "length"},
        **{name: {0: "batch"} for name in names},
    }
    axes["tags"] = {0: "batch", 1: "length"}
    torch.onnx.export(
        Exported(network), example, whole, input_names=["ids", "mask"], output_names=names, dynamic_axes=axes, opset_version=17, dynamo=False
    )  # fmt: skip
    target = options.out / "concern-minilm-int8.onnx"
    # Unsigned weights: with signed ones, processors without VNNI saturate, and the same message is read differently
    # on another machine.
    quantize_dynamic(whole, target, weight_type=QuantType.QUInt8, per_channel=True)
    data = hashlib.sha256()
    for path in [*sorted(Path("data/messages").glob("*.jsonl")), Path("data/nlu/conversation.yml")]:
        data.update(path.read_bytes())
    about = {
        "tags": TAGS,
        "danger": DANGER,
        "categories": CATEGORIES,
        "speaker": SPEAKERS,
        "situations": SITUATIONS,
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "data_sha256": data.hexdigest(),
        "made_with": {"epochs": options.epochs, "seeds": options.seeds, "bfloat16": options.bfloat16},
    }
    (options.out / "outputs.json").write_text(json.dumps(about, indent=1) + "\n")
    print(target, target.stat().st_size, about["sha256"])


if __name__ == "__main__":
    main()
