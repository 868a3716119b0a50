"""The widget as one file: its script, its style and its words, so that a page that embeds it makes one request and
can say the telephone numbers when the server is away."""

from __future__ import annotations

import gzip
import json
import re
from functools import lru_cache

from bot.council import facts, website
from bot.settings import ROOT
from bot.website import telephone

FOLDER = ROOT / "bot" / "website"
JAVASCRIPT = "text/javascript; charset=utf-8"
# In the order in which they are run; they share one scope.
PARTS = ("elements", "server", "exit", "messages", "outbox", "view", "chat", "start")
# Other files that the pages load.
FILES = {"pages.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


def widget() -> tuple[bytes, bytes]:
    """The file as it is now (which telephone number is right depends on the hour): plain, and packed with gzip."""
    council = facts.council()
    values = {
        "WORDS": website.words("widget"),
        "EMERGENCY": council.phone("emergency").number,
        "NUMBERS": telephone.pattern(),
        "EXIT": council.links["exit"],
        "FORM": council.links["council_page"],
    }
    return _packed(json.dumps(values, ensure_ascii=True, sort_keys=True))


@lru_cache(maxsize=4)
def _packed(values: str) -> tuple[bytes, bytes]:
    style = re.sub(r"\s*\n\s*", "\n", read("widget/widget.css"))
    parts = "\n".join(read(f"widget/{part}.js") for part in PARTS)
    code = re.sub(r"^\s*//.*\n|^\s+", "", parts, flags=re.MULTILINE)
    whole = f'"use strict";(() => {{\nconst {{ WORDS, EMERGENCY, NUMBERS, EXIT, FORM }} = {values};\n'
    whole += f"const STYLE = {json.dumps(style)};\n{code}\n}})();\n"
    plain = whole.encode("utf-8")
    return plain, gzip.compress(plain, 9, mtime=0)


@lru_cache(maxsize=32)
def read(name: str) -> str:
    """A file of this folder; they do not change while the server runs."""
    return (FOLDER / name).read_text(encoding="utf-8")
