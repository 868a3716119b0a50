"""Which language a message is in."""

from __future__ import annotations

import pytest

from bot.settings import DATA
from bot.understanding import training_messages
from bot.understanding.other_languages import language_of
from bot.understanding.reader import Reader

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
    assert len(taken_for_others) <= 10, taken_for_others


def test_no_emergency_in_another_language_is_read_as_none(reader: Reader) -> None:
    """A small set of our own, measured and never trained on (data/measuring)."""
    messages = training_messages.load_file(MEASURING)
    answers = [(message, reader.assess(message.text)) for message in messages]
    assert not [message.text for message, said in answers if message.danger == "yes" and said.danger == "no"]
    alarms = [said.danger == "yes" for message, said in answers if message.danger == "no"]
    assert sum(alarms) <= 0.1 * len(alarms)
