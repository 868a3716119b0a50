"""Whether a message can be the answer to the open question.

People say things in any order. What is plainly something else than what was asked ("he makes me promise not to tell",
to "where is he now?") is no answer: its facts go where they belong, the rest is more of the story, and the question is
asked once more. What comes then is taken as it is.
"""

from __future__ import annotations

import re

from bot.interview.noting.taking import facts_in
from bot.interview.noting.which_place import AN_ADDRESS
from bot.interview.terms.catalogue import CHILD_SAID, LANGUAGE, WHO, Question
from bot.interview.terms.turn import TELLS_DANGER, Said
from bot.interview.words import values
from bot.interview.words.short_answers import without_what_is_around
from bot.understanding.assessment import CATEGORY_THRESHOLD
from bot.understanding.language import NUMBER_WORDS

# "She lives with her gran in the flats by the school": up to here a message may well be the answer to a short question.
WORDS_OF_A_SHORT_ANSWER = 12
# "Queens Park", "mum and dad", "asleep": so few words are what was asked for, whatever they are, and whatever says
# nothing around them ("maybe", "i think", "idk tbh").
WORDS_OF_A_BARE_ANSWER = 3

A_PLACE = re.compile(
    r"\b(?:at|in|on|with|near|by|next|behind|round|around|opposite|above|below|inside|outside|out|away|off|up|down|"
    r"upstairs|downstairs|home|here|there|where|gone|went|left|back|asleep|bed|lives?|stay\w*|school|nursery|"
    r"hospital|house|flat|street|road|online|same|alone|from)\b",
    re.IGNORECASE,
)
A_TIME = re.compile(
    r"\b(?:once|twice|times?|always|never|often|sometimes|most|every|all|last|ago|since|before|again|now|today|"
    r"tonight|yesterday|this|on|when|week\w*|day\w*|night\w*|morning\w*|months?|years?|recently|lately|"
    r"first|started|long|been|going)\b",
    re.IGNORECASE,
)
A_NUMBER = re.compile(rf"\d|\b(?:{NUMBER_WORDS}|baby|toddler|newborn|teen\w*|year|young\w*|old\w*)\b", re.IGNORECASE)
# "No idea. lil ones".
LITTLE_ONES = re.compile(r"\b(?:little|lil|tiny|small|babies|toddlers|infants?)\b", re.IGNORECASE)
# "In the car with Mum": where a child is, in so many words, even where it sounds like danger.
SAYS_WHERE = re.compile(
    r"\b(?:at|in|with|to|inside|near|round|outside)\s+(?:\w+\s+){0,2}?(?:home|house|flat|mum\w*|mam|mother\w*|dad\w*|father\w*|"
    r"nan\w*|gran\w*|aunt\w*|uncle\w*|school|nursery|hospital|car|van|park|bed|cot|pram|bedroom|garden|garage|caravan|hotel|police|"
    r"airport|shop)\b",
    re.IGNORECASE,
)
# "Im 13", where a name or a place was asked for: few words, and yet no answer.
ONLY_AN_AGE = re.compile(rf"\W*(?:i'?m|i am|s?he'?s|s?he is|aged?)\s+(?:\d{{1,2}}|{NUMBER_WORDS})\W*", re.IGNORECASE)
WORDS_OF_A_CHOICE = 5
# "Yes neglect", "neglect i think", "no, she shouts".
A_CHOICE = re.compile(
    r"^\W*(?:yes|yeah|yep|yea|yh|no|nope|nah|maybe|both|all)\b"
    r"|\b(?:physical\w*|emotional\w*|sexual\w*|neglect\w*|domestic|abuse\w*|not sure)\b",
    re.IGNORECASE,
)
# "He calls me names", "she calls him stupid": told in answer to a name it is none.
CALLED_NAMES = re.compile(
    r"\bcall\w*\s+(?:me|him|her|us|them)\s+(?:names|all sorts|an?\b|stupid|ugly|fat|thick|dumb|lazy|worthless|useless)",
    re.IGNORECASE,
)
# "About 3", "scared", "i didnt ring": of few words, and neither a place nor a name.
NO_PLACE = re.compile(
    r"\W*(?:(?:about|around|maybe|nearly|like)\s+\d{1,2}|scared|frightened|help|please|(?:calling|ringing|rung|rang)\b.*"
    r"|(?:i\s+)?(?:can|did|do|wo)n?['’]?t\b(?!\s+know).*|no\s+s?he['’]?s\b.*)\W*",
    re.IGNORECASE,
)
NO_NAME = re.compile(
    r"\W*(?:(?:(?:flat|number|about)\s+)?\d.*|(?:two|three|four)\s+\w+|small|little|big|young|kids?|children|boys?"
    r"|girls?|a (?:boy|girl|baby)|i\s+(?:did|do|wo|ca)n?['’]?t\b.*)\W*",
    re.IGNORECASE,
)
NO_VALUES = {"place": NO_PLACE, "name": NO_NAME}
# "She's not answering her phone now", "i saw it", "ok gone": no name of the writer's.
NO_NAME_OF_ONES_OWN = re.compile(
    r"\W*(?:(?:no|ok|well|and)\W+)*(?:s?he|they|s?hes|s?he['’]s|theyre|don['’]?t know|dunno|gone"
    r"|i(?:['’]?ve)?\s+(?:just |only |never )?(?:saw|seen|see|heard|hear|was|know|think|live|work))\b",
    re.IGNORECASE,
)
REACHES = re.compile(r"\d{5}|@", re.IGNORECASE)
OF_A_CONTACT = re.compile(r"\d{3}|@|\b(?:call|ring|text|phone|e-?mail|contact|names?)\b", re.IGNORECASE)
# "Text only between 10 and 2, dont ring".
SAYS_HOW_TO_REACH = re.compile(
    r"\b(?:text|ring|call|phone|e-?mail|message)(?:ing)? (?:only|me|us|after|before|between)\b"
    r"|\b(?:don['’]?t|do not|only|never|please|pls|just) (?:ring|call|text|phone|e-?mail|message)\b",
    re.IGNORECASE,
)
FORMS = {"place": ("place", A_PLACE), "time": ("when", A_TIME), "age": ("child_age", A_NUMBER)}
# "Arlo Whitcombe, mum is Jess": a name, and something beside it.
BEGINS_WITH_A_NAME = re.compile(
    r"\W*(?!(?i:no|yes|yeah|he|she|they|the|my|i|it|his|her|ok|well|dont|inside|at|in|with)\b)"
    r"(?:[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}\s*[,.(]"
    r"|[a-z'’-]+(?: [a-z'’-]+)?, (?:his |her )?(?:mum|dad|mother|father)\b)"
)
# "The boy at number 4", "everyone calls him Spud".
A_NAME = re.compile(r"\b(?:names?|named|call\w*|known|surname|the \w+ (?:at|from|in|next))\b", re.IGNORECASE)


def fits(question: Question, said: Said) -> bool:
    """Whether a message told while `question` is open can be its answer."""
    words = len(said.text.split())
    # What sounds like danger is held against an answer as it stands ("i think hes dying" names nobody).
    calm = said.intent not in TELLS_DANGER
    bare = len(without_what_is_around(said.text).split()) if calm else words
    facts = facts_in(said)
    if question.id != CHILD_SAID and values.is_none(said.text, of_any_words=question.expects == "words"):
        return False
    if (
        calm
        and question.fact not in facts
        and question.expects in NO_VALUES
        and NO_VALUES[question.expects].fullmatch(said.text)
    ):
        return False
    if question.expects != "contact" and _only_gives_a_contact(said.text):
        return False
    if question.expects == "age" and "child_age" not in facts and not _may_be_an_age(said.text, facts):
        return False
    if (
        question.expects == "contact"
        and NO_NAME_OF_ONES_OWN.match(said.text)
        and not REACHES.search(said.text.replace(" ", ""))
    ):
        return False
    if question.id == WHO and WHO not in facts and AN_ADDRESS.search(said.text):
        return False  # "number 14" names nobody
    if question.id == LANGUAGE and _tells_of_harm(said, words):
        return False  # who is asked early which language they speak may tell the story instead
    if question.expects == "choice":
        return words <= WORDS_OF_A_CHOICE and A_CHOICE.search(said.text) is not None
    if question.expects in ("name", "place") and ONLY_AN_AGE.fullmatch(said.text):
        return False
    if question.fact in facts or bare <= WORDS_OF_A_BARE_ANSWER:
        return True
    if question.expects == "contact" and SAYS_HOW_TO_REACH.search(said.text):
        return True
    if question.expects != "words" and _is_story(said, words):
        return False
    if question.expects == "contact" and said.assessment is not None and said.assessment.primary is not None:
        return OF_A_CONTACT.search(said.text) is not None  # "the kid said his dad burnt him" is no way to reach anybody
    if question.expects == "name" and question.fact is not None:
        named = A_NAME.search(said.text) or BEGINS_WITH_A_NAME.match(said.text)
        return named is not None and CALLED_NAMES.search(said.text) is None
    if question.expects == "age" and calm and LITTLE_ONES.search(said.text):
        return True
    if question.expects in FORMS:
        fact, form = FORMS[question.expects]
        return fact in facts or form.search(said.text) is not None
    return True


def _only_gives_a_contact(text: str) -> bool:
    """Whether an answer tells how to reach the writer, in few words, and no address."""
    few = len(text.split()) <= WORDS_OF_A_SHORT_ANSWER
    return few and AN_ADDRESS.search(text) is None and values.contact_of_the_writer(text) is not None


def _may_be_an_age(text: str, facts: dict[str, str]) -> bool:
    """Whether an answer may be an age: a number or a word for one, and not that of a house alone."""
    words = text.replace(facts["place"], "") if "place" in facts else text
    return A_NUMBER.search(AN_ADDRESS.sub("", words)) is not None or LITTLE_ONES.search(words) is not None


def _tells_of_harm(said: Said, words: int) -> bool:
    """Whether it is more than a few words, or tells of some harm."""
    return words > WORDS_OF_A_SHORT_ANSWER or (said.assessment is not None and said.assessment.primary is not None)


def _is_story(said: Said, words: int) -> bool:
    """Whether it is more of the story, by its length: it tells of harm."""
    if said.assessment is None:
        return False
    return words > WORDS_OF_A_SHORT_ANSWER and max(said.assessment.categories.values()) >= CATEGORY_THRESHOLD
