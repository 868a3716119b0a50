"""An answer to the open question."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.council import script
from bot.interview.answers import naming_kind
from bot.interview.answers.correcting import corrected
from bot.interview.asking.gates import GATES, says_there_is_none, tells_of_a_child
from bot.interview.asking.planning import child_has_told, is_no, is_not_safe
from bot.interview.asking.told_already import A_BARE_SCHOOL
from bot.interview.danger import after_999
from bot.interview.noting.fitting import CANNOT_SPEAK, SAYS_WHERE, WORDS_OF_A_SHORT_ANSWER, answers, not_known_besides
from bot.interview.noting.own_name import SAYS_OWN_NAME
from bot.interview.noting.taking import (
    facts_in,
    more_of_the_story,
    only_begun,
    story_told,
    take_words,
    with_more,
    with_thanks,
)
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import (
    ADDRESS,
    CHILDREN_THERE,
    DANGER_NOW,
    KEEP_NAME,
    KIND,
    KIND_NAMED,
    SAFE_TO_TYPE,
    SCHOOL,
    SELF_SAFE,
    SOURCE,
    STORY,
    Question,
)
from bot.interview.terms.concern import SUICIDAL
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.situations import situations
from bot.interview.terms.turn import TELLS_DANGER, WORDS_OF_A_PLAIN_ANSWER, Outcome, Reading, Said, only_yes_or_no
from bot.interview.words.short_answers import says_not_known, without_what_is_around, yes_no_or_not_sure
from bot.understanding.assessment import CATEGORIES

# "Is it safe for you to type here now?": what plainly says yes or no. "He is at work", "he might come in" say neither.
SAFE = re.compile(
    r"\W*(?:yes|yess|yeah|yep|yup|yea|yh|ye|aye|sure|definitely|of course"
    r"|(?:(?:it|that|i)(?:'?s|'?m| is| am) )?(?:safe|fine|alone|on my own|by myself|home alone))\b"
    r"(?:\W*(?:yes|it is|it'?s|i am|i'?m|i think so|safe|fine|ok|okay|alone|on my own|by myself|at home|home|here"
    r"|for now|right now|now|at the moment|atm|today|thanks|thank you|to type|very|quite|totally|and|so"
    r"|(?:and |cos |because )?(?:(?:s?he)(?:'?s| is)|they(?:'?re| are)|my (?:husband|partner|ex)(?:'?s| is)?)"
    r" (?:out|at work|away|not here|not home|asleep|in bed|gone(?: out| to \w+| for \w+(?: \w+)?| away| home)?)"
    r"|till? \w+|until \w+|tonight"
    r"|(?:no one|noone|nobody)(?:'?s| is| else is)? (?:here|in|around|about|near|near me|home))\b)*\W*",
    re.IGNORECASE,
)
NOT_SAFE = re.compile(
    r"(?=.*\b(?:no|nope|nah|naw|never|not|isn'?t|unsafe|don'?t)\b)"
    r"\W*(?:(?:no|nope|nah|naw|never|sorry|thanks|thank you|i?\W?don'?t think so|i'?m afraid not|unsafe"
    r"|(?:(?:it|that|i)(?:'?s|'?m| is| am) )?not(?: really| very| at all| now| yet)*(?: safe)?"
    r"|it isn'?t(?: really)?(?: safe)?|right now|now|at the moment|atm|here|to type|today)\b\W*)+",
    re.IGNORECASE,
)
LETTERS_OF_A_PLAIN_WORD = 100
CLAUSE = re.compile(r"[.,;:!?\n]+|\bbut\b", re.IGNORECASE)
# "No idea. lil ones", "dont know but its near the church".
AFTER_ALL = re.compile(r"[.,;:]+|\bbut\b", re.IGNORECASE)
# "Ok", to whether a child is in danger: it may be a yes, and may say only that the question was read.
ONLY_OK = re.compile(r"\W*(?:(?:ok|okay|k|kk|okey|oki|alright|right|fine|sure|mm+|hmm+)\W*)+", re.IGNORECASE)
OF_SOMEBODY = re.compile(
    r"\b(?:it'?s|it is|about|regarding|for|there'?s)\W+(?:about\W+)?(?:my|a|an|the|our|some|this)\W+\w+", re.IGNORECASE
)
# "43", "number 43", "next door to me": a house, and not yet a street.
ONLY_A_HOUSE = re.compile(
    r"\W*(?:(?:(?:it|s?he)(?:['’]?s)?|they(?:['’]?re)?|lives?|just|well)\W+)*(?:at |in )?"
    r"(?:(?:number|no\.?|house|flat)?\W*\d{1,4}[a-z]?|next door(?: but one)?|opposite"
    r"|(?:over|across) the (?:road|street)"
    r"|(?:in )?(?:the )?(?:flat |one )?(?:above|below|upstairs|downstairs)|(?:two|three|a few) doors (?:down|up|along))"
    r"(?: (?:to|from|of) (?:me|us|mine|ours|my (?:house|flat)))?\W*",
    re.IGNORECASE,
)
# "I dont work for anyone im not giving my name then": a refusal, however long. "Jo but id rather not say my surname" is
# a name.
REFUSES = re.compile(
    r"\W*(?:(?:no+|nope|nah|na|i|i['’]?m|i['’]?d|sorry|not|don['’]?t|do|please|what|why|but|and|rather|never|ok"
    r"|well|u|you"
    r"|then|absolutely|definitely)\b.*?)??"
    r"\b(?:(?:not|won['’]?t|don['’]?t|never|no way|can['’]?t|cannot|rather not|refuse to|why (?:should|would) i)\s+"
    r"(?:\w+\s+){0,3}?(?:giv(?:e|ing)|leav(?:e|ing)|say(?:ing)?|tell(?:ing)?|shar(?:e|ing)|put(?:ting)?)\s+"
    r"(?:(?:you|u|out|my|any|a|no|it|them|that|those|these|own|your)\s+)*"
    r"(?:name|names|number|details|email|contact|address|info\w*|who i am|that|it|them)\b"
    r"|rather not(?: say| give it| tell(?: you)?)?(?=\W*(?:$|[.,]|\b(?:but|if|thanks?|then|please|tbh|really)\b))"
    r"|(?:stay|remain|be|keep it|keep this)\w* anonymous\b)",
    re.IGNORECASE | re.DOTALL,
)

NOTHING_MORE = re.compile(r"\W*(?:no+|nope|nah|naw|nothing|none|not really)\b", re.IGNORECASE)
# "Yes my mum is here", to whether the writer is safe.
SAYS_SAFE = re.compile(r"\W*(?:yes|yeah|yep|yh|i'?m safe|i am safe)\b", re.IGNORECASE)


def answered(draft: Draft, question: Question, said: Said) -> Reading:
    if question.id == SAFE_TO_TYPE:
        return _safe_or_not(draft, question, said)
    if (kind := naming_kind.named_in(question, said.text)) is not None:
        agrees = question.id == KIND and yes_no_or_not_sure(said.text) == "yes"
        if not agrees or kind == draft.concern.primary:
            return Reading(naming_kind.with_kind(draft, question, kind))
        # "Yes, or physical": what was suggested, and another besides.
        return Reading(take_words(draft.with_answer(KIND, Answer.told("yes")), STORY, said))
    if question.expects == "choice" and (reading := _at_a_choice(draft, question, said)) is not None:
        return reading
    if question.id == ADDRESS and ADDRESS not in draft.put_aside and ONLY_A_HOUSE.fullmatch(said.text):
        return Reading(draft.with_yes(ADDRESS, said.text))
    if question.id == ADDRESS and said.intent not in TELLS_DANGER and (school := A_BARE_SCHOOL.fullmatch(said.text)):
        return Reading(draft.with_answer(ADDRESS, Answer(Status.UNKNOWN)).with_fact(SCHOOL, school["school"]))
    said = _not_known(question, said)
    if question.id == STORY == draft.adding and said.intent == "deny" and not NOTHING_MORE.match(said.text):
        said = replace(said, intent="tell_concern")  # "shes never there", to what they wanted to say
    match said.intent:
        case "dont_know" if question.id == DANGER_NOW and _only_hesitates(draft, said):
            opened = replace(more_of_the_story(draft, said).draft, danger_asked=said.danger_score)
            return Reading(only_begun(draft, opened)).remark("utter_must_ask_again")
        case "dont_know" if question.id == DANGER_NOW:
            return in_doubt(with_more(draft, said))
        case "dont_know" if question.id == SELF_SAFE:
            return Reading(draft.with_answer(SELF_SAFE, Answer.told("not sure")), Outcome.EMERGENCY)
        case "dont_know":
            return Reading(_unknown(draft, question)).remark("utter_skipped")
        case "skip" | "thats_all" if question.id == SELF_SAFE:
            return _whether_safe(Reading(draft.with_answer(SELF_SAFE, Answer(Status.DECLINED))))
        case "skip" | "thats_all":
            return Reading(draft.with_answer(question.id, Answer(Status.DECLINED))).remark("utter_skipped")
        case _ if question.no_means == "declined" and _refuses(said):
            return _with_advice(with_more(_denied(draft, question), said), question)
        case "affirm" if question.id == DANGER_NOW and ONLY_OK.fullmatch(said.text):
            doubted = DANGER_NOW in draft.asked_twice
            return in_doubt(draft) if doubted else Reading(draft).asked_again(DANGER_NOW).remark("utter_yes_or_no")
        case "affirm" if question.id == DANGER_NOW:
            return Reading(with_more(draft.with_answer(DANGER_NOW, Answer.told("yes")), said), Outcome.EMERGENCY)
        case "deny" if question.id == DANGER_NOW:
            reading = Reading(with_more(draft.with_answer(DANGER_NOW, Answer.told("no")), said))
            return reading.remark("utter_if_that_changes") if said.says_more else reading
        case "deny" if question.id == SELF_SAFE:
            return Reading(with_more(draft.with_answer(SELF_SAFE, Answer.told("no")), said), Outcome.EMERGENCY)
        case "affirm" | "deny" if question.id in GATES:
            return _at_a_gate(draft, question, said)
        case "affirm" if question.yes_means == "answer" and (question.offers_yes_and_no or not said.says_more):
            return Reading(with_more(draft.with_answer(question.id, Answer.told("yes")), said))
        case "affirm" if not said.says_more:
            return _plain_yes(draft, question, said)
        case "deny" if question.id == draft.adding and not said.says_more:
            return Reading(draft.with_answer(question.id, Answer(Status.DECLINED)))  # nothing to add
        case "deny" if question.id == KEEP_NAME:
            return _kept_from_family(draft)
        case "deny" if question.offers_yes_and_no:
            return _with_advice(with_more(draft.with_answer(question.id, Answer.told("no")), said), question)
        case "deny" if not said.says_more or _declines(question, said):
            return _with_advice(with_more(_denied(draft, question), said), question)
        case "correct_answer":
            return corrected(draft, question, said)
        case "tell_concern" | "nlu_fallback" | "add_more" if _is_beside(draft, question, said):
            return _beside(draft, question, said)
        case "gibberish" | "nlu_fallback" if question.id in (DANGER_NOW, STORY):
            return Reading(draft).remark("utter_not_understood")
    if question.id == DANGER_NOW:
        return _no_word_of_danger(draft, story_told(draft, DANGER_NOW, said), said)
    if question.id == STORY:
        return story_told(draft, STORY, said)
    reading = with_thanks(draft, take_words(draft, question.id, said))
    if question.id == SELF_SAFE:
        return _whether_safe(reading)
    if said.intent == "deny" and len(said.text.split()) <= WORDS_OF_A_PLAIN_ANSWER:
        return _with_advice(reading.draft, question)
    return _with_advice_on_none(reading, question)


def _at_a_choice(draft: Draft, question: Question, said: Said) -> Reading | None:
    """Where it is asked which kind of harm it is: what plainly answers it, with all that is said beyond kept in the
    story; None if it is nothing of the kind."""
    if said.intent in ("skip", "thats_all", "dont_know"):
        return None
    answer = yes_no_or_not_sure(said.text)
    if naming_kind.other_kind(said.text) and answer != "yes":
        draft = draft.with_answer(KIND, Answer.told("no")) if question.id == KIND else draft
        return Reading(draft.with_answer(KIND_NAMED, Answer.told(said.text)))
    if answer is None or (question.id == KIND_NAMED and answer == "yes"):
        return None
    if question.id == KIND_NAMED and answer == "no":
        draft = draft.with_answer(KIND_NAMED, Answer(Status.UNKNOWN))
    else:
        draft = draft.with_answer(question.id, Answer.told(answer))
    says_more = not (only_yes_or_no(without_what_is_around(said.text)) or says_not_known(said.text))
    return Reading(only_begun(draft, take_words(draft, STORY, said)) if says_more else draft)


def _not_known(question: Question, said: Said) -> Said:
    """A message that says no more than that it is not known, as such, however it was taken; and one taken as such that
    tells more, as an answer: "no idea. lil ones"."""
    if said.intent in ("tell_concern", "nlu_fallback", "deny", "add_more") and question.id != STORY:
        return replace(said, intent="dont_know") if says_not_known(said.text) else said
    if said.intent == "dont_know" and (question.fact in facts_in(said) or _knows_something(question, said)):
        return replace(said, intent="tell_concern")
    return said


def _kept_from_family(draft: Draft) -> Reading:
    """A no where it is asked whether the family is not told a name: it may mean either. It is asked once more; then it
    is read the safe way."""
    if KEEP_NAME not in draft.asked_twice:
        words = script.say("family_or_not").text
        return Reading(draft).asked_again(KEEP_NAME).remark("utter_situation", words=words)
    safe = catalogue.questions()[KEEP_NAME].reply(f"{KEEP_NAME}.yes")
    assert safe is not None
    return Reading(draft.with_answer(KEEP_NAME, Answer.told(safe.answer or "yes")))


def _knows_something(question: Question, said: Said) -> bool:
    """Whether "no idea" is followed by something after all: by a full stop or a but."""
    first, *rest = AFTER_ALL.split(said.text, maxsplit=1)
    if question.expects not in ("age", "place", "time", "name") or not says_not_known(first):
        return False
    return any(re.search(r"\w", words) and not only_yes_or_no(words) and not says_not_known(words) for words in rest)


def _at_a_gate(draft: Draft, question: Question, said: Said) -> Reading:
    """A yes or a no where it is asked whether there is a child: kept in the person's own words if these say it."""
    if tells_of_a_child(said.text) is not None:
        return _with_advice_on_none(with_thanks(draft, take_words(draft, question.id, said)), question)
    plain = Answer.told("yes" if said.intent == "affirm" else "no")
    return _with_advice_on_none(Reading(with_more(draft.with_answer(question.id, plain), said)), question)


def _with_advice_on_none(reading: Reading, question: Question) -> Reading:
    none = question.id == CHILDREN_THERE and says_there_is_none(reading.draft.answers.get(question.id))
    return reading.remark("utter_no_children_there") if none else reading


def _safe_or_not(draft: Draft, question: Question, said: Said) -> Reading:
    """Whether it is safe to type: only what plainly says so is a yes or a no. To anything else it is said once how to
    leave; who goes on after that is asked on."""
    few = len(said.text) <= LETTERS_OF_A_PLAIN_WORD
    # A no counts for its own clause: "im not hurting him. yes its safe here".
    last = CLAUSE.split(said.text.strip(" .,;!?\n"))[-1].strip()
    says_safe = SAFE.fullmatch(said.text) or ("safe" in last.casefold() and SAFE.fullmatch(last))
    told = "no" if few and NOT_SAFE.fullmatch(said.text) else "yes" if few and says_safe else None
    if told is not None:
        return _with_advice(draft.with_answer(SAFE_TO_TYPE, Answer.told(told)), question)
    if said.intent == "skip":
        return Reading(draft.with_answer(SAFE_TO_TYPE, Answer(Status.DECLINED))).remark("utter_skipped")
    tells_nothing = said.intent in ("dont_know", "carry_on") and not said.says_more
    if SAFE_TO_TYPE not in draft.asked_twice:
        draft = draft if tells_nothing else take_words(draft, STORY, said)
        return Reading(draft).asked_again(SAFE_TO_TYPE).remark("utter_unsure_if_safe")
    if tells_nothing:
        return Reading(draft.with_answer(SAFE_TO_TYPE, Answer(Status.UNKNOWN)))
    return Reading(take_words(draft, SAFE_TO_TYPE, said))


def _only_hesitates(draft: Draft, said: Said) -> bool:
    """Whether a doubt begins the story, before anything was told: "i dont know really its my granddaughter"."""
    return STORY not in (*draft.answers, *draft.put_aside) and OF_SOMEBODY.search(said.text) is not None


def in_doubt(draft: Draft) -> Reading:
    """Not known whether a child is in danger counts as danger: in doubt, 999 (domain research §1, row 1, and §3)."""
    return Reading(draft.with_answer(DANGER_NOW, Answer.told("not sure")), Outcome.EMERGENCY)


def of_a_first_worry(before: Draft, reading: Reading) -> Reading:
    """The reading of the message that first tells of some harm, where whether a child is in danger was asked and never
    answered: "ok but for real" after jokes. It is asked once more."""
    answer = reading.draft.answers.get(DANGER_NOW)
    if answer is None or answer.status is not Status.UNKNOWN:
        return reading
    if before.concern.primary is not None or reading.draft.concern.primary is None:
        return reading
    beside = ("utter_taken_in", "utter_if_in_danger")
    remarks = tuple(remark for remark in reading.remarks if remark[0] not in beside)
    return Reading(reading.draft.without(DANGER_NOW), remarks=remarks).remark("utter_must_ask_again")


def with_what_was_asked(draft: Draft, asked: str | None, said: Said) -> Draft:
    """The draft with words that may be danger as the answer to the open question besides, where they have its form: a
    telephone number, a place. They are not asked for it again once danger was asked about."""
    question = catalogue.questions().get(asked or "")
    if question is None:
        return draft
    few = len(said.text.split()) <= WORDS_OF_A_SHORT_ANSWER
    if question.expects == "contact":
        is_answer = re.search(r"\d{5}|@", said.text.replace(" ", "")) is not None
    elif said.intent == "tell_danger":
        is_answer = few and question.expects == "place" and SAYS_WHERE.search(said.text) is not None
        is_answer = is_answer and CANNOT_SPEAK.search(said.text) is None  # it says where somebody is who may hear them
    else:
        is_answer = few and question.expects in ("place", "age", "time", "name") and answers(question, said)
    return take_words(draft, question.id, said) if is_answer else draft


def _no_word_of_danger(draft: Draft, reading: Reading, said: Said) -> Reading:
    """The question whether a child is in danger, told something else: asked once more. Told it again, the person will
    not say; then the questions go on, with 999 said once more."""
    asked_again = draft.danger_asked is not None or STORY in (*draft.answers, *draft.put_aside)
    if not asked_again:
        return replace(reading, draft=replace(reading.draft, danger_asked=said.danger_score))
    remarks = tuple(remark for remark in reading.remarks if remark[0] != "utter_taken_in")
    reading = Reading(reading.draft.with_answer(DANGER_NOW, Answer(Status.UNKNOWN)), remarks=remarks)
    return reading.remark("utter_if_in_danger")


def _plain_yes(draft: Draft, question: Question, said: Said) -> Reading:
    """A yes where more than that was asked for. It is noted, and what can be added is asked for once; of a name, a
    place or a story it says nothing, and the question itself is asked once more."""
    says_something = question.id != STORY and question.expects == "words"
    if question.id == draft.adding or (not says_something and question.id in draft.asked_twice):
        return Reading(draft.with_answer(question.id, Answer(Status.UNKNOWN)))  # what was told before counts
    if says_something:
        return Reading(draft.with_yes(question.id, said.text))
    return Reading(draft).asked_again(question.id).remark("utter_please_go_on")


def _declines(question: Question, said: Said) -> bool:
    """Whether a no of a few words declines, whatever the reason: unless a number or an address is in it."""
    few = len(said.text.split()) <= WORDS_OF_A_PLAIN_ANSWER
    return question.no_means == "declined" and few and re.search(r"[\d@]", said.text) is None


def _refuses(said: Said) -> bool:
    """Whether somebody who is asked for their name and number says that they give none, in however many words."""
    gives_some = re.search(r"[\d@]", said.text) is not None or SAYS_OWN_NAME.search(said.text) is not None
    return REFUSES.match(said.text) is not None and not gives_some


def _whether_safe(reading: Reading) -> Reading:
    """What was said to whether the writer is safe, beyond a plain yes or no: short of a yes, where help is."""
    if is_not_safe(reading.draft):
        return replace(reading, outcome=Outcome.EMERGENCY)
    if SAYS_SAFE.match(reading.draft.told(SELF_SAFE) or ""):
        return reading
    words = situations()[SUICIDAL].say_again
    return reading.remark("utter_situation", words=script.fill(words)) if words else reading


def _is_beside(draft: Draft, question: Question, said: Said) -> bool:
    """Whether a message is no answer to the open question."""
    return question.id not in (DANGER_NOW, STORY, draft.adding) and not answers(question, said)


def _beside(draft: Draft, question: Question, said: Said) -> Reading:
    """What is no answer is more of the story, and the question is asked once more; then it is left as not known."""
    if (item := not_known_besides(question, said.text)) is not None and item not in draft.answers:
        draft = replace(draft.with_answer(item, Answer(Status.UNKNOWN)), answered=draft.answered)
    if question.id in draft.asked_twice:
        draft = draft.with_answer(question.id, Answer(Status.UNKNOWN))
    reading = more_of_the_story(draft, said)
    # A fact found in it may have answered what was asked.
    return reading if question.id in reading.draft.answers else reading.asked_again(question.id)


def _denied(draft: Draft, question: Question) -> Draft:
    match question.no_means:
        case "answer":
            return draft.with_answer(question.id, Answer.told("no"))
        case "declined":
            return draft.with_answer(question.id, Answer(Status.DECLINED))
        case _:
            return draft.with_answer(question.id, Answer(Status.UNKNOWN))


def chosen(draft: Draft, said: Said, emergency_known: bool) -> Reading:
    """A quick reply: it answers its own question, also when it is tapped late."""
    question = catalogue.questions().get((said.choice or "").split(".")[0])
    reply = question.reply(said.choice or "") if question else None
    if question is None or reply is None:
        return Reading(draft).remark("utter_not_understood")
    if reply.answer is None and draft.told(question.id) is not None:
        return Reading(draft)  # tapped late: what was told stays
    if reply.answer is None:
        if reply.unknown:
            return Reading(_unknown(draft, question)).remark("utter_skipped")
        return Reading(draft.with_answer(question.id, Answer(Status.DECLINED))).remark("utter_skipped")
    old = draft.told(question.id)
    if old is not None and old not in {reply.answer for reply in question.replies}:
        draft = _kept_in_story(draft, old)
    draft = draft.with_answer(question.id, Answer.told(reply.answer))
    if question.id == KIND_NAMED and reply.answer in CATEGORIES:
        draft = naming_kind.with_kind(draft, question, reply.answer)
    if question.id == KIND and reply.answer == "no" and draft.told(KIND_NAMED) == draft.concern.primary:
        draft = draft.without(KIND_NAMED)  # asked for anew
    # "Not sure" counts as danger, as in `in_doubt`.
    if (question.id == DANGER_NOW and reply.answer != "no") or (question.id == SELF_SAFE and reply.answer != "yes"):
        if emergency_known:
            return after_999.reminded(Reading(draft))
        return Reading(draft, Outcome.EMERGENCY)
    return _with_advice(draft, question)


def _unknown(draft: Draft, question: Question) -> Draft:
    """The draft with a question answered by "don't know". Of what somebody asked to change, that clears what was noted;
    the story alone stays."""
    if question.id == STORY or question.id == draft.adding:
        return draft.with_answer(question.id, Answer(Status.UNKNOWN))
    return draft.cleared(question.id)


def _kept_in_story(draft: Draft, words: str) -> Draft:
    """The draft with words that another answer replaces kept in the story, unless they were taken from there."""
    story = draft.answers.get(STORY) or Answer.told()
    return draft if words in story.text else draft.with_answer(STORY, story.and_also(words))


def _with_advice(draft: Draft, question: Question) -> Reading:
    """The reading of a plain answer, and what it calls for."""
    answer = draft.answers[question.id]
    if question.id == SAFE_TO_TYPE and is_no(answer):
        return Reading(draft, Outcome.STOP)  # nothing more is asked of somebody who may be seen typing
    reading = Reading(draft)
    if question.id == SOURCE and child_has_told(draft) and not draft.concern.is_of_child:
        return reading.remark("utter_child_told")
    return reading
