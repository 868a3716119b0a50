"""The evaluation as a folder: figures.json, plots as PNG, and one HTML page with the worst mistakes."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import precision_recall_curve

from bot.understanding.assessment import CATEGORIES, DANGER_LEVELS, Assessment
from bot.understanding.evaluation import Figure, Pairs, danger_table, errors, primary_table
from bot.understanding.training_messages import LabelledMessage

WORST = 25
STYLE = """
body { font: 16px/1.5 Arial, sans-serif; max-width: 62rem; margin: 1rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin-bottom: 1.5rem; }
td, th { padding: .2rem .6rem; border-bottom: 1px solid #b1b4b6; text-align: left; }
img { max-width: 100%; }
"""
INK, ACCENT = "#0b0c0c", "#1d5d4d"


def write(folder: Path, name: str, figures: list[Figure], pairs: Pairs) -> None:
    """Write the evaluation of the file `name` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    groups = breakdown(pairs)
    content = {
        "file": name,
        "figures": [figure.__dict__ for figure in figures],
        "danger": danger_table(pairs),
        "primary": primary_table(pairs),
        "errors": errors(pairs),
        "groups": groups,
    }
    (folder / "figures.json").write_text(json.dumps(content, indent=2), encoding="utf-8")
    plots = {
        "danger-confusion": _confusion,
        "danger-precision-recall": _precision_recall,
        "danger-calibration": _calibration,
        "categories": _categories,
    }
    for plot, draw in plots.items():
        figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
        draw(axes, pairs)
        figure.savefig(folder / f"{plot}.png", dpi=110)
        plt.close(figure)
    page = _page(name, figures, list(plots), [primary_table(pairs), errors(pairs), groups], worst(pairs))
    (folder / "index.html").write_text(page, encoding="utf-8")


def breakdown(pairs: Pairs) -> dict[str, dict[str, float | int | None]]:
    """The main figures for each kind of speaker, style and length, so that no group is served worse unseen."""
    groups: dict[str, Callable[[LabelledMessage], bool]] = {
        **{f"speaker {name}": _speaks(name) for name in sorted({m.speaker for m, _ in pairs})},
        "up to 8 words": lambda m: len(m.text.split()) <= 8,
        "9 to 40 words": lambda m: 8 < len(m.text.split()) <= 40,
        "over 40 words": lambda m: len(m.text.split()) > 40,
        "no capitals": lambda m: m.text == m.text.lower(),
        "all capitals": lambda m: m.text == m.text.upper() and any(c.isalpha() for c in m.text),
        "no full stop or comma": lambda m: not any(c in m.text for c in ".,;"),
        **{tag.replace("_", " "): _tagged(tag) for tag in sorted(_language_tags(pairs))},
    }
    result: dict[str, dict[str, float | int | None]] = {}
    for name, belongs in groups.items():
        chosen = [(m, a) for m, a in pairs if belongs(m)]
        result[name] = {
            "messages": len(chosen),
            "danger yes found": _share([a.danger == "yes" for m, a in chosen if m.danger == "yes"]),
            "danger no answered yes": _share([a.danger == "yes" for m, a in chosen if m.danger == "no"]),
            "concern or not right": _share([m.label == a.label for m, a in chosen if m.label]),
            "primary right": _share([m.primary == a.primary for m, a in chosen if m.primary]),
        }
    return result


def worst(pairs: Pairs) -> list[tuple[str, LabelledMessage, Assessment]]:
    """The gravest mistakes first: missed danger, false alarms by score, then wrong labels and kinds of harm."""

    def weight(message: LabelledMessage, a: Assessment) -> tuple[float, str]:
        if message.danger == "yes" and a.danger != "yes":
            return 4 - a.danger_score, f"danger yes answered {a.danger}"
        if message.danger == "no" and a.danger == "yes":
            return 2 + a.danger_score, "danger no answered yes"
        if message.label and message.label != a.label:
            return 1.5, f"{message.label} answered {a.label}"
        if message.primary and message.primary != a.primary:
            return 1, f"{message.primary} answered {a.primary}"
        return 0, ""

    ranked = sorted(((*weight(m, a), m, a) for m, a in pairs), key=lambda entry: -entry[0])
    return [(why, m, a) for value, why, m, a in ranked[:WORST] if value > 0]


def _speaks(name: str) -> Callable[[LabelledMessage], bool]:
    return lambda message: message.speaker == name


def _tagged(tag: str) -> Callable[[LabelledMessage], bool]:
    return lambda message: tag in message.tags


def _language_tags(pairs: Pairs) -> set[str]:
    """The languages that a measuring set names by tags such as `language_pl`."""
    return {tag for message, _ in pairs for tag in message.tags if tag.startswith("language_")}


def _share(values: list[bool]) -> float | None:
    return round(sum(values) / len(values), 3) if values else None


def _confusion(axes: Any, pairs: Pairs) -> None:
    table = danger_table(pairs)
    counts = np.array([[table[true][said] for said in DANGER_LEVELS] for true in DANGER_LEVELS])
    axes.imshow(counts / np.maximum(counts.sum(1, keepdims=True), 1), cmap="Greens", vmin=0, vmax=1)
    for (i, j), count in np.ndenumerate(counts):
        axes.text(j, i, str(count), ha="center", va="center", color=INK)
    axes.set(xticks=range(3), xticklabels=DANGER_LEVELS, yticks=range(3), yticklabels=DANGER_LEVELS)
    axes.set(xlabel="answered", ylabel="labelled", title="Danger")


def _precision_recall(axes: Any, pairs: Pairs) -> None:
    truth, scores = [m.danger == "yes" for m, _ in pairs], [a.danger_score for _, a in pairs]
    precision, recall, _ = precision_recall_curve(truth, scores)
    axes.plot(recall, precision, color=ACCENT)
    axes.set(
        xlabel="emergencies found", ylabel="alarms that are right", title="Danger yes", xlim=(0, 1), ylim=(0, 1.02)
    )


def _calibration(axes: Any, pairs: Pairs) -> None:
    truth, scores = [m.danger == "yes" for m, _ in pairs], [a.danger_score for _, a in pairs]
    happened, said = calibration_curve(truth, scores, n_bins=8, strategy="quantile")
    axes.plot([0, 1], [0, 1], color="#b1b4b6")
    axes.plot(said, happened, marker="o", color=ACCENT)
    axes.set(xlabel="danger score", ylabel="share that is danger", title="Calibration")


def _categories(axes: Any, pairs: Pairs) -> None:
    recall = [_share([m.primary == a.primary for m, a in pairs if m.primary == name]) or 0 for name in CATEGORIES]
    precision = [_share([m.primary == name for m, a in pairs if a.primary == name]) or 0 for name in CATEGORIES]
    places = np.arange(len(CATEGORIES))
    axes.barh(places - 0.2, recall, 0.38, color=ACCENT, label="found")
    axes.barh(places + 0.2, precision, 0.38, color="#b1b4b6", label="right when said")
    axes.set(yticks=places, yticklabels=CATEGORIES, xlim=(0, 1), title="Primary kind of harm")
    axes.legend(loc="lower right")


def _page(
    name: str,
    figures: list[Figure],
    plots: list[str],
    tables: list[Mapping[str, Mapping[str, Any]]],
    mistakes: list[tuple[str, LabelledMessage, Assessment]],
) -> str:
    def row(*cells: object) -> str:
        return "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells) + "</tr>"

    def table(title: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
        heads = "".join(f"<th>{html.escape(head)}</th>" for head in next(iter(rows.values())))
        body = "".join(row(key, *("-" if v is None else v for v in values.values())) for key, values in rows.items())
        return f"<h2>{title}</h2>\n<table><tr><th></th>{heads}</tr>\n{body}</table>"

    titles = ("The primary kind: labelled (down), answered (across)", "Kinds of harm and facts", "By group")
    return f"""<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Evaluation of {html.escape(name)}</title>
<style>{STYLE}</style></head><body>
<h1>Evaluation of {html.escape(name)}</h1>
<table><tr><th>figure</th><th>value</th><th>over</th><th>target</th></tr>
{"".join(row(f.name, f"{f.value:.3f}", f.over, f.target) for f in figures)}</table>
{"".join(f'<img src="{plot}.png" alt="{plot.replace("-", " ")}">' for plot in plots)}
{"".join(table(title, rows) for title, rows in zip(titles, tables, strict=True))}
<h2>The worst mistakes</h2>
<table><tr><th>what</th><th>score</th><th>message</th></tr>
{"".join(row(why, f"{a.danger_score:.2f}", f"{m.id}: {m.text}") for why, m, a in mistakes)}</table>
</body></html>
"""
