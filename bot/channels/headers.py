"""The headers of every response, and which other web pages may use the chat."""

from __future__ import annotations

from urllib.parse import urlsplit

from sanic.request import Request
from sanic.response import HTTPResponse

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Cache-Control": "no-store",
}
# The one file that pages of other origins load.
WIDGET = "/widget.js"
FOR_THE_WIDGET = ("/chat/", WIDGET)
ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


class Hardening:
    """Sets the headers of every response, Rasa's own routes included."""

    def __init__(self, allowed_origins: tuple[str, ...]) -> None:
        """
        Args:
            allowed_origins: origins of the pages that may embed the chat, written in full: `https://www.example.org`.
        """
        self._allowed = frozenset(allowed_origins)

    async def harden(self, request: Request, response: HTTPResponse) -> None:
        """Response middleware."""
        for name in [name for name in response.headers if name.lower().startswith("access-control-")]:
            del response.headers[name]  # Rasa's CORS layer speaks on every route; it is not to be heard
        response.headers.update(HEADERS)
        if response.content_type is None and not response.body:
            # Else the server says that nothing is of the kind "None".
            response.content_type = "text/plain; charset=utf-8"
        if request.path == WIDGET:
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.path.startswith(FOR_THE_WIDGET):
            response.headers["Vary"] = "Origin, Accept-Encoding"
            if (origin := request.headers.get("origin")) in self._allowed:
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers.update(ALLOWED)

    def is_foreign(self, request: Request) -> bool:
        """Whether a request comes from a web page that is neither ours nor allowed.

        A request without an origin comes from no web page; `null` can be any page.
        """
        origin = request.headers.get("origin")
        if origin is None or origin in self._allowed:
            return False
        try:
            return urlsplit(origin).netloc != request.host
        except ValueError:
            return True  # no address at all
