"""Whether a message can be the answer to the open question.

People say things in any order. What is something else than what was asked ("he makes me promise not to tell", to "where
is he now?") is no answer: its facts go where they belong, the rest is more of the story, and the question is asked once
more. What is said to us ("i told you that"), asks us, or has the form of another item ("8 Ampthill Road") answers
nothing else; what takes any words takes those that speak of its subject (data/lexicons/subjects.yml).
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.interview.asking.gates import GATES, tells_of_a_child
from bot.interview.asking.told_already import A_BARE_SCHOOL, SAYS_TOLD, told_so
from bot.interview.noting.own_name import KEPT_FROM_FAMILY
from bot.interview.noting.taking import facts_in
from bot.interview.noting.which_place import AN_ADDRESS
from bot.interview.terms.catalogue import (
    ADDRESS,
    CHILD_SAID,
    DANGER_NOW,
    FAMILY_KNOWS,
    HELPS,
    KEEP_NAME,
    LANGUAGE,
    NOW,
    READ_BACK,
    SAFE_CONTACT,
    SAFE_TO_TYPE,
    SCHOOL,
    SELF_SAFE,
    SIBLINGS,
    STORY,
    SUPPORT,
    WHERE,
    WHO,
    WORKPLACE,
    Question,
)
from bot.interview.terms.turn import TELLS_DANGER, Said
from bot.interview.words import values
from bot.interview.words.fact_words import HOUSE
from bot.interview.words.short_answers import says_not_known, without_what_is_around
from bot.interview.words.values import STREETS
from bot.understanding import lexicon
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
# "Only at school", "i'm Jo", "write to me": how to reach somebody, or who they are.
WAY_TO_REACH = re.compile(
    r"\d{3}|@|\b(?:call|ring|text|phone|mobile|e-?mail|contact|names?|talk|speak|write|letter|post|message|come|visit|safe"
    r"|school|work|home|i['’]?m|i am|mr|mrs|miss|ms|me|my)\b",
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

# Of these any words count, or each has a reader of its own.
SUBJECTS = "subjects"
OF_PEOPLE = frozenset({WHO, SIBLINGS, SUPPORT, HELPS})
OF_ANY_WORDS = frozenset({DANGER_NOW, STORY, READ_BACK, SAFE_TO_TYPE, SELF_SAFE, CHILD_SAID})
# Of an open subject ("a school may be called anything") so many words are taken as they are.
WORDS_OF_AN_OPEN_SUBJECT = 4
YES_OR_NO = re.compile(
    r"\W*(?:yes|yeah?|yep|yup|yh|ye|aye|no|nope|nah|naw|none|not really|not (?:that|as far as)|maybe|perhaps|possibly"
    r"|probably|sometimes|definitely|of course|i (?:think|guess|suppose) (?:so|not)|(?:i )?(?:do ?n['’]?t"
    r"|dont) think so)\b",
    re.IGNORECASE,
)
# "You didnt answer me", "are you going to tell her dad": said to us, and told of nobody.
SAID_TO_US = re.compile(
    r"\W*(?:(?:but|and|so|well|no|omg|wait|ok)\W+)*(?:you|u|ya)(?:['’]?(?:re|ve|ll))?\W+(?:(?:really|just|still|never"
    r"|already|only|even)\W+)*(?:did|do|have|are|will|were|did ?n['’]?t|do ?n['’]?t|have ?n['’]?t|are ?n['’]?t|not|keep"
    r"|going|gonna|said|asked|ask|told)\b",
    re.IGNORECASE,
)
# "No idea of his address": not known, of another item.
NOT_KNOWN_OF = re.compile(r"\b(?:no (?:idea|clue)|do ?n['’]?t know|dunno|idk|not sure|unsure)\b", re.IGNORECASE)
# Who has just come, at "where is the child now?": not where a child is.
HELP_HAS_COME = re.compile(
    r"\W*(?:the )?(?:police|ambulance|paramedics?|social workers?)\b(?!\W+(?:station|have (?:him|her|them)))",
    re.IGNORECASE,
)
ONLY_OF_A_CALL = re.compile(
    r"\W*(?:(?:ok|yes|i|we|have|ive|just)\W+)*(?:rang|rung|called|phoned|ringing|calling"
    r"|phoning)\b(?:\W+(?:them|999|now|it|the police))*\W*",
    re.IGNORECASE,
)
CANNOT_SPEAK = re.compile(r"\b(?:can['’]?t|cant|cannot) (?:ring|call|speak|talk|phone)\b", re.IGNORECASE)
# Where a home is, in words that are no street: "in the flats by the school", "kempston somewhere", "same as me".
OF_A_HOME = re.compile(
    r"\b(?:at|near|by|next|behind|opposite|above|below|between|off|round|around|on|in|over|from|same|here|there"
    rf"|liv(?:es?|ing)|number|no|flats?|house|estate|block|caravan|hostel|hotel|refuge|farm|village|town|area|{STREETS})\b",
    re.IGNORECASE,
)
IS_HERE = re.compile(
    rf"\b(?:{STREETS}|at(?! \d)|in|on|with|near|by|next|behind|round|around|opposite|above|inside|outside|out"
    rf"|away|upstairs|downstairs|home"
    r"|here|there|gone|went|left|back|asleep|bed|liv(?:es?|ing)|stay\w*|school|nursery|hospital|alone|to|from|off)\b",
    re.IGNORECASE,
)
# "At home", "4 and 6", to a name or to a street.
BEGINS_LIKE_A_PLACE = re.compile(
    r"\W*(?:at|in|on|with|near|upstairs|downstairs|outside|home|back|asleep)\b", re.IGNORECASE
)
TWO_NUMBERS = re.compile(r"\W*\d{1,2}\s*(?:and|&|,|n)\s*\d{1,2}\W*", re.IGNORECASE)
# "They take baby" tells no age; "just a baby" does.
OF_AN_AGE = re.compile(
    rf"\d|\b(?:{NUMBER_WORDS})\b|\b(?:an?|the|only|just|still|is|s?hes|s?he['’]s|tiny|little|very|quite|so)\s+"
    r"(?:\w+\s+)?(?:bab(?:y|ies)|toddlers?|newborn|teen\w*|young\w*|old\w*|little|small)\b|\b(?:years?|months?|weeks?)\b"
    r"|\b(?:under|over|older|younger|reception|nursery|year \w+|primary|secondary)\b",
    re.IGNORECASE,
)
WORDS_OF_AN_AGE = 4


def answers(question: Question, said: Said) -> bool:
    """Whether a message is taken as the answer to `question`. What only may be one (`fits`) weighs against danger, and
    is no answer where it is said to us or about something else: a wrong item is worse than an empty one."""
    if not fits(question, said):
        return False
    if question.id in OF_ANY_WORDS - {CHILD_SAID} or said.is_foreign:
        return True
    if SAID_TO_US.match(said.text) or _is_another_item(question, said):
        return False
    may_ask = question.expects == "contact" or question.id in (CHILD_SAID, SAFE_CONTACT)
    if not may_ask and values.asks_us(said.text):
        return False
    if SAYS_TOLD.match(said.text):
        rest = told_so(said.text)
        return question.expects in FORMS and rest is not None and not values.begins_a_clause(rest)
    if question.fact in facts_in(said) and question.expects != "words":
        return True
    words = len(without_what_is_around(said.text).split())
    match question.expects:
        case "place":
            return _is_a_place(question, said, words)
        case "age":
            return words <= WORDS_OF_AN_AGE or OF_AN_AGE.search(said.text) is not None
        case "name":
            return BEGINS_LIKE_A_PLACE.match(said.text) is None
        case "contact":
            of_way = REACHES.search(said.text.replace(" ", "")) or WAY_TO_REACH.search(said.text)
            return words <= WORDS_OF_A_BARE_ANSWER or bool(of_way or _subject(WHO).search(said.text))
        case "words":
            return _is_on_its_subject(question, said, words)
    return True


def _is_another_item(question: Question, said: Said) -> bool:
    """Whether words have plainly the form of another item: a street with its house, a school, how to reach the writer,
    the wish that a family is not told, or that another item is not known."""
    places = question.expects == "place" or question.id in (SCHOOL, WORKPLACE)
    of_neither = not places and question.expects not in ("contact", "name")
    if of_neither and (AN_ADDRESS.search(said.text) or HOUSE.search(said.text)):
        return question.fact not in facts_in(said)
    if A_BARE_SCHOOL.fullmatch(said.text) and not places:
        return True
    if NOT_KNOWN_OF.search(said.text) and (item := _unknown_item(said.text)) not in (None, question.id):
        return item is not None and (question.expects != "words" or says_not_known(said.text))
    wishes = KEPT_FROM_FAMILY.search(said.text) is not None and question.expects not in ("contact", "name")
    return wishes and question.id not in (KEEP_NAME, FAMILY_KNOWS, CHILD_SAID)


UNKNOWN_ITEMS = {
    ADDRESS: re.compile(r"\b(?:address|where (?:he|she|they) lives?)\b", re.IGNORECASE),
    SCHOOL: re.compile(r"\b(?:(?:what|which) school|(?:his|her|their) school)\b", re.IGNORECASE),
}


def _unknown_item(text: str) -> str | None:
    return next((item for item, form in UNKNOWN_ITEMS.items() if form.search(text)), None)


def not_known_besides(question: Question, text: str) -> str | None:
    """The item of which words say that it is not known, where another is asked for: "no idea of his address"."""
    item = _unknown_item(text) if NOT_KNOWN_OF.search(text) else None
    return item if item != question.id else None


def _is_a_place(question: Question, said: Said, words: int) -> bool:
    if ONLY_OF_A_CALL.fullmatch(said.text):
        return False
    if HELP_HAS_COME.match(said.text) or CANNOT_SPEAK.search(said.text) or TWO_NUMBERS.fullmatch(said.text):
        return False
    if words <= WORDS_OF_A_BARE_ANSWER or "place" in facts_in(said) or AN_ADDRESS.search(said.text):
        return True
    of_place = {ADDRESS: OF_A_HOME, NOW: IS_HERE, WHERE: A_PLACE}.get(question.id, A_PLACE)
    return of_place.search(said.text) is not None


def _is_on_its_subject(question: Question, said: Said, words: int) -> bool:
    """Whether words speak of what was asked, or say yes or no to it."""
    entry = lexicon.read(SUBJECTS).get(question.id)
    if entry is None or (question.fact is not None and question.fact in facts_in(said)):
        return True
    takes_yes_or_no = question.yes_means == "answer" or question.no_means == "answer" or question.id in GATES
    if (takes_yes_or_no and YES_OR_NO.match(said.text)) or (question.id in GATES and tells_of_a_child(said.text)):
        return True
    if entry.get("open") and words <= WORDS_OF_AN_OPEN_SUBJECT:
        return True
    # A name may be all that is said: "Kyle and Maisie".
    named = question.id in OF_PEOPLE and said.text[:1].isupper() and words <= WORDS_OF_A_BARE_ANSWER
    return named or _subject(question.id).search(said.text) is not None


@lru_cache
def _subject(question: str) -> re.Pattern[str]:
    patterns = "|".join(lexicon.read(SUBJECTS)[question]["patterns"])
    return re.compile(rf"(?<![^\W_])(?:{patterns})(?![^\W_])".replace("'", "['’]?"), re.IGNORECASE)


def fits(question: Question, said: Said) -> bool:
    """Whether a message told while `question` is open may be its answer."""
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
