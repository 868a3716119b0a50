"""Danger read from one message is held against the question that was open.

The reader knows no context: "at home with her mum", in answer to "where is the child now", sounds to it like somebody
in danger now. So a short answer must sound graver than a message of its own before the questions stop; in between, the
person is asked once more. Of a long message, and of one that nobody asked for, the reader's own word counts.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import languages
from bot.interview.danger import danger_answers, denying, soon
from bot.interview.noting.fitting import OF_A_CONTACT, WORDS_OF_A_BARE_ANSWER, fits
from bot.interview.noting.own_name import OWN_NAME
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, LANGUAGE, READ_BACK, REPORTER, SCHOOL, STORY, WORKPLACE, Question
from bot.interview.terms.concern import AT_RISK, OF_THEMSELVES, VICTIM
from bot.interview.terms.draft import Answer, Draft
from bot.interview.terms.turn import A_QUESTION, TELLS_DANGER, Said
from bot.interview.words.fact_words import HOUSE
from bot.interview.words.situation_words import tells_only_how_they_feel

OPEN_TO_A_STORY = (None, DANGER_NOW, STORY, READ_BACK)
NO_STORY = "more"  # asked for by no question
# Up to so many words a message is an answer to a question rather than news of its own.
WORDS_OF_AN_ANSWER = 12
# "hes 3", "so its": a piece of a sentence tells no danger unless it sounds so by itself.
WORDS_OF_A_PIECE = 5
SURE_OF_A_PIECE = 0.5
SURE_AFTER_A_NO = 0.5
A_YES = danger_answers.A_YES
# "No. will they know it was me?": the no is one, and the question another matter.
A_NO_AND_A_QUESTION = re.compile(
    r"(?:oh |ok |okay |well )*(?:no+|nope|nah|not (?:now|right now|really))\s*[.,;!–—-]", re.IGNORECASE
)
# What such a message is read as, besides danger, and yet is a no.
PERHAPS_NO = frozenset(
    {*TELLS_DANGER, "tell_concern", "nlu_fallback", "add_more", "correct_answer", "gibberish", "what_did_you_mean"}
)
OWN_QUESTIONS = ("ask_", "off_topic_council", "small_talk")
# Set on the answers of the conversations in tests/dialogue/conversations: plain ones reach 0.94, an emergency 0.96.
GRAVE_ANSWER = 0.95
# "Hes hitting him now i can hear him", where a kind of harm was asked for: what plainly answers nothing is news. What
# sounds so and may be an answer is asked about.
GRAVE_NEWS = 0.65
# "My brother is here hes 5" reaches 0.83.
GRAVE_FACT = 0.85
# What sounds no graver, and tells of nothing at hand, is no news.
FAINT = 0.3
# Who finds English hard is asked early which language they speak, and may still answer what was asked before: "she is
# in house with mother".
UNCLEAR_WHERE_LANGUAGE_IS_ASKED = 0.8
# Of these the answer is a word, a number or a name: "her mum is on shift again tonite and hes got her" is none.
OF_A_DETAIL = (REPORTER, SCHOOL, WORKPLACE)
A_SCHOOL = re.compile(r"\b(?:school|nursery|college|academy|primary|infants?|juniors?|pre-?school)\b", re.IGNORECASE)
# "07700 900123", "please dont ring he reads my phone".
OF_REACHING_THEM = re.compile(r"\b(?:ring|call|text|phone|e-?mail|message|contact)(?:ing)? (?:me|us)\b", re.IGNORECASE)
# A third message that tells of what may be danger, and none of them answered: in doubt, 999.
UNCLEAR_AND_IN_DOUBT = 3
WORDS_OF_AN_ADDRESS = 20


def in_context(draft: Draft, asked: str | None, said: Said) -> Said:
    """The message as it is to be taken with that question open: as danger, as perhaps danger, or as a plain answer.

    Args:
        draft: what is known before it.
        asked: id of the open question, or None.
        said: the message as it was read by itself.
    """
    if said.assessment is None:
        return said
    if asked == DANGER_NOW and (answer := _answers_danger(draft, said)) is not None:
        return answer
    if said.is_foreign:
        return _in_another_language(draft, asked, said)
    if said.intent not in TELLS_DANGER:
        return said
    if denying.denied_in(said.text) or _only_feels(draft, said):
        return _taken_as(said, "no")
    if _may_wait_for_staff(draft, asked, said):
        return replace(_taken_as(said, "unclear"), intent="tell_concern")
    if danger_answers.says_back_again(said.text):
        return _taken_as(said, "unclear")
    words, score = len(said.text.split()), said.assessment.danger_score
    if words <= WORDS_OF_AN_ADDRESS and _is_harmless(draft, asked, said):
        return _taken_as(said, "no")
    if (
        asked in OPEN_TO_A_STORY
        and said.intent == "tell_danger"
        and words <= WORDS_OF_A_PIECE
        and score < SURE_OF_A_PIECE
    ):
        return _taken_as(said, "no")
    threat = denying.tells_of_threat(said.text)
    if (
        said.intent == "tell_danger"
        and draft.told(DANGER_NOW) == "no"
        and score < (SURE_AFTER_A_NO if threat else GRAVE_ANSWER)
    ):
        # They have just said that no child is in danger: asked again, and with 999, before the questions stop.
        said = _taken_as(said, "unclear")
    most = WORDS_OF_AN_ADDRESS if _tells_where(asked, said) else WORDS_OF_AN_ANSWER
    if asked in OPEN_TO_A_STORY or words > most or score >= _grave(asked, said):
        return said
    sounds_so = score >= (UNCLEAR_WHERE_LANGUAGE_IS_ASKED if asked == LANGUAGE else GRAVE_NEWS)
    return _taken_as(said, "unclear" if sounds_so or _adds_to_doubt(draft, asked, said) else "no")


def _only_feels(draft: Draft, said: Said) -> bool:
    """Whether who has told a worry about somebody else says how upset they are, and nothing more: they are answered,
    with 999. Of who may be in danger themselves it may be a sign of more."""
    if STORY not in draft.settled().answers or draft.concern.situations & (OF_THEMSELVES | {AT_RISK}):
        return False
    calm = draft.told(DANGER_NOW) == "no" and not draft.alarms and not draft.concern.is_of_child
    return calm and tells_only_how_they_feel(said.text)


def _in_another_language(draft: Draft, asked: str | None, said: Said) -> Said:
    """A message in another language, in which there are hardly words to look for. After a no it must be read as danger,
    or speak of now; who is asked about it is not sent to 999 unless it sounds sure."""
    assert said.assessment is not None
    if said.intent not in TELLS_DANGER or said.danger_score >= SURE_AFTER_A_NO:
        return said
    if languages.denies(said.text, said.assessment.language):
        return _taken_as(said, "no")
    if asked == DANGER_NOW or draft.told(DANGER_NOW) != "no" or not _told(draft):
        return said
    code = said.assessment.language
    if languages.tells_of_now(said.text, code) and not languages.begins_with_no(said.text, code):
        return said
    if said.intent == "tell_danger" and (asked != READ_BACK or said.danger_score >= FAINT):
        return _taken_as(said, "unclear")
    return replace(said, intent="tell_concern")


def _may_wait_for_staff(draft: Draft, asked: str | None, said: Said) -> bool:
    """Whether a message tells of somebody who comes later on, and of nothing graver: they are told to ring the Front
    Door at once. A child, and who is abused themselves, is asked."""
    if draft.concern.is_of_child or VICTIM in draft.concern.situations or not soon.told_in(said.text):
        return False
    return asked != DANGER_NOW or not danger_answers.is_yes_in_other_words(said.text)


def is_new_danger(draft: Draft, said: Said, *, in_words: bool = False) -> bool:
    """Whether a message that may be danger tells of more than was told when they said that there is none: the same
    worry in more detail does not open the question again.

    Args:
        draft: what is known before it.
        said: the message.
        in_words: the danger lies in its words, whatever it sounds like (`by_words.py`).
    """
    if draft.told(DANGER_NOW) is None:
        return True
    if not sounds_graver(draft, said):
        return False
    first_told, child = not _told(draft), said.assessment is not None and said.assessment.speaker == "child"
    of_child = draft.concern.is_of_child or (first_told and child)
    if said.danger_score >= (GRAVE_NEWS if of_child else GRAVE_FACT) or danger_answers.is_yes_in_other_words(said.text):
        return True
    if (in_words or (first_told and of_child)) and draft.danger_asked is None:
        return True
    if in_words or first_told or said.danger_score >= FAINT:
        return denying.tells_of_threat(said.text)
    return denying.tells_of_threat_at_hand(said.text)


def _told(draft: Draft) -> bool:
    """Whether the worry was told before: a no to what nobody had told yet says less."""
    return STORY in (*draft.answers, *draft.put_aside)


def _is_harmless(draft: Draft, asked: str | None, said: Said) -> bool:
    """Whether a message has no word of a threat in it, and is of how to reach them, or what was asked for: "dont ring
    me after 7 hes in". After a no it must not sound grave either: of short messages of danger one in twelve has no such
    word, so these are asked about, once; after the advice to ring 999 that is known."""
    if said.danger_score >= GRAVE_FACT or denying.mentions_threat(said.text):
        return False
    if asked == DANGER_NOW:  # answered before, and asked again
        return draft.danger_asked is not None and DANGER_NOW in draft.answered
    if draft.told(DANGER_NOW) is None and not draft.alarms:
        return False
    question = catalogue.questions().get(asked or "")
    if question is None or question.id in (STORY, READ_BACK):
        return OF_REACHING_THEM.search(said.text) is not None
    advised = bool(draft.alarms) or draft.told(DANGER_NOW) != "no"
    return fits(question, said) and (advised or said.danger_score < GRAVE_NEWS)


def _tells_where(asked: str | None, said: Said) -> bool:
    """Whether a place was asked for and an address is told: "at home with mum, at 14 Hartwell Drive"."""
    question = catalogue.questions().get(asked or "")
    return question is not None and question.expects == "place" and HOUSE.search(said.text) is not None


def _answers_danger(draft: Draft, said: Said) -> Said | None:
    """A message as the answer to the question whether a child is in danger; None if its words say nothing to it."""
    assert said.assessment is not None
    denied = said.is_foreign and languages.denies(said.text, said.assessment.language)
    if denied and said.danger_score < SURE_AFTER_A_NO:
        return replace(_taken_as(said, "no"), intent="deny")
    if not said.is_foreign and (denying.denied_in(said.text) or danger_answers.ends_with_no(said.text)):
        return replace(_taken_as(said, "no"), intent="deny")
    if not said.is_foreign and said.danger_score < GRAVE_ANSWER and danger_answers.no_among_others(said.text):
        return replace(_taken_as(said, "unclear" if soon.told_in(said.text) else "no"), intent="deny")
    yes = not said.is_foreign and danger_answers.is_yes_in_other_words(said.text)
    if not said.is_foreign and danger_answers.is_not_now_but_at_times(said.text):
        if said.intent in TELLS_DANGER and draft.danger_asked is None:
            return _taken_as(said, "unclear")
        return replace(_taken_as(said, "no"), intent="deny")
    if said.intent == "dont_know" and danger_answers.says_it_is_over(said.text):
        return replace(said, intent="tell_concern")  # it is asked once more
    if not said.is_foreign and said.assessment.danger != "yes" and danger_answers.is_not_sure(said.text):
        return replace(said, intent="dont_know")
    if _says_no(draft, said):
        # "No he is still there with him": asked about once more.
        return _taken_as(said, "unclear") if yes else _after_a_no(draft, said)
    if said.is_foreign:
        return None
    yes = yes or danger_answers.yes_among_others(said.text)
    if yes or (said.intent in TELLS_DANGER and A_YES.match(said.text.strip())):
        # "Yes he has a knife": by itself that may be unclear, but the question was whether a child is in danger.
        return replace(said, intent="tell_danger", assessment=replace(said.assessment, danger="yes"))
    return None


def _adds_to_doubt(draft: Draft, asked: str | None, said: Said) -> bool:
    """Whether a short message that may be danger counts though it may answer the open question: they were asked of
    danger and never said, and it is not plainly the place or the time that was asked for."""
    if draft.told(DANGER_NOW) is not None or DANGER_NOW not in draft.answers:
        return False
    question = catalogue.questions().get(asked or "")
    return question is None or not (question.expects != "words" and fits(question, said)) or _is_beside(question, said)


def _after_a_no(draft: Draft, said: Said) -> Said:
    """A message that begins with a no, to the question whether a child is in danger: it is the answer. One that sounds
    like danger all the same ("no, she is not moving") is asked about again first, and is known to staff as unclear."""
    assert said.assessment is not None
    if said.assessment.danger != "yes":
        return replace(said, intent="deny")
    # In other languages they were asked in their own, and the reader hears danger in too much.
    plain = said.is_foreign or not sounds_graver(draft, said)
    said = _taken_as(said, "unclear")
    return replace(said, intent="deny") if plain else said


def _says_no(draft: Draft, said: Said) -> bool:
    """Whether a message begins with a no, and does not sound so grave that it is none."""
    assert said.assessment is not None
    with_a_question = A_NO_AND_A_QUESTION.match(said.text.strip()) is not None
    if said.intent not in PERHAPS_NO and not said.intent.startswith(OWN_QUESTIONS) and not with_a_question:
        return False
    if said.assessment.danger_score >= SURE_AFTER_A_NO:
        return False
    if A_QUESTION.search(said.text) and not with_a_question:
        return False
    language = said.assessment.language if said.is_foreign else draft.concern.answer_in
    return danger_answers.is_no(said.text) or languages.begins_with_no(said.text, language)


def sounds_graver(draft: Draft, said: Said) -> bool:
    """Whether a message sounds more like danger than that after which danger was last asked about again."""
    return draft.danger_asked is None or said.danger_score > draft.danger_asked


def _grave(asked: str | None, said: Said) -> float:
    """How grave a short message must sound for the questions to stop: less so where it plainly answers none."""
    question = catalogue.questions().get(asked or "")
    if question is None:
        return GRAVE_ANSWER
    return GRAVE_ANSWER if fits(question, said) and not _is_beside(question, said) else GRAVE_NEWS


def _is_beside(question: Question, said: Said) -> bool:
    """Whether a sentence is plainly none of the details that the question asks for, though it takes any words."""
    if question.id not in OF_A_DETAIL:
        return False
    if len(said.text.split()) <= WORDS_OF_A_BARE_ANSWER:
        return False
    if question.id == SCHOOL and A_SCHOOL.search(said.text):
        return False
    return OF_A_CONTACT.search(said.text) is None and OWN_NAME.match(said.text) is None


def danger_told(draft: Draft, asked: str | None, said: Said) -> Draft:
    """The draft once a message told of danger: as the person's own answer only if they were asked and it begins with a
    yes or a no; else as heard."""
    heard = draft.with_danger_heard()
    if asked == DANGER_NOW and A_YES.match(said.text.strip()):
        return draft.with_answer(DANGER_NOW, Answer.told("yes"))
    said_no = asked == DANGER_NOW and danger_answers.is_no(said.text)
    return heard.with_answer(DANGER_NOW, Answer.told("no")) if said_no else heard


def counted(draft: Draft) -> int:
    """How many messages, this one among them, have told of what may be danger since the question of it was open: more
    than one only while nobody has said whether there is any."""
    return draft.danger_unclear + 1 if draft.told(DANGER_NOW) is None else 1


def as_more(draft: Draft, said: Said) -> Said:
    """A message that answers no question, such as an earlier one that was changed: more of the story, unless it
    tells of danger."""
    said = in_context(draft, NO_STORY, said)
    return said if said.intent in TELLS_DANGER else replace(said, intent="add_more")


def _taken_as(said: Said, danger: str) -> Said:
    assert said.assessment is not None
    intent = "tell_possible_danger" if danger == "unclear" else "tell_concern"
    return replace(said, intent=intent, assessment=replace(said.assessment, danger=danger))
