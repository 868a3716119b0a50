"""Texts in Telegram's form: cut where a sentence ends, escaped, with a keyboard."""

from __future__ import annotations

from bot.council.script import Choice, Utterance
from bot.interview.terms import catalogue
from bot.telegram import formatting

SENTENCE = "He said that he would not go home, and that nobody would make him. "


def test_a_long_text_is_cut_at_the_ends_of_sentences_and_loses_nothing() -> None:
    text = (SENTENCE * 200).strip()
    pieces = formatting.pieces(text)
    assert len(pieces) > 1
    assert all(len(piece) < 4096 and piece.endswith(".") for piece in pieces)
    assert " ".join(pieces) == text


def test_a_text_without_any_end_is_cut_all_the_same() -> None:
    assert "".join(formatting.pieces("x" * 9000)) == "x" * 9000
    faces = "😀" * 5000  # two of Telegram's units each
    pieces = formatting.pieces(faces)
    assert "".join(pieces) == faces
    assert max(len(piece) for piece in pieces) * 2 < 4096


def test_a_paragraph_ends_before_a_sentence() -> None:
    text = f"{SENTENCE * 30}\n\n{SENTENCE * 40}"
    first, _ = formatting.pieces(text)
    assert first == (SENTENCE * 30).strip()


def test_what_a_person_typed_is_no_markdown() -> None:
    said = Utterance("1. Who: *Kyle* [x](y)_\n2. Age: 3.", items=(("Who", "*Kyle* [x](y)_"), ("Age", "3.")))
    assert formatting.markdown(said.text, said) == "*1\\. Who:* \\*Kyle\\* \\[x\\]\\(y\\)\\_\n*2\\. Age:* 3\\."


def test_in_an_emergency_the_first_paragraph_stands_out() -> None:
    said = Utterance("Call 999.\n\nNow.", style="emergency")
    assert formatting.markdown(said.text, said) == "*Call 999\\.*\n\nNow\\."


def test_the_keyboard_hangs_on_the_last_message_and_names_itself() -> None:
    choices = (Choice("a.yes", "Yes", ""), Choice("a.no", "No", ""), Choice("a.long", "I would rather not say", ""))
    messages, mark = formatting.messages(5, [Utterance("One."), Utterance("Two?", choices)], urgent=False)
    assert [message.buttons for message in messages[:-1]] == [()]
    assert [[title for title, _ in row] for row in messages[-1].buttons] == [["Yes", "No"], ["I would rather not say"]]
    assert messages[-1].buttons[0][0][1] == f"{mark}:a.yes"
    assert messages[-1].mark == mark


def test_every_quick_reply_fits_into_what_a_button_can_carry() -> None:
    for choice in catalogue.choices().values():
        ((row,),) = formatting.keyboard((choice,), "abcdef")
        assert len(row[1].encode()) <= 64
