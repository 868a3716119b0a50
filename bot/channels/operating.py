"""What whoever runs the chat needs of it: ids of requests, `/ready`, and an end that loses nothing.

GET /ready   200 if people can be served here just now, 503 if not
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import logs
from bot.channels.guard import Guard
from bot.dialogue.installation import is_installed
from bot.readiness import Readiness
from bot.reports.repository import Repository
from bot.settings import Settings

# Turns that are under way when the chat is to end have so long.
LAST_TURNS_SECONDS = 10
READY_WITHIN_SECONDS = 2


def add(blueprint: Blueprint, chosen: Settings, guard: Guard, store: Repository) -> None:
    """Add the route, the ids and the end."""
    agents: list[Any] = []

    def model_is_missing() -> str | None:
        return None if agents and is_installed(agents[0]) else "no model is loaded"

    readiness = Readiness(store, model_is_missing)
    # Of its own: a database that hangs must not take the threads that others need.
    looking = ThreadPoolExecutor(1, thread_name_prefix="ready")

    @blueprint.get("/ready")
    async def ready(request: Request) -> HTTPResponse:
        looked = asyncio.get_running_loop().run_in_executor(looking, readiness.is_ready)
        try:
            fine = await asyncio.wait_for(looked, READY_WITHIN_SECONDS)
        except asyncio.TimeoutError:
            fine = False
        return response.json({"status": "ready" if fine else "not ready"}, status=200 if fine else 503)

    async def begin_request(request: Request) -> None:
        offered = request.headers.get(logs.HEADER) if chosen.proxies else None
        request.ctx.id = logs.begin_request(offered)

    async def name_request(request: Request, answer: HTTPResponse) -> None:
        answer.headers[logs.HEADER] = getattr(request.ctx, "id", None) or logs.begin_request()

    @blueprint.listener("before_server_start")
    async def prepare(app: Sanic, loop: Any) -> None:
        app.config.GRACEFUL_SHUTDOWN_TIMEOUT = LAST_TURNS_SECONDS
        asyncio.get_running_loop().set_exception_handler(logs.of_the_loop)
        app.request_middleware.appendleft(begin_request)
        app.response_middleware.append(name_request)

    @blueprint.listener("after_server_start")
    async def started(app: Sanic, _: Any) -> None:
        agents.append(app.ctx.agent)

    @blueprint.listener("before_server_stop")
    async def drain(app: Sanic, _: Any) -> None:
        # The web server before us is told first and sends people elsewhere; what it sends until then is taken.
        readiness.drain()
        await asyncio.sleep(chosen.drain.total_seconds())

    @blueprint.listener("after_server_stop")
    async def finish(app: Sanic, _: Any) -> None:
        # The people who wrote them have their answers, or were told that it takes longer.
        await guard.finish(LAST_TURNS_SECONDS)
        looking.shutdown(wait=False)
