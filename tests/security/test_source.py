"""What the program's own source never does: run text as a program, start a shell, draw lots that can be guessed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.conftest import ROOT

SHELLS = {
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
    "asyncio.create_subprocess_shell",
}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Everything in the source, with the place where it stands."""
    for folder in ("bot", "actions"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call, with its place and the name of what is called."""
    for place, node in nodes():
        if isinstance(node, ast.Call):
            yield place, node, ast.unparse(node.func)


def test_no_text_is_run_as_a_program() -> None:
    assert [place for place, _, name in calls() if name in ("eval", "exec", "compile", "__import__")] == []


def test_no_program_is_started_by_a_shell() -> None:
    started = [(place, call, name) for place, call, name in calls() if name.startswith("subprocess.")]
    assert started, "there are programs that are started"
    assert [place for place, call, _ in started if any(word.arg in ("shell", None) for word in call.keywords)] == []
    assert [place for place, _, name in calls() if name in SHELLS] == []


def test_nothing_is_drawn_from_numbers_that_can_be_guessed() -> None:
    assert [
        place
        for place, node in nodes()
        if (isinstance(node, ast.Import) and any(one.name in ("random", "numpy.random") for one in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module in ("random", "numpy.random"))
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in ("np.random", "numpy.random", "uuid.uuid1"))
    ] == []
