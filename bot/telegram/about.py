"""What Telegram knows of the bot: the connection to it, the webhook, the menu and the texts about itself."""

from __future__ import annotations

import hmac
import logging
from typing import Any

from telegram import Bot, BotCommand
from telegram.error import TelegramError
from telegram.ext import Application

from bot.council import telegram
from bot.reports import keys
from bot.settings import Settings
from bot.telegram.inbox import UPDATES

logger = logging.getLogger(__name__)

UPDATES_PATH = "/telegram/updates"


def application(chosen: Settings) -> Application[Any, Any, Any, Any, Any, Any]:
    """The library's application for this bot. Updates come from the inbox, so it fetches none itself."""
    builder = Application.builder().token(chosen.telegram_token).updater(None)
    if chosen.telegram_api_url:
        builder = builder.base_url(f"{chosen.telegram_api_url.rstrip('/')}/bot")
    return builder.build()


def webhook_secret(chosen: Settings) -> str:
    """What Telegram sends with every update, so that nobody else can. It follows from our key and the bot's token."""
    signing = keys.installed(chosen).ring().signing
    return hmac.digest(signing, f"telegram webhook {chosen.telegram_token}".encode(), "sha256").hex()


def webhook_address(chosen: Settings) -> str:
    """Where Telegram is to post updates."""
    return chosen.telegram_webhook_url.rstrip("/") + UPDATES_PATH


async def set_webhook(bot: Bot, chosen: Settings) -> None:
    """Tell Telegram where to post updates: one after the other, so that they come in order."""
    await bot.set_webhook(
        webhook_address(chosen),
        secret_token=webhook_secret(chosen),
        allowed_updates=list(UPDATES),
        max_connections=1,
    )


async def introduce(bot: Bot) -> None:
    """Set the menu, the name and the descriptions, where they are not as the script has them."""
    try:
        for what, as_it_is, as_it_should_be, change in await introductions(bot):
            if as_it_is != as_it_should_be:
                await change()
                logger.info("Telegram: set the bot's %s.", what)
    except TelegramError as problem:
        # Telegram takes a new name only a few times a day. The conversation does not depend on it.
        logger.warning("Telegram: the bot's menu or texts could not be set (%s).", type(problem).__name__)


async def introductions(bot: Bot) -> list[tuple[str, Any, Any, Any]]:
    """What Telegram shows of the bot: (what, as it is, as it should be, a call that makes it so)."""
    texts = telegram.about()
    menu = [(command.name, command.title) for command in telegram.commands()]
    return [
        (
            "menu",
            [(command.command, command.description) for command in await bot.get_my_commands()],
            menu,
            lambda: bot.set_my_commands([BotCommand(name, title) for name, title in menu]),
        ),
        ("name", (await bot.get_my_name()).name, texts["name"], lambda: bot.set_my_name(texts["name"])),
        (
            "description",
            (await bot.get_my_description()).description,
            texts["description"],
            lambda: bot.set_my_description(texts["description"]),
        ),
        (
            "short description",
            (await bot.get_my_short_description()).short_description,
            texts["short_description"],
            lambda: bot.set_my_short_description(texts["short_description"]),
        ),
    ]
