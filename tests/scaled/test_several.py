"""Two chat servers behind nginx, as `make run-scaled` starts them: nothing is lost or read twice, whatever ends."""

from __future__ import annotations

import io
import json
import tarfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import httpx

from bot.dialogue.redis_locks import ASKED_AGAIN
from bot.reports import marks, spool
from bot.supervisor import ASK_EVERY
from tests.conftest import Talk, wait_for
from tests.faults.taking_away import database_away
from tests.scaled.conftest import Server, Several
from tests.scaled.crowd import Crowd, is_read
from tests.telegram.emulating import Person

STORY = "The little lad next door, Kyle, he's 6, is always hungry and takes food out of our bins every day"
SECONDS_OF_LOAD = 3.0


class Wandering:
    """A service of which every request meets the next server."""

    def __init__(self, *servers: Server) -> None:
        self._servers = cycle(servers)

    @property
    def chat(self) -> str:
        return next(self._servers).chat


def wandering(several: Several) -> Talk:
    """A conversation that moves to the other server at every turn."""
    return Talk(Wandering(several.chat_server(1), several.chat_server(2)))  # type: ignore[arg-type]


def test_a_conversation_moves_between_servers_at_every_turn(several: Several) -> None:
    talk = wandering(several)
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    heard = talk.through_to_read_back()
    assert "takes food out of our bins" in heard
    talk.choose("read_back.send")
    report = several.repository().report(talk.reference)
    assert report is not None
    assert report.complete
    words = {item["question"]: item["words"] for item in report.content["items"]}
    assert words["what"] == STORY


def test_the_same_message_to_both_servers_at_once_is_read_once(several: Several) -> None:
    talk, servers = wandering(several), (several.chat_server(1), several.chat_server(2))
    talk.choose("danger_now.no")

    def send(server: Server, message_id: str, text: str) -> list[str]:
        body = {"id": message_id, "text": text}
        answer = httpx.post(f"{server.chat}/chat/messages", json=body, headers=talk.headers, timeout=30)
        assert answer.status_code == 200, answer.text
        return [message["text"] for message in answer.json()["messages"]]

    texts = [STORY, "he is six", "he lives at 4 Mill Lane", "since Easter", "I don't know"]
    ids = [uuid.uuid4().hex for _ in texts]
    with ThreadPoolExecutor(4) as pool:
        for message_id, text in zip(ids, texts, strict=True):
            waiting = [pool.submit(send, server, message_id, text) for server in servers * 2]
            heard = [one.result() for one in waiting]
            assert heard[1:] == heard[:-1]
    turns = several.repository().turns(talk.conversation_id)
    read = [event["message_id"] for turn in turns for event in turn if is_read(event)]
    assert [message_id for message_id in read if message_id in ids] == ids
    lines = several.repository().transcript(talk.conversation_id, in_reply_to=ids[-1])
    assert [line.text for line in lines] == heard[0]


def test_three_messages_within_a_second_do_not_wait_for_a_polling_lock(several: Several) -> None:
    talk = Talk(several)  # type: ignore[arg-type]
    talk.choose("danger_now.no")
    alone = time.monotonic()
    talk.say(STORY)
    alone = time.monotonic() - alone

    def say(text: str) -> None:
        assert talk.post({"id": uuid.uuid4().hex, "text": text}).status_code == 200

    began = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(say, ["he is six", "he lives at 4 Mill Lane", "since Easter"]))
    # Rasa's own lock makes the second wait for one second and the third for two.
    assert time.monotonic() - began < max(1.9, 4 * alone)


def test_duty_staff_are_told_of_an_emergency_without_waiting_for_the_next_look(several: Several) -> None:
    # They look every five seconds; one of these would have to wait.
    for number in range(1, 4):
        assert "999" in Talk(several).choose("danger_now.yes")  # type: ignore[arg-type]
        wait_for(lambda known=number: len(several.told_of("new")) >= known or None, seconds=3)


def test_a_server_killed_under_load_loses_nothing(several: Several) -> None:
    with Crowd(several).talking() as crowd:
        wait_for(lambda: len(crowd.acknowledged) >= 8 or None, seconds=60)
        several.kill("chat server 1")
        before = len(crowd.acknowledged)
        wait_for(lambda: len(crowd.acknowledged) >= before + 20 or None, seconds=60)
        several.wait_until_all_serve()
    crowd.hold_against(several.repository())
    # nginx takes each request that met the dead server to the other one.
    assert not crowd.dropped


def test_a_server_that_hangs_is_replaced_and_the_conversation_goes_on(several: Several) -> None:
    talk = Talk(several)  # type: ignore[arg-type]
    talk.choose("danger_now.no")
    # A server that has not answered the watch yet is given the time of a start; a test before may just have killed it.
    several.wait_until_all_serve()
    served = time.monotonic()
    wait_for(lambda: time.monotonic() - served > 3 * ASK_EVERY or None)
    hung, before = several.parts["chat server 1"]["pid"], time.time()
    several.stop_still("chat server 1")
    assert talk.say(STORY), "the other server answers meanwhile"
    wait_for(lambda: several.parts["chat server 1"]["pid"] != hung or None, seconds=60)
    assert not Path(f"/proc/{hung}").exists()
    several.wait_until_all_serve()
    alone = Talk(several.chat_server(1))  # type: ignore[arg-type]
    assert alone.choose("danger_now.no")
    assert talk.choose("kind.yes")
    lines = several.repository().transcript(talk.conversation_id)
    assert [line.text for line in lines if line.sender == "person"].count(STORY) == 1
    assert (marks.marked(marks.RESTARTED, several.var) or 0) > before, "staff are told"


def test_telegram_goes_on_whichever_server_is_killed(several: Several, person: Person) -> None:
    assert "I am a computer" in person.say("/start")
    words = ["my neighbour's boy wears dirty clothes", "he is about six", "he lives at 4 Mill Lane"]
    for number, text in enumerate(words):
        if number:
            several.kill(f"chat server {number}")  # one of the two is the one that answers
        person.say(text)
        several.wait_until_all_serve()
    assert person.typed() == words
    said = [text for sender, text in person.transcript() if sender == "assistant"]
    assert len(person.said()) == len(said), "each answer once"


def test_a_rolling_restart_with_a_new_model_drops_no_turn(several: Several) -> None:
    before = _models_that_read(several)
    _put_new_model(several.model, name="another")
    with Crowd(several).talking(people=2) as crowd:
        wait_for(lambda: crowd.acknowledged or None, seconds=60)
        several.restart()
        since = len(crowd.acknowledged)
        wait_for(lambda: len(crowd.acknowledged) >= since + 4 or None, seconds=60)
    crowd.hold_against(several.repository())
    assert not crowd.dropped
    last = Talk(several)  # type: ignore[arg-type]
    last.say("the boy next door is hungry every day")
    assert "another" not in before
    assert _models_that_read(several, last.conversation_id) == {"another"}


def test_turns_go_on_while_redis_is_away(several: Several) -> None:
    talk = wandering(several)
    several.redis.stop()
    try:
        with Crowd(several).talking(people=2) as crowd:
            talk.choose("danger_now.no")
            talk.say(STORY)
            talk.say("he is six")
    finally:
        several.redis.start()
    assert not crowd.dropped
    crowd.hold_against(several.repository())
    # Both servers find it again by themselves.
    time.sleep(ASKED_AGAIN)
    talk.say("he lives at 4 Mill Lane")
    assert several.redis.client.info("stats")["total_commands_processed"] > 0


def test_staff_are_told_of_what_waits_in_either_server_while_the_database_is_away(several: Several) -> None:
    talks = [Talk(several.chat_server(number)) for number in (1, 2)]  # type: ignore[arg-type]
    with database_away(several.database):
        for talk in talks:
            answer = talk.post({"id": "message-1", "text": STORY})
            assert answer.status_code in (202, 503)
            assert "is kept" in answer.text
        [told] = wait_for(lambda: several.told_of("spool") or None, seconds=60)
        assert "Kyle" not in str(told)
    wait_for(lambda: None if spool.times(several.var) else True, seconds=60)
    store = several.repository()
    for talk in talks:
        said = [line for line in store.transcript(talk.conversation_id) if line.sender == "person" and line.text]
        assert [(line.text, line.answered) for line in said] == [(STORY, True)]
    assert len(several.told_of("spool")) == 1
    several.wait_until_all_serve()


def test_staff_are_told_of_a_server_that_ended(several: Several) -> None:
    several.kill("staff server 2")
    wait_for(lambda: several.told_of("restarted") or None, seconds=60)
    several.wait_until_all_serve()


def test_any_server_answers_for_what_all_have_counted(several: Several) -> None:
    counted = wait_for(lambda: _turns_counted(several))
    for number in (1, 2):
        Talk(several.chat_server(number)).choose("danger_now.no")  # type: ignore[arg-type]
        before, counted = counted, wait_for(lambda: _turns_counted(several))
        assert counted > before
    # Each in turn: one of them is the one that answers.
    for name in ("chat server 1", "chat server 2", "staff server 1", "staff server 2", "the jobs"):
        several.kill(name)
        assert wait_for(lambda: _turns_counted(several), seconds=60) == counted
        several.wait_until_all_serve()


def _turns_counted(several: Several) -> float | None:
    """The turns of all servers, as one of them says; None while none does."""
    try:
        said = httpx.get(f"http://127.0.0.1:{several.metrics_port}/metrics").text
    except httpx.TransportError:
        return None
    lines = [line for line in said.splitlines() if line.startswith("concern_bot_turns_total{")]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def _models_that_read(several: Several, conversation_id: str | None = None) -> set[str]:
    """The ids of the models that have read messages, from what Rasa notes with each."""
    store = several.repository()
    conversations = [conversation_id] if conversation_id else store.conversation_ids()
    events = (event for one in conversations for turn in store.turns(one) for event in turn if is_read(event))
    return {event["metadata"]["model_id"] for event in events}


def _put_new_model(path: Path, *, name: str) -> None:
    """The same model under another id, in the place of the one that is served."""
    new = path.with_suffix(".new")
    with tarfile.open(path) as old, tarfile.open(new, "w:gz", compresslevel=1) as made:
        for member in old:
            content = old.extractfile(member)
            if content is not None and member.name.endswith("metadata.json"):
                text = json.dumps({**json.load(content), "model_id": name}).encode()
                member.size, content = len(text), io.BytesIO(text)
            made.addfile(member, content)
    new.replace(path)
