"""Going through a page with the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

FOCUSED = "() => document.activeElement.innerText ? document.activeElement.innerText.trim() : ''"


def tab_to(page: Page, words: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == words:
            outline = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement); return s.outlineWidth + s.boxShadow }"
            )
            assert outline != "0pxnone", f"{words!r} has the focus and does not show it"
            return
    pytest.fail(f"the focus never came to {words!r}")


def tab_to_field(page: Page, name: str) -> None:
    for _ in range(120):
        if page.evaluate("() => document.activeElement.name || ''") == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the focus never came to {name!r}")


STOPS = """() => {
  const stops = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }))
    // Of radio buttons the arrows go from the first, or the one that is chosen, to the others.
    .filter((one) => one.type !== "radio" || one === (
      document.querySelector(`[name="${one.name}"]:checked`) || document.querySelector(`[name="${one.name}"]`)));
  stops.forEach((one, number) => { one.dataset.stop = number });
  return stops.map((one) => one.outerHTML.slice(0, 100));
}"""
FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  const shown = style.outlineStyle !== "none" && style.outlineWidth !== "0px" || style.boxShadow !== "none"
    // The tick of a box stands beside the input itself.
    || document.activeElement.matches("[type=radio], [type=checkbox]");
  return [document.activeElement.dataset.stop || "", shown];
}"""


def out_of_reach(page: Page) -> list[str]:
    """What on a page the tabulator does not come to, or does not show that it has come to."""
    stops: list[str] = page.evaluate(STOPS)
    page.evaluate("() => document.activeElement.blur()")
    left, shown_once, presses = set(range(len(stops))), set(), 0
    while left and presses < 4 * len(stops) + 20:  # a date has four stops of its own
        page.keyboard.press("Tab")
        presses += 1
        stop, shown = page.evaluate(FOCUS)
        if stop:
            left.discard(int(stop))
            shown_once |= {int(stop)} if shown else set()
    # The calendar of a date, the last of its stops, shows that by itself.
    hidden = set(range(len(stops))) - left - shown_once
    return [f"not reached: {stops[one]}" for one in sorted(left)] + [
        f"not shown: {stops[one]}" for one in sorted(hidden)
    ]
