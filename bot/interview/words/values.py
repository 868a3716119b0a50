"""Which words can be the value of an item, and which only stand where one is read: a question back is no name, "under
13s" no age, "13 is the flat" a house, "till Friday" no time of what happened, and whoever told the writer is a source.
"""

from __future__ import annotations

import re

STREETS = (
    "road|rd|street|st|lane|ln|close|avenue|ave|way|drive|court|place|row|gardens|grove|crescent|terrace|house|walk"
)
_ASKS = (
    r"(?:what|whats|wot|wots|wat|whose|who|whos|why|y|how|which|when|where|is|are|do|does|did|can|could|will|would"
    r"|should|am)"
)
_ASKED_OF_US = r"(?:is|are|do|does|did|will|would|can|could|should|have|has|u|you)"
# "Whose name? mine or his", "what have you got down about me then", "wots that".
A_QUESTION_BACK = re.compile(
    rf"\W*(?:(?:but|and|so|sorry|ok|er+|um+)\W+)*(?:{_ASKS}\b[^?.!\n]*\?\W*(?:\w+\s+or\s+\w+\W*)?"
    rf"|(?:what|wot|why|how|who|where|when)\s+{_ASKED_OF_US}\b[^.!\n]*|(?:wots|whats)\s+(?:that|this|it|999)\b[^.!\n]*)",
    re.IGNORECASE,
)
OF_US = re.compile(r"\b(?:you|u|ya)\b", re.IGNORECASE)
# "Is this going to be used in court", "im not allowed to give it out am i?", "you going to tell her dad? ...": asked of
# us, with whatever stands beside it.
ASKS_US = re.compile(
    r"\W*(?:(?:but|and|so|sorry|ok|er+|um+|wait)\W+)*"
    r"(?:(?:is|are|am|was|will|would|can|could|should|shall|do|does|did|have|has)\s+"
    r"(?:i|you|u|ya|they|it|this|that|these|some ?one|any ?one|the (?:police|council|family))\b"
    r"|(?:you|u|ya)\s+(?:going to|gonna|not going to|sure|there)\b)"
    r"|^[^?]*\b(?:am i|is it|is that|are (?:you|u)|do (?:you|u)|will (?:you|u|they)|can (?:i|you|u))\W*\?",
    re.IGNORECASE,
)
BEGINS_A_CLAUSE = re.compile(
    r"\W*(?:i|he|she|they|we|it|what|where|who|when|how|that|there|in the|at the|already|about|everything|all)\b",
    re.IGNORECASE,
)
# "Actualy forget it im going", "leave it", "bye".
LEAVES = re.compile(
    r"\W*(?:(?:act\w*ly|oh|ok|just|no|right|look|anyway|sorry|i)\W+)*"
    r"(?:(?:forget|leave|drop) (?:it|this|that)|never ?mind|(?:i['’]?m|i am) (?:off|going|leaving|done)"
    r"|(?:i['’]?ve )?got to go|gotta go|bye)\b"
    r"(?:\W+(?:im|i['’]?m|i am|going|off|now|then|bye|please|mate|thanks|done|have to go|it|leave))*\W*",
    re.IGNORECASE,
)
OWN_AGE = re.compile(rf"\W*(?:i['’]?m|i am)\s+\d{{1,2}}\b(?!\s+[a-z]+\s+(?:{STREETS})\b)[^.!?\n]*", re.IGNORECASE)
NOTHING_TO_ADD = re.compile(r"\bnothing (?:more|else) to (?:add|say|tell|report)\b", re.IGNORECASE)
SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\d)[^.!?\n]*)*[.!?]*")

# "Under 13s": who is coached or taught.
OF_A_GROUP = re.compile(r"\b(?:under|over|u|the|our|my)\W?\d{1,2}s?\W*$|\d{1,2}['’]?s$", re.IGNORECASE)
_HOUSE = r"(?:flat|number|num|house number|apartment)"
A_HOUSE_BEFORE = re.compile(rf"\b{_HOUSE}\s*$", re.IGNORECASE)
A_HOUSE_AFTER = re.compile(
    rf"\s*(?:is|was|are)\s+(?:(?:the|my|their|there|his|her|a)\s+)?(?:{_HOUSE}|address|wrong)\b", re.IGNORECASE
)
# "Its 7 in the morning", "at 3.15": a time of day.
A_CLOCK_AFTER = re.compile(
    r"\s*(?:[ap]\.?m\b|o['’]?clock|in the (?:morning|afternoon|evening)|at night|[.:]\d\d\b)", re.IGNORECASE
)
ONLY_A_CLOCK = re.compile(
    r"\W*(?:(?:at|about|around)\s+)?\d{1,2}(?:[.:]\d\d)?\s*(?:[ap]\.?m\.?|o['’]?clock)?\W*", re.IGNORECASE
)
# "At school", "at home": no time.
ONLY_A_PLACE = re.compile(
    r"\W*(?:at|in|on)\s+(?:(?:the|my|his|her|their)\s+)?(?:school|home|nursery|work|house|college|room|bed|garden|car|street"
    r"|mums?|dads?|nans?)\W*",
    re.IGNORECASE,
)
# "I see him at school on monday", "shes meant to sleep at ours saturday", "mum picks her up at 3": still to come, or
# something that is always so.
TO_COME = re.compile(
    r"\b(?:will|['’]ll|going to|gonna|meant to|supposed to|due|booked|appointment|see(?:s|ing)? (?:him|her"
    r"|them)|picks?|collects?"
    r"|coming|comes? (?:back|home|round)|gets? (?:back|home)|has to|have to|got to|want(?:s|ed)? to|plans?"
    r"|staying|tomorrow)\b"
    r"[^.!?;\n]*$",
    re.IGNORECASE,
)
IS_PAST = re.compile(r"\b(?:last|ago|yesterday|this morning|since|for|every|most|all)\b", re.IGNORECASE)
# "Im in the garden", "i see him at school", "not even in my school": where the writer is, or somebody is met or is not.
OF_ANOTHER_PLACE = re.compile(
    r"\b(?:i['’]?m|i am|we['’]?re|we are)\s+(?:just |now |hiding |sat |still |here )*(?:at|in|on|outside"
    r"|inside|by)?\s*(?:the |my |our |a )?$"
    r"|\b(?:see|saw|meet|met)s?\s+(?:him|her|them)\s+(?:every day |often )?(?:at|in|on)\s+(?:the |my |our )?$"
    r"|\b(?:not|isn['’]?t|n['’]t)\s+(?:even\s+)?(?:at|in|from)\s+(?:the |my |our |his |her )?$"
    r"|\b(?:tired|asleep|late|quiet|happy|fine|ok)\s+(?:at|in)\s+(?:the |his |her |my )?$",
    re.IGNORECASE,
)
# "Im 14 Beaufort Court": the writer's own home.
OWN_HOME = re.compile(
    rf"\b(?:i['’]?m|i am|i live|we['’]?re|we live|i['’]?m at|mine is)\s+(?:(?:at|in|flat|number|no)\s+)*"
    rf"(?P<home>(?:flat )?\d{{1,4}}[a-z]?,? (?:[a-z'’]+ ){{1,3}}(?:{STREETS})\b)",
    re.IGNORECASE,
)
# "There flat 15 im 14 Beaufort Court", "im 14 Beaufort court they are 15".
THEIR_HOUSE = re.compile(
    r"\b(?:they|they['’]?re|there|their|theyre|s?he|s?he['’]?s|next door)\W+"
    r"(?:(?:are|is|r|at|in|so|theyre|lives?|number|no|flat)\W+)*\d{1,4}[a-z]?\b(?!\s*(?:years|yrs|months|mths|yo)\b)",
    re.IGNORECASE,
)
# "Denise, 07700 900412", and not "her mums number is …".
A_WAY_TO_REACH = re.compile(
    r"(?<!\d)0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}(?!\d)|\+44[ \d]{9,13}|[\w.+-]+@[\w-]+\.[\w.]+", re.IGNORECASE
)
OF_ANOTHER = re.compile(
    r"\b(?:his|her|their|s?he|they|the \w+['’]?s|mums?|dads?|fathers?|mothers?|sisters?|brothers?"
    r"|wife|husband|from|messag\w*|school|office)\b"
    r"[^.!?\n]*(?:\d{5}|\d{3} ?\d{3}|@)",
    re.IGNORECASE,
)
A_CONTACT_SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\w))+")
OPEN_END = re.compile(
    r"(?:\s+(?:they|theyre|he|hes|she|shes|it|its|i|we|you|her|him|them|and|there|is|was|where)(?:\s+(?:see|saw|hear|heard))?)+$",
    re.IGNORECASE,
)
# "Tell Miss Patel at my school", "I am a teaching assistant at …": where somebody is found or works.
OF_SOMEBODY_THERE = re.compile(
    r"\b(?:tell|ask|speak to|talk to|contact|ring|call|email)\s+(?:\w+\s+){1,4}(?:at|from|in)\s+$"
    r"|\b(?:i['’]?m|i am|i work as|i coach|i teach)\s+(?:[\w-]+\s+){0,6}(?:at|for|in)\s+$",
    re.IGNORECASE,
)
# Not "till about 10 most nights".
A_DEADLINE = re.compile(r"(?:till?|until|by)\b(?!.*\b(?:most|every|each|all|nights|days)\b)", re.IGNORECASE)
A_DEADLINE_BEFORE = re.compile(r"\b(?:till?|until|by)\s+$", re.IGNORECASE)
# "He moved in about easter time", "her mum left in sept".
OF_ANOTHER_EVENT = re.compile(
    r"\b(?:moved (?:in|out|away|here|back|on)|(?:mum|dad|mother|father|parents|he|she|they) (?:left|died)|split(?: up)?"
    r"|got (?:married|divorced)|born|separated|got together|met)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
# "Last month next" of "last month next door".
# "No 2 is my house".
THE_WRITERS = re.compile(
    r"\W*(?:(?:is|was|that['’]?s|it['’]?s)\W+)+(?:ours|mine|my (?:own )?(?:house|home|flat|place|address)"
    r"|where (?:i|we) live)\b",
    re.IGNORECASE,
)
NEXT_OF_NEXT_DOOR = re.compile(r"\s*\bnext$", re.IGNORECASE)
NO_INJURY_BEFORE = re.compile(
    r"\b(?:not|no ?(?:body|one)(?:['’]?s)?|none|never|(?:is|has|have|are|was)n['’]?t|ain['’]?t|without|no)\s+"
    r"(?!(?:just|only|even)\b)(?:(?:been|got|is|are|was|any|a|actually|really|badly|hurt|physically)\s+){0,3}$",
    re.IGNORECASE,
)
# "My mum is on the floor she wont wake up": no injury of the child's.
SIGN_OF_LIFE = re.compile(r"\b(?:wak\w*|breath\w*|unconscious|passed out|mov(?:e|es|ing)|respond\w*)\b", re.IGNORECASE)
OF_A_GROWN_UP_SO_FAR = re.compile(
    r"\b(?:mum|mam|mummy|mother|dad|daddy|father|step ?(?:dad|mum)|nan|nana|gran|grandad|uncle|aunt(?:y|ie)?"
    r"|boy ?friend)\b"
    r"(?!['’]?s\b)(?!.*\b(?:me|bab\w+|brother|sister|child|kids?|boy|girl|son|daughter|him|them)\b)[^!?\n]*$",
    re.IGNORECASE,
)
A_PART = re.compile(
    r"\s+of\s+(?:his|her|their|the|my|its)\s+(?:(?:left|right|upper|lower|both|little)\s+)*[a-z]+", re.IGNORECASE
)
A_TOWN = re.compile(r"\s*(?:is|was)\s+(?:where|the (?:place|town|village|road|street|school))\b", re.IGNORECASE)
WENT_TO = re.compile(
    r"\b(?:moved|gone|went|lives?|lived|living|staying|from)\b\W*(?:(?:away|to|over|out|in|near|now|off)\W+)*$",
    re.IGNORECASE,
)
# "Father is Imran", "my neighbour Kelly": the name of somebody else.
GROWN_UP = (
    r"(?:mum|mam|mummy|mother|dad|daddy|father|step ?(?:dad|mum|father|mother)|boy ?friend|girl ?friend|partner|uncle"
    r"|aunt|aunty|auntie|nan|nana|gran|grandad|teacher|coach|neighbou?r|carer|husband|wife|fella|bloke|ex)"
)
OF_A_GROWN_UP = re.compile(
    rf"\b{GROWN_UP}(?:['’]?s)?\s+(?:(?:is|was|called|named|name|name['’]?s|new|thinks|told me)\s+)*(?:called\s+)?$"
    rf"|\b{GROWN_UP}(?:['’]?s)?\s+(?:is\s+|name(?:['’]?s|\s+is)?\s+|called\s+)(?:called\s+)?\w+\s+$",
    re.IGNORECASE,
)
# "Derek Hollins, he was my mum's boyfriend in the 80s", "Keith, my stepdad": told as who that is.
IS_A_GROWN_UP = re.compile(
    r"\s*(?:[,.(;-]\s*)?(?:(?:who|that|he|she)(?:['’]?s|\s+is|\s+was)\s+)?(?:(?:the|my|his|her|their|our|a)\s+)"
    rf"(?:\w+['’]?s\s+)?(?:(?:new|ex|old|then)[- ]?)?(?P<role>{GROWN_UP})\b",
    re.IGNORECASE,
)
A_PERSONS_NAME = re.compile(
    r"(?i:\b(?:his|her) name(?:['’]?s| is| was)|\bs?he(?:['’]?s| is| was) (?:called"
    r"|named))\s+(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)"
)
# "Grandad ted (my husband)": the name stands before what else he is.
NAMED_BEFORE = re.compile(
    rf"((?:(?:the|my|his|her|their|our)\s+)?(?:{GROWN_UP}|grandad|grandpa|nan|uncle|mr)\s+[a-z][a-z'’-]+)\s*[(,]\s*$",
    re.IGNORECASE,
)
A_GROWN_UP_NAMED = re.compile(
    rf"\b(?i:(?:the|my|his|her|their|our)\s+)?(?i:(?P<role>{GROWN_UP}))(?i:['’]?s)?(?:\s+(?i:name))?(?:\s+(?i:is))?"
    r"(?:\s+(?i:called|named))?\s+[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*"
)
# "A dad told me another coach messages his lad".
TELLS_US = re.compile(
    r"\s+(?:has |have |just |then |only |also |'?s )*(?:told|tells|said to|asked|rang|rung|phoned|messaged|texted"
    r"|confided in|came (?:up )?to|mentioned to|called)\s+(?:me|us)\b(?!\s+(?:to\b|off\b|names|not\b|an?\b|fat\b|ugly\b"
    r"|stupid\b|worthless\b|if\b))(?:\s+that)?",
    re.IGNORECASE,
)
SAID_OF = re.compile(
    r"\s+((?:another|an?|the|one of (?:the|our|his|her)|his|her|their|my|our|this)\s+(?:\w+\s+)?"
    rf"{GROWN_UP}(?:es|s)?)\b",
    re.IGNORECASE,
)
# "My mum smacked me and im fine".
OWN_PAST = re.compile(
    r"\s+(?:used to |always )?(?:smack|hit|belt|slap|clip|spank|beat|whack)\w*\s+(?:me|us)\b.{0,40}?"
    r"\b(?:(?:i['’]?m|i am|i was|turned out|we['’]?re)\s+(?:\w+\s+)?(?:fine|ok|okay|alright|all right)|no harm)\b",
    re.IGNORECASE | re.DOTALL,
)
# "At home with his dad", "in the flat w there mum": who is there with a child.
IN_COMPANY = re.compile(
    r"\b(?:home|here|there|flat|house|now|he['’]?s|she['’]?s|is|are|staying|asleep|bed|think)\s+(?:with|w)\s+"
    r"(?:(?:his|her|their|there|the|my)\s+)?$",
    re.IGNORECASE,
)


def same_contact(contact: str, told: str) -> bool:
    """Whether a way to reach somebody stands in words told before."""
    way = A_WAY_TO_REACH.search(contact)
    return way is not None and re.sub(r"\W", "", way[0]) in re.sub(r"\W", "", told)


def contact_of_the_writer(text: str) -> str | None:
    """The sentence in which the writer gives their telephone number or e-mail address; None where there is none, or it
    is somebody else's."""
    for sentence in A_CONTACT_SENTENCE.findall(text):
        if A_WAY_TO_REACH.search(sentence) and not OF_ANOTHER.search(sentence):
            return str(sentence).strip()
    return None


def fuller_name(told: str, text: str) -> str | None:
    """The words of a message that name somebody told of before only by what they are: "the coach is Darren Pike", of
    "another coach". None if there are none."""
    if (by_role := named_as(text)) is not None and any(
        role in told.casefold().split() for role in by_role[1].casefold().split()
    ):
        return None if by_role[0] in told else by_role[0]
    for named in A_GROWN_UP_NAMED.finditer(text):
        if re.search(rf"\b{named['role']}$", told, re.IGNORECASE):
            return named[0]
    return None


def is_none(text: str, *, of_any_words: bool = False) -> bool:
    """Whether words are a question back, a leave-taking or that there is nothing to add: no answer.

    Args:
        text: the words.
        of_any_words: whether any words may be the answer: then only what is asked of us is a question back.
    """
    asks = A_QUESTION_BACK.fullmatch(text) is not None and (not of_any_words or OF_US.search(text) is not None)
    return asks or LEAVES.fullmatch(text) is not None or NOTHING_TO_ADD.search(text) is not None


def asks_us(text: str) -> bool:
    """Whether a message asks us something, by its form."""
    return ASKS_US.match(text) is not None


def begins_a_clause(text: str) -> bool:
    """Whether words go on to tell something, and are no bare value."""
    return BEGINS_A_CLAUSE.match(text) is not None


def without_asides(text: str, fact: str | None) -> str:
    """An answer without the sentences in it that are none: "Tyler. actualy forget it im going".

    Args:
        text: the answer.
        fact: what in it was read as the value asked for, if anything: then only where it stands.
    """
    sentences = SENTENCE.findall(text)
    kept = [sentence for sentence in sentences if not is_none(sentence)]
    if fact is not None and any(fact in sentence for sentence in kept):
        kept = [sentence for sentence in kept if fact in sentence]
    else:
        kept = [sentence for sentence in kept if not OWN_AGE.fullmatch(sentence)]
    return "".join(kept).strip().removesuffix(".") if kept and len(kept) < len(sentences) else text


def as_told(fact: str, words: str, text: str) -> str | None:
    """A fact as it may stand in its item: completed, cut to what it says, or None if the words around it speak against.

    Args:
        fact: its name.
        words: what was read as the fact.
        text: the message.
    """
    at = text.find(words)
    if at < 0:
        return words
    before, after = text[:at], text[at + len(words) :]
    match fact:
        case "child_age":
            of_a_house = A_HOUSE_BEFORE.search(before) or A_HOUSE_AFTER.match(after)
            no_age = OF_A_GROUP.search(before + words) or of_a_house or A_CLOCK_AFTER.match(after)
            return None if no_age else words
        case "child_name":
            no_child = A_TOWN.match(after) or WENT_TO.search(before) or OF_A_GROWN_UP.search(before)
            return None if no_child or IS_A_GROWN_UP.match(after) else words
        case "place":
            return None if THE_WRITERS.match(after) else _place(words, before, text)
        case "when":
            return _time(words, before, after)
        case "injury":
            if NO_INJURY_BEFORE.search(before) or words.casefold() in ("injury", "injuries"):
                return None
            if SIGN_OF_LIFE.search(words) and OF_A_GROWN_UP_SO_FAR.search(before):
                return None
            part = A_PART.match(after) if re.search(r"\b(?:back|side|top|front|inside|bottom|tip)$", words) else None
            return words + part[0] if part else words
        case "who":
            return _person(words, before, after, text)
    return words


def _place(words: str, before: str, text: str) -> str | None:
    own = OWN_HOME.search(text)
    if own is not None and words in own[0]:
        theirs = THEIR_HOUSE.search(text)
        if theirs is None:
            return None
        return text[min(own.start(), theirs.start()) : max(own.end(), theirs.end())]  # "flat 15" alone is no address
    if OF_SOMEBODY_THERE.search(before) or OF_ANOTHER_PLACE.search(before):
        return None
    return OPEN_END.sub("", words) or None


def _time(words: str, before: str, after: str) -> str | None:
    if A_DEADLINE.match(words) or A_DEADLINE_BEFORE.search(before) or OF_ANOTHER_EVENT.search(before):
        return None
    if ONLY_A_CLOCK.fullmatch(words) or ONLY_A_PLACE.fullmatch(words):
        return None
    if TO_COME.search(before) and not IS_PAST.search(words):
        return None
    if after.lstrip().casefold().startswith("door"):
        words = NEXT_OF_NEXT_DOOR.sub("", words)
    return OPEN_END.sub("", words) or None


def _person(words: str, before: str, after: str, text: str) -> str | None:
    if OWN_PAST.match(after):
        return None
    if (tells := TELLS_US.match(after)) is not None:
        of = SAID_OF.match(after, tells.end())
        return of[1] if of else None
    if IN_COMPANY.search(before) and text.count(words) == 1:
        return None
    if (ahead := NAMED_BEFORE.search(before)) is not None:
        return f"{ahead[1]} ({words})"
    if (named := named_as(text)) is not None and words in named[1]:
        return f"{named[0]}, {words}"
    return words


def named_as(text: str) -> tuple[str, str] | None:
    """A name, and the words that say which grown-up that is: "His name is Derek Hollins, he was my mum's boyfriend"."""
    for name in A_PERSONS_NAME.finditer(text):
        if (who := IS_A_GROWN_UP.match(text, name.end())) is not None:
            return name["name"], who[0]
    return None
