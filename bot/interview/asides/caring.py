"""Words of care: what a special situation calls for, and who is writing. Each is said once; that it was is remembered.

While the questions are asked they come before the next question, at the advice to ring 999 right after it, and later
with the answer to the message that first told of it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import script
from bot.interview.terms.catalogue import STORY
from bot.interview.terms.concern import FRIEND, HIDDEN_FROM_FAMILY, OF_THEMSELVES, Concern, situations_of
from bot.interview.terms.draft import Draft
from bot.interview.terms.situations import Situation, named
from bot.interview.terms.turn import Reading, Said
from bot.interview.words import situation_words

# What else was said, beside the names of special situations.
SEXUAL_HARM = "sexual_harm"
KEEP_MESSAGES = "keep_messages"
THANKS = "thanks"
THANKS_TO_A_CHILD = "utter_thanks_for_telling_child"
# A child who was thanked before tells what is done to them.
DISCLOSED = "disclosed"
# Something done to them; not "in my room", "no me and baby not hurt".
DONE_TO_THEM = re.compile(
    rf"{situation_words.TO_ME}|\bmy (?:\w+ )?(?:legs?|body|bed|privates?|bits|arms?|hair|face|head|clothes|back)\b"
    r"|\b(?:at (?:nite|nights?|bed ?time)|nights|every night)\b",
    re.IGNORECASE,
)
ONLY_NOTED = ("utter_taken_in", "utter_if_in_danger", "utter_if_that_changes")


def situations_in(concern: Concern) -> frozenset[str]:
    """The special situations told of, that of a child who writes about another included."""
    return concern.situations | ({FRIEND} if concern.writer == "friend" else frozenset())


def is_of_sexual_harm(concern: Concern) -> bool:
    """Whether a child may have been harmed sexually; those who speak of long ago or of themselves have words of their
    own."""
    return concern.sexual_harm and not concern.situations & {"survivor", "own_sexual_thoughts"}


def at_the_questions(before: Draft, reading: Reading, said: Said) -> Reading:
    """The reading of a message while the questions are asked, with what it calls for and was not said yet."""
    concern, already = reading.draft.concern, reading.draft.said
    for situation in named(situations_in(concern) - already):
        reading = _said(reading, situation, _words(situation, concern, reading.draft.said))
    reading = _taken_back(before, _again(reading, already, said))
    of_sexual_harm = is_of_sexual_harm(concern) and SEXUAL_HARM not in already
    if of_sexual_harm:
        reading = _remark(reading, SEXUAL_HARM, _after_sexual_harm(concern))
    elif concern.sexual_online and not already & {SEXUAL_HARM, KEEP_MESSAGES}:
        reading = _remark(reading, KEEP_MESSAGES, "utter_situation", words=script.say(KEEP_MESSAGES).text)
    if concern.is_of_child and THANKS in already and (of_sexual_harm or _discloses(already, said)):
        return _to_a_child_who_tells(reading, again=DISCLOSED in already)
    if concern.writer != "child" or THANKS in already:
        return reading
    if any(key == THANKS_TO_A_CHILD for key, _ in reading.remarks):
        return _remembering(reading, THANKS)
    # Who told of themselves only later was not thanked for the story.
    return _remark(reading, THANKS, THANKS_TO_A_CHILD) if before.told(STORY) is not None else reading


def _taken_back(before: Draft, reading: Reading) -> Reading:
    """With an apology first, where the writer was taken for somebody that they say they are not: a victim, or somebody
    who may do harm."""
    no_longer = before.concern.situations - reading.draft.concern.situations
    wrong = no_longer & OF_THEMSELVES & before.said
    if not wrong:
        return reading
    others = tuple(remark for remark in reading.remarks if remark[0] not in ONLY_NOTED)
    sorry = replace(reading, remarks=()).remark("utter_situation", words=script.say("taken_wrongly").text)
    said = reading.draft.said - wrong
    return replace(sorry, draft=replace(reading.draft, said=said), remarks=(*sorry.remarks, *others))


def _discloses(already: frozenset[str], said: Said) -> bool:
    """Whether a message is the first after the thanks in which a child tells of harm done to themselves."""
    tells = said.assessment is not None and said.assessment.primary is not None
    return tells and DISCLOSED not in already and DONE_TO_THEM.search(said.text) is not None


def _to_a_child_who_tells(reading: Reading, *, again: bool) -> Reading:
    """With a warm sentence first, and the first time what to do if it may happen tonight, in place of "I have noted
    that"."""
    others = tuple(remark for remark in reading.remarks if remark[0] not in ONLY_NOTED)
    words = "utter_child_tells_more" if again else "utter_child_discloses"
    warm = _remark(replace(reading, remarks=()), DISCLOSED, words)
    return replace(warm, remarks=(*warm.remarks, *others))


def at_999(draft: Draft) -> Reading:
    """What is said right after the advice to ring 999, where somebody must know it now, whether or not other words were
    said before. The rest waits until the questions go on."""
    reading = Reading(draft)
    for situation in named(situations_in(draft.concern)):
        if (words := situation.said_at_999(draft.concern.writer)) is not None:
            reading = _said(reading, situation, words)
    if draft.concern.writer == "child":
        reading = _remark(reading, THANKS, THANKS_TO_A_CHILD)
    if is_of_sexual_harm(draft.concern):
        reading = _remark(reading, SEXUAL_HARM, "utter_emergency_sexual_harm")
    return reading


def once_stored(before: Draft, draft: Draft, said: Said, *, emergency: bool) -> Reading:
    """What a message that is added to a stored report calls for and the report did not before.

    Args:
        before: the draft before it.
        draft: the draft with it.
        said: the message.
        emergency: 999 was advised.
    """
    reading, concern, already = Reading(draft), draft.concern, draft.said
    for situation in named(situations_in(concern) - situations_in(before.concern) - already):
        now = situation.said_at_999(concern.writer) if emergency else None
        reading = _said(reading, situation, now or _words(situation, concern, reading.draft.said))
    reading = _taken_back(before, _again(reading, already, said))
    if concern.writer == "child" and THANKS not in already:
        reading = _remark(reading, THANKS, THANKS_TO_A_CHILD)
    if is_of_sexual_harm(concern) and SEXUAL_HARM not in already:
        words = "utter_emergency_sexual_harm" if emergency else _after_sexual_harm(concern)
        reading = _remark(reading, SEXUAL_HARM, words)
    return reading


def _words(situation: Situation, concern: Concern, already: frozenset[str]) -> str:
    """The words for who writes. Of what the family must not hear, and 999, two situations say the same: it is said
    with the first of them. To a child they say nothing else."""
    others = HIDDEN_FROM_FAMILY & already - {situation.id}
    if situation.id in HIDDEN_FROM_FAMILY and others:
        return "" if concern.is_of_child else situation.say_also or situation.say
    return situation.said_to(concern.writer)


def _after_sexual_harm(concern: Concern) -> str:
    return "utter_after_sexual_harm_child" if concern.is_of_child else "utter_after_sexual_harm"


def _again(reading: Reading, already: frozenset[str], said: Said) -> Reading:
    """With what is said each time that a message tells a situation again, where there are such words."""
    told = situations_of(said.assessment, said.text) if said.assessment is not None else frozenset()
    if situation_words.STRANGLED_SIGNS in told:
        told |= {situation_words.STRANGLED}
    for situation in named(told & already):
        if situation.say_again:
            reading = reading.remark("utter_situation", words=script.fill(situation.say_again))
    return reading


def _said(reading: Reading, situation: Situation, words: str) -> Reading:
    if not words:
        return _remembering(reading, situation.id)
    return _remark(reading, situation.id, "utter_situation", words=script.fill(words))


def _remark(reading: Reading, name: str, key: str, **values: str) -> Reading:
    return _remembering(reading.remark(key, **values), name)


def _remembering(reading: Reading, name: str) -> Reading:
    return replace(reading, draft=replace(reading.draft, said=reading.draft.said | {name}))
