"""The read-back: the person looks at what was noted. They send it, change an item by its number or its name, put a fact
right, or add to it. What is said beside a change goes to the story: nothing is lost."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import languages, script
from bot.interview.answers import contrasts
from bot.interview.answers.answering import chosen
from bot.interview.answers.correcting import (
    EXACT_FACTS,
    corrects,
    is_of_the_childs_name,
    is_one_of_several,
    put_right,
    says_besides,
)
from bot.interview.asides import ones_name
from bot.interview.danger import after_999
from bot.interview.noting.own_name import names_themselves
from bot.interview.noting.taking import NOT_THE_AGE, facts_in
from bot.interview.output.summary import item_named
from bot.interview.read_back import corrections, naming_heading, naming_item, sending, taking_out, unplaced
from bot.interview.read_back.corrections import Corrections
from bot.interview.read_back.naming_item import Named
from bot.interview.read_back.unplaced import WANTS_CHANGE
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import (
    CHILD_AGE,
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
from bot.interview.terms.turn import A_QUESTION, TELLS_DANGER, Outcome, Reading, Said, only_yes_or_no
from bot.interview.words import values
from bot.interview.words.fact_words import before

SENDS = frozenset({"affirm", "submit_report", "thats_all"})
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
SETS_BY_NUMBER = re.compile(
    r"\W*(?:(?:and|also|no|change|number|item|line)\W+)*\d{1,2}\W+(?:is|should|shud|to)\b", re.IGNORECASE
)
# "Yes but hes 7".
YES_BUT = re.compile(
    r"\W*(?:(?:yes|yeah|yep|ok|okay|fine|right|good|all|looks|that['’]?s)\W+)+(?:but|except|apart from)\b",
    re.IGNORECASE,
)
# "I never said at home".
NEVER_SAID = re.compile(r"\b(?:never|didn['’]?t|did not) (?:said|say|put|typed?|told you)\b[^.,;]*$", re.IGNORECASE)
# "Leave what oakley said": of an item only "what she said" would be.
SOMEBODY_SAID = re.compile(
    r"\b(?:i|we|you|u|s?he|they|never|didn['’]?t|who|what \w+)\W+(?:\w+\W+)?(?:said|told|heard|saw|knows?)\b",
    re.IGNORECASE,
)
# "8 is a burn too".
AS_WELL = re.compile(r"\b(?:too|also|as well)\b", re.IGNORECASE)
# "Number 15 should", "15 is": no age.
AN_ITEMS_NUMBER = re.compile(
    r"\W*(?:(?:number|item|line|no)\W+)?(?P<digits>\d{1,2})\b(?!\W*(?:not|and|or|years?|yrs?|months?)\b)", re.IGNORECASE
)
# What stands around a number of one's own.
A_CONTACT = re.compile(
    r"\W*(?:(?:no|sorry|actually|and|but|ok|please|pls|put|change|it['’]?s|its|is|my|new|own|right|real|phone|mobile|mob|email"
    r"|e-mail|number|num|to|should be|on|me|ring|call|text|you can|can|the|as|here)\b\W*)*",
    re.IGNORECASE,
)
# A longer message is a story, and looking through it takes time.
LETTERS_OF_A_CHANGE = 300
# Of these nothing counts but a plain answer; other words have them asked anew.
PLAIN_ANSWERS = (DANGER_NOW, SELF_SAFE, SAFE_TO_TYPE, KIND, KIND_NAMED)


def taken_plainly(draft: Draft, said: Said, emergency_known: bool) -> Reading | None:
    """The reading of words that can mean only one thing at the read-back, whatever they were taken for: an item by its
    number or its heading, a yes or a no in the person's language, "send" with a question, or with a change before it.
    None if they are none of it."""
    if said.choice is not None or said.intent in TELLS_DANGER or len(said.text) > LETTERS_OF_A_CHANGE:
        return _taken_plainly(draft, said, emergency_known)
    if sending.ONLY.fullmatch(said.text) or sending.agrees(said.text):
        return Reading(draft.with_answer(READ_BACK, Answer.told("yes")), Outcome.SUBMIT)
    if (ahead := sending.ahead(said.text)) is not None:
        return _done_and_sent(draft, said, ahead, emergency_known)
    return _taken_plainly(draft, said, emergency_known)


def _done_and_sent(draft: Draft, said: Said, ahead: str, emergency_known: bool) -> Reading:
    """ "14 not 15. send it": what stands before is done first. It is sent if nothing is left open then; else they see
    what is."""
    if only_yes_or_no(ahead):
        return Reading(draft.with_answer(READ_BACK, Answer.told("yes")), Outcome.SUBMIT)
    if A_QUESTION.search(ahead):
        return _sent_with_question(draft, said)
    change = replace(said, text=ahead, intent="correct_answer" if said.intent in SENDS else said.intent)
    reading = _taken_plainly(draft, change, emergency_known) or at_read_back(draft, change)
    done = reading.draft.put_right == draft.put_right and reading.draft.unplaced is None
    opened = reading.draft.put_aside.keys() - draft.put_aside.keys()
    told = {"utter_changed", "utter_taken_in"} & {remark for remark, _ in reading.remarks}
    if reading.outcome is not Outcome.ASK or not done or opened or not told:
        return reading
    return replace(reading, draft=reading.draft.with_answer(READ_BACK, Answer.told("yes")), outcome=Outcome.SUBMIT)


def _taken_plainly(draft: Draft, said: Said, emergency_known: bool) -> Reading | None:
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
    if taking_out.takes_out_words(draft, said):
        return Reading(draft).remark("utter_situation", words=script.say("stays_as_typed").text)
    if (named := naming_item.by_number(draft, said)) is not None:
        return _changed(draft, [named], said, emergency_known)
    if naming_item.is_bare_number(said.text):
        return Reading(draft).remark("utter_which_change")
    if (behind := sending.behind(said.text)) is not None and A_QUESTION.search(behind):
        return _sent_with_question(draft, said)
    if (contact := _own_contact(said.text)) is not None:
        return Reading(ones_name.with_details(draft, contact)).remark("utter_changed")
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


def goes_on_changing(draft: Draft, asked: str | None, said: Said) -> bool:
    """Whether somebody who is asked for an item anew sets another by its number instead: "8 is 07700 900555"."""
    if asked not in draft.put_aside or said.intent in TELLS_DANGER or not SETS_BY_NUMBER.match(said.text):
        return False
    return any(item.question != asked for item in corrections.told_in(draft, said).named)


def _denies_by_number(said: Said) -> bool:
    """ "1 no she isnt in danger right now": a no, whatever it sounds like; the first item is always danger."""
    return DENIED_BY_NUMBER.match(said.text) is not None


def at_read_back(draft: Draft, said: Said) -> Reading:
    """The reading of any other words: they send it, put a fact right, name an item, or add to the story."""
    facts = _sure_facts(draft, said)
    puts_right = said.intent == "correct_answer" or corrects(draft, None, said) or YES_BUT.match(said.text) is not None
    if sending.refuses(said.text) and not (facts and puts_right):
        return Reading(draft).asked_again(READ_BACK).remark("utter_which_change")
    if said.intent in SENDS and not (facts and puts_right):
        return Reading(draft.with_answer(READ_BACK, Answer.told("yes")), Outcome.SUBMIT)
    if facts and puts_right:
        return unplaced.out_of_the_story(draft, put_right(draft, facts, said), said)
    # Only who wants to change something names an item; "I also saw bruises" is more of the story.
    names_one = said.intent in WANTS_CHANGE and SOMEBODY_SAID.search(said.text) is None
    item = item_named(draft, said.text) if names_one else None
    if item is not None and (item != CHILD_NAME or _is_of_the_childs_name(draft, said.text)):
        return Reading(draft.reopened(item))
    if said.intent in (*WANTS_CHANGE, "dont_know", "skip"):
        if said.assessment is not None and (says_besides(draft, said.text) or facts_in(said)):
            return _asked_which(unplaced.noted(draft, said))
        if READ_BACK in draft.asked_twice:
            return Reading(draft)  # asked already: what was noted is shown, with how to send it or to stop
        return Reading(draft).asked_again(READ_BACK).remark("utter_which_change")
    if not re.search(r"\w", said.text) or said.intent in ("gibberish", "nlu_fallback"):
        return Reading(draft).remark("utter_not_understood")
    return unplaced.noted(draft, said)


def _asked_which(reading: Reading) -> Reading:
    """A reading with the question which item is meant, once."""
    which = ("utter_which_change", {}) in reading.remarks
    reading = reading.asked_again(READ_BACK)
    return reading if which else reading.remark("utter_which_change")


def _sure_facts(draft: Draft, said: Said) -> dict[str, str]:
    """The facts of a message that are surely the new value of their item: not the number of an item, nor a name of
    which it is not plain whose it is."""
    facts = facts_in(said)
    number = AN_ITEMS_NUMBER.match(said.text)
    if number is not None and facts.get("child_age") == number["digits"]:
        facts.pop("child_age")
    of_age = NOT_THE_AGE.search(said.text)
    of_somebody = contrasts.OF_AN_AGE.search(said.text[: of_age.start()]) if of_age else None
    if of_age and not of_somebody and (of_age["wrong"] or of_age["not"]) not in (draft.told(CHILD_AGE) or ""):
        facts.pop("child_age", None)  # "13 not 12", and the child is 6
    for fact, words in list(facts.items()):
        told = draft.told(catalogue.fact_questions()[fact].id) or ""
        one_of_several = fact in EXACT_FACTS and is_one_of_several(told, words)
        same = fact == "who" and told and words.casefold().startswith(told.casefold())
        if one_of_several or same or NEVER_SAID.search(before(said.text, words)):
            facts.pop(fact)
    if "child_name" in facts and naming_heading.may_be_anothers_name(draft, said.text):
        facts.pop("child_name")
    return {} if A_QUESTION.search(said.text) else facts


def _is_of_the_childs_name(draft: Draft, text: str) -> bool:
    return is_of_the_childs_name(draft, None, text) and not naming_heading.may_be_anothers_name(draft, text)


def _own_contact(text: str) -> str | None:
    """The way to reach the writer that a message gives, and that alone: "my number is 07700 900123"."""
    found = values.A_WAY_TO_REACH.search(text)
    only = found is not None and A_CONTACT.fullmatch(text.replace(found[0], "", 1).strip()) is not None
    return found[0] if found is not None and only and values.contact_of_the_writer(text) else None


def _changed(draft: Draft, items: list[Named], said: Said, emergency_known: bool) -> Reading:
    """The reading of items that are named: one with a value is set, one without is asked anew."""
    values = [item.value for item in items if item.value]
    keeps = any(item.beside for item in items) or (values and says_besides(draft, said.text, *values))
    if keeps:
        draft = unplaced.beside(draft, said, said.text)
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
        draft = unplaced.beside(draft, said, sentence)
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
    if item.clears and question.id == STORY:
        return Reading(draft).remark("utter_situation", words=script.say("stays_as_typed").text)
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
        return Reading(unplaced.with_story(draft, said.text).reopened(question.id))
    if question.id == STORY:
        return Reading(unplaced.with_story(draft, said.text)).remark("utter_taken_in")
    if plain is not None and question.expects != "words":
        return Reading(draft.reopened(question.id))  # "no" is no name and no place
    if values.A_WAY_TO_REACH.search(item.value) and (question.fact or question.expects in ("name", "place")):
        return unplaced.kept(draft, said.text)  # a number is nobody's name, and no place
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
    told = draft.told(question)
    if AS_WELL.search(value) and told is not None and told not in value:
        return draft.with_answer(question, draft.answers[question].and_also(value))
    return (
        ones_name.with_details(draft, _own_contact(value) or value)
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
    reading = Reading(unplaced.with_story(draft, said.text).with_answer(READ_BACK, Answer.told("yes")), Outcome.SUBMIT)
    return (
        reading.remark(f"utter_{said.intent}")
        if f"utter_{said.intent}" in script.messages() and said.intent not in SENDS
        else reading
    )


def _tells_of_harm(said: Said) -> bool:
    return said.assessment is not None and said.assessment.primary is not None
