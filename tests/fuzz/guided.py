"""One parser under atheris: bytes are mutated by what of our code they reach.

python -m tests.fuzz.guided NAME RUNS SEED FOLDER     NAME as in parsers.TARGETS, or `all` for all but the slow ones

Ends with 0, or with another code once an input raised: it then lies in FOLDER, and the traceback is printed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

from bot.rasa_runtime import hush

hush()
# Only what is ours is measured; the libraries would drown it.
with atheris.instrument_imports(include=["bot", "actions"]):
    from tests.fuzz import parsers

SLOW = ("filters of staff", "lines to assess")
LONGEST_INPUT = 2_048
LONGEST_SECONDS = 30


def target(name: str) -> parsers.Target:
    """The parser of that name; of `all`, the first byte of an input says which."""
    if name != "all":
        return parsers.TARGETS[name][0]
    quick = [parser for other, (parser, _) in parsers.TARGETS.items() if other not in SLOW]

    def any_of_them(data: bytes) -> None:
        if data:
            quick[data[0] % len(quick)](data[1:])

    return any_of_them


def main(name: str, runs: str, seed: str, folder: str) -> None:
    """Run one parser until `runs` inputs are done."""
    corpus = Path(tempfile.mkdtemp(prefix="corpus-", dir=folder))
    names = [name] if name != "all" else [other for other in parsers.TARGETS if other not in SLOW]
    for first, one in enumerate(names):
        for number, data in enumerate(parsers.seeds(one)):
            (corpus / f"{first}-{number}").write_bytes(bytes([first]) + data if name == "all" else data)
    parser = target(name)
    parser(b"")  # what is loaded when first used is no slow input
    options = [
        f"-runs={runs}", f"-seed={seed}", f"-max_len={LONGEST_INPUT}", f"-timeout={LONGEST_SECONDS}", "-rss_limit_mb=0",
        f"-artifact_prefix={folder}/", "-verbosity=0", str(corpus),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], parser, enable_python_coverage=True)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
