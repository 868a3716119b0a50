"""The overview page: figures as tables with bars, none of them small."""

from __future__ import annotations

import re

from tests.staff.making import report
from tests.staff.office import Reader, StaffPages


def cells(page: str, title: str) -> dict[str, str]:
    """A group's numbers by name."""
    table = re.search(rf"visually-hidden\">{title}</caption>(.*?)</table>", page, re.DOTALL)
    assert table
    found = re.findall(r'<th scope="row"[^>]*>([^<]+)</th><td[^>]*>(?:<span[^>]*>)?([^<]+)', table[1])
    return dict(found)


def test_the_overview_counts_and_hides_what_is_small(ann: Reader, pages: StaffPages) -> None:
    for _ in range(7):
        report(pages.repository, kinds={"neglect": 0.9})
    for _ in range(6):
        report(pages.repository, kinds={"physical": 0.9}, channel="telegram", complete=False)
    references = [report(pages.repository, kinds={"sexual": 0.9}, danger="yes") for _ in range(2)]
    for reference in references:
        ann.get(f"/reports/{reference}")
    page = ann.get("/overview?weeks=4").text
    assert re.search(r"<dt>Received</dt><dd>15</dd>", page)
    kinds = cells(page, "By kind of harm")
    assert kinds["Neglect"] == "7"
    assert (kinds["Sexual abuse"], kinds["Physical abuse"]) == ("Not shown", "Not shown")
    assert kinds["Emotional abuse"] == "0"
    assert cells(page, "By channel") == {"Telegram": "6", "Website": "9"}
    assert cells(page, "Whole and part reports") == {"Read back and sent": "9", "Part report": "6"}
    assert page.count("Too few to say") == 6
    assert 'width="100.0" height="1"' in page
    assert ann.get("/overview?weeks=nonsense").status_code == 200
