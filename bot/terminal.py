"""What the commands print: on standard error, so that standard output holds only what another program may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

console = Console(stderr=True, highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, and whether it is as it should be."""

    fine: bool
    what: str


def shown(checks: Iterable[Check]) -> bool:
    """Print what was looked at; returns whether all of it is fine."""
    fine = True
    for check in checks:
        mark = "[green]fine[/]" if check.fine else "[red]WRONG[/]"
        console.print(f"{mark}  {escape(check.what)}")
        fine = fine and check.fine
    return fine
