"""What is written about Telegram: every test that it names exists, and every point has one."""

from __future__ import annotations

import re

from tests.documents.naming import NAMED, ROOT, missing, named_tests

DOCUMENT = ROOT / "docs" / "telegram.md"


def test_every_test_that_is_named_exists() -> None:
    assert missing(named_tests(DOCUMENT)) == []


def test_every_row_names_a_test() -> None:
    table = DOCUMENT.read_text(encoding="utf-8").partition("## Writing back")[0]
    rows = [row for row in table.splitlines() if re.match(r"\| \d? ?\|", row) and " what | tests" not in row]
    assert [row for row in rows if not NAMED.search(row)] == []
    assert re.findall(r"^\| (\d) \|", table, re.MULTILINE) == list("123456")


def test_every_test_of_the_channel_is_in_the_table() -> None:
    """So that nothing that is held goes unsaid: but for details of one module."""
    named = {name.partition("::")[0] for name in named_tests(DOCUMENT)}
    files = {f"tests/telegram/{path.name}" for path in (ROOT / "tests" / "telegram").glob("test_*.py")}
    assert files - named == set()
