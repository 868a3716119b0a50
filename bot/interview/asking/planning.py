"""What is still to be asked, in which order."""

from __future__ import annotations

import re

from bot.interview.asking import access
from bot.interview.asking.gates import says_there_is_none, says_there_is_one
from bot.interview.terms import catalogue, situations
from bot.interview.terms.catalogue import (
    ADDRESS,
    CHILD_NAME,
    DANGER_NOW,
    INJURY,
    KIND,
    KIND_NAMED,
    LANGUAGE,
    NOW,
    READ_BACK,
    REPORTER,
    SAFE_TO_TYPE,
    SCHOOL,
    SELF_SAFE,
    SOURCE,
    STORY,
    WHO,
)
from bot.interview.terms.concern import tells_of_suicide
from bot.interview.terms.draft import ALARMS, Answer, Draft, Status
from bot.interview.terms.situations import Situation
from bot.interview.terms.turn import only_yes_or_no
from bot.interview.words.english import LITTLE_ENGLISH
from bot.interview.words.values import STREETS
from bot.understanding.assessment import CATEGORIES, CATEGORY_THRESHOLD

# "No", "none that I know", "not at all"; but "not sure" and "no idea" leave it open.
NO = re.compile(r"\W*(?:no(?! (?:idea|clue))|none|nobody|nope|not(?! (?:sure|certain)))\b", re.IGNORECASE)
# "I dont feel safe", to whether the person who writes is safe.
NOT_SAFE = re.compile(r"(?:\bnot|n't|n’t|\bdont|\bisnt|\bnever)\s+(?:\w+\s+){0,2}safe\b|\bunsafe\b", re.IGNORECASE)
# "My daughter told me on tuesday", to how it is known: she may be the child.
A_CHILD_TOLD = re.compile(
    r"\b(?:child|boy|girl|lad|son|daughter|grandson|granddaughter|nephew|niece|brother|sister|cousin|pupil|student|friend)\s+"
    r"(?:has |have |just |then |only )*(?:told|confided in)\s+(?:me|us)\b",
    re.IGNORECASE,
)
# A child used to carry, deal or pay off a debt: whatever kind of harm it sounds like, it is asked openly.
EXPLOITED = re.compile(
    r"\b(?:errands?|county lines?|(?:older|elder) (?:lads?|boys?|ones|guys|kids)|olders|elders|trap ?house|cuckoo\w*"
    r"|(?:runs?|running|carry(?:ing)?|carries|drop(?:s|ping)?|deliver\w*|sell(?:s|ing)?|hold(?:s|ing)?) (?:\w+ )?"
    r"(?:stuff|packages?|drugs?|weed|bags?|things|parcels?|food) (?:for|to)"
    r"|owe(?:s|d)? (?:them|em|him|these|some|a)\b)",
    re.IGNORECASE,
)
SEXUAL_WORDS = re.compile(r"\b(?:sex\w*|touch\w*|rap(?:e|ed|ing)|nudes?|naked|kiss\w*|pics?|photos?)\b", re.IGNORECASE)
A_STREET = re.compile(rf"\b\w+ (?:{STREETS})\b", re.IGNORECASE)
# Who is asked more than this gives up before the end.
MOST_QUESTIONS = 12
# Other ways to find a child whose home is not known.
BESIDE_THE_HOME = frozenset({"carers", "school"})
# Any of these is a way to find a child (domain research §1).
FINDS_CHILD = ("child_name", "address", "now", "where", "school", WHO, "carers", REPORTER)
# Of these the family must not hear beforehand (domain research §1, consent).
NEVER_TELL_THE_FAMILY = frozenset({"sexual", "domestic_abuse"})


def applies(question: catalogue.Question, draft: Draft) -> bool:
    """Whether a question has a place in this conversation. What somebody asks to change is asked anew, whoever they are
    and whatever was told since."""
    if question.id in draft.put_aside:
        return True
    if draft.concern.is_of_child and draft.concern.writer not in question.ask_as:
        return False  # domain research §4: a child is not interviewed
    if question.id == ADDRESS and draft.concern.writer == "child" and _child_can_be_found(draft):
        return False
    if question.kinds and not question.kinds & likely_kinds(draft):
        return False
    if question.situations and not question.situations & draft.concern.situations:
        return False
    if any(_left_out(question.id, situation, draft) for situation in situations.named(draft.concern.situations)):
        return False
    match question.ask_if:
        case "always":
            return True
        case "kind_suggested":
            # Who was asked which kind it is, and was not sure, is not asked of one kind after another.
            asked_openly = KIND_NAMED in draft.answers and KIND not in (*draft.answers, *draft.put_aside)
            has_kind = draft.concern.primary is not None and not _sounds_exploited(draft)
            return draft.told(STORY) is not None and has_kind and not asked_openly
        case "kind_open":
            suggested = applies(catalogue.questions()[KIND], draft)
            return STORY in draft.answers and (not suggested or draft.told(KIND) == "no")
        case "person_named":
            return draft.told(WHO) is not None and not access.follows(draft)
        case "child_told":
            return child_has_told(draft)
        case "hurt":
            return draft.told(INJURY) not in (None, "no")
        case "reporter_named":
            return draft.told(REPORTER) is not None
        case "may_be_anonymous":
            return draft.told(REPORTER) is not None and draft.concern.speaker != "professional"
        case "source_open":
            return not draft.concern.disclosure
        case "telling_is_safe":
            return not likely_kinds(draft) & NEVER_TELL_THE_FAMILY
        case "other_language":
            return draft.concern.language is not None or LITTLE_ENGLISH in draft.concern.situations
        case unknown:
            raise catalogue.CatalogueError(f"questions.yml: {question.id} has ask_if {unknown!r}.")


def _child_can_be_found(draft: Draft) -> bool:
    """Whether a child who writes has told where to look for them: a street or a school."""
    return draft.told(SCHOOL) is not None or A_STREET.search(draft.told(NOW) or "") is not None


def _left_out(name: str, situation: Situation, draft: Draft) -> bool:
    """Whether a special situation leaves a question out, by itself or because of what was answered."""
    if name in situation.leave_out:
        return True
    only_if = {**situation.only_if, **situation.only_if_yes}
    answers = {gate: draft.answers.get(gate) for gate, questions in only_if.items() if name in questions}
    return any(
        says_there_is_none(answer)
        or (gate in situation.only_if_yes and not says_there_is_one(answer) and not _told_of_danger(draft))
        for gate, answer in answers.items()
    )


def _sounds_exploited(draft: Draft) -> bool:
    """Whether a child is used to carry or to pay something off, and the reader takes that for sexual harm."""
    story = draft.told(STORY) or ""
    exploited = EXPLOITED.search(story) is not None and SEXUAL_WORDS.search(story) is None
    return draft.concern.primary == "sexual" and exploited


def _told_of_danger(draft: Draft) -> bool:
    """Whether a child may be in danger now: then the child must be found, whoever says that they don't know of one."""
    return draft.concern.danger == "yes" or draft.told(DANGER_NOW) in ALARMS or bool(draft.alarms)


def is_no(answer: Answer | None) -> bool:
    """Whether an answer says no, or declines."""
    if answer is None:
        return False
    return answer.status is Status.DECLINED or NO.match(answer.text) is not None


def is_not_safe(draft: Draft) -> bool:
    """Whether somebody who may want to die says that they are not safe now, or may not be."""
    told = draft.told(SELF_SAFE)
    if told is None:
        return False
    return bool(told == "not sure" or NO.match(told) or NOT_SAFE.search(told) or tells_of_suicide(told))


def to_ask(draft: Draft, *, emergency: bool = False) -> list[str]:
    """The questions of this conversation that are not answered yet; the read-back is the last of them.

    After `MOST_QUESTIONS` only essential ones are left; a fact found in the story cost no question.

    Args:
        draft: what is known so far.
        emergency: 999 was advised, and the person carries on: only what helps to find the child is asked.
    """
    left = MOST_QUESTIONS - sum(name in draft.answers for name in draft.answered if name != READ_BACK)
    names = []
    for question in catalogue.questions().values():
        if question.id in draft.answers or not applies(question, draft):
            continue
        if draft.finished and question.id not in (*draft.put_aside, DANGER_NOW, READ_BACK):
            continue
        # What they asked to change is asked anew all the same: else it would stand there as not asked.
        if emergency and not _asked_after_999(question, draft) and question.id not in draft.put_aside:
            continue
        if question.level == "essential" or left > 0 or question.id in draft.put_aside:
            names.append(question.id)
            left -= 1
    # What is being answered anew comes before what was not asked yet, and who finds English hard is asked for an
    # interpreter before they are asked more.
    early = {LANGUAGE} if LITTLE_ENGLISH in draft.concern.situations else set()
    return sorted(names, key=lambda name: (name != DANGER_NOW and name not in draft.put_aside, name not in early))


def _asked_after_999(question: catalogue.Question, draft: Draft) -> bool:
    """Whether a question is asked once 999 was advised: what is wrong, whether it is over where somebody may have said
    so, and what finds the child. Where the home is known, or the child is a stranger's, nothing else is needed."""
    if question.id in draft.put_aside:
        return True
    if question.id in BESIDE_THE_HOME and (draft.told(ADDRESS) or _is_a_strangers(draft)):
        return False
    return question.finds_child or question.id in (STORY, READ_BACK)


def _is_a_strangers(draft: Draft) -> bool:
    """Whether the person knows where the child is, and neither a name nor a home: a passer-by."""
    asked = CHILD_NAME in draft.answers and ADDRESS in draft.answers
    return asked and draft.told(NOW) is not None and not (draft.told(CHILD_NAME) or draft.told(ADDRESS))


def likely_kinds(draft: Draft) -> set[str]:
    """The kinds of harm that the words tell of, or that the person named."""
    likely = {name for name, value in draft.concern.categories.items() if value >= CATEGORY_THRESHOLD}
    kind = kind_of_harm(draft)
    return likely | {kind} if kind else likely


def unasked(draft: Draft) -> list[str]:
    """The essential questions that were not asked, because the person said that this is all, or fell silent."""
    return [
        question.id
        for question in catalogue.questions().values()
        if question.level == "essential"
        and question.id not in (*draft.answers, READ_BACK, SAFE_TO_TYPE)
        and applies(question, draft)
    ]


def child_has_told(draft: Draft) -> bool:
    """Whether the child has told somebody: as the words were read, or as the person answered."""
    how = draft.told(SOURCE) or ""
    return (
        draft.concern.disclosure or how.startswith(("The child told", "Both")) or A_CHILD_TOLD.search(how) is not None
    )


def can_be_found(draft: Draft) -> bool:
    """Whether anything was told by which the child can be found (domain research §1, minimum to pass on)."""
    told = (draft.told(name) for name in FINDS_CHILD)
    return any(words is not None and not only_yes_or_no(words) for words in told)


def worth_passing_on(draft: Draft) -> bool:
    """Whether what was told so far is passed on though nobody sent it: it tells of danger or of some harm, or it is a
    worry by which a child can be found (the minimum of domain research §1)."""
    if draft.told(STORY) is None:
        return False
    return draft.concern.danger != "no" or draft.concern.primary is not None or can_be_found(draft)


def last_asked(draft: Draft) -> str | None:
    """The question that was answered last, for "go back"; None if there is none to go back to."""
    asked = (name for name in reversed(draft.answered) if name in draft.answers and name != READ_BACK)
    return next(asked, None)


def kind_of_harm(draft: Draft) -> str | None:
    """The kind of harm as far as the person agreed: what they named, else the suggestion they did not reject."""
    named = draft.told(KIND_NAMED)
    if named in CATEGORIES:
        return named
    return None if draft.told(KIND) == "no" else draft.concern.primary
