"""Lines of comma-separated values that no spreadsheet takes for more than text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# A cell that begins so is a formula to a spreadsheet, which may act on it; with the wide forms of East Asian keyboards.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def line(cells: Iterable[object]) -> str:
    """One line; a cell that would be a formula is made text by an apostrophe before it."""
    out = io.StringIO()
    # Python 3.10 writes no line with a nought in it at all.
    texts = (str(cell).replace("\0", "\N{REPLACEMENT CHARACTER}") for cell in cells)
    csv.writer(out).writerow(f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text for text in texts)
    return out.getvalue()
