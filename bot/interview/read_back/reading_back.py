"""The read-back: the person looks at what was noted. They send it, change an item by its number or its name, put a fact
right, or add to it. What is said beside a change goes to the story: nothing is lost."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import languages, script
from bot.interview.answers.answering import chosen
from bot.interview.answers.correcting import corrects, is_of_the_childs_name, put_right, says_besides
from bot.interview.asides import ones_name
from bot.interview.danger import after_999
from bot.interview.noting.taking import facts_in, more_of_the_story, names_themselves, take_words
from bot.interview.output.summary import item_named
from bot.interview.read_back import corrections, naming_heading, naming_item
from bot.interview.read_back.corrections import Corrections
from bot.interview.read_back.naming_item import Named
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import (
    CHILD_NAME,
    DANGER_NOW,
    KIND,
    KIND_NAMED,
    READ_BACK,
    REPORTER,
    SAFE_TO_TYPE,
    SELF_SAFE,
    STORY,
)
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import A_QUESTION, TELLS_DANGER, Outcome, Reading, Said

WANTS_CHANGE = frozenset({"deny", "change_something", "correct_answer"})
SENDS = frozenset({"affirm", "submit_report", "thats_all"})
# "Yes send. but do they ring the mother?": they send it, and what follows is a question.
SEND_AND_ASK = re.compile(
    r"\W*(?:(?:yes|yeah|yep|ok|okay|please|pls|just|that'?s right|all right|right|correct)\W+)*"
    r"(?:send|submit)(?:\s+(?:it|this|that|the report|now|off|please|pls))*"
    r"(?:\s*[.,!;:–—-]+\s*|\s+(?=(?:but|and)\b)|\n+)"
    r"(?P<question>.+)",
    re.IGNORECASE | re.DOTALL,
)
# "No!! i said no name", "take my name off".
NO_NAME = re.compile(
    r"\W*(?:(?:no+|sorry|please|i|we|you|u|can|could|said|say|told|want|wanted|put|have|leave|wait|actually|it|with)\W+)*"
    r"(?:no names?|without (?:my|a) name|(?:take|leave) my name (?:out|off)|(?:remove|delete) my name)\b"
    r"\W*(?:please\W*)?",
    re.IGNORECASE,
)
DENIED_BY_NUMBER = re.compile(
    r"\W*(?:number |no\.? )?1\W+(?:is\W+)?no\b(?!\W*(?:one|body|pulse|but)\b)"
    r".*\b(?:danger|hurt|fine|ok|okay|safe|emergency)\b",
    re.IGNORECASE | re.DOTALL,
)
# A longer message is a story, and looking through it takes time.
LETTERS_OF_A_CHANGE = 300
# Of these nothing counts but a plain answer; other words have them asked anew.
PLAIN_ANSWERS = (DANGER_NOW, SELF_SAFE, SAFE_TO_TYPE, KIND, KIND_NAMED)


def taken_plainly(draft: Draft, said: Said, emergency_known: bool) -> Reading | None:
    """The reading of words that can mean only one thing at the read-back, whatever they were taken for: an item by its
    number or its heading, a yes or a no in the person's language, "send" with a question. None if they are none of it.
    """
    if _denies_by_number(said):
        return _replied(draft, replace(said, intent="choose", choice=f"{DANGER_NOW}.no"), emergency_known)
    if said.choice is not None or len(said.text) > LETTERS_OF_A_CHANGE:
        return None
    found = corrections.told_in(draft, said)
    denied = any(item.question == DANGER_NOW and item.value == "no" for item in found.named)
    plain = found.is_plain or (denied and said.intent == "tell_possible_danger")
    named_themselves = {item.question for item in found.named} == {REPORTER} and names_themselves(
        draft, READ_BACK, said
    )
    if found.named and not named_themselves and (plain or said.intent not in TELLS_DANGER):
        return _corrected(draft, found, said, emergency_known)
    if said.intent in TELLS_DANGER:
        return None
    if corrections.takes_out_words(draft, said):
        return Reading(draft).remark("utter_situation", words=script.say("stays_as_typed").text)
    if (named := naming_item.by_number(draft, said)) is not None:
        return _changed(draft, [named], said, emergency_known)
    if naming_item.is_bare_number(said.text):
        return Reading(draft).remark("utter_which_change")
    if (sent := SEND_AND_ASK.fullmatch(said.text.strip())) and A_QUESTION.search(sent["question"]):
        return _sent_with_question(draft, said)
    if names_themselves(draft, READ_BACK, said):
        return None
    if (answer := languages.yes_or_no(said.text, draft.concern.language)) is not None:
        return at_read_back(draft, replace(said, text=answer, intent="affirm" if answer == "yes" else "deny"))
    if NO_NAME.fullmatch(said.text):
        return _without_name(draft)
    if A_QUESTION.search(said.text) or (said.intent not in WANTS_CHANGE and _tells_of_harm(said)):
        return None  # "the school is worried, he hits her" tells something
    named_items = naming_heading.by_heading(draft, said)
    return _changed(draft, named_items, said, emergency_known) if named_items else None


def _denies_by_number(said: Said) -> bool:
    """ "1 no she isnt in danger right now": a no, whatever it sounds like; the first item is always danger."""
    return DENIED_BY_NUMBER.match(said.text) is not None


def at_read_back(draft: Draft, said: Said) -> Reading:
    """The reading of any other words: they send it, put a fact right, name an item, or add to the story."""
    puts_right = said.intent == "correct_answer" or corrects(draft, None, said)
    if said.intent in SENDS and not (facts_in(said) and puts_right):
        return Reading(draft.with_answer(READ_BACK, Answer.told("yes")), Outcome.SUBMIT)
    if facts_in(said) and puts_right:
        return put_right(draft, facts_in(said), said)
    # Only who wants to change something names an item; "I also saw bruises" is more of the story.
    item = item_named(draft, said.text) if said.intent in WANTS_CHANGE else None
    if item is not None and (item != CHILD_NAME or is_of_the_childs_name(draft, None, said.text)):
        return Reading(draft.reopened(item))
    if said.intent in (*WANTS_CHANGE, "dont_know", "skip"):
        if said.assessment is not None and says_besides(draft, said.text):
            if said.assessment.label == "concern" or said.intent not in WANTS_CHANGE:
                draft = take_words(draft, STORY, said)
            else:
                nothing = script.say("nothing_changed").text
                return (
                    Reading(draft)
                    .asked_again(READ_BACK)
                    .remark("utter_situation", words=nothing)
                    .remark("utter_which_change")
                )
        elif READ_BACK in draft.asked_twice:
            return Reading(draft)  # asked already: what was noted is shown, with how to send it or to stop
        return Reading(draft).asked_again(READ_BACK).remark("utter_which_change")
    if not re.search(r"\w", said.text) or said.intent in ("gibberish", "nlu_fallback"):
        return Reading(draft).remark("utter_not_understood")
    return (
        more_of_the_story(draft, said)
        if said.intent == "add_more"
        else Reading(take_words(draft, STORY, said)).remark("utter_taken_in")
    )


def _changed(draft: Draft, items: list[Named], said: Said, emergency_known: bool) -> Reading:
    """The reading of items that are named: one with a value is set, one without is asked anew."""
    values = [item.value for item in items if item.value]
    keeps = any(item.beside for item in items) or (values and says_besides(draft, said.text, *values))
    if keeps:
        draft = _with_story(draft, said.text)
    return _each_changed(draft, items, said, emergency_known)


def _each_changed(draft: Draft, items: list[Named], said: Said, emergency_known: bool) -> Reading:
    reading = Reading(draft)
    for item in items:
        changed = _item_changed(reading.draft, item, said, emergency_known)
        before = tuple(remark for remark in reading.remarks if remark not in changed.remarks)
        reading = replace(changed, remarks=before + changed.remarks)
        if reading.outcome is not Outcome.ASK:
            break
    return reading


def _corrected(draft: Draft, found: Corrections, said: Said, emergency_known: bool) -> Reading:
    """The reading of all that a message says of the items; what it says besides is more of the story."""
    for sentence in found.beside:
        draft = _with_story(draft, sentence)
    reading = _each_changed(draft, list(found.named), said, emergency_known)
    if said.intent == "ask_will_they_know" and found.beside:
        return reading.remark("utter_ask_will_they_know")
    return reading


def put_right_besides(draft: Draft, said: Said) -> Draft:
    """The draft with what a message that tells of danger puts right besides: an item that is set, or opened."""
    if said.choice is not None:
        return draft
    for item in map(corrections.beside_danger, corrections.told_in(draft, said).named):
        if item.question in PLAIN_ANSWERS:
            continue
        if item.clears:
            draft = draft.cleared(item.question)
        elif item.value is None:
            draft = draft.reopened(item.question)
        else:
            draft = _set(draft, item.question, item.value)
    return draft


def _item_changed(draft: Draft, item: Named, said: Said, emergency_known: bool) -> Reading:
    question = catalogue.questions()[item.question]
    if item.clears and question.id not in PLAIN_ANSWERS:
        return Reading(draft.cleared(question.id)).remark("utter_changed")
    if item.value is None:
        return Reading(draft.reopened(question.id))
    plain = naming_item.yes_or_no(item.value)
    reply = question.reply_typed(item.value) or question.reply(f"{question.id}.{plain}")
    if reply is not None and reply.answer is None:
        status = Status.UNKNOWN if reply.unknown else Status.DECLINED
        return Reading(draft.with_answer(question.id, Answer(status))).remark("utter_changed")
    if reply is not None:
        return _replied(draft, replace(said, intent="choose", choice=reply.choice.id), emergency_known)
    if question.id in PLAIN_ANSWERS:
        return Reading(_with_story(draft, said.text).reopened(question.id))
    if question.id == STORY:
        return Reading(_with_story(draft, said.text)).remark("utter_taken_in")
    if plain is not None and question.expects != "words":
        return Reading(draft.reopened(question.id))  # "no" is no name and no place
    return Reading(_set(draft, question.id, item.value)).remark("utter_changed")


def _replied(draft: Draft, said: Said, emergency_known: bool) -> Reading:
    """The reading of a plain answer to an item, as if its quick reply had been tapped."""
    if said.choice == f"{DANGER_NOW}.no" and emergency_known:
        return Reading(after_999.taken_back(draft, said)).remark("utter_no_danger_noted")
    reading = chosen(draft, said, emergency_known)
    if reading.outcome is not Outcome.ASK or reading.remarks:
        return reading
    return reading.remark("utter_if_that_changes" if said.choice == f"{DANGER_NOW}.no" else "utter_changed")


def _set(draft: Draft, question: str, value: str) -> Draft:
    return (
        ones_name.with_details(draft, value)
        if question == REPORTER
        else draft.with_answer(question, Answer.told(value))
    )


def _without_name(draft: Draft) -> Reading:
    """The writer's own name is taken out; that of a child they tell of is not meant."""
    own = CHILD_NAME if draft.concern.writer == "child" else REPORTER
    if draft.told(own) is None:
        return Reading(draft).remark("utter_taken_in")
    reading = Reading(draft.with_answer(own, Answer(Status.DECLINED)))
    return reading.remark("utter_situation", words=script.say("own_name_off").text)


def _sent_with_question(draft: Draft, said: Said) -> Reading:
    """It is sent as they asked. Their question goes with it, so that staff know what they asked; and it is answered,
    if it was read as one that has an answer."""
    reading = Reading(_with_story(draft, said.text).with_answer(READ_BACK, Answer.told("yes")), Outcome.SUBMIT)
    return (
        reading.remark(f"utter_{said.intent}")
        if f"utter_{said.intent}" in script.messages() and said.intent not in SENDS
        else reading
    )


def _with_story(draft: Draft, words: str) -> Draft:
    story = draft.answers.get(STORY)
    told = story if story is not None and story.status is Status.TOLD else Answer.told()
    return draft if words in told.words else draft.with_answer(STORY, told.and_also(words))


def _tells_of_harm(said: Said) -> bool:
    return said.assessment is not None and said.assessment.primary is not None
