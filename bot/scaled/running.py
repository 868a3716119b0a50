"""Starting, watching and restarting the service with several servers on this machine."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from bot import service, settings
from bot.reports import marks
from bot.scaled import engines
from bot.scaled.parts import Part, PartError, free_port, page_is_there
from bot.scaled.proxy import Front, nginx
from bot.settings import Settings
from bot.supervisor import MISSES, Watch

CHATS = STAFFS = 2
LOOKS_EVERY = 0.2
READY = "/ready"


class Several:
    """The running service. A SIGHUP starts its servers anew, one after the other."""

    def __init__(self, chosen: Settings, say: Callable[[str], None]) -> None:
        self._chosen = chosen
        self._say = say
        self._folder = chosen.var / "scaled"
        self._engines: list[Part] = []
        self._servers: list[Part] = []
        self._front: list[Part] = []
        self._restarts, self._restart_asked = 0, False

    def run(self) -> None:
        """Start everything, and keep it running until told to end.

        Raises:
            KnownError: something is missing, or a part does not start.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.signal(signal.SIGHUP, self._ask_for_restart)
        try:
            self._start_engines()
            password = service.prepare(settings.load())
            service.model_to_serve(self._chosen)
            self._start_servers()
            self._note()
            self._tell(password)
            while True:
                self._watch()
                if self._restart_asked:
                    self._restart_asked = False
                    self._restart()
                time.sleep(LOOKS_EVERY)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            self._stop()

    def _start_engines(self) -> None:
        """What the environment names is used; what it does not, we start."""
        for variable, start in (
            ("CONCERN_BOT_DATABASE_URL", engines.postgresql),
            ("CONCERN_BOT_REDIS_URL", engines.redis),
        ):
            if not os.environ.get(variable):
                part, os.environ[variable] = start(self._folder)
                self._engines.append(part)
                part.start()
                part.wait()

    def _start_servers(self) -> None:
        chats, staffs = [free_port() for _ in range(CHATS)], [free_port() for _ in range(STAFFS)]
        # As one process it would find out by itself; apart, each is told what it cannot know.
        common = {
            # The jobs look there for what the others could not keep or answer; only one takes it out (`Spool.alone`).
            "CONCERN_BOT_VAR": str(self._chosen.var),
            "CONCERN_BOT_PROXIES": str(self._chosen.proxies + 1),
            "CONCERN_BOT_STAFF_ADDRESS": self._chosen.staff_address,
            "CONCERN_BOT_KEYS_FILE": str(self._chosen.keys_file),
            "CONCERN_BOT_MODELS": str(self._chosen.model_dir),
            "PYTHONWARNINGS": "ignore",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        for number, port in enumerate(chats, start=1):
            own = {"CONCERN_BOT_CHAT_HOST": "127.0.0.1", "CONCERN_BOT_CHAT_PORT": str(port)}
            self._servers.append(_server(f"chat server {number}", "chat", port, {**common, **own}, MISSES))
        for number, port in enumerate(staffs, start=1):
            own = {"CONCERN_BOT_STAFF_HOST": "127.0.0.1", "CONCERN_BOT_STAFF_PORT": str(port)}
            name = f"staff server {number}"
            self._servers.append(_server(name, "staff-pages", port, {**common, **own}, service.STAFF_MISSES))
        command = [sys.executable, "-m", "bot.cli", "jobs"]
        self._servers.append(Part("the jobs", command, common))
        front = Front(
            (self._chosen.chat_host, self._chosen.chat_port),
            (self._chosen.staff_host, self._chosen.staff_port),
            tuple(chats),
            tuple(staffs),
        )
        self._front.append(nginx(self._folder / "nginx", front))
        for part in (*self._servers, *self._front):
            part.start()
        for part in (*self._servers, *self._front):
            part.wait()

    def _watch(self) -> None:
        """Start again what has ended by itself or hangs; staff are told."""
        for part in (*self._engines, *self._servers, *self._front):
            hung = part.end_if_hung()
            if part.is_running() or part.was_started_too_often():
                continue
            self._say(f"{part.name} {'hung' if hung else 'ended'}; it is started again.")
            marks.mark(marks.RESTARTED, self._chosen.var)
            part.start()
            self._note()

    def _restart(self) -> None:
        """Every server in turn, each once the one before answers: the others serve meanwhile."""
        problem = None
        for part in self._servers:
            self._say(f"{part.name} is started anew.")
            part.stop()
            part.start()
            try:
                part.wait()
            except PartError as found:
                problem = f"{found} The others go on as they were."
                self._say(problem)
                break
        self._restarts += 1
        self._note(problem)

    def _ask_for_restart(self, _: int, __: FrameType | None) -> None:
        self._restart_asked = True

    def _stop(self) -> None:
        # Nobody comes in any more, then what is under way ends, then what it needs.
        for group in (self._front, self._servers, self._engines):
            for part in group:
                if part.is_running() and part.process is not None:
                    part.process.send_signal(part.stops_with)
            for part in group:
                part.stop()
        state_file(self._chosen).unlink(missing_ok=True)

    def _note(self, problem: str | None = None) -> None:
        """For `concern-bot scaled restart`, and for the tests."""
        parts = {
            part.name: {"pid": part.process.pid, "answers": part.answers}
            for part in (*self._engines, *self._servers, *self._front)
            if part.process is not None
        }
        state = {"pid": os.getpid(), "restarts": self._restarts, "problem": problem, "parts": parts}
        path = state_file(self._chosen)
        (new := path.with_suffix(".new")).write_text(json.dumps(state), encoding="utf-8")
        new.replace(path)

    def _tell(self, password: str | None) -> None:
        self._say(f"Chat:        http://localhost:{self._chosen.chat_port}/ ({CHATS} servers)")
        self._say(f"Staff pages: http://localhost:{self._chosen.staff_port}/ ({STAFFS} servers)")
        if password is not None:
            self._say(f"Demonstration staff account: {service.DEMONSTRATION_EMAIL}, password {password}")
        self._say("A new model or new code, without an interruption: concern-bot scaled restart")
        self._say("Stop with Ctrl-C.")


def _server(name: str, command: str, port: int, environment: dict[str, str], misses: int) -> Part:
    address = f"http://127.0.0.1:{port}"
    # Not /ready: a server that answers and cannot serve is not mended by a new start.
    watch = Watch(name, f"{address}/health", misses=misses)
    arguments = [sys.executable, "-m", "bot.cli", command]
    return Part(name, arguments, environment, f"{address}{READY}", page_is_there, watch=watch)


def state_file(chosen: Settings) -> Path:
    """Where the running service says what it is."""
    return chosen.var / "scaled" / "state.json"


def restart(chosen: Settings, seconds: float) -> None:
    """Have the running service start its servers anew, one after the other, and wait until it has.

    Raises:
        PartError: it does not run, or a server did not start.
    """
    path = state_file(chosen)
    if not path.exists():
        raise PartError("The service does not run with several servers here. Start it with `make run-scaled`.")
    before = json.loads(path.read_text(encoding="utf-8"))
    service.model_to_serve(chosen)
    os.kill(before["pid"], signal.SIGHUP)
    deadline = time.monotonic() + seconds
    while (state := json.loads(path.read_text(encoding="utf-8")))["restarts"] == before["restarts"]:
        if time.monotonic() > deadline:
            raise PartError(f"The servers are not all started anew after {seconds:.0f} s; see what the service says.")
        time.sleep(LOOKS_EVERY)
    if state["problem"]:
        raise PartError(state["problem"])
