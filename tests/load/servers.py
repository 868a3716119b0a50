"""The two that are compared: our whole service, and the starter that `rasa init` makes, each on this machine."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Protocol

import httpx

from tests.conftest import ROOT, Service, free_port

STOCK = ROOT / "build" / "stock"
START_SECONDS = 300
# What is told to ours: a story of two kinds of harm, then every question is answered, read back and sent.
STORY = (
    "The little boy next door, Kyle, he is about 6, is always hungry and filthy and I hear his mum screaming at him "
    "every night. Last Tuesday he was out in the rain in his pyjamas."
)
ANSWERS = {
    "child_name": "his name is Kyle Marsh",
    "address": "14 Mill Lane, next to the shop",
    "when": "last tuesday and most nights since the summer",
    "who": "his mum",
}
# The starter's own words, as its training data has them.
STARTER_WORDS = ("hello", "I am feeling very sad", "yes", "are you a bot?", "great", "not good", "no", "goodbye")


class Server(Protocol):
    """A server that is measured."""

    name: str

    def start(self) -> float:
        """Start it; returns the seconds until the first answer."""

    def conversation(self) -> list[float]:
        """Hold a whole conversation; returns the seconds of each turn."""

    def pids(self) -> list[int]:
        """All its processes."""

    def stop(self) -> None: ...


class Ours:
    """The service as `make run` starts it: chat, staff pages and jobs, with encryption and storage on."""

    name = "ours"

    def __init__(self, var: Path, **settings: str) -> None:
        self.service = Service(var, settings)
        self._http = httpx.Client(timeout=60)

    def start(self) -> float:
        began = time.perf_counter()
        self.service.start()
        self.conversation(turns=0)
        return time.perf_counter() - began

    def conversation(self, turns: int = 30) -> list[float]:
        talk = Quick(self.service.chat, self._http)
        times = [talk.seconds]
        for text in ("no", STORY)[:turns]:
            times.append(talk.say(text))
        while len(times) <= turns:
            times.append(talk.go_on())
            if any(message["style"] == "confirmation" for message in talk.heard):
                break
        return times

    def pids(self) -> list[int]:
        assert self.service.process is not None
        return family(self.service.process.pid)

    def stop(self) -> None:
        self.service.stop()


class Quick:
    """One conversation with ours, with nothing between the request and the clock."""

    def __init__(self, chat: str, http: httpx.Client) -> None:
        self._chat, self._http = chat, http
        self.acknowledged: list[str] = []
        self._headers: dict[str, str] = {}
        self.heard: list[dict] = []
        answer = self._post("/chat/conversations", {})
        self._headers = {"Authorization": f"Bearer {answer['token']}"}

    def say(self, text: str) -> float:
        """Type something; returns the seconds until the answer."""
        return self._send({"text": text})

    def go_on(self) -> float:
        """Answer what was asked last: with the first quick reply, else in words."""
        last = self.heard[-1]
        if last["choices"]:
            return self._send({"choice": last["choices"][0]["id"]})
        words = (answer for word, answer in ANSWERS.items() if word.split("_")[-1] in last["text"].lower())
        return self._send({"text": next(words, "I only know what I told you")})

    def _send(self, content: dict[str, str]) -> float:
        message_id = uuid.uuid4().hex
        self._post("/chat/messages", {"id": message_id, **content})
        self.acknowledged.append(message_id)
        return self.seconds

    def _post(self, path: str, body: dict[str, str]) -> dict:
        began = time.perf_counter()
        response = self._http.post(f"{self._chat}{path}", json=body, headers=self._headers)
        self.seconds = time.perf_counter() - began
        response.raise_for_status()
        answer = response.json()
        self.heard = answer["messages"]
        return answer


class Stock:
    """The project that `rasa init` makes, trained and served as it is."""

    name = "the starter of rasa init"

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._http = httpx.Client(timeout=60)

    @staticmethod
    def train() -> float | None:
        """Make the project and train it, unless that was done; returns the seconds it took."""
        if list((STOCK / "models").glob("*.tar.gz")):
            return None
        shutil.rmtree(STOCK, ignore_errors=True)
        STOCK.mkdir(parents=True)
        began = time.perf_counter()
        command = [sys.executable, "-m", "rasa", "init", "--no-prompt", "--init-dir", str(STOCK)]
        subprocess.run(
            command, cwd=STOCK, env=quiet(), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        return time.perf_counter() - began

    def start(self) -> float:
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rasa", "run", "--port", str(self.port), "-i", "127.0.0.1"],
            cwd=STOCK,
            env=quiet(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while time.perf_counter() - began < START_SECONDS:
            try:
                if self._say("first", "hello").json():
                    return time.perf_counter() - began
            except httpx.HTTPError:
                # It does not listen yet; the process ends early only if it cannot start.
                try:
                    self._process.wait(0.1)
                except subprocess.TimeoutExpired:
                    continue
                raise RuntimeError("The starter ended by itself while starting.") from None
        raise RuntimeError(f"The starter did not answer within {START_SECONDS} s.")

    def conversation(self) -> list[float]:
        sender, times = uuid.uuid4().hex, []
        for words in STARTER_WORDS:
            began = time.perf_counter()
            self._say(sender, words).raise_for_status()
            times.append(time.perf_counter() - began)
        return times

    def _say(self, sender: str, words: str) -> httpx.Response:
        body = {"sender": sender, "message": words}
        return self._http.post(f"http://127.0.0.1:{self.port}/webhooks/rest/webhook", json=body)

    def pids(self) -> list[int]:
        assert self._process is not None
        return family(self._process.pid)

    def stop(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGTERM)
            self._process.wait(30)


def quiet() -> dict[str, str]:
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}


def family(pid: int) -> list[int]:
    """A process and all that came from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def memory(pids: list[int]) -> float:
    """MiB that processes hold together; what they share is counted once (proportional set size)."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024
