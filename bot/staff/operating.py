"""The id of each request to the staff pages."""

from __future__ import annotations

from typing import Any

from flask import Flask, request

from bot import logs


def install(app: Flask, *, trust_ids: bool) -> None:
    """Give every request an id, before anything else is done with it, and its answer the same.

    Args:
        trust_ids: a web server of ours stands before the pages, and may have given one already.
    """

    @app.before_request
    def begin() -> None:
        logs.begin_request(request.headers.get(logs.HEADER) if trust_ids else None)

    @app.after_request
    def name(response: Any) -> Any:
        response.headers[logs.HEADER] = logs.request_id()
        return response
