"""`concern-bot telegram`: the bot on Telegram."""

from __future__ import annotations

import asyncio

import typer

from bot import settings
from bot.terminal import console, shown

app = typer.Typer(no_args_is_help=True, help="The bot on Telegram.")


@app.command("check")
def telegram_check() -> None:
    """Say whether the token, the webhook, the menu and the texts of the bot are right."""
    from bot.telegram.checking import checks

    async def look() -> bool:
        return shown([check async for check in checks(settings.load())])

    raise typer.Exit(int(not asyncio.run(look())))


@app.command("retry")
def telegram_retry() -> None:
    """Let updates that failed again and again be handled when the service starts next."""
    from bot.reports.repository import repository
    from bot.telegram.store import TelegramStore

    number = TelegramStore(repository()).take_up_again()
    console.print(f"Updates that are handled when the service starts next: {number}.")
