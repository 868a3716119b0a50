"""Chats that send more than people type are slowed down; nobody else waits, and danger does not wait."""

from __future__ import annotations

from tests.conftest import Service
from tests.telegram.emulating import Emulator, Kept, Person, until

DANGER = "he is hitting her with a hammer right now, she is bleeding"


def test_a_flood_in_some_chats_does_not_keep_the_others_waiting(own_telegram: Emulator, own_bot: Service) -> None:
    own_bot.extra |= {"CONCERN_BOT_MESSAGES_PER_MINUTE": "6"}
    own_bot.start()
    kept = Kept(own_bot.repository())
    floods = [Person(own_telegram, kept) for _ in range(4)]  # more than there are turns at the same time
    other = Person(own_telegram, kept)
    own_telegram.give(
        *(
            flood.update(1000 + len(floods) * number + at, f"he has had no breakfast on {number} days")
            for number in range(20)
            for at, flood in enumerate(floods)
        )
    )
    until(lambda: all(flood.state and len(flood.typed()) >= 6 for flood in floods))
    assert "I am a computer" in other.say("/start")
    assert "what you are worried about" in other.tap("No")
    assert not any(kept.is_done(flood.sent) for flood in floods), "they are slowed down"
    own_telegram.give(floods[0].update(2000, DANGER))
    heard = floods[0].answer()
    assert heard.index("I will answer your messages in their order") < heard.index("Please call 999 now")
    assert len(floods[0].typed()) == 21, "what it wrote before was let through with it, in its order"
    assert not any(kept.is_done(flood.sent) for flood in floods[1:]), "the others are slowed down still"
