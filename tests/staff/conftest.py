"""Staff pages that run, and people who are logged in to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.staff.office import ANN, BEN, CAT, Reader, StaffPages


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffPages]:
    """Staff pages for the tests of one module."""
    running = StaffPages(tmp_path_factory.mktemp("staff"))
    yield running
    running.stop()


@pytest.fixture
def ann(pages: StaffPages) -> Reader:
    return Reader(pages, ANN)


@pytest.fixture
def ben(pages: StaffPages) -> Reader:
    return Reader(pages, BEN)


@pytest.fixture
def cat(pages: StaffPages) -> Reader:
    return Reader(pages, CAT)
