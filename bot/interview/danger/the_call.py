"""What a message says, or asks, of the call to 999: that it was made, that it can't be and why, what 999 is.

Only a clear yes is a call. A question is none, whatever it was read as.
"""

from __future__ import annotations

import re

from bot.council import languages
from bot.interview.terms.turn import Said
from bot.interview.words.spelling import plain
from bot.understanding import lexicon

LEXICON = "after_999"
# What is no plain word of the call or of the danger, and is answered all the same.
IN_DOUBT = "after_999_in_doubt"
QUESTIONS = "questions_of_999"
# A longer message tells of more than the call, or than that there is no danger.
WORDS_ABOUT_THE_CALL = 12
# That they have called may stand in a sentence among others.
WORDS_AROUND_A_CALL = 30
BY_INTENT = {"called_999_no": "no", "cannot_speak": "cannot"}
# "Im scared il get in trouble if its a joke. what do i say to them".
WORDS_IN_DOUBT = 30
# "If the police come he will kill us", "I have called before", say of no call that was made now.
NO_CALL = re.compile(
    r"\b(?:if|unless|un?till?|before|when|wish|hope|should|would|could|might|want\w*|last|yesterday|ago|once|times|"
    r"never|not|(?:did|have|has|do|wo|is|are)n['’]?t|no ?one|nobody|but|says?|said)\b",
    re.IGNORECASE,
)
SENTENCES = re.compile(r"[^.,;!?\n]+\??")
# A bare yes or no answers the question about the call only right after it.
BARE = {"affirm": "yes", "deny": "no"}
YES = re.compile(r"\W*(?:yes|yess|yeah|yep|yup|yh|ye|aye|done|i have|i did)\b", re.IGNORECASE)
A_QUESTION = re.compile(
    r"\W*(?:what|wot|wat|who|how|why|when|where|which|is|are|do|does|will|can|could)", re.IGNORECASE
)
# "Ok" says that it was read, not that it was done.
ONLY_READ = re.compile(r"\W*(?:o+k+(?:ay|ey)?|k+|sure|fine|al?l ?right|right|will do)\b", re.IGNORECASE)
# "Pls is the police coming now": more words than these beside a question tell something.
WORDS_BESIDE = 2
# "Yes carry on. its flat 14".
CARRIES_ON = re.compile(
    r"\W*(?:(?:yes|yeah|yep|yh|ok|okay|please|pls|can|we|i|id|i['’]d|like|want|to|lets|let['’]s|just|ill|i['’]ll)\W+)*"
    r"(?:(?:carry|go) on|keep going|continue)(?:\W+(?:telling|you|us|please|pls|then|with (?:this|it)))*"
    r"\s*(?:[.,;:!-]|$)",
    re.IGNORECASE,
)


def labels(name: str, text: str) -> set[str]:
    return {label for label, _, _ in lexicon.places(name, plain(text))}


def beside(name: str, label: str, text: str) -> list[str]:
    """The words of a text that stand beside those of a label."""
    rest = list(text)
    for found, start, end in lexicon.places(name, text):
        if found == label:
            rest[start:end] = " " * (end - start)
    return re.findall(r"[\w'’]+", "".join(rest))


def about_the_call(said: Said, *, asked: bool) -> str | None:
    """What a message says of the call to 999: yes, no or cannot; None if nothing.

    Args:
        said: the message.
        asked: the question about the call has just been put.
    """
    if said.assessment is None:
        return _plainly(said, asked=asked)
    if said.is_foreign and languages.tells_of_a_call(said.text, said.assessment.language):
        return "yes"
    if asks_who_comes(said) or asks_of_999(said):
        return None
    if has_called(said) or help_is_here(said) or goes_there(said):
        return "yes"
    words = len(said.text.split())
    found = labels(LEXICON, said.text)
    if words <= WORDS_ABOUT_THE_CALL and "cannot" in found:
        return "cannot"
    if words <= WORDS_AROUND_A_CALL and "no_phone" in found:
        return "cannot"
    if words <= WORDS_IN_DOUBT and "unsure" in labels(IN_DOUBT, said.text):
        return "cannot"
    if words <= WORDS_ABOUT_THE_CALL and "will_call" in found:
        return "no"
    if said.text.rstrip().endswith("?"):
        return None
    if (
        asked
        and said.intent in ("called_999_yes", "affirm")
        and YES.match(said.text)
        and not ONLY_READ.match(said.text)
    ):
        return "yes"
    if asked and not ONLY_READ.match(said.text) and said.intent == "deny":
        return "no"
    return None if A_QUESTION.match(said.text) else BY_INTENT.get(said.intent)


def _plainly(said: Said, *, asked: bool) -> str | None:
    """What a button or a plain reply says of the call: "yes", "no not yet"."""
    if A_QUESTION.match(said.text):
        return None
    bare = BARE.get(said.intent) if asked and not ONLY_READ.match(said.text) else None
    return {"called_999_yes": "yes", **BY_INTENT}.get(said.intent) or bare


def has_called(said: Said) -> bool:
    """Whether one of a message's sentences says that the call was made, or is being made."""
    return _says(said, "called")


def help_is_here(said: Said) -> bool:
    """Whether a message says that the police or an ambulance have come."""
    return _says(said, "help_here")


def goes_there(said: Said) -> bool:
    """Whether a message says that they are on the way to the police or to a hospital."""
    return _says(said, "going_there")


def _says(said: Said, label: str) -> bool:
    if said.assessment is None or len(said.text.split()) > WORDS_AROUND_A_CALL:
        return False
    return any(
        label in labels(LEXICON, sentence)
        and not sentence.endswith("?")
        and NO_CALL.search(" ".join(beside(LEXICON, label, plain(sentence)))) is None
        for sentence in map(str.strip, SENTENCES.findall(said.text))
    )


def they_are_here(said: Said) -> bool:
    """Whether somebody who has called says that "they" are here."""
    return said.assessment is not None and "they_are_here" in labels(LEXICON, said.text)


def answer_to(call: str, said: Said) -> str:
    """The message that answers what was said of the call, by the reason given for it."""
    if call == "yes":
        return "utter_help_is_here" if help_is_here(said) or goes_there(said) else "utter_called_yes"
    found = labels(LEXICON, said.text) if said.assessment is not None else set()
    if call == "no":
        return "utter_will_call" if "will_call" in found else "utter_called_no"
    return "utter_called_no_phone" if "no_phone" in found else "utter_called_how"


def asks_who_comes(said: Said) -> bool:
    """Whether it is asked if the police are coming, or if this chat has called them, or sends or brings anything."""
    return said.assessment is not None and "who_comes" in labels(IN_DOUBT, said.text)


def only_asks_who_comes(said: Said) -> bool:
    """Whether that is all that is asked: "pls is the police coming now"."""
    return asks_who_comes(said) and len(beside(IN_DOUBT, "who_comes", said.text)) <= WORDS_BESIDE


def asks_of_999(said: Said, *, just_spoken_of: bool = True) -> str | None:
    """The message that answers a question about 999 ("wot is 999"); None if there is none.

    Args:
        said: the message.
        just_spoken_of: nothing else was asked since: "wots that" is of 999 too.
    """
    return _of_999_in(said.text, just_spoken_of=just_spoken_of)


def _of_999_in(text: str, *, just_spoken_of: bool) -> str | None:
    found = [label for label, _, _ in lexicon.places(QUESTIONS, text)]
    if not just_spoken_of:
        found = [label for label in found if label not in ("that", "tell", "police")]
    return f"utter_999_{found[0].replace('that', 'what')}" if found else None


def only_asks_of_999(said: Said) -> bool:
    """Whether a question about 999, named as such, is all that a message says."""
    if asks_of_999(said, just_spoken_of=False) is None:
        return False
    return min(len(beside(QUESTIONS, label, said.text)) for label in labels(QUESTIONS, said.text)) <= WORDS_BESIDE


def question_in(text: str) -> str | None:
    """The message that answers a question whether anybody comes, or about 999; None if a text holds none."""
    return "utter_who_comes" if "who_comes" in labels(IN_DOUBT, text) else _of_999_in(text, just_spoken_of=True)


def carries_on(said: Said) -> bool:
    """Whether a message begins with the words of the button to carry on, whatever follows."""
    return said.assessment is not None and CARRIES_ON.match(said.text) is not None
