"""Messages as JSON lines in, assessments as JSON lines out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.understanding.reader import Reader


def assess_lines(reader: Reader, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Assess each line's `text`.

    Args:
        reader: the trained reader.
        lines: JSON objects with `id` and `text`, one a line; empty lines are passed over.

    Yields:
        The assessment with the message's `id`; for a line that cannot be read, an object with `line` (its number,
        from 1) and `error`, and the run goes on.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            message = json.loads(line)
            if not isinstance(message, dict) or not isinstance(message.get("text"), str) or "id" not in message:
                raise ValueError("expected an object with `id` and a `text` of type string")
        except ValueError as problem:
            yield {"line": number, "error": str(problem)}
            continue
        # JSON can hold half of a character ("\ud83d"), which is no text.
        text = message["text"].encode("utf-8", "replace").decode("utf-8")
        yield {"id": message["id"], **reader.assess(text).to_dict()}
