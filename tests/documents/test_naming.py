"""A test that a document names and that there is not is found."""

from __future__ import annotations

from pathlib import Path

from tests.documents.naming import missing, named_tests

HERE = "tests/documents/test_naming.py"


class TestInAClass:
    def test_of_a_class(self) -> None:
        assert missing({f"{HERE}::TestInAClass::test_of_a_class"}) == []


def test_what_a_document_names_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"| V1 | `{HERE}::test_a`, {HERE}::TestInAClass::test_of_a_class; tests/none.py::test_b. |")
    assert named_tests(page) == {
        f"{HERE}::test_a",
        f"{HERE}::TestInAClass::test_of_a_class",
        "tests/none.py::test_b",
    }


def test_a_name_without_a_test_or_a_file_is_missing() -> None:
    there = f"{HERE}::test_a_name_without_a_test_or_a_file_is_missing"
    gone = {f"{HERE}::test_gone", "tests/none.py::test_b", f"{HERE}::test_of_a_class"}
    assert missing({there, *gone}) == sorted(gone)
