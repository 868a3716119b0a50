"""Documents that name tests: which they name, and which of those there are not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NAMED = re.compile(r"\btests/[\w/]+\.py::(?:[A-Z]\w*::)?test_\w+")


def named_tests(path: Path) -> set[str]:
    """The tests that a document names, each written as `tests/…::test_…` (or `tests/…::TestOfSome::test_…`)."""
    return set(NAMED.findall(path.read_text(encoding="utf-8")))


def missing(names: Iterable[str]) -> list[str]:
    """Those of the names that no file of tests defines, in order."""
    return sorted(name for name in names if name.partition("::")[2] not in _defined(name.partition("::")[0]))


@cache
def _defined(file: str) -> frozenset[str]:
    """The tests of a file, those of its classes as `Class::test`; none if there is no such file."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        found |= {prefix + one.name for one in inside if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    return frozenset(found)
