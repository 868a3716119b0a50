"""`concern-bot alerts`: whether alerts about urgent reports go out."""

from __future__ import annotations

import typer

from bot import settings
from bot.settings import SettingsError
from bot.terminal import console

app = typer.Typer(no_args_is_help=True, help="Alerts about urgent reports.")


@app.callback()
def alerts() -> None:
    """Alerts about urgent reports."""


@app.command("test")
def alerts_test() -> None:
    """Send a test to everybody who gets alerts, by every way that is set, and say what did not go."""
    from bot.alerts.message import words
    from bot.alerts.ways import NotSentError, ways

    chosen = settings.load()
    set_ways = ways(chosen)
    if not set_ways:
        raise SettingsError("No way for alerts to go is set. Set one: docs/operations.md, Alerts.")
    failed = False
    for way in set_ways.values():
        for recipient in dict.fromkeys(way.to + way.escalate_to):
            try:
                way.send(recipient, words("test", chosen.staff_address))
                console.print(f"[green]sent[/]   {way.name}: {recipient}")
            except NotSentError as problem:
                failed = True
                console.print(f"[red]FAILED[/] {way.name}: {recipient}: {problem}")
    raise typer.Exit(int(failed))
