"""Whether the bot on Telegram is as it should be: `concern-bot telegram check`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.settings import Settings
from bot.telegram import about
from bot.telegram.inbox import UPDATES
from bot.terminal import Check

NOT_ON = "Token: TELEGRAM_TOKEN is not set, so the chat is not on Telegram. BotFather gives one (docs/operations.md)."
REFUSED = "Token: Telegram refuses TELEGRAM_TOKEN. Copy it anew from BotFather (/mybots, API Token)."
RESTART = "Start the service anew: it sets this by itself."


async def checks(chosen: Settings) -> AsyncIterator[Check]:
    """Look at the token, the webhook, the menu and the texts about the bot."""
    if not chosen.telegram_token:
        yield Check(False, NOT_ON)
        return
    application = about.application(chosen)
    bot: Bot = application.bot
    try:
        me = await bot.get_me()
        yield Check(True, f"Token: it is that of @{me.username}.")
        info = await bot.get_webhook_info()
        if chosen.telegram_webhook_url:
            for check in _webhook(chosen, info):
                yield check
            yield await _guarded(about.webhook_address(chosen))
        else:
            yield _polling(info)
        for what, as_it_is, as_it_should_be, _ in await about.introductions(bot):
            fine = as_it_is == as_it_should_be
            words = "as in data/script/telegram.yml."
            yield Check(fine, f"{what.capitalize()}: {words if fine else f'not {words} {RESTART}'}")
    except InvalidToken:
        yield Check(False, REFUSED)
    except TelegramError as problem:
        yield Check(False, f"Telegram can't be reached ({type(problem).__name__}). Look at the network.")
    finally:
        await bot.shutdown()


def _webhook(chosen: Settings, info: WebhookInfo) -> list[Check]:
    wanted = about.webhook_address(chosen)
    if info.url != wanted:
        is_set = f"it is {info.url}" if info.url else "none is set"
        return [Check(False, f"Webhook: it should be {wanted}, but {is_set}. {RESTART}")]
    found = [Check(True, f"Webhook: {wanted}; {info.pending_update_count} updates wait at Telegram.")]
    if set(info.allowed_updates or ()) != set(UPDATES):
        found.append(Check(False, f"Webhook: it does not ask for the updates that we read. {RESTART}"))
    if info.last_error_message:
        when = f"{info.last_error_date:%d %B %Y, %H:%M} UTC" if info.last_error_date else "an unknown time"
        found.append(Check(False, f"Webhook: Telegram's last delivery failed at {when}: {info.last_error_message}."))
    return found


def _polling(info: WebhookInfo) -> Check:
    if info.url:
        return Check(False, f"Updates: TELEGRAM_WEBHOOK_URL is not set, but Telegram posts to {info.url}. {RESTART}")
    return Check(True, f"Updates: they are fetched (long polling); {info.pending_update_count} wait at Telegram.")


async def _guarded(address: str) -> Check:
    """Whether the service answers at the webhook's address, and refuses what lacks Telegram's secret."""
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            status = (await client.post(address, json={})).status_code
    except httpx.HTTPError as problem:
        return Check(False, f"Webhook: {address} does not answer ({type(problem).__name__}). Is the service running?")
    if status == httpx.codes.FORBIDDEN:
        return Check(True, "Webhook: the service answers there, and refuses what does not come from Telegram.")
    return Check(False, f"Webhook: {address} answers with {status}, not with 403. Does it lead to the chat's port?")
