"""What the words of an answer say to the question whether a child is in danger now: no, not sure, or yes in other words
than yes. By their form alone; how grave a message sounds is weighed in `danger_in_context.py`.
"""

from __future__ import annotations

import re

from bot.interview.danger import denying, soon
from bot.interview.terms.turn import A_QUESTION

# A longer message is a story of its own, and read as one.
WORDS_OF_AN_ANSWER_IN_FULL = 15
WORDS_OF_SEVERAL_SENTENCES = 25
MORE_THAN_ONE = 2
_BEFORE_IT = r"(?:(?:oh|ok|okay|well|um+|erm*|ah|right|sorry|hmm+|tbh|honestly)\W+)*"
# After a no: the end, a stop, or whom or what it is said of; in "no one can wake her" it is no no.
_AFTER_A_NO = (
    r"\s*(?:[,.;:–—-]|\b(?:he|she|they|i|we|it|there|that|this|you|not|thank|thanks|all|everyone|everybody"
    r"|(?:he|she|it|that|there)'?s|they'?re|we'?re|i'?m)\b|$)"
)
# "Oh ok no", "no its gone quiet now"; but not "no one can wake her", nor "no but he has a knife".
A_NO = re.compile(
    rf"{_BEFORE_IT}(?:(?:no+|nope|nah|naw)\W+)*(?:no+|nope|nah|naw)\b(?!\W*(?:but|except|unless|only)\b){_AFTER_A_NO}",
    re.IGNORECASE,
)
# "Not right now, he is in school with us", "not that i know of"; but not "not breathing", nor "not now, he comes back
# tonight": of what is to come it is asked.
NOT_NOW = re.compile(
    rf"{_BEFORE_IT}not (?:(?:right|rite|just) now|now|rn|atm|at the moment|at this moment|currently"
    r"|immediately|imminently|this (?:minute|second)|really|at all"
    rf"|(?:that|as far as) (?:i|we) (?:know|am aware|can tell)(?: of)?|to my knowledge)\b"
    rf"(?![^.?!]*\b(?:but|until|till|except|unless|only|yet|sure|when|once|later|soon|back|tonight|tonite|will|gonna)\b)(?:{_AFTER_A_NO}|\s+no\b)",
    re.IGNORECASE | re.DOTALL,
)
A_YES = re.compile(r"\s*(?:yes|yeah|yep|yup|yh|ye|aye)\b(?!\W+(?:but|and no)\b)", re.IGNORECASE)
A_NO_AT_THE_END = re.compile(r"[.,;:!–—-]\s*(?:so |just |and )?(?:no+|nope|nah)\W*$", re.IGNORECASE)
NOT_THIS_MOMENT = re.compile(
    rf"{_BEFORE_IT}(?:no+\W+)?not (?:(?:right|rite|just) now|now|rn|atm|at the moment|tonight|today)\b", re.IGNORECASE
)
# "Not bleeding or anything", to whether a child is badly hurt.
NOT_HURT = re.compile(
    r"\W*(?:(?:s?he|they|it|nobody)(?:['’]?s|['’]?re| is| are| isn['’]?t)?\W+)?(?:not|isn['’]?t|aren['’]?t|nothing)\W+"
    r"(?:(?:badly|really|that|too|seriously|like)\W+)*(?:bleeding|crying|hurt|in danger|in pain|injured|serious|bad"
    r"|that)(?:\W+or (?:anything|nothing|owt)(?: like that)?)?\W*",
    re.IGNORECASE,
)
# "I say no already. not now": said again. "I said no he did it anyway" tells of something else.
SAID_NO = re.compile(
    rf"{_BEFORE_IT}(?:(?:like|as) )?i(?:'?ve| have)? (?:already |just |literally )?(?:said|say|told (?:you|u)|put)"
    r"(?: already)?\W+(?:no+|nope|nah)\b(?: (?:already|before|twice))?\W*(?:$|(?:no|not|nothing|nobody)\b)",
    re.IGNORECASE,
)
# "Dunno tbh its hard to say". What somebody does not know must be whether there is danger: "i dont know who to tell" is
# something else.
NOT_SURE = re.compile(
    rf"{_BEFORE_IT}(?:no+\W+)?(?:(?:i|i'?m|im|i am|we|we'?re|really|just|still|only|that'?s)\W+)*"
    r"(?:(?:not|isn'?t|ain'?t) (?:really |too |so |very |100% |entirely |completely )*(?:sure|certain)|unsure|dunno"
    r"|don'?t (?:really |actually )?know|(?:do )?not know|idk|no idea|no clue|not a clue|haven'?t a clue"
    r"|(?:can'?t|cannot|couldn'?t) (?:really )?(?:tell|say)"
    r"|(?:it'?s |its |that'?s )?(?:hard|difficult) to (?:say|tell|know)"
    r"|how (?:would|should|do|can|could) (?:i|we) know|who knows)"
    r"(?:\W*$|\s*[,.;:?!–—-]|\s+(?:tbh|tho|though|really|honestly|mate|yet|now|either|anymore|it'?s|thats?|that'?s|but"
    r"|if (?:he|she|they|the|my|her|his)(?:'?s|'?re)?|whether|how (?:bad|safe|hurt|badly)"
    r"|where (?:he|she|they)\w*)\b)",
    re.IGNORECASE,
)
# "Maybe", "i think so" count as danger (domain research §1, row 1) where they are the whole answer, or a sentence of
# it: "maybe im wrong" is none.
MAYBE = re.compile(
    rf"{_BEFORE_IT}(?:(?:yes|yeah|i guess|i think|i suppose|it|he|she|they|well)\W+)*"
    r"(?:maybe|mayb|perhaps|possibly|probably|prob|could be|might be|may be|potentially"
    r"|(?:i )?(?:do )?(?:think|guess|suppose|reckon|believe) (?:so|yes|yeah|(?:s?he|it) is|they are|in danger))"
    r"(?:\W+(?:yes|yeah|so|tbh|not sure|idk|dunno|she is|he is|they are|it is|(?:in )?danger|i think))*\W*",
    re.IGNORECASE,
)
_CHILD = r"(?:him|her|them|us|me|(?:the |my |his |her |their )?(?:kids?|child|children|baby|boys?|girls?))"
_NOW = r"(?:now|right now|rn|atm|at the moment|tonight|tonite|2nite|2night|2nyt|tonyt|today|overnight)"
# A child who is missing: "hes missing now", "not come home", "not seen him since sat".
MISSING = re.compile(
    rf"\bmissing (?:{_NOW}|again|since|still|from home)\b"
    r"|\b(?:still|is|he'?s|she'?s|they'?re|are|been|currently) missing\b"
    r"|\b(?:not|hasn'?t|haven'?t|never|didn'?t) (?:even )?(?:come|came|been|got|returned|turned) (?:back )?"
    r"(?:home|back|up)\b"
    r"|\b(?:not|haven'?t|hasn'?t|nobody|nobody'?s|no ?one|no ?one'?s) (?:has |have )?(?:been )?"
    r"(?:seen|heard from)(?: of)?(?: (?:him|her|them|\w+))? since\b"
    r"|\b(?:can'?t|cannot|couldn'?t) find (?:him|her|them)\b|\b(?:don'?t|do not) know where (?:he|she|they)\b",
    re.IGNORECASE,
)
# With who is feared, or about to be hurt: "still there with him", "he has them tonight", "shes gonna do it tonite".
IN_REACH = re.compile(
    r"\bstill (?:\w+ ){0,3}?(?:there|with (?:him|them)|alone|on (?:his|her|their|its) own|bleeding|going on|happening"
    r"|screaming|shouting|hitting|inside|locked)\b"
    rf"|\b(?:he|she|they)(?:'?s|'?ve|'?re| has| have| is| are)?(?: still)?(?: got| having| minding| looking after"
    rf"| watching| babysitting| alone with| there with)? {_CHILD} (?:again |all |there |on (?:his|her) own )*{_NOW}\b"
    rf"|\b{_NOW} (?:and )?(?:he|she|they)(?:'?s|'?ve| has| have) (?:got )?{_CHILD}\b"
    rf"|\b(?:alone|on (?:his|her|their) own) (?:in there |there )?with {_CHILD} (?:again )?{_NOW}\b"
    rf"|\b(?:gonna|gunna|going to|about to|will) (?:do it|end it(?: all)?|kill \w+|do something) (?:again )?{_NOW}\b",
    re.IGNORECASE,
)
# "Not moving", "she wont wake up": two words to that question, and danger by themselves.
GRAVELY_HURT = re.compile(
    r"\b(?:not|isn'?t|ain'?t|stopped|barely|hardly|can'?t|won'?t) (?:really |even |properly )?"
    r"(?:moving(?! (?:out|house|in|away|on))|breath\w*|respond\w*|wak(?:e|ing)|conscious)\b"
    r"|\b(?:unconscious|unresponsive|no pulse|floppy)\b|\b(?:no ?one|nobody) can wake\b",
    re.IGNORECASE,
)
# "Hes not missing", "he was missing, hes back now".
FOUND = re.compile(
    r"\b(?:not|isn'?t|aren'?t|no longer) (?:still |gone )?missing\b"
    r"|\b(?:he|she|they)(?:'?s|'?re| is| are| was| were| came) (?:back|home|found)\b",
    re.IGNORECASE,
)
NOT_ANY_MORE = re.compile(
    r"\b(?:ago|used to|back then)\b|\bnot still\b|(?<!not )(?<!n't )(?<!nt )\bsafe\b", re.IGNORECASE
)
# "Was an hour ago mate how would i know": what it is unsure of may be anything, and no danger now is told.
OVER = re.compile(
    r"\W*(?:it |that |this |he |she )?(?:was|happened|were)\b.*\b(?:ago|yesterday|last (?:week|month|year|night))\b",
    re.IGNORECASE,
)


def is_no(text: str) -> bool:
    """Whether a text begins with a no, whatever comes behind it."""
    text = _plain(text)
    return NOT_HURT.fullmatch(text) is not None or any(form.match(text) for form in (A_NO, NOT_NOW, SAID_NO))


def ends_with_no(text: str) -> bool:
    """Whether a no stands at the end, behind what tells no threat: "feeding ok. no"."""
    return A_NO_AT_THE_END.search(_plain(text)) is not None and not denying.tells_of_threat(text)


def no_among_others(text: str) -> bool:
    """Whether one of a text's sentences is a no, and no other tells of a threat: "he is in the next room. no not right
    now hes watching telly", "shes in her room so no. she goes out tonight"."""
    text = _plain(text)
    sentences = [sentence.strip() for sentence in denying.SENTENCE.findall(text)]
    if len(sentences) < MORE_THAN_ONE or len(text.split()) > WORDS_OF_SEVERAL_SENTENCES:
        return False
    ended = any(map(denying.SO_NO.search, sentences))
    if not ended and not any(map(is_no, sentences)):
        return False
    return not denying.tells_of_threat(soon.without(denying.without_what_is_denied(text)))


def yes_among_others(text: str) -> bool:
    """Whether a sentence of a text is a yes, with or without what it is that hurts: "i just said. yes hurt. his leg".
    What is usual, or over, is none."""
    text = _plain(text)
    if len(text.split()) > WORDS_OF_AN_ANSWER_IN_FULL or A_QUESTION.search(text):
        return False
    return any(
        (found := A_YES.match(sentence)) is not None
        and (found.end() == len(sentence.strip()) or denying.mentions_threat(sentence))
        and denying.HABIT_OR_PAST.search(sentence) is None
        for sentence in denying.SENTENCE.findall(text)
    )


def is_not_now_but_at_times(text: str) -> bool:
    """Whether a text says that it is not now, and that it is so at times: "not rite now but nites yea"."""
    text = _plain(text)
    return NOT_THIS_MOMENT.match(text) is not None and denying.HABIT_OR_PAST.search(text) is not None


def is_not_sure(text: str) -> bool:
    """Whether a text says that the person does not know, or that it may be."""
    text = _plain(text)
    if len(text.split()) > WORDS_OF_AN_ANSWER_IN_FULL:
        return False
    if NOT_SURE.match(text) is not None:
        return True
    parts = [text, *(sentence.strip() for sentence in denying.SENTENCE.findall(text))]
    return any(MAYBE.fullmatch(part) or NOT_SURE.fullmatch(part) for part in parts)


def is_yes_in_other_words(text: str) -> bool:
    """Whether a text tells of a child who is missing, with who is feared, or gravely hurt, now."""
    text = _plain(text)
    if len(text.split()) > WORDS_OF_AN_ANSWER_IN_FULL or A_QUESTION.search(text) or NOT_ANY_MORE.search(text):
        return False
    missing = MISSING.search(text) is not None and FOUND.search(text) is None
    return missing or any(form.search(text) for form in (IN_REACH, GRAVELY_HURT))


def says_back_again(text: str) -> bool:
    """Whether a text tells of a child who was missing and is back, and of no other threat: "missing. well he was. hes
    back now"."""
    text = _plain(text)
    found = FOUND.search(text)
    if found is None or len(text.split()) > WORDS_OF_AN_ANSWER_IN_FULL or "missing" not in text.casefold():
        return False
    rest = re.sub(r"\bmissing\b", " ", FOUND.sub(" ", text), flags=re.IGNORECASE)
    return not denying.tells_of_threat(rest)


def says_it_is_over(text: str) -> bool:
    """Whether a text says that it was some time ago."""
    return OVER.match(_plain(text)) is not None


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())
