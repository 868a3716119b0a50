"""The components of Rasa's pipeline say what `Reader.assess` says, after reading a message once."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot import rasa_runtime, settings, trained_model
from bot.council.script import load_yaml
from bot.understanding import encoder
from bot.understanding.assessment import Assessment
from bot.understanding.reader import Reader
from tests.conftest import ROOT
from tests.dialogue.test_rasa_project import rasa

MESSAGES = (
    "Maisie is 7 and her stepdad Craig hits her with a belt most weekends at the flat in Elm Road",
    "he's got her by the throat",
    "no bruises on him, he just seems sad on Mondays",
    "what time does the tip shut",
    "moj sasiad krzyczy na dzieci co noc",
    "I have lived here eleven years. They moved in last spring. It was the music, then the bins, then the van across "
    "mine. My husband says leave it. The little ones are lovely, they always wave at us from the window of the back "
    "bedroom. Anyway he is hitting her right now and the children are screaming in the hall. I do not like to fuss.",
)
EXAMPLES = """version: "3.1"
nlu:
- intent: thanks
  examples: |
    - thank you so much
    - cheers
- intent: stop
  examples: |
    - stop
"""


@pytest.fixture(scope="module")
def agent() -> Any:
    rasa_runtime.hush()
    from rasa.core.agent import Agent

    return Agent.load(str(trained_model.current(settings.load().model_dir)))


def parsed(agent: Any, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(text))


def test_the_pipeline_is_tokenizer_featurizer_classifier_extractor() -> None:
    names = [entry["name"].rsplit(".", 1)[1] for entry in load_yaml(ROOT / "config.yml")["pipeline"]]
    assert names == ["ConcernTokenizer", "ConcernFeaturizer", "ConcernClassifier", "FactExtractor"]


@pytest.mark.parametrize("text", MESSAGES)
def test_what_is_parsed_is_what_the_reader_assesses(agent: Any, reader: Reader, text: str) -> None:
    assessment = reader.assess(text)
    found = parsed(agent, text)
    assert Assessment.from_dict(json.loads(json.dumps(found["assessment"]))) == assessment
    assert {entity["entity"]: entity["value"] for entity in found["entities"]} == assessment.entities
    assert all(text[entity["start"] : entity["end"]] == entity["value"] for entity in found["entities"])


def test_a_plain_reply_is_an_intent_and_no_assessment(agent: Any) -> None:
    found = parsed(agent, "yes")
    assert found["intent"]["name"] == "affirm"
    assert "assessment" not in found
    assert found["entities"] == []


def test_a_quick_reply_is_left_to_rasa(agent: Any) -> None:
    found = parsed(agent, '/choose{"choice": "danger_now.yes"}')
    assert found["intent"]["name"] == "choose"
    assert "assessment" not in found


@pytest.mark.parametrize("text", ["hello", *MESSAGES])
def test_a_message_is_encoded_at_most_once(agent: Any, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    passes = []
    encode = encoder.Encoder.encode
    monkeypatch.setattr(encoder.Encoder, "encode", lambda self, texts: passes.append(texts) or encode(self, texts))
    parsed(agent, text)
    assert len(passes) <= 1


def test_rasa_tests_the_nlu(tmp_path: Path) -> None:
    data = tmp_path / "nlu.yml"
    data.write_text(EXAMPLES)
    model = trained_model.current(settings.load().model_dir)
    result = rasa("test", "nlu", "--nlu", str(data), "--model", str(model), "--out", str(tmp_path), "--no-plot")
    assert result.returncode == 0, result.stdout + result.stderr
    assert json.loads((tmp_path / "intent_report.json").read_text())["weighted avg"]["f1-score"] == 1.0
