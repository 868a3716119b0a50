"""A question of the person's own, wherever it stands in a message: "is someone coming", "14. will she find out".

What is known answers it (data/lexicons/own_questions.yml), else that staff can; the open question is asked again.
A question is never an answer. What is told besides counts: before it, as the answer; after it, as more of the story.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.council import script
from bot.interview.asides import announcing
from bot.interview.danger.danger_in_context import NO_STORY
from bot.interview.noting.taking import facts_in, take_words
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import (
    CHILD_SAID,
    DANGER_NOW,
    LANGUAGE,
    READ_BACK,
    REPORTER,
    SAFE_CONTACT,
    SAFE_TO_TYPE,
    SELF_SAFE,
    STORY,
)
from bot.interview.terms.concern import Concern
from bot.interview.terms.draft import Answer, Draft
from bot.interview.terms.turn import TELLS_DANGER, Reading, Said, only_yes_or_no
from bot.understanding import lexicon

LEXICON = "own_questions"
OTHER = "utter_asked_other"
# "Whats it for": what is said of the open question itself.
WHY = "utter_asked_why"
# These sound like danger because of what they ask about, and are asked of danger besides.
OF_A_HURT_CHILD = frozenset({"utter_asked_doctor", "utter_asked_health"})
OPEN_TO_A_STORY = (None, STORY)

PARTS = re.compile(r"[?!;\n]+|\.+(?=\s|$)|…|\s[-–—]+\s")
# "Wait", "so pls", "can i ask", "you going to answer me": no more than a way to begin.
BEGINS = re.compile(
    r"\W*(?:(?:a|ah|and|anyway|but|er|erm|hang on|hello|hey|hi|hiya|i mean|i said|just|look|mate|no|oh|ok|okay"
    r"|omg|or|please"
    r"|pls|plz|right|so|sorry|then|tell me|tho|though|um|wait|well|yeah|yes|did (?:you|u) hear me|i need to know"
    r"|i want to know|like|(?:can|could|may) i (?:just )?ask(?: (?:you|u))?(?: something)?"
    r"|(?:i'?m )?(?:just|only) asking"
    r"|i (?:just )?(?:want|wanted) to ask|i (?:already |just )?asked(?: (?:you|u|ya))?|did (?:you|u) not answer(?: me)?"
    r"|(?:are )?(?:you|u|ya) (?:going to|gonna|ever going to) answer(?: me| that)?"
    r"|(?:you|u|ya) (?:didn'?t|haven'?t|never|still haven'?t) answer(?:ed)?(?: me| that| my question)?"
    r"|(?:do|does) (?:you|u) know|(?:can|could) (?:you|u) tell me|(?:wrong|right) (?:place|number|chat)"
    r"|if i (?:say|tell|type|put|write|give)(?: \w+){0,2})\b\W*)*",
    re.IGNORECASE,
)
ENDS = re.compile(
    r"\W*(?:(?:please|pls|plz|then|tho|though|or not|now|ok|thanks|thank you|omg|wait)\b\W*)*", re.IGNORECASE
)
# "14 will she find out": so few words may stand before a question without a stop between; more only where it ends with
# the question.
WORDS_BEFORE = 4
# "He asked me will you hit me too", "i dont know if they ..."; "mum does it": the question is told, or is none.
TOLD_OF = re.compile(
    r"\b(?:ask\w*|said|says?|saying|tell\w*|told|wonder\w*|know|knows|thinks?|shout\w*|scream\w*|goes|was like|if"
    r"|whether|he|she|they|who|that|and|her|his|my|their|the|mum|dad|don'?t|not|never)\W*$"
    r"|\b(?:he|she|they|ask|asked|asks|said|says|told|like)\b",
    re.IGNORECASE,
)
# "How can i ...", "what time will someone ...": belongs to the question.
ASKS_HOW = re.compile(r"(?:\b(?:how|when|why|where|what time|how soon)\s*)?$", re.IGNORECASE)
QUOTES = re.compile(r"[\"“”«]|(?:^|\s)['‘]\w.*\w['’?]")
COMMA = re.compile(r",\s*")
WORDS_OF_A_TAIL = 6
TELLS_OF_SOMEBODY = re.compile(
    r"\b(?:he|she|they|it|there|i|mum|dad|baby)(?:'?s|'?re|'?m)? (?!was me\b)\w+", re.IGNORECASE
)
# "Do i have to give my name and he is alone a lot": what follows is no part of the question.
AND_MORE = re.compile(r"\W*(?:and|but|also|plus|cos|coz|because)\b\W*(.+)", re.IGNORECASE | re.DOTALL)
# "So he cant see it": why they ask.
SO_THAT = re.compile(
    r"\W*(?:so|in case|before|cos|coz|because|if)(?: that)? (?:he|she|they|no ?one|nobody|\w+ (?:mum|dad|ex))"
    r"(?: \w+)? ?(?:can['’]?t|cannot|won['’]?t|doesn['’]?t|don['’]?t|sees?|finds?|looks?|knows?|checks?|reads?)"
    r"(?: \w+){0,5}\W*",
    re.IGNORECASE,
)
ALSO = re.compile(r"\W*(?:(?:and|or|or not|but|so|is it|also)\b\W*)*", re.IGNORECASE)
# These can only be asked of a report that was sent.
ONLY_ONCE_SENT = frozenset({"asked_take_back"})
# Staff are to read of these, though they are questions: that somebody no longer wants it, whom they fear at the door.
FOR_STAFF = frozenset({"asked_take_back", "asked_door"})
# So long a message is a story, whatever was asked.
WORDS_OF_A_STORY = 12
# Who is asked for the child's words may give these: "is it my fault", "will i be taken away".
OF_A_CHILD = frozenset({
    "asked_my_fault", "asked_hate", "asked_be_ok", "asked_believed", "asked_what_to_do", "ask_taken_away",
    "ask_will_they_know", "asked_help_them", "ask_in_trouble",
})  # fmt: skip
# "Can you text me on 07700 900123", "please call after 6", to how somebody can be reached.
OFFERS_CONTACT = re.compile(r"\b(?:can|could|please|pls)\b|\d{5}|@", re.IGNORECASE)

# "Who should I ring then", "is there help": a question in a few words, whatever the model took it for.
WORDS_OF_A_SHORT_QUESTION = 10
_OPENING = r"\W*(?:(?:so|but|and|ok|okay|sorry|please|well)\W+)*"
ASKS_WHOM_TO_RING = re.compile(
    rf"{_OPENING}(?:(?:who|where) (?:else )?|(?:what|which) (?:phone )?(?:number|line) )"
    r"(?:should|do|can|could|shall|must|would) (?:i|we) (?:ring|call|phone|dial|contact)\b",
    re.IGNORECASE,
)
ASKS_FOR_HELP = re.compile(
    rf"{_OPENING}(?:(?:is|are) there (?:(?:any ?(?:one|body|where|thing)?|some ?(?:one|body|where)?|a place) )?"
    r"(?:help|support|(?:who|that) can help|i can (?:talk|speak|go) to)"
    r"|(?:where|how) (?:can|do|could) (?:i|we) (?:get|find) (?:some |any )?(?:help|support))\b",
    re.IGNORECASE,
)
# Any other question, by its form: to us or of oneself; of others only with a question mark.
_AUX = (
    r"(?:will|wil|would|can|can'?t|could|should|shud|shall|do|don'?t|does|did|are|r|is|am|have|has|must|won'?t|isn'?t"
    r"|aren'?t)"
)
_ASKS = rf"(?:(?:what|wot|who|when|where|why|how|which)(?: (?:long|much|many|soon|often|\w+))? )?{_AUX}"
TO_US = re.compile(
    rf"(?:{_ASKS} (?:i|you|u|ya|we|the council|some ?one|any ?one)"
    rf"|(?:how|why|when|where) (?:\w+ )?{_AUX} (?:it|this|that))"
    r"\b(?:\W+\w+)+",
    re.IGNORECASE,
)
OF_OTHERS = re.compile(
    rf"{_ASKS} (?:he|she|they|it|this|that|there|(?:my|the|her|his|their) \w+)\b(?:\W+\w+)+", re.IGNORECASE
)
ASKS_ON = re.compile(rf"{_ASKS}\b", re.IGNORECASE)
WORDS_OF_A_QUESTION = 18
MAY_BE_ONE = frozenset({*TELLS_DANGER, "tell_concern", "nlu_fallback", "gibberish"})
# Here more hangs on what is not plain, and each has words of its own for it.
WITHOUT_OTHERS = (None, DANGER_NOW, STORY, SAFE_TO_TYPE, SELF_SAFE, CHILD_SAID, LANGUAGE)

SENDS = re.compile(
    r"\W*(?:(?:no idea|dunno|i? ?don'?t know|idk|not sure|please|pls|plz|ok|just|can you|yes)\W+)*"
    r"(?:send|submit)(?: (?:it|this|that|the report))?(?: (?:off|now|in|to (?:some ?one|some ?body|who ?ever)))*"
    r"(?: (?:please|pls|but|and|tho|though))*\W*",
    re.IGNORECASE,
)
DOES_NOT_KNOW = re.compile(r"\W*(?:no idea|dunno|idk|not sure|(?:i )?(?:do not|don'?t|dont) know)\W*", re.IGNORECASE)
DECLINES = re.compile(
    r"\W*(?:(?:no+|nah|sorry|um|er)\W+)*(?:(?:i'?d|i would) rather not|rather not|not really"
    r"|no thank(?:s| you)|(?:i )?can leave it|leave it|skip|pass)(?: (?:say|tell (?:you|u)|please|pls|thanks))*\W*",
    re.IGNORECASE,
)
CANNOT_KNOW = re.compile(
    r"\W*how (?:am i (?:meant|supposed) to|(?:would|should|do|wud|shud) i|the hell (?:would|do) i) know(?: that)?\W*",
    re.IGNORECASE,
)
NOT_UNDERSTOOD = re.compile(
    r"\W*(?:(?:sorry|but|no|um|er)\W+)*(?:i (?:do not|don'?t|dont|didn'?t|didnt) (?:understand|get)"
    r"(?: (?:it|this|that|you|u|the question|what (?:you|u|this|that|it) (?:mean|means|want|wants|is asking)"
    r"|what (?:you|u) are asking))?"
    r"|wdym|(?:what|wot) (?:do|does|d) (?:you|u|ya|this|that|it) mean(?: \w+){0,3})(?: (?:sorry|please))?\W*",
    re.IGNORECASE,
)
OF_FEW_WORDS = frozenset({"place", "age", "name", "time", "contact"})
# "Will his mum be told today" tells neither a person nor a time; "is Kyle ok" tells a name.
TOLD_IN_A_QUESTION = frozenset({"child_name", "child_age", "place"})
PLAIN = {False: "deny", True: "affirm"}
A_YES_OR_NO = re.compile(r"\W*(?:(yes|yeah|yep|yh|yea|ye|aye)|no|nope|nah|naw)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """What somebody asks.

    Attributes:
        answers: the messages that answer it; none where somebody only asks to say something.
        before: what was told before it.
        after: what was told after it.
        tells: its own sentence goes on to tell something: "is it my fault she drinks".
    """

    answers: tuple[str, ...]
    before: str = ""
    after: str = ""
    tells: bool = False

    @property
    def stands_alone(self) -> bool:
        return not self.before and not self.after


def asked_in(draft: Draft, asked: str | None, said: Said) -> Question | None:
    """The question of a person's own in a message; None if there is none."""
    if said.assessment is None or said.is_foreign or said.choice is not None or QUOTES.search(said.text):
        return None
    text = said.text.replace("’", "'").replace("\n", " ")
    answers: list[str] = []
    before: list[str] = []
    after: list[str] = []
    tells = announces = False
    spans = _spans(said.text)
    for start, end in spans:
        part = said.text[start:end].strip()
        marked = said.text[end : end + 1] == "?"
        found = _known(f"{part}?" if marked else part)
        if found is not None and not _is_said_here(asked, found[0]):
            found = None
        if found is not None and _answers(draft, asked, part, found[0]):
            found = None
        if found is None and len(spans) > 1 and _is_another_part(asked, said, part, marked):
            answers.append(OTHER)
            continue
        if found is None and announcing.in_words(part) == announcing.TO_SAY:
            announces = True  # "can i say something about the mum"
            continue
        if found is None:
            if (ENDS.fullmatch(part) is None and BEGINS.fullmatch(f"{part} ") is None) or _is_plain(part):
                (after if answers else before).append(part)
            continue
        label, first, last = found
        answers.append(_message(label))
        # "Can i go or not, did i do the right thing"
        if (also := _known(part[last:])) is not None and ALSO.fullmatch(part[last:][: also[1]]):
            answers.append(_message(also[0]))
            last = min(last + also[2], len(part))
        if (more := _told_besides(part[first:last], part[last:])) is not None:
            # "what do i do, she is all floppy", "is it neglect if hes 13 and on his own since thurs"
            after.append(more)
        tells = tells or label in FOR_STAFF or TELLS_OF_SOMEBODY.search(part[last:]) is not None
        says_more = BEGINS.fullmatch(part[:first]) is None and ENDS.fullmatch(part[:first]) is None
        if says_more or _is_plain(part[:first]):
            before.append(part[:first].strip(" ,"))
    if answers or announces:
        once = tuple(dict.fromkeys(answers))
        once = tuple(answer for answer in once if answer != OTHER) or once
        return Question(once, ". ".join(before), ". ".join(after), tells)
    return Question((OTHER,)) if _is_another(asked, said, text) else None


def _told_besides(asks: str, tail: str) -> str | None:
    """What a question's sentence tells besides, if that is much or stands apart; None if all of it belongs to it."""
    if (more := AND_MORE.match(tail)) and TELLS_OF_SOMEBODY.search(more[1]) and not ASKS_ON.match(more[1]):
        return more[1]
    if SO_THAT.fullmatch(tail):
        return None
    same, *apart = COMMA.split(tail, maxsplit=1)
    if apart and ENDS.fullmatch(apart[0]) is None:
        return asks + tail if same.strip() else apart[0]
    return asks + tail if len(tail.split()) > WORDS_OF_A_TAIL else None


def _spans(text: str) -> list[tuple[int, int]]:
    """The parts of a text, each a sentence or so."""
    ends = [(match.start(), match.end()) for match in PARTS.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    return [(start, stop) for start, stop in zip(starts, stops, strict=True) if re.search(r"\w", text[start:stop])]


def _known(part: str) -> tuple[str, int, int] | None:
    """The first question in a part that there is an answer to: its label and its place."""
    for label, start, end in lexicon.places(LEXICON, part):
        before = ASKS_HOW.sub("", part[:start])
        opens = BEGINS.fullmatch(before) is not None
        if opens or before.rstrip().endswith(","):
            if TOLD_OF.search(before) is None or opens:
                return label, len(before), end
        elif TOLD_OF.search(before) is None and (
            len(before.split()) <= WORDS_BEFORE or ENDS.fullmatch(part[end:]) is not None
        ):
            return label, len(before), end
    return None


def _answers(draft: Draft, asked: str | None, part: str, label: str) -> bool:
    """Whether what has the form of a question is an answer: the child's words, or how the person can be reached."""
    if asked == CHILD_SAID:
        return label in OF_A_CHILD and not draft.concern.is_of_child
    return asked in (REPORTER, SAFE_CONTACT) and label == "asked_ring" and OFFERS_CONTACT.search(part) is not None


def _message(label: str) -> str:
    """The message that answers a question: one of the responses, or words that are said in one."""
    return f"utter_{label}" if f"utter_{label}" in script.messages() else label


def _is_said_here(asked: str | None, label: str) -> bool:
    """Whether a question can be meant at this point."""
    return label not in ONLY_ONCE_SENT or asked == NO_STORY


def _is_plain(text: str) -> bool:
    """Whether a text is a yes or a no that answers what was asked."""
    return bool(A_YES_OR_NO.match(text)) and only_yes_or_no(text)


def _is_another(asked: str | None, said: Said, text: str) -> bool:
    """Whether a message is nothing but a question that nobody foresaw."""
    assert said.assessment is not None
    if asked in WITHOUT_OTHERS or said.intent not in MAY_BE_ONE or re.search(r"[\d@]", text):
        return False
    if CANNOT_KNOW.fullmatch(text) or NOT_UNDERSTOOD.fullmatch(text):
        return False
    if ASKS_WHOM_TO_RING.match(text) or ASKS_FOR_HELP.match(text):
        return False
    question = catalogue.questions().get(asked or "")
    if len(text.split()) > WORDS_OF_A_QUESTION or (question is not None and question.fact in facts_in(said)):
        return False
    return all(_has_the_form(text[start:end], text[end : end + 1] == "?") for start, end in _spans(text))


def _is_another_part(asked: str | None, said: Said, part: str, marked: bool) -> bool:
    """Whether a part of a message that tells something else is a question to us that nobody foresaw."""
    if asked in WITHOUT_OTHERS or said.intent not in MAY_BE_ONE - set(TELLS_DANGER) or re.search(r"[\d@]", part):
        return False
    if CANNOT_KNOW.fullmatch(part) or NOT_UNDERSTOOD.fullmatch(part) or facts_in(_only(said, part)):
        return False
    return marked and len(part.split()) <= WORDS_OF_A_QUESTION and _has_the_form(part, marked=False)


def _has_the_form(part: str, marked: bool) -> bool:
    opening = BEGINS.match(part)
    assert opening is not None  # it may be empty
    if _is_plain(opening[0]):
        return False  # "no should i have"
    rest = part[opening.end() :].strip()
    asks_us = TO_US.match(rest) or TO_US.match(part.strip())  # "can you tell me if" may be all of it, or its beginning
    return bool(asks_us) or (marked and bool(OF_OTHERS.match(rest)))


def asks_in_another_language(said: Said) -> bool:
    """Whether a message in another language than English is a question and nothing else, by the mark at its end."""
    text = said.text.strip()
    few = len(text.split()) <= WORDS_OF_A_QUESTION
    return said.is_foreign and few and text.endswith(("?", "؟")) and len(_spans(text)) == 1


def meant(asked: str | None, said: Said) -> Said:
    """A message that only steers, whatever it was read as: "no idea just send it", "i dont understand"."""
    if said.assessment is None or said.is_foreign or said.intent in TELLS_DANGER:
        return said
    if asked is not None and CANNOT_KNOW.fullmatch(said.text):
        return replace(said, intent="dont_know")
    if asked is not None and NOT_UNDERSTOOD.fullmatch(said.text):
        return replace(said, intent="what_did_you_mean")
    if asked not in (None, DANGER_NOW, SELF_SAFE, SAFE_TO_TYPE) and SENDS.fullmatch(said.text):
        return replace(said, intent="submit_report")
    return said


def beside(question: Question, asked: str | None, said: Said) -> Said:
    """A message without the question in it: an answer, or more of the story. Of the story itself, where it is asked
    for, all the words count."""
    if told_after(question, asked, said) is not None:
        question = replace(question, after="")
    text = ". ".join(filter(None, (question.before, question.after)))
    if asked in OPEN_TO_A_STORY or (asked != READ_BACK and len(text.split()) > WORDS_OF_A_STORY):
        said = said if asked in OPEN_TO_A_STORY or question.tells else _only(said, text)
        said = replace(said, intent="tell_concern") if said.intent.startswith("ask_") else said
    else:
        said = replace(_only(said, text), intent=_intent_of(text, said.intent))
    steers = (*OPEN_TO_A_STORY, DANGER_NOW, READ_BACK, SELF_SAFE, SAFE_TO_TYPE)
    is_more = not question.before and asked not in steers and said.intent == "tell_concern"
    return replace(said, intent="add_more") if is_more else said


def told_after(question: Question, asked: str | None, said: Said) -> Said | None:
    """What is told behind the question where a place, an age, a name or the like stands before it: "14 Ash Grove. do i
    have to give my name? his mum shouts at him". It is more of the story; None if there is none."""
    open_question = catalogue.questions().get(asked or "")
    short = open_question is not None and open_question.expects in OF_FEW_WORDS
    return _only(said, question.after) if short and question.before and question.after else None


def _only(said: Said, text: str) -> Said:
    """A message as these words of it alone, with the facts that they tell: "will they come today" tells no time."""
    assert said.assessment is not None
    facts = {fact: words for fact, words in said.assessment.facts.items() if words in text}
    return replace(said, text=text, assessment=replace(said.assessment, facts=facts))


def kept_whole(draft: Draft, said: Said) -> Draft:
    """The draft with all words of a message that sounded like danger in the story, the question among them."""
    return draft.with_answer(STORY, draft.answers[STORY].and_also(said.text))


def whole_in_story(before: Draft, after: Draft, cut: str, whole: str) -> Draft:
    """The draft with the whole of a message in its story where only the words beside a question went there: "i dont
    want that" says nothing without "will they take him away".

    Args:
        before: the draft before the message.
        after: the draft with it.
        cut: the words beside the question.
        whole: all words of the message.
    """
    story, had = after.told(STORY), before.settled().told(STORY) or ""
    if not cut or cut == whole or story is None or not story.endswith(cut) or story == had:
        return after
    words = had if had.endswith(whole) else story[: -len(cut)] + whole
    return replace(after, answers={**after.answers, STORY: Answer.told(words)})


def _intent_of(text: str, read_as: str) -> str:
    """What is told besides a question: the model read both together."""
    if SENDS.fullmatch(text):
        return "submit_report"
    if DOES_NOT_KNOW.fullmatch(text):
        return "dont_know"
    if DECLINES.fullmatch(text):
        return "skip"
    if (plain := A_YES_OR_NO.match(text)) is not None:
        return PLAIN[plain[1] is not None]
    return read_as if read_as in ("stop", "correct_answer", "change_something") else "tell_concern"


def only_asked(draft: Draft, asked: str | None, said: Said, question: Question, *, sounded: bool) -> Reading:
    """The reading of a message that only asks. Words that tell of harm besides are kept, and are not the story that is
    still to be told.

    Args:
        draft: what is known before it.
        asked: id of the question that was open, or None.
        said: the message.
        question: the question in it.
        sounded: it sounded like danger before it was held against the open question.
    """
    assert said.assessment is not None
    draft = replace(draft, concern=draft.concern.after(said.assessment, said.text, said.message_id))
    facts = {fact: words for fact, words in said.assessment.facts.items() if fact in TOLD_IN_A_QUESTION}
    tells_of_harm = said.assessment.primary is not None
    said = replace(said, assessment=replace(said.assessment, facts=facts))
    tells = sounded or tells_of_harm or facts_in(said) or question.tells
    if tells:
        told_before = STORY in draft.answers
        draft = take_words(draft, STORY, said)
        draft = draft if told_before else draft.reopened(STORY)
    return answered_first(Reading(draft), question, asked)


def answered_first(reading: Reading, question: Question, asked: str | None) -> Reading:
    """The reading with the answer to the question before all else it says.

    Args:
        reading: what else the message leads to.
        question: the question in it.
        asked: id of the question that was open: it may be that which is asked about ("whats it for").
    """
    said_already = {key for key, _ in reading.remarks}
    answers = tuple(_answer(key, asked, reading.draft.concern) for key in question.answers if key not in said_already)
    return replace(reading, remarks=(*answers, *reading.remarks))


def _answer(key: str, asked: str | None, concern: Concern) -> tuple[str, dict[str, str]]:
    question = catalogue.questions().get(asked or "")
    if key == WHY and question is not None:
        return "utter_why", {"why": script.fill(question.why_of(concern.writer))}
    return as_said(key, once_sent(concern.heard_as) if asked == NO_STORY else concern.heard_as)


def as_said(key: str, to: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """The response that answers a question, and what it fills in: some answers are words that are said in another."""
    return (key, {}) if key.startswith("utter_") else ("utter_situation", {"words": script.say(key, to=to).text})


def once_sent(heard_as: tuple[str, ...]) -> tuple[str, ...]:
    """The groups that a person is of whose report was sent."""
    return (*(f"sent_{name}" for name in heard_as), "sent", *heard_as)


def known_in(text: str, *, sent: bool) -> str | None:
    """The message that answers a text which is a question that is known by its words, and nothing else."""
    text = text.strip()
    found = _known(text)
    if found is None or not _is_said_here(NO_STORY if sent else None, found[0]):
        return None
    around = BEGINS.fullmatch(text[: found[1]]) and ENDS.fullmatch(text[found[2] :])
    return _message(found[0]) if around else None
