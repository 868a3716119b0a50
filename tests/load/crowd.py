"""Locust: people who talk to the chat, each at the pace at which somebody reads and types."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path

from locust import HttpUser, between, events, task

STORY = "the little girl at number 9 is always hungry and her mum screams at her every night, I think she is about 5"
acknowledged: list[tuple[str, str]] = []


class Person(HttpUser):
    """Somebody who opens a conversation, tells a story and answers what is asked."""

    wait_time = between(4, 14)

    def on_start(self) -> None:
        self.turns = 0
        answer = self.client.post("/chat/conversations", json={}, name="begin").json()
        self.token, self.heard = answer["token"], answer["messages"]

    @task
    def turn(self) -> None:
        last = self.heard[-1]
        content = {"choice": last["choices"][0]["id"]} if last["choices"] and self.turns != 1 else {"text": STORY}
        message_id = uuid.uuid4().hex
        answer = self.client.post(
            "/chat/messages",
            json={"id": message_id, **content},
            headers={"Authorization": f"Bearer {self.token}"},
            name="message",
        )
        self.turns += 1
        if answer.status_code == 200:
            acknowledged.append((self.token, message_id))
            self.heard = answer.json()["messages"]
        if any(said["style"] == "confirmation" for said in self.heard):
            self.on_start()


@events.quitting.add_listener
def keep(environment: object, **_: object) -> None:
    """Write down what the service said it has, for the bench to look it up."""
    Path(os.environ["CROWD_ACKNOWLEDGED"]).write_text(json.dumps(acknowledged), encoding="utf-8")
