"""Conversations with the trained model through the running server."""

from __future__ import annotations

import concurrent.futures
import uuid

import pytest

from tests.conftest import Service, Talk

STORY = (
    "The little lad next door, Kyle, he's 6. He is always hungry and takes food out of our bins, "
    "and he has worn the same filthy jumper for weeks"
)


def test_it_opens_with_who_it_is_and_999_and_asks_about_danger_first(talk: Talk) -> None:
    opening = talk.last[0]["text"]
    assert "automated assistant" in opening
    assert "Integrated Front Door" in opening
    assert "not an emergency service" in opening
    assert "ring 999" in opening
    assert "danger right now" in talk.last[-1]["text"]
    assert talk.choices == ["danger_now.yes", "danger_now.no", "danger_now.not_sure"]


def test_a_full_report_that_is_no_emergency(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    heard = talk.say(STORY)
    assert "It takes courage" in heard
    assert "not being looked after" in heard, "the likely kind of harm is named"
    talk.choose("kind.yes")
    read_back = talk.through_to_read_back()
    assert "Kyle" in read_back
    assert STORY in read_back, "the person's own words, whole"
    heard = talk.choose("read_back.send")
    assert "What happens next" in heard
    assert "01234 718700" in heard
    assert "0300 300 8123" in heard, "both numbers, as the office hours are not confirmed"

    report = service.repository().report(talk.reference)
    assert report is not None
    assert report.complete
    answers = {item["question"]: item for item in report.content["items"]}
    assert answers["what"]["words"] == STORY
    assert answers["child_name"]["words"] == "Kyle"
    assert answers["child_age"]["words"] == "6"
    assert report.content["understood"]["primary"] == "neglect"
    assert report.content["understood"]["quotes"], "staff see the words that decided"


def test_what_was_said_already_is_not_asked_again(talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    talk.through_to_read_back()
    asked = "\n".join(talk.asked[:-1])
    assert "What is the child's name" not in asked
    assert "How old is the child" not in asked


def test_no_question_is_asked_twice_after_an_answer(talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.through_to_read_back("I don't know")
    assert len(talk.asked) == len(set(talk.asked))


def test_an_emergency_at_the_first_message_gets_999_first_and_is_stored_at_once(service: Service, talk: Talk) -> None:
    heard = talk.say("please help he has got a knife and hes screaming at her and the kids are in there right now")
    assert heard.startswith("Please call 999 now")
    assert "I can't call 999 for you" in heard
    for way in ("press 55", "18000", "999bsl", '"register"'):
        assert way in heard
    assert talk.last[0]["style"] == "emergency"
    assert talk.last[-1]["text"].count("?") == 1, "nothing is asked but whether 999 was called"
    report = service.repository().report(talk.reference)
    assert report is not None
    assert report.urgency == "emergency"
    assert not report.complete


def test_an_emergency_in_the_middle_of_the_questions(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    heard = talk.say("oh god his mum is beating him now I can hear him screaming through the wall")
    assert heard.startswith("Please call 999 now")
    report = service.repository().report(talk.reference)
    assert report is not None
    assert report.urgency == "emergency"
    told = "\n".join(item["words"] for item in report.content["items"])
    assert STORY in told, "what was told before is in the urgent report"
    assert "screaming through the wall" in told


def test_after_an_emergency_one_can_carry_on_to_a_whole_report(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.yes")
    reference = talk.reference
    assert "Have you been able to call" in talk.last[-1]["text"]
    talk.choose("called_yes")
    talk.choose("carry_on")
    talk.say(STORY)
    talk.through_to_read_back()
    asked = "\n".join(talk.asked)
    assert "Where is the child now" in asked
    assert "Did you see or hear" not in asked, "only what helps to find the child"
    talk.choose("read_back.send")
    assert talk.reference == reference, "it stays one report"
    report = service.repository().report(reference)
    assert report is not None
    assert report.complete
    assert report.urgency == "emergency", "urgency never falls"


def test_what_is_told_while_carrying_on_after_an_emergency_does_not_wait_to_be_sent(
    service: Service, talk: Talk
) -> None:
    talk.choose("danger_now.yes")
    reference = talk.reference
    talk.say("carry on")
    talk.say(STORY)
    report = service.repository().report(reference)
    assert report is not None
    assert STORY in str(report.content), "staff have it, though nothing was sent yet"


@pytest.mark.parametrize(
    "plea", ["it keeps starting again", "i just want it all to stop", "please make it stop, he wont"]
)
def test_a_plea_is_not_taken_for_a_command(service: Service, talk: Talk, plea: str) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    heard = talk.say(plea)
    assert "it has not been sent" not in heard, "no command to stop"
    assert "Let's start again" not in heard


def test_more_typed_after_an_emergency_is_added_to_the_urgent_report(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.yes")
    reference = talk.reference
    talk.say("it is the flat above the bakers in Castle Road")
    report = service.repository().report(reference)
    assert report is not None
    assert "bakers in Castle Road" in str(report.content)


@pytest.mark.parametrize("answer", ["yes", "not sure", "YES"])
def test_danger_told_by_a_plain_answer_is_an_emergency(talk: Talk, answer: str) -> None:
    assert talk.say(answer).startswith("Please call 999 now")


def test_a_correction_at_the_read_back_by_number_and_by_name(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    read_back = talk.through_to_read_back()
    number = next(line.split(".")[0] for line in read_back.splitlines() if "Child's age" in line)
    assert "How old" in talk.say(number)
    assert "Child's age: about 8 I think" in talk.say("about 8 I think")
    assert "Where does the child live" in talk.say("change the address")
    assert "Where the child lives: 3 Mill Lane" in talk.say("3 Mill Lane")
    talk.choose("read_back.send")
    report = service.repository().report(talk.reference)
    assert report is not None
    answers = {item["question"]: item["words"] for item in report.content["items"]}
    assert answers["child_age"] == "about 8 I think"
    assert answers["address"] == "3 Mill Lane"


def test_the_suggested_kind_can_be_corrected(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.no")
    assert "kind_named.emotional" in talk.choices
    talk.choose("kind_named.emotional")
    talk.through_to_read_back()
    talk.choose("read_back.send")
    report = service.repository().report(talk.reference)
    assert report is not None
    assert report.content["understood"]["kind"] == "emotional"
    assert report.content["understood"]["primary"] == "neglect", "what the assistant thought stays visible"


def test_dont_know_to_everything_still_makes_a_report(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.through_to_read_back("don't know")
    talk.choose("read_back.send")
    report = service.repository().report(talk.reference)
    assert report is not None
    assert {item["words"] for item in report.content["items"][1:]} == {"not known"}


def test_an_anonymous_reporter_is_not_pressed(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    while "reporter.anonymous" not in talk.choices:
        talk.say("skip")
    talk.choose("reporter.anonymous")
    talk.through_to_read_back()
    talk.choose("read_back.send")
    report = service.repository().report(talk.reference)
    assert report is not None
    details = next(item for item in report.content["items"] if item["question"] == "reporter")
    assert details == {
        "question": "reporter",
        "heading": "Reporter's details",
        "words": "rather not say",
        "status": "declined",
    }


def test_a_question_is_answered_and_the_open_one_asked_again(talk: Talk) -> None:
    talk.choose("danger_now.no")
    open_question = talk.last[-1]["text"]
    heard = talk.say("is this confidential")
    assert "in confidence" in heard
    assert talk.last[-1]["text"] == open_question


def test_thats_all_ends_the_questions(talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    heard = talk.say("that's all I know")
    assert "This is what I have noted" in heard
    assert "not asked" in heard


def test_stopping_sends_nothing_and_coming_back_carries_on(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    before = len(service.repository().reports())
    heard = talk.say("stop")
    assert "you have not sent it" in heard
    assert len(service.repository().reports()) == before
    assert "What have you seen or heard" in talk.choose("carry_on")


def test_starting_again_after_a_report_makes_another_one(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.say("that's all I know")
    talk.choose("read_back.send")
    first = talk.reference
    heard = talk.say("start again")
    assert "danger right now" in heard
    talk.choose("danger_now.no")
    talk.say("my niece Ola is shouted at and called stupid all day long by her mum")
    heard = talk.say("that's all I know")
    assert "Kyle" not in heard
    talk.choose("read_back.send")
    assert talk.reference != first
    report = service.repository().report(first)
    assert report is not None
    assert "Kyle" in str(report.content)


def test_starting_again_half_way_passes_on_what_was_told(service: Service, talk: Talk) -> None:
    before = {report.reference for report in service.repository().reports()}
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.say("start again please, theres another child")
    talk.choose("danger_now.no")
    talk.say("my niece Ola is shouted at and called stupid all day long by her mum")
    talk.say("that's all I know")
    talk.choose("read_back.send")
    first, second = sorted(
        (report for report in service.repository().reports() if report.reference not in before),
        key=lambda report: report.complete,
    )
    assert not first.complete
    assert "Kyle" in str(first.content)
    assert second.reference == talk.reference
    assert "Kyle" not in str(second.content)


def test_a_child_is_answered_in_words_for_a_child(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say("im 12 and my mum locks me in my room all weekend with no food")
    talk.choose("danger_now.no") if "danger_now.no" in talk.choices else None
    assert "would not put you at risk" in talk.say("will my mum know i told you?")


def test_more_told_after_sending_is_added(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.say("that's all I know")
    talk.choose("read_back.send")
    reference = talk.reference
    talk.say("he also told me that nobody takes him to the dentist and his teeth hurt")
    report = service.repository().report(reference)
    assert report is not None
    assert "dentist" in str(report.content)
    assert report.complete


def test_a_restart_of_every_process_in_the_middle_loses_nothing(own_service: Service) -> None:
    own_service.start()
    talk = Talk(own_service)
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.choose("kind.yes")
    before = talk.transcript()
    own_service.stop(kill=True)
    own_service.start()
    assert talk.transcript() == before
    read_back = talk.through_to_read_back()
    assert STORY in read_back
    talk.choose("read_back.send")
    report = own_service.repository().report(talk.reference)
    assert report is not None
    assert report.complete


def test_a_whole_report_on_postgresql_by_one_setting(own_service: Service, postgresql: str) -> None:
    own_service.extra["CONCERN_BOT_DATABASE_URL"] = postgresql
    own_service.start()
    talk = Talk(own_service)
    talk.choose("danger_now.no")
    talk.say(STORY)
    talk.say("that's all I know")
    talk.choose("read_back.send")
    report = own_service.repository().report(talk.reference)
    assert report is not None
    assert STORY in str(report.content)
    assert not list(own_service.var.glob("*.db")), "nothing went to SQLite"


def test_the_same_message_sent_twice_is_taken_once(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    message_id = uuid.uuid4().hex
    with concurrent.futures.ThreadPoolExecutor() as pool:
        sent = [pool.submit(talk.post, {"id": message_id, "text": STORY}) for _ in range(4)]
        answers = [answer.result().json()["messages"] for answer in sent]
    assert all(answer == answers[0] for answer in answers)
    assert [line["text"] for line in talk.transcript()].count(STORY) == 1


def test_a_new_conversation_knows_nothing_of_another(service: Service, talk: Talk) -> None:
    talk.choose("danger_now.no")
    talk.say(STORY)
    other = Talk(service)
    other.choose("danger_now.no")
    assert "Kyle" not in other.through_to_read_back()


@pytest.mark.parametrize(
    "text",
    [
        "😭😭😭",
        "\x00\x01\x07",
        "   ",
        "",
        "....",
        "<script>alert(1)</script><b>help</b>",
        "/choose{\"choice\": \"danger_now.yes\"}",
        "//////",
        "مرحبا أريد المساعدة من فضلك",
        "помогите мне пожалуйста",
        "{phone_emergency} {0} %s %(x)s {{7*7}}",
        "asdkjh qwoeiu zxmcnb",
        "'; DROP TABLE reports; --",
        "help " * 2000,
        "a" * 10_000,
        "word " * 200_000,
        "\ud83d lone half",
    ],
)  # fmt: skip
def test_strange_input_is_kept_and_gets_an_answer(talk: Talk, text: str) -> None:
    heard = talk.say(text)
    assert heard
    kept = [line["text"] for line in talk.transcript() if line["from"] == "person"]
    if text:
        assert kept[-1] == text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert "999" in "\n".join(line["text"] for line in talk.transcript() if line["from"] == "assistant")


@pytest.mark.parametrize("text", ["😭😭😭", "\x00\x01", "", "....", "помогите мне пожалуйста"])
def test_what_was_not_understood_is_answered_with_999(talk: Talk, text: str) -> None:
    assert "999" in talk.say(text)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 400),
        ([], 400),
        ({}, 400),
        ({"id": "x", "text": "hello"}, 400),
        ({"id": "abcdefgh", "text": 7}, 400),
        ({"id": "abcdefgh", "choice": "danger_now.perhaps"}, 400),
        ({"id": "abcdefgh", "choice": {"a": 1}}, 400),
        ({"id": "abcdefgh", "text": "x" * 1_600_000}, 413),
        ({"id": "abcdefgh", "text": "x" * 6_000_000}, 413),
    ],
)
def test_a_malformed_request_gets_a_clear_answer_with_999(talk: Talk, body: object, status: int) -> None:
    response = talk.post(body)
    assert response.status_code == status
    assert "999" in response.json()["messages"][0]["text"]


def test_nobody_reads_a_conversation_without_its_token(service: Service, talk: Talk) -> None:
    talk.token = talk.token[:-3] + "abc"
    response = talk.post({"id": "abcdefgh", "text": "hello"})
    assert response.status_code == 401
    assert "999" in response.json()["messages"][0]["text"]


def test_an_emergency_told_in_polish_is_answered_in_polish_and_the_report_says_so(service: Service, talk: Talk) -> None:
    heard = talk.say("pomocy on bije teraz dziecko, słyszę jak krzyczy")
    assert "Proszę teraz zadzwonić pod numer 999" in heard or "niebezpieczeństwie" in heard
    if "Please call 999 now" not in heard:
        heard = talk.say("tak")
    assert "Please call 999 now" in heard
    report = service.repository().report(talk.reference)
    assert report is not None
    assert report.urgency == "emergency"
    assert report.content["understood"]["language"] == "pl"
    words = {item["question"]: item["words"] for item in report.content["items"]}
    assert "pomocy on bije teraz dziecko" in words["what"]


def test_a_worry_told_in_urdu_is_kept_and_danger_is_asked_about_in_urdu(service: Service, talk: Talk) -> None:
    heard = talk.say("ساتھ والے بچے ہمیشہ بھوکے اور گندے رہتے ہیں")
    assert "999" in heard
    assert "خطرے" in heard


def test_a_child_about_themselves_is_asked_little_and_in_their_own_terms(talk: Talk) -> None:
    talk.choose("danger_now.no")
    heard = talk.say("my dad keeps hitting me and calling me stupid. im 12")
    assert "It is not your fault" in heard
    assert "0800 1111" in heard
    talk.through_to_read_back()
    asked = "\n".join(talk.asked[2:])
    assert "Where are you now" in asked
    assert "safe way for someone to talk to you" in asked
    for question in ("Where is the child now", "Who looks after", "Did you see or hear", "Is the child hurt"):
        assert question not in asked


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        ("called_yes", "Stay on the phone"),
        ("called_no", "Please call 999 now, before anything else"),
        ("called_cannot", "call 999 and say nothing"),
    ],
)
def test_after_the_emergency_advice_each_answer_about_the_call_has_its_path(
    talk: Talk, answer: str, heard: str
) -> None:
    talk.choose("danger_now.yes")
    assert talk.choices == ["called_yes", "called_no", "called_cannot"]
    said = talk.choose(answer)
    assert heard in said
    assert "999" in said


@pytest.mark.parametrize(
    ("typed", "heard"),
    [("ive called 999 now", "Stay on the phone"), ("no not yet", "Please call 999 now, before anything else")],
)
def test_the_answer_about_the_call_may_be_typed(talk: Talk, typed: str, heard: str) -> None:
    talk.choose("danger_now.yes")
    assert heard in talk.say(typed)
