"""Whatever a person types or taps, in whatever order: no turn without an answer, no question twice, no word lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.interview.asking import planning
from bot.interview.output import assessing, summary
from bot.interview.reading import read
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, SELF_SAFE, STORY
from bot.interview.terms.draft import Draft, Status
from bot.interview.terms.turn import STEERING, Outcome, Said
from bot.understanding.assessment import CATEGORIES, DANGER_LEVELS, SITUATIONS, SPEAKERS, Assessment

TELLING = ("tell_concern", "tell_danger", "tell_possible_danger", "add_more")
FACTS = {"child_name": "Kyle", "child_age": "6", "place": "next door", "when": "every night", "who": "her uncle"}
# These take back or re-open what was answered; after them a question may come again.
REOPENS = ("go_back", "change_something", "correct_answer", "deny", "tell_possible_danger", "carry_on", "start_again")


@st.composite
def assessments(draw: st.DrawFn, intent: str) -> Assessment:
    told = intent in TELLING
    danger = {"tell_danger": "yes", "tell_possible_danger": "unclear"}.get(intent, "no")
    categories = {name: draw(st.sampled_from([0.05, 0.3, 0.6, 0.95])) if told else 0.05 for name in CATEGORIES}
    facts = draw(st.lists(st.sampled_from(sorted(FACTS)), unique=True)) if told else []
    return Assessment(
        label="concern" if told else "not_concern",
        categories=categories,
        primary=max(categories, key=lambda name: categories[name]) if told else None,
        danger=danger,
        danger_score=0.99 if danger == "yes" else 0.1,
        speaker=draw(st.sampled_from(SPEAKERS)),
        disclosure=told and draw(st.booleans()),
        facts={fact: FACTS[fact] for fact in facts},
        situations=tuple(draw(st.lists(st.sampled_from(SITUATIONS), max_size=2, unique=True))) if told else (),
        injury=draw(st.sampled_from([None, "a bruise"])) if told else None,
        language=draw(st.sampled_from(["en", "en", "en", "pl"])) if told else "en",
    )


@st.composite
def messages(draw: st.DrawFn) -> Said:
    """Something typed, or a quick reply tapped, perhaps late."""
    number = draw(st.integers(0, 10**6))
    if draw(st.integers(0, 3)) == 0:
        choice = draw(st.sampled_from(sorted(name for name in catalogue.choices() if "." in name)))
        if choice.startswith(READ_BACK):
            intent = {"send": "submit_report", "change": "change_something"}[choice.split(".")[1]]
            return Said(catalogue.choices()[choice].title, intent, f"id{number}", choice=None)
        return Said(catalogue.choices()[choice].title, "choose", f"id{number}", choice=choice)
    intent = draw(st.sampled_from(sorted(STEERING - {"choose", "start_chat"})))
    words = draw(st.integers(1, 40))
    assessment = draw(assessments(intent))
    injury = [assessment.injury] if assessment.injury else []
    text = " ".join([f"word{number}", *assessment.facts.values(), *injury, *["and so on"] * (words // 3)])
    return Said(text, intent, f"id{number}", confidence=0.9, assessment=assessment)


@dataclass
class Walk:
    """A conversation as the form would lead it."""

    draft: Draft = field(default_factory=Draft)
    emergency: bool = False
    asked: list[str] = field(default_factory=list)

    @property
    def open(self) -> str | None:
        left = planning.to_ask(self.draft, emergency=self.emergency)
        return left[0] if left else None


@given(st.lists(messages(), min_size=1, max_size=30))
@settings(max_examples=400, deadline=None)
def test_any_sequence_of_messages(said: list[Said]) -> None:
    walk = Walk()
    told: list[str] = []
    reopened = False
    for message in said:
        before, asked = walk.draft, walk.open
        reading = read(before, asked, message, emergency_known=walk.emergency)
        assert reading is not None, f"{message.intent} is answered by nobody"
        if reading.outcome is Outcome.START_AGAIN:
            walk, told = Walk(), []
            continue
        walk.draft = reading.draft
        walk.emergency |= reading.outcome is Outcome.EMERGENCY
        reopened |= message.intent in REOPENS or message.choice is not None
        levels = [DANGER_LEVELS.index(draft.concern.danger) for draft in (before, walk.draft)]
        assert levels[0] <= levels[1], "danger falls"
        for name, old in before.put_aside.items():
            if name != STORY and name not in walk.draft.put_aside:  # asked for anew, and answered anew
                told = [text for text in told if text not in old.text]
        if message.intent in TELLING:
            told.append(message.text)
        if not reopened and asked is not None and asked in walk.draft.answers and asked != READ_BACK:
            assert asked not in planning.to_ask(walk.draft, emergency=walk.emergency), "asked again after an answer"
        if reading.outcome is Outcome.SUBMIT:
            break
        assert planning.to_ask(walk.draft, emergency=walk.emergency), "there is always a way on"
    settled = walk.draft.settled()
    assert [text for text in told if text not in f"{settled.answers}{settled.put_right}"] == [], "words are lost"
    safe_after_all = settled.told(SELF_SAFE) is not None and not planning.is_not_safe(settled)
    if walk.emergency and settled.told(DANGER_NOW) != "no" and not safe_after_all:
        assert assessing.urgency(settled).level == "emergency"


@given(st.lists(messages(), min_size=1, max_size=30))
@settings(max_examples=200, deadline=None)
def test_a_report_of_any_sequence_holds_every_answer_and_invents_none(said: list[Said]) -> None:
    walk = Walk()
    typed: list[str] = []
    for message in said:
        reading = read(walk.draft, walk.open, message, emergency_known=walk.emergency)
        assert reading is not None
        if reading.outcome is Outcome.START_AGAIN:
            walk, typed = Walk(), []
            continue
        if reading.outcome is Outcome.SUBMIT:
            break
        walk.draft, walk.emergency = reading.draft, walk.emergency or reading.outcome is Outcome.EMERGENCY
        typed.append(message.text)
    content = summary.compose(walk.draft, complete=False)
    words = {item["question"]: item["words"] for item in content["items"]}
    for name, answer in walk.draft.answers.items():
        if name != READ_BACK and answer.status is Status.TOLD and name not in ("kind", "kind_named"):
            alarm = name == DANGER_NOW and walk.draft.alarms  # what there was before stands beside it
            assert answer.text in words[name] if alarm else words[name] == answer.text
    if STORY in words and walk.draft.told(STORY) is not None:
        assert all(line in "\n".join(typed) for line in words[STORY].split("\n")), "words that nobody typed"
