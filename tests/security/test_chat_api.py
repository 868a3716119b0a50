"""The chat answers as its description says (docs/chat-api.yml), whatever is sent to it."""

from __future__ import annotations

from pathlib import Path

import httpx

from bot.channels import requests
from bot.channels.website import answer
from bot.council import script
from bot.interview.terms import catalogue
from tests.conftest import Service, Talk
from tests.security import described


def test_the_chat_holds_what_its_description_says(service: Service, talk: Talk, tmp_path: Path) -> None:
    found = described.hold(
        service.chat, talk.token, tmp_path, examples=5, seed=20261126, phases="examples,coverage,fuzzing"
    )
    assert found.passed, found.output
    assert found.failures == []
    assert found.requests > 100


def test_the_description_names_the_form_of_an_id_and_the_longest_text_as_they_are() -> None:
    schemas = described.description()["components"]["schemas"]
    assert schemas["Id"]["pattern"] == f"^{requests.MESSAGE_ID.pattern}$"
    assert schemas["Typed"]["properties"]["text"]["maxLength"] == requests.typed_text.MAX_CHARACTERS
    assert schemas["Chosen"]["properties"]["choice"]["example"] in catalogue.choices()


def test_the_description_names_every_field_of_what_is_said() -> None:
    said = answer([script.say("utter_failure")])
    fields = described.description()["components"]["schemas"]["FromAssistant"]
    assert said.body is not None
    assert set(httpx.Response(200, content=said.body).json()["messages"][0]) == set(fields["properties"])
    assert set(fields["required"]) == set(fields["properties"])
    styles = {message.get("style") for message in script.messages().values()}
    assert styles <= set(fields["properties"]["style"]["enum"])
