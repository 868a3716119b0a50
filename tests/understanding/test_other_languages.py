"""Which language a message is in."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import pytest

from bot.settings import DATA
from bot.understanding import multilingual, training_messages
from bot.understanding.other_languages import UNKNOWN, language_of
from tests.conftest import ROOT

MEASURING = DATA / "measuring" / "other_languages.jsonl"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("moj sasiad krzyczy na dzieci co noc", "pl"),
        ("copilul vecinei plânge toată ziua", "ro"),
        ("il bambino dei vicini è sempre solo", "it"),
        ("o menino anda sempre com fome e sujo", "pt"),
        ("vaikas vienas namuose visą dieną", "lt"),
        ("детето на съседите плаче всяка вечер", "bg"),
        ("komşunun çocuğu her gece ağlıyor", "tr"),
        ("طفل الجيران يبكي كل ليلة", "ar"),
        ("پڑوسی کا بچہ ہر رات روتا ہے", "ur"),
        ("পাশের বাড়ির বাচ্চাটা প্রতি রাতে কাঁদে", "bn"),
        ("ਗੁਆਂਢੀਆਂ ਦਾ ਬੱਚਾ ਹਰ ਰਾਤ ਰੋਂਦਾ ਹੈ", "pa"),
        ("邻居的孩子每天晚上都在哭", "und"),
        ("hes hitin her agen nxt door", "en"),
        ("ok", "en"),
        ("", "en"),
        ("12 Ash Grove MK40 1AA", "en"),
    ],
)
def test_the_language_is_told(text: str, code: str) -> None:
    assert language_of(text) == code


def test_english_as_people_type_it_is_taken_for_english() -> None:
    messages = [message.text for message in training_messages.load()]
    taken_for_others = [text for text in messages if language_of(text) != "en"]
    assert len(taken_for_others) <= 5, taken_for_others


def test_each_language_of_the_measuring_set_is_told() -> None:
    messages = training_messages.load_file(MEASURING)
    mistaken = [(m.id, language_of(m.text)) for m in messages if language_of(m.text) != m.id[:2]]
    assert len(mistaken) <= 3, mistaken


def test_an_emergency_in_another_language_is_found_or_asked_about() -> None:
    """A set of our own, never trained on: the first eight messages of each language set the threshold, the others
    measure it."""
    messages = [m for m in training_messages.load_file(MEASURING) if int(m.id[2:]) > 8]
    answers = [(message, multilingual.assess(message.text, language_of(message.text))) for message in messages]
    emergencies = [said.danger for m, said in answers if m.danger == "yes"]
    others = [said.danger for m, said in answers if m.danger == "no"]
    assert emergencies.count("yes") >= 0.8 * len(emergencies)
    assert others.count("yes") <= 0.1 * len(others)
    assert emergencies.count("no") <= 0.015 * len(emergencies)


def test_in_a_language_that_was_not_measured_danger_is_always_asked_about() -> None:
    assert multilingual.assess("图书馆几点关门？", UNKNOWN).danger == "unclear"


def test_the_heads_are_those_that_their_record_describes() -> None:
    record = json.loads((multilingual.FOLDER / "record.json").read_text())
    heads = multilingual.FOLDER / multilingual.HEADS
    assert hashlib.sha256(heads.read_bytes()).hexdigest() == record["sha256"]


@pytest.mark.parametrize(
    "text",
    ["\ufdfa" * 20, "\ufdfa" * 1000, "\ufdfb\u3316\u33ff\u2a74" * 250, "\U0001f468\u200d" * 500],
    ids=["one sign", "many", "others that grow", "joined"],
)
def test_no_sign_that_is_many_ends_the_process(text: str) -> None:
    # In a process of its own, with a memory that notices what is written past its end.
    read = (
        "import sys; from bot.understanding import multilingual; multilingual.assess(sys.argv[1], 'ar'); print('read')"
    )
    done = subprocess.run(
        [sys.executable, "-c", read, text],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "MALLOC_CHECK_": "3"},
    )
    assert done.stdout == "read\n", done.stderr
