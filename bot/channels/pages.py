"""The demonstration page and the headers of every response."""

from __future__ import annotations

from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

from bot import settings
from bot.council import facts, script

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


async def harden(request: Request, response: HTTPResponse) -> None:
    """Set the security headers, on Rasa's own routes too."""
    response.headers.update(HEADERS)


def demonstration() -> str:
    """A page like the council's own, with the chat on it."""
    page = (settings.ROOT / "bot" / "website" / "demonstration.html").read_text(encoding="utf-8")
    council = facts.council()
    values: dict[str, Any] = {**council.placeholders(), "ifd_numbers": script.ifd_numbers()}
    for key, definition in council.definitions.items():
        values |= {f"{key}_title": definition.title, f"{key}_text": definition.text}
    return page.format_map(values)
