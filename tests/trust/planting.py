"""Words planted in a running service wherever people can put words, and what finds them again in any form."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from bot.reports import learning
from bot.reports.learning import Example
from bot.reports.reviewing import Person
from bot.telegram.store import Outgoing, TelegramStore
from tests.conftest import Service, Talk
from tests.staff.office import Reader

CHILD, STREET, TELEPHONE = "Quillonby", "Zennorvale", "07700 900461"
PLANTED = {
    "child": CHILD,
    "street": STREET,
    "telephone": TELEPHONE,
    "note": "Thistlewick",
    "correction": "Umberslade",
    "why": "Vexholme",
    "decision": "Wyrmcombe",
    "hold": "Yaxbridge",
    "search": "Ottershaw",
    "redaction": "Pendlebrook",
    "example": "Ravenglass",
    "added": "Sallowfield",
    "telegram": "Tarnbeck",
    "telegram id": "7712345678901",
    "later": "Inglemoor",
}
STORY = (
    f"The lad next door, {CHILD}, he is 6 and lives at 17 {STREET} Crescent, is always hungry and takes food out of "
    f"our bins every day. His mum's number is {TELEPHONE}"
)


def forms(word: str) -> Iterator[bytes]:
    """A word as it may lie in a file: as it is, in other cases, in other encodings, within base64 and as hex."""
    for spelled in {word, word.lower(), word.upper()}:
        plain = spelled.encode()
        yield plain
        yield spelled.encode("utf-16-le")
        yield spelled.encode("utf-16-be")
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        for before in range(3):  # base64 looks different at each of three places
            encoded = base64.b64encode(b"\0" * before + plain)
            start = (0, 2, 3)[before]
            end = len(encoded) - (4 if (before + len(plain)) % 3 else 0)
            yield encoded[start:end]
    digits = re.sub(r"\D", "", word)
    if len(digits) > 6:
        yield digits.encode()


def found_in(content: bytes, words: dict[str, str]) -> set[str]:
    """The names of the words that stand in some bytes, in any form."""
    return {name for name, word in words.items() if any(form in content for form in forms(word))}


def found_under(folder: Path, words: dict[str, str]) -> dict[str, set[str]]:
    """The same for every file in a folder and those below; what the service takes away meanwhile holds nothing."""
    found = {}
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and (names := found_in(path.read_bytes(), words)):
                found[str(path.relative_to(folder))] = names
    return found


def report(service: Service, story: str = STORY) -> tuple[str, str]:
    """Send a report from the website; returns its reference and its return code."""
    talk = Talk(service)
    talk.choose("danger_now.no")
    talk.say(story)
    talk.say("that's all I know")
    heard = talk.choose("read_back.send")
    code = re.search(r"return code is (\d{4} \d{4} \d{4})", heard)
    assert code, heard
    return talk.reference, code[1]


def plant(service: Service) -> tuple[str, dict[str, str]]:
    """Plant every word; returns the reference of the report and all that must be found nowhere."""
    reference, code = report(service)
    talk = Talk(service)
    talk.say("I want to add to my report")
    talk.say(f"{reference} and the code is {code}")
    assert "added" in talk.say(f"he had no coat on this morning outside {PLANTED['added']} school")
    staff(service, reference)
    telegram(service)
    return reference, {**PLANTED, "return code": code, "return code, together": code.replace(" ", "")}


def staff(service: Service, reference: str) -> None:
    """What staff write, on their pages."""
    reader = Demonstration(service)
    page = f"/reports/{reference}"
    reader.submit(f"{page}/claim", {}, page=page)
    reader.submit(f"{page}/note", {"text": f"Rang {PLANTED['note']} school"}, page=page)
    facts = re.findall(rf"{page}/facts/(\w+)", reader.get(page).text)
    answer = reader.submit(f"{page}/facts/{facts[0]}", {"becomes": PLANTED["correction"], "why": PLANTED["why"]})
    assert PLANTED["correction"] in answer.text
    reader.submit(f"{page}/hold", {"reason": f"Court in {PLANTED['hold']}"})
    reader.submit(f"{page}/copy", {"words": PLANTED["redaction"]})
    reader.submit("/search", {"words": PLANTED["search"]}, page="/")
    shown = reader.get(f"{page}/decide")
    state = re.search(r'name="state"[^>]*value="([^"]*)"', shown.text)
    standing = re.search(r'decide\?state=([^"]+)"', reader.get(page).text)
    seen = standing[1] if standing else state[1] if state else ""
    decision = {"outcome": "no_action", "kind": "neglect", "danger": "no", "why": PLANTED["decision"], "state": seen}
    assert reader.submit(f"{page}/decide", decision).status_code == 200
    store = service.repository()
    found = store.report(reference)
    assert found is not None
    assert found.status == "decided"
    by = Person(1, "Ann", "ann@example.org")
    first = next(line for line in store.transcript(found.conversation_id) if CHILD in line.text)
    example = Example(reference, first.message_id, first.text, found.content, "neglect", "no")
    learning.keep(store, example, by, {"text": f"A child at {PLANTED['example']}"})
    store.engine.dispose()


class Demonstration(Reader):
    """Somebody logged in with the demonstration's account."""

    def __init__(self, service: Service) -> None:
        super(Reader, self).__init__(base_url=service.staff, follow_redirects=True, timeout=60)
        assert "Log out" in self.submit("/login", {"email": "demo@example.org", "password": service.password}).text


def telegram(service: Service) -> None:
    """What Telegram tells and is told, as it waits in the store."""
    store = service.repository()
    kept = TelegramStore(store)
    number = int(PLANTED["telegram id"])
    key = kept.key(number)
    kept.keep_update(1, key, {"message": {"text": PLANTED["telegram"], "chat": {"id": number}}})
    kept.open_chat(key, store.open_conversation("telegram"))
    kept.change(key, words=PLANTED["telegram"])
    kept.queue(key, [Outgoing(number, PLANTED["telegram"], PLANTED["telegram"])])
    store.engine.dispose()


def everything_opened(service: Service) -> bytes:
    """All that is sealed in a store, opened: where the words must be found."""
    from bot.reports import trail
    from tests.trust.everything import opened

    store = service.repository()
    entries = trail.entries(store, trail.Wanted(), per_page=10_000)
    store.engine.dispose()
    return json.dumps([*opened(store).values(), *(entry.details for entry in entries)], ensure_ascii=False).encode()
