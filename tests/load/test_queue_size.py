"""A queue of 50,000 reports opens as fast as one of 500; and what else staff ask of it takes no longer than it may."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.load.filling import fill
from tests.staff.office import ANN, Reader, StaffPages

FEW, MANY = 500, int(os.environ.get("CONCERN_BOT_TEST_MANY_REPORTS", "50000"))
MOST_RATIO = 1.5
TIMES = 25
FEW_TIMES = 5  # for what is only told


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, StaffPages]]:
    """Staff pages on two stores, with few reports and with many, all of them waiting."""
    made: dict[str, StaffPages] = {}
    for name, count in (("few", FEW), ("many", MANY)):
        made[name] = StaffPages(tmp_path_factory.mktemp(name))
        fill(made[name].repository, count)
    yield made
    for pages in made.values():
        pages.stop()


def seconds(readers: dict[str, Reader], path: str, times: int = FEW_TIMES) -> dict[str, float]:
    """How long a page takes on each store: the median, asked for in turns so that the machine's moods fall on all."""
    taken: dict[str, list[float]] = {name: [] for name in readers}
    for turn in range(times + 3):
        for name, reader in readers.items():
            began = time.perf_counter()
            answer = reader.get(path)
            if turn >= 3:
                taken[name].append(time.perf_counter() - began)
            assert answer.status_code == 200
    return {name: statistics.median(measured) for name, measured in taken.items()}


def test_a_hundred_times_as_many_reports_open_as_fast(
    offices: dict[str, StaffPages], capsys: pytest.CaptureFixture[str]
) -> None:
    readers = {name: Reader(pages, ANN) for name, pages in offices.items()}
    for reader in readers.values():
        reader.event_hooks["response"] = []
    opened = seconds(readers, "/", TIMES)
    rest = {path: seconds(readers, path) for path in ("/?page=2", "/?view=all", "/?language=pl", "/?kind=sexual")}
    found = {}
    for words in ("bruise", "mum boyfriend", "Zofia castle street"):
        answer = readers["many"].submit("/search", {"words": words}, page="/")
        found[words] = seconds({"many": readers["many"]}, str(answer.url))["many"]
    page = seconds({"many": readers["many"]}, "/reports/BB-1000-0007")["many"]
    with offices["many"].repository.session() as session:
        closing = "UPDATE reports SET open = false, status = 'closed', decided_at = updated_at WHERE id % 100 <> 0"
        session.execute(text(closing))
    years = seconds(readers, "/", TIMES)
    ratios = (opened["many"] / opened["few"], years["many"] / years["few"])
    store = sum(path.stat().st_size for path in Path(offices["many"].var).glob("store.db*"))
    with capsys.disabled():
        print(f"\nThe queue opens with {FEW:,} reports in {opened['few'] * 1000:.0f} ms, ", end="")
        print(f"with {MANY:,} waiting in {opened['many'] * 1000:.0f} ms (ratio {ratios[0]:.2f}), ", end="")
        print(f"with {MANY:,} mostly closed in {years['many'] * 1000:.0f} ms (ratio {ratios[1]:.2f}).")
        for path, times in rest.items():
            print(f"{path}: " + ", ".join(f"{name} {value * 1000:.0f} ms" for name, value in times.items()))
        for words, value in found.items():
            print(f"search for {words!r} among {MANY:,}: {value * 1000:.0f} ms")
        print(f"a report among {MANY:,}: {page * 1000:.0f} ms; the store of {MANY:,}: {store / 2**20:.0f} MiB")
    assert max(ratios) <= MOST_RATIO
