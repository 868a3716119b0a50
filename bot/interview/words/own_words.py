"""What people say of themselves in so many words: an age, whose nan they are, that they are no child, that it is about
them or that it is not. It counts for more than what a message sounds like, and it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.interview.words.values import STREETS

# What can be said of oneself.
CHILDS_AGE = "childs_age"
ADULT = "adult"  # an adult's age or role
ADULTS_AGE = "adults_age"
PRIVATE = "private"  # a family of one's own, or no work: who has a son here does not write as part of their job
AT_WORK = "at_work"
OF_THEMSELVES = "of_themselves"  # the child who writes is the child that it is about
NOT_HARMED = "not_harmed"
DOES_NOTHING = "does_nothing"  # it is not they who hurt the child
DOES_IT = "does_it"  # it is they who hurt the child
HURT = "hurt"  # somebody hurts them
HURT_BY_PARTNER = "hurt_by_partner"
OF_OTHERS = (
    "of_others"  # whose child it is, as those say it who tell of somebody else's: "my sister's kids", "my neighbour"
)
CHILDS_LIFE = "childs_life"  # what is done to a child, told by the child: "he comes in my room", "they make me"
PARENT_HURTS = "parent_hurts"  # "my dad hits me"
OF_PARTNER = "of_partner"  # whom they are with: "my husband", or nothing but "husband"
IN_HIDING = "in_hiding"  # they hide from somebody, or are scared

GROWN_UP_AT = 18
CHILDRENS_AGES = {
    word: years
    for years, word in enumerate(
        "eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen".split(), start=8
    )
}  # fmt: skip
# Who says more than an age or a plea may tell of something else as well.
WORDS_OF_AN_AGE = 12
# Who is quoted stands right before.
LETTERS_BEFORE = 80

_I_AM = r"\b(?:i['’]?m|i am)\s+"
# "Im 20 mins away", "im 30 weeks", "im 100% sure", "im 18 in march": no age yet.
_NO_AGE = (
    r"(?!\s*(?:%|weeks?|wks?|months?|mths?|days?|min\w*|hours?|hrs?|miles?|doors?|stone|of\b|st\b|am\b|pm\b"
    r"|in\b|next\b"
    r"|on\b(?!\s+my)|soon\b|tomorrow\b|times\b|steps?\b|metres?\b|yards?\b|feet\b|[:.]\d|/|-\s*\d)"
    # "Im 14 Beaufort Court" is a house.
    r"|(?!\s+(?:and|but|i|in|at|on|my|we|he|she|they|living|liv(?:e|es)|from|years?|yrs?|yo)\b)\s+[a-z'’]+\s+"
    rf"(?:[a-z'’]+\s+)?(?:{STREETS})\b)"
)
_AGE = re.compile(
    rf"{_I_AM}(?P<kind>(?:(?:only|just|about|over|actually|now|like|a|an|nearly|almost|nearing)\s+)*)"
    rf"(?P<years>[5-9]|[1-9]\d|{'|'.join(CHILDRENS_AGES)})\b{_NO_AGE}",
    re.IGNORECASE,
)
ONLY_AN_AGE = re.compile(
    rf"\W*(?:(?:no|yes|yeah|hi|hello|well|sorry|please|but|and|ok)\W+)*{_I_AM}(?:(?:only|just|nearly|almost)\s+)?"
    r"(?:[5-9]|1[0-7])\s*(?:years?\s*old|yrs?\s*old|yo|y/o|yrs?)?\W*",
    re.IGNORECASE,
)
_DECADE = re.compile(
    rf"{_I_AM}in my (?:(?:early|mid|late)\W+)?(?:twent|thirt|fort|fift|sixt|sevent|eight|20|30|40|50|60|70|80)",
    re.IGNORECASE,
)
# "He thinks im 19", "when im 18 i can leave", "she says 'im 15'", "not my son": nothing said of oneself.
_NOT_THEIR_OWN = re.compile(
    r"(?:\b(?:says?|said|saying|tells?|telling|told|goes|like|calls?|called|calling|yells?|shouts?|shouted"
    r"|screams?|thinks?"
    r"|thought|thinking|reckons?|believes?|pretend\w*|lied?|lying|put|until|till?|when|before|once|after"
    r"|by the time|if"
    r"|unless)[\W_]+(?:(?:me|us|u|you|to|that|her|him|them|it|its|everyone|people|he|she|they|were|was)[\W_]+)*"
    r"|\b(?:not|isn['’]?t|aren['’]?t|ain['’]?t)\s+|[\"“](?:\w+\s+){0,2})$",
    re.IGNORECASE,
)
# "I told you im her nan" is; "i told him im 18" is not.
_I_SAID = re.compile(r"\bi (?:\w+ ){0,2}(?:said|saying|told|telling)\W+(?:(?:you|u|that|to)\W+)*$", re.IGNORECASE)

_RELATIVE = (
    r"(?:(?:step|grand|god|foster|adoptive|great|single|working|proud|ex|full[ -]time)[- ]?)*"
    r"(?:mum|mam|mom|mummy|mother|dad|daddy|father|parent|nan|nana|nanna|nanny|gran|granny|grandma|grandmother"
    r"|grandad"
    r"|granddad|grandfather|grandparent|aunt|auntie|aunty|uncle|guardian|widow|widower|husband|wife)\b"
)
_JOB = (
    r"(?:(?:social|youth|family|support|school|nursery|primary|secondary|year \d+|head|deputy|class|student|teaching"
    r"|taxi|bus|delivery|retired|community|police|health|care|learning|duty|early years)[- ])*"
    r"(?:worker|teacher|headteacher|assistant|t\.?a|nurse|doctor|g\.?p|midwife|visitor|childminder|landlord|landlady"
    r"|driver|officer|foster carer|practitioner|paramedic|dentist|pastor|vicar|imam|lollipop (?:man|lady|woman)"
    r"|caretaker|cleaner|dinner lady|manager|counsell?or|therapist|psychologist|dsl|safeguarding lead|publican|barman"
    r"|barmaid)\b"
)
_GROWN = (
    r"(?:(?:a|an|the)\s+)?(?:(?:grown|old|older|middle[ -]aged|single|married|working)[ -]?)*"
    r"(?:man|woman|(?<=old )lady|bloke|adult|pensioner|grown[ -]?up|o\.?a\.?p)\b"
)
_ARTICLE = r"(?:(?:a|an|the|her|his|their|its|also|just|only|actually|one of|both)\s+)"
# "Im her nan", "i am a mum", "im a grown man", "I am a Year 4 teacher".
_OWN_FAMILY_ROLE = re.compile(rf"{_I_AM}{_ARTICLE}*(?:\w+['’]?s\s+)?{_RELATIVE}(?!['’]s)", re.IGNORECASE)
_OWN_JOB = re.compile(
    rf"{_I_AM}{_ARTICLE}+(?!young carer){_JOB}|(?:^|[.,;:!]\s*|\b(?:speaking|writing|this)\s+)as (?:an?|her|his"
    rf"|their|the)\s+{_JOB}"
    r"|(?:^|[.;!]\s*)(?:teacher|ta|nurse|gp|doctor|social worker|youth worker|dsl|headteacher) here\b"
    r"|\bi (?:also )?work (?:at|in|for|with) (?:the |a |an |her |his |their |this |that )?(?:\w+ ){0,2}?"
    r"(?:school|nursery|hospital|surgery|council|academy|college|children|families|kids|charity|club|preschool)\b"
    r"|\bi work (?:there|here|with (?:him|her|them))\b|\bi (?:teach|foster|childmind)\b"
    r"|\b(?:in|through|part of|because of) my (?:job|work|role)\b|\bmy (?:caseload|colleagues?|pupils?"
    r"|patients?|clients?"
    r"|students?)\b",
    re.IGNORECASE,
)
_GROWN_UP = re.compile(
    rf"{_I_AM}{_GROWN}"
    rf"|{_I_AM}(?:(?:an?|the)\s+)?grown\b"
    rf"|{_I_AM}(?:(?:\w+\s+){{0,2}}?)(?:not|no)\s+(?:a\s+|some\s+)?(?:little\s+|young\s+)?(?:kid|child)\b"
    r"|^\W*(?:(?:no|what|hi|sorry|mate|oi|look)\W+)*not a (?:kid|child)\W*$"
    r"|\bi['’]?m driving\b|\bi am driving\b"
    r"|(?:^|[.,;:!]\s*|\b(?:speaking|writing)\s+)as an? (?:(?:single|concerned|worried)\s+)?(?:mum|mother|dad"
    r"|father|parent"
    r"|grandparent|grandmother|grandfather|nan|adult)\b(?!\s+(?:he|she|they)\b)",
    re.IGNORECASE,
)
_NOT_A_BABY_BROTHER = r"(?!['’]?s?\s+(?:brother|sister|cousin|bro|sis))"
_OWN_CHILD = re.compile(
    r"\bmy\s+(?:(?:own|little|wee|youngest|eldest|oldest|middle|older|younger|two|three|teenage|step|adopted"
    r"|\d+\s*(?:year|yr|month|week)s?\s*olds?)[-\s]*)*(?:(?:step|grand|god)[- ]?)?"
    rf"(?:sons?|daughters?|kid|child|grandchild(?:ren)?|granddaughters?|grandsons?"
    rf"|grandkids?)\b{_NOT_A_BABY_BROTHER}",
    re.IGNORECASE,
)
# Who has "kids" or "children" may teach them: an adult, and perhaps at work.
_OWN_ADULTS = re.compile(
    rf"\bmy\s+(?:own\s+|two\s+|three\s+|other\s+)?(?:kids|children)\b{_NOT_A_BABY_BROTHER}"
    r"|\bmy\s+(?:(?:ex|late|ex[- ])\s*)?(?:husband|wife|partner|hubby|missus|fianc[eé]e?|barmaid|barman"
    r"|tenants?|lodgers?"
    r"|employees?|staff)\b(?!\s+in\s+crime)(?!['’]?s\s+(?:my)\b)",
    re.IGNORECASE,
)
_NO_PROFESSIONAL = re.compile(
    r"\b(?:don['’]?t|do not|never) work (?:for|with|in|at) (?:any|an\b|the\b|social|a\b|them)"
    rf"|{_I_AM}(?:just |only )?a volunteer\b|\bi (?:just |only )?volunteer\b|\bnot at work\b"
    rf"|{_I_AM}not (?:a |an |any )?(?:professional|from (?:any|an) (?:agency"
    rf"|organi[sz]ation))"
    r"|\b(?:not|nothing to do with) (?:my |part of my |for )(?:work|job)\b|\bwhat (?:agency|work"
    r"|job)\b.{0,12}\b(?:mum|dad)",
    re.IGNORECASE,
)

# "In year 8" is a child's age as well; "im a child protection officer" is none.
_AT_SCHOOL = re.compile(
    rf"{_I_AM}(?:only |just )?(?:in (?:y(?:ea)?r\W?|form )(?:[2-9]|1[0-3])\b"
    r"|(?:only |just )?a (?:kid|child|teenager)\b(?!\W?(?:mind\w*|protection|care\w*|s\b|social|psych\w*)))",
    re.IGNORECASE,
)
_KIN = r"(?:sister|brother|cousin|friend|mate|daughter|son|neighbou?r|niece|nephew|aunt\w*|uncle|partner|boss)"
_SOMEBODYS = re.compile(
    rf"\b(?:my|our) (?:\w+ )?{_KIN}['’]?s?['’]? (?:\w+ )?(?:kids?|children|childs?|baby|babies|(?:little|small|wee) "
    r"(?:boy|girl|lad|one)s?|son|daughter|boy|girl|lad)\b"
    rf"|\b(?:my|our) (?:\w+ )?(?:{_KIN}) (?:\w+ ){{1,4}}(?:her|his|their|there) (?:kids?|children|baby|son"
    rf"|daughter|boy|girl"
    r"|lad)\b"
    r"|\b(?:my|our|the) (?:\w+ )?(?:neighbou?rs?|nephews?|nieces?)\b|\bnext door\b|\b(?:upstairs|downstairs"
    r"|across the road)\b"
    rf"|{_I_AM}{_ARTICLE}*neighbou?r\b"
    r"|\b(?:little|small|wee|young) (?:lad|boy|girl|kid)\b|\ba (?:kid|child|lad|toddler)\b",
    re.IGNORECASE,
)
_DOES_TO_ME = re.compile(
    r"\b(?:hit|hits|hitting|hurts?|hurting|beats?|beat|beating|punch\w*|kick\w*|slap\w*|smacks?|smacking|push\w*"
    r"|grab\w*"
    r"|chok\w*|threaten\w*|touch\w*|kiss\w*|scares?|makes?|making|made|gave|gives?|locks?|locked|leaves?|forc\w*"
    r"|shouts? at"
    r"|screams? at|calls?|feeds?|follows?|watches|films?|bullies|bully\w*|hates?|wont let|won['’]t let) me\b"
    r"|\b(?:comes?|came|coming|gets?|goes) (?:in|into|in to) my (?:bed)?room\b|\bmy (?:bed|legs?|privates?"
    r"|clothes|body)\b"
    rf"|{_I_AM}(?:so |always |really )*(?:hungry|scared|on my own|home alone|left)\b|\bmy (?:head of year"
    rf"|form tutor|teachers?"
    r"|school|class)\b|\bi wan(?:na|t to) (?:run away|leave home)\b",
    re.IGNORECASE,
)
_PARENT_DOES = re.compile(
    r"\bmy (?:(?:step|foster|real|own)[- ]?)*(?:mum|mam|mom|mummy|dad|daddy|father|mother|carer|parents|nan"
    r"|stepdad|stepmum)"
    r"(?:['’]?s? (?:\w+friend|bf|partner|mate))?(?: \w+){0,3}? (?:hits?|hitting|hurts?|hurting|beats?|beating"
    r"|punch\w*"
    r"|kicks?|kicking|slaps?|slapping|chok\w*|touch\w*|locks?|leaves?|hates?) me\b",
    re.IGNORECASE,
)
_PARTNER = re.compile(
    r"\bmy (?:ex[- ]?)?(?:husband|wife|hubby|partner|boyfriend|girlfriend|fella|ex)\b"
    r"|^\W*(?:ex[- ]?)?(?:husband|hubby|partner|boyfriend|my ex)\W*$",
    re.IGNORECASE,
)
_HIDES = re.compile(
    rf"^\W*(?:hid(?:e|ing)|scared|so scared|im scared|bathroom)\b\W*(?:locked)?(?: in)?\W*$"
    rf"|{_I_AM}(?:\w+ )?(?:hiding|locked in"
    r"|scared of (?:him|her|my))\b"
    r"|\b(?:me|us|we)(?: and (?:my|the) (?:\w+ )?(?:kids?|children|baby|son|daughter))?(?: are|['’]?re"
    r"| is)? (?:\w+ )?hiding\b"
    r"|\bin (?:the|a) refuge\b|\bi(?:['’]?ve| have)? (?:just )?(?:left|fled|ran away from|got away from) (?:him"
    r"|her)\b",
    re.IGNORECASE,
)

_ABOUT_ME = re.compile(
    r"\b(?:it['’]?s|it is|this is|that['’]?s|i['’]?m (?:talking|writing)|i mean(?:t)?|happens|happening|happened|done"
    r"|no)\W+(?:(?:all|about|to|actually|just)\W+)*(?:me|myself)\b"
    r"(?!\s+(?:again|that|who|doing|hurting|telling|writing|thinking|or|he told|she told|she tells|he tells))"
    r"|\b(?:i['’]?m|i am) the (?:child|kid|girl|boy|one (?:it|he|she|they|this|that|who gets|getting))\b"
    r"|\bme\W+not (?:a |my |some)\s?(?:friend|mate|one|body|someone|somebody)",
    re.IGNORECASE,
)
# "I dont want her knowing its me": who told it, and not who it is about.
_WHO_TOLD_IT = re.compile(
    r"\b(?:know\w*|knew|(?:they|she|he|them|her|him|people)(?:\W?ll)? no|find\w* out|found out|tell\w*|told"
    r"|guess\w*|reali[sz]\w*|thinks?|thought|say\w*|said)\W+"
    r"(?:(?:them|her|him|that|if|everyone|anyone|family)\W+)*$",
    re.IGNORECASE,
)
_NOT_ABOUT_ME = re.compile(
    r"\b(?:it|this|that)(?:['’]?s| is| was|s)?(?:n['’]?t)?\W+(?:not\W+)?(?:happening\W+|about\W+|to\W+)*not\W+"
    r"(?:about\W+|to\W+|happening\W+)*(?:me|myself)\b"
    r"|\b(?:isn['’]?t|isnt|wasn['’]?t|wasnt|not)\W+(?:happening\W+|about\W+|to\W+)*(?:me|myself)\b"
    r"(?!\s*(?:not|it['’]?s about me))",
    re.IGNORECASE,
)
_WAS_NOT_HARMED = re.compile(
    r"\bnot me (?:i |who |that |that['’]?s |who['’]?s )?(?:was |is |being |got |gets |getting )?(?:harmed|abused"
    r"|hurt|hit"
    r"|raped|touched)"
    r"|\b(?:i['’]?m|i am|i was|im) not the (?:one|person|victim)\b(?! (?:doing|hurting|hitting|harming"
    r"|who (?:does|did)))"
    r"|\bi (?:was(?:n['’]?t| not| never)|have(?:n['’]?t| not| never)|never (?:was|got)) (?:been |ever )*"
    r"(?:harmed|abused|hurt as|raped|touched)"
    r"|\b(?:nothing|it never|it did ?n['’]?t|it did not) (?:ever )?happen(?:ed)? to me\b"
    r"|\b(?:nobody|no ?one|no one) (?:is |was |has |ever )*(?:hurt(?:ing|s)?|harm(?:ing|ed|s)?|abus(?:ing|ed"
    r"|es)) me\b"
    r"|^\W*(?:(?:no|sorry|what)\W+)*(?:it|this|that)(?:['’]?s| is| was|s)? not (?:about )?me\b(?!\s+(?:its"
    r"|it['’]?s|he|him))",
    re.IGNORECASE,
)
# "What?? i havent done anything im the nan": who is taken for somebody who may do harm, and says that it is not so.
_DOES_NOTHING = re.compile(
    r"\b(?:its|it['’]s|it is|thats|that['’]s|that is) not me\b"
    r"|\bi['’]?m not (?:the one (?:doing|hurting|hitting|harming|who (?:does|did))|(?:hurting|harming|hitting"
    r"|touching)\b"
    r"|(?:a|the) (?:danger|risk|p(?:a?ed|erv)\w*|abuser))"
    r"|\bi (?:don['’]?t|do not) have (?:any |those |these |such )*(?:sexual )?(?:thoughts|feelings|urges)\b"
    r"|\bi(?:['’]?d| would| wouldn['’]?t)? (?:would )?never (?:hurt|harm|touch|hit|lay a finger on|do that"
    r"|do anything)",
    re.IGNORECASE,
)
_DONE_NOTHING = re.compile(
    r"\bi(?:['’]?ve| have|['’]?ve not| haven['’]?t| have not| didn['’]?t| did not)? (?:not )?(?:done|do|did) "
    r"(?:anything|nothing|nowt|owt)\b(?! (?:yet|about|so far|to (?:stop|help)))",
    re.IGNORECASE,
)
_PROTESTS = re.compile(
    r"^\W*(?:wh?at|wot|eh|huh|wtf|excuse me|sorry|hang on|no)\W*[?!,.]"
    r"|\bwhy (?:are|r|would|did|do) (?:you|u|ya) (?:say|saying|think|thinking|tell|telling)\b",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"\bwhen i was\b|\bas a (?:kid|child|boy|girl|teenager|little)|\bchildhood\b|\byears? ago\b|\bgrowing up\b"
    r"|\b(?:touched|abused|raped|molested|hurt|beat|hit) me\b|\bhappened to me\b"
    r"|\bto me\b|\bback then\b|\bin the (?:50|60|70|80|90)s\b|\bi was (?:\d|a (?:kid|child|boy|girl)|little"
    r"|young|abused|harmed|hurt|raped|touched|molested|in care)",
    re.IGNORECASE,
)
_PLEADS = re.compile(r"\b(?:don['’]?t|do not|never)\s+(?:\w+\s+){0,2}?(?:say|tell|mention|let)\b", re.IGNORECASE)

_IT_IS_I = re.compile(
    r"\b(?:i['’]?m|i am) the one (?:(?:who|that)(?:['’]?s| is)? )?(?:doing|hurting|hitting|shaking|shouting|harming"
    r"|losing|smacking|screaming|hurts? (?:him|her|them)|hits? (?:him|her|them)|shouts?|does it)\b"
    r"|\bit['’]?s me (?:(?:who|that)(?:['’]?s| is)? )?(?:doing|hurting|hitting|shaking|shouting|losing|harming"
    r"|smacking)"
    r"|\bi (?:(?:have|just|nearly|keep|kept|almost)\s+)*(?:shook|shaken)\s+(?:him|her|them|it"
    r"|the (?:baby|kids?"
    r"|child)|my (?:baby|son|daughter|kids?|child))\b"
    r"|\bi (?:keep|kept|am|start|started) (?:on )?losing (?:my (?:rag|temper|cool|patience)|it) (?:with"
    r"|at) (?:him|her|them|the "
    r"(?:baby|kids?)|my (?:baby|son|daughter|kids?))"
    r"|\bi (?:keep|kept) losing my (?:rag|temper)\b",
    re.IGNORECASE,
)
_HURTS_ME = re.compile(
    r"\b(?:hits?|hurts?|hitting|hurting|beats?|beating|punch\w*|kick\w*|chok\w*|strangl\w*|slap\w*|push\w*|grab\w*"
    r"|threaten\w*|shook|shakes?|scares?) me\b",
    re.IGNORECASE,
)
_PARTNER_HURTS_ME = re.compile(
    r"\bmy (?:ex[- ]?)?(?:partner|husband|wife|hubby|fianc[eé]e?)(?:['’]?s| is| has| just| keep| always| \w+ly)*"
    rf" {_HURTS_ME.pattern}",
    re.IGNORECASE,
)
_NOBODY_HURTS_ME = re.compile(r"\b(?:nobody|no ?one)(?:['’]?s| is| has|s)? (?:ever )?\w+ me\b", re.IGNORECASE)

# "There is no child, its my brother".
_NO_CHILD = re.compile(
    r"\bthere(?:['’]?s| is| are)?(?:n['’]?t| not)? (?:no|any|a) (?:other )?(?:child|kid)(?:ren|s)?\b"
    r"(?=\W*$|\W+(?:it|its|it['’]s|here|involved|at all|he|she|just|only|in this|i|this|that|so|to name|mate)\b)"
    r"|\b(?:he|she)(?:['’]?s| is)? not a (?:child|kid)\b(?!\s+(?:who|that))|\bit['’]?s not a (?:child|kid)\b",
    re.IGNORECASE,
)
_THERE_IS_A_CHILD = re.compile(r"\bthere(?:['’]?s| is) a (?:child|kid)", re.IGNORECASE)


@lru_cache(maxsize=16)  # several ask it of the same message in a turn
def told_in(text: str) -> frozenset[str]:
    """What a message says of the person who writes it."""
    told = set()
    ages = list(_own_ages(text))
    if _said(_AT_SCHOOL, text):
        told |= {CHILDS_AGE}
    if ages:
        told |= {CHILDS_AGE} if ages[-1][1] < GROWN_UP_AT else {ADULT, ADULTS_AGE}
    if _DECADE.search(text):
        told |= {ADULT, ADULTS_AGE}
    if _said(_OWN_FAMILY_ROLE, text) or _said(_OWN_CHILD, text):
        told |= {PRIVATE}
    if _said(_OWN_JOB, text) and not _NO_PROFESSIONAL.search(text):
        told |= {AT_WORK}
    if told & {PRIVATE, AT_WORK} or _said(_GROWN_UP, text) or _said(_OWN_ADULTS, text):
        told |= {ADULT}
    if _NO_PROFESSIONAL.search(text):
        told |= {PRIVATE}
    if CHILDS_AGE in told:
        told -= {ADULT, PRIVATE, AT_WORK}
    if _is_about_me(text):
        told |= {OF_THEMSELVES}
    long_ago = tells_of_long_ago_as_a_child(text)
    told |= {
        name
        for name, pattern, counts in (
            (OF_OTHERS, _SOMEBODYS, True),
            (CHILDS_LIFE, _DOES_TO_ME, not long_ago),
            (PARENT_HURTS, _PARENT_DOES, not long_ago),
            (OF_PARTNER, _PARTNER, True),
            (IN_HIDING, _HIDES, True),
        )
        if counts and _said(pattern, text)
    }
    if _WAS_NOT_HARMED.search(text):
        told |= {NOT_HARMED}
    if _says_they_do_nothing(text):
        told |= {DOES_NOTHING}
    if _HURTS_ME.search(text) and not _NOBODY_HURTS_ME.search(text):
        told |= {HURT, HURT_BY_PARTNER} if _said(_PARTNER_HURTS_ME, text) else {HURT}
    elif _IT_IS_I.search(text):
        told = told - {OF_THEMSELVES} | {DOES_IT}
    return frozenset(told)


def together(before: frozenset[str], now: frozenset[str]) -> frozenset[str]:
    """What was said of oneself, with what a later message says: an age outweighs a role, and the last age counts."""
    if CHILDS_AGE in now:
        return (before | now) - {ADULT, ADULTS_AGE, PRIVATE, AT_WORK}
    if ADULTS_AGE in now:
        return (before | now) - {CHILDS_AGE}
    return before | (now - {ADULT, PRIVATE, AT_WORK} if CHILDS_AGE in before else now)


def _is_about_me(text: str) -> bool:
    """Whether the writer says that it is about themselves, and not that it is they who tell it."""
    told = any(_WHO_TOLD_IT.search(text[: match.start()]) is None for match in _ABOUT_ME.finditer(text))
    return told and _NOT_ABOUT_ME.search(text) is None


def _says_they_do_nothing(text: str) -> bool:
    """Whether the writer says that it is not they who do harm: in so many words, or as somebody else, or in protest."""
    if _IT_IS_I.search(text):
        return False
    if _DOES_NOTHING.search(text):
        return True
    of_another = _PROTESTS.search(text) or _said(_OWN_FAMILY_ROLE, text) or _said(_OWN_JOB, text)
    return _DONE_NOTHING.search(text) is not None and bool(of_another)


def tells_of_long_ago_as_a_child(text: str) -> bool:
    """Whether words tell of when the writer was a child: "my mum smacked me when i was little"."""
    return (
        re.search(r"\bwhen i was\b|\bas a (?:kid|child)\b|\bgrowing up\b|\byears? ago\b", text, re.IGNORECASE)
        is not None
    )


def tells_of_long_ago(text: str) -> bool:
    """Whether words tell of the writer's own childhood, or of what was done to them."""
    return _LONG_AGO.search(text) is not None


def is_no_sign_of_long_ago(text: str, before: frozenset[str]) -> bool:
    """Whether a message that sounds like somebody harmed as a child says only how old they are, that it is not they, or
    pleads for silence.

    Args:
        text: the message.
        before: what was said of oneself before it.
    """
    if tells_of_long_ago(text):
        return False
    told = told_in(text)
    grown_up = ADULT in told and (ADULTS_AGE in told or not told & {PRIVATE, AT_WORK})
    only_that = len(text.split()) <= WORDS_OF_AN_AGE and (grown_up or _PLEADS.search(text) is not None)
    return only_that or NOT_HARMED in told | before


def says_that_there_is_no_child(text: str) -> bool:
    """Whether a message says that it is about no child."""
    return _NO_CHILD.search(text) is not None and _THERE_IS_A_CHILD.search(text) is None


def childs_age(text: str) -> str | None:
    """The words in which the writer says that they are a child's age, or None."""
    return next((words for words, years in _own_ages(text) if years < GROWN_UP_AT), None)


def childs_years(text: str) -> int | None:
    """The age that the writer gives as their own, where it is a child's; the last of several, or None."""
    ages = [years for line in text.splitlines() for _, years in _own_ages(line)]
    return ages[-1] if ages and ages[-1] < GROWN_UP_AT else None


def _own_ages(text: str) -> Iterator[tuple[str, int]]:
    """Each age that the writer gives of themselves: the words, and the years."""
    for match in _AGE.finditer(text):
        if not _is_their_own(text[: match.start()]):
            continue
        told = match["years"].casefold()
        years = CHILDRENS_AGES.get(told) or int(told)
        nearly = re.search(r"nearly|almost|nearing", match["kind"], re.IGNORECASE)
        yield match[0], years - 1 if nearly else years


def _said(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the writer says it, and nobody whom they quote."""
    return any(_is_their_own(text[: match.start()]) for match in pattern.finditer(text))


def _is_their_own(before: str) -> bool:
    """Whether what follows these words is said of the writer: not quoted, nor supposed."""
    before = before[-LETTERS_BEFORE:]
    return _NOT_THEIR_OWN.search(before) is None or _I_SAID.search(before) is not None
