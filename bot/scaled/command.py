"""`concern-bot scaled`: the service with several servers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.terminal import console

app = typer.Typer(no_args_is_help=True, help="Several servers: docs/operations.md.")


@app.command()
def run() -> None:
    """Start two chat servers, two staff servers and the jobs behind nginx, on PostgreSQL and Redis, on this machine."""
    from bot import service
    from bot.scaled.running import Several

    chosen = settings.load()
    service.check_settings(chosen)
    console.print("Starting two chat servers, two staff servers, the jobs and nginx.")
    Several(chosen, console.print).run()


@app.command()
def restart(
    seconds: Annotated[float, typer.Option(help="How long it may take.")] = 1800.0,
) -> None:
    """Start the servers anew one after the other, with the code and the model as they are now. No turn is dropped."""
    from bot.scaled import running

    running.restart(settings.load(), seconds)
    console.print("Every server was started anew.")


@app.command()
def pages(folder: Annotated[Path, typer.Argument(help="Where to write them.")]) -> None:
    """Write what nginx shows when no server answers. Write it anew when a number changes."""
    from bot.scaled.proxy import keep_pages

    keep_pages(folder)
    console.print(f"Wrote unavailable.html and unavailable.json to {folder}.")
