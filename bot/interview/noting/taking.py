"""Taking a person's words into the draft: as the answer to a question, as more of the story, as a fact corrected."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.interview.asking import told_already
from bot.interview.noting.own_name import KEPT_FROM_FAMILY, SAYS_OWN_NAME
from bot.interview.noting.which_place import AN_ADDRESS, HAPPENED, LIVES_AT, says_address
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import (
    ACCESS,
    ADDRESS,
    CHILD_AGE,
    CHILD_NAME,
    DANGER_NOW,
    INJURY,
    KEEP_NAME,
    NAMES_NO_CULPRIT,
    NOW,
    READ_BACK,
    REPORTER,
    SAFE_TO_TYPE,
    SELF_SAFE,
    SIBLINGS,
    SOURCE,
    STORY,
    WHERE,
    WHO,
    Question,
)
from bot.interview.terms.concern import FRIEND, OF_THEMSELVES, Concern
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import Reading, Said
from bot.interview.words import fact_words, own_words, values
from bot.interview.words.fact_words import before
from bot.understanding.assessment import CATEGORY_THRESHOLD

# "15 not 14": the first is meant.
NOT_THE_AGE = re.compile(
    r"\b(?P<age>\d{1,2})\W+(?:and\W+)?not\W+(?P<wrong>\d{1,2})\b|\bnot\W+(?P<not>\d{1,2})\W+(?:but\W+)?"
    r"(?:(?:s?he|it)(?:['’]?s| is)\W+)?(?P<but>\d{1,2})\b",
    re.IGNORECASE,
)
# "Oh and another thing": announces more, and says nothing yet.
ONLY_BEGINS = re.compile(
    r"\W*(?:(?:and|oh|also|but|plus|wait|sorry|actually|just|can|could|i|id|i'd|want|need|would|like|to|add|say"
    r"|tell|you|"
    r"theres|there's|there|is|forgot|remembered|thought|of|another|other|one|more|something|else|thing|things|about"
    r"|it|"
    r"this|that|please)\W*)+",
    re.IGNORECASE,
)

# "Can I change the age please", and not "change the age to 5".
ASKS_TO_CHANGE = re.compile(
    r"\W*(?:(?:please|sorry|no|wait|actually|can|could|i|id|i'd|want|need|like|to|would|let|me)\W+)*"
    r"(?:change|correct|fix|edit|redo)\W+(?!.*\b(?:to|is|its|it's|not)\b)[^\d,.:]*",
    re.IGNORECASE,
)

# "Where is she now?": an address told there is where she lives only if the words say so.
AT_HOME = re.compile(r"\bhome\b|\b(?:the|their|his|her|there|our) (?:house|flat)\b(?! (?:of|next))", re.IGNORECASE)
# "In the car with Mum", "some woman": who is there with a child, or looks after one.
BESIDE = re.compile(r"\b(?:with|at|to|by|near|and|told|from)\s+(?:(?:his|her|their|my|the)\s+)?$", re.IGNORECASE)
WORDS_OF_COMPANY = 5
# Before these are answered nothing but the story's beginning was told.
AT_THE_BEGINNING = frozenset({DANGER_NOW, STORY, SAFE_TO_TYPE, SELF_SAFE})
# "Maybe 6 or 7, a lad... called him tyler", to how old the child is.
CALLED = re.compile(r"\b(?:called|named)\s+(?:(?:him|her|them)\s+)?([a-z][a-z'’-]+)\W*$", re.IGNORECASE)
# "Its taylor with an a y": how a name is spelt, wherever it comes.
SPELT = re.compile(
    r"\W*(?:(?:no|sorry|its|it['’]s|it is|and|spelt|spelled)\W+)*(?P<name>[a-z][a-z'’-]+)\W+(?:with|spelt|spelled)\W+"
    r"(?:(?:an?|one|two|double|the|with|no|not|and|at|end|in|it|[a-z])\b\W*)+",
    re.IGNORECASE,
)
AT_THIS_MOMENT = re.compile(r"\W*(?:right )?(?:now|rn|just)\W*", re.IGNORECASE)
SO_FAR = re.compile(r"(?:for|since|last|every|most|all)\b|.*\b(?:ago|yesterday)\b", re.IGNORECASE)
# "It was tuesday": of so few words the time is the message.
WORDS_BESIDE_A_TIME = 3
# "His name is Keith thats all i no", where the person who may do harm was asked for; but not "the boys name is Keith".
OF_A_PERSON = frozenset({WHO, ACCESS})
OF_A_CHILD = re.compile(
    r"\b(?:child\w*|kids?|boys?|girls?|bab\w+|sons?|daughters?|nephews?|nieces?|grand\w+|little|lad|lads|toddler\w*)\b",
    re.IGNORECASE,
)
OF_HIM_OR_HER = re.compile(r"\b(?:s?he|s?hes|s?he['’]s|they|theyre)\b", re.IGNORECASE)
HIS_NAME = re.compile(r"\bhis (?:\w+ )?name\b|\bhe(?:['’]?s| is) (?:called|named)\b", re.IGNORECASE)
HER_NAME = re.compile(r"\bher (?:\w+ )?name\b|\bshe(?:['’]?s| is) (?:called|named)\b", re.IGNORECASE)
A_BOY = re.compile(r"\b(?:boys?|sons?|nephews?|grandsons?|lads?)\b", re.IGNORECASE)
A_GIRL = re.compile(r"\b(?:girls?|daughters?|nieces?|granddaughters?)\b", re.IGNORECASE)
# "I am a Year 4 teacher", "its about my friend": who speaks, and not yet of what.
WHO_SPEAKS = frozenset({"professional", FRIEND})
# "I want to report something about my nephew": up to so many words tell of no harm because they only begin.
WORDS_OF_A_BEGINNING = 12


def own_facts_apart(draft: Draft, said: Said) -> Said:
    """A message in which somebody who tells of another gives their own name or age, without it as the child's."""
    if said.assessment is None:
        return said
    own_age = own_words.childs_age(said.text)
    own = {"child_name"} if SAYS_OWN_NAME.search(said.text) else set()
    if own_age and said.assessment.facts.get("child_age", "") in own_age:
        own.add("child_age")
    if not own or draft.concern.after(said.assessment, said.text, said.message_id).writer == "child":
        return said
    facts = {fact: words for fact, words in said.assessment.facts.items() if fact not in own}
    return replace(said, assessment=replace(said.assessment, facts=facts))


def names_of_others_apart(draft: Draft, asked: str | None, said: Said) -> Said:
    """A message that tells of the person who may do harm, without their name, age and school as the child's: told where
    that person was asked for, or a man's where all was told of a girl. Of who is named as a grown-up, where they live
    is not where the child lives."""
    if said.assessment is None or said.is_foreign:
        return said
    if values.named_as(said.text) is not None:
        others = {"child_name", "place", "child_age"}
    elif OF_A_CHILD.search(said.text):
        return said
    elif asked in OF_A_PERSON:
        others = {"child_name", "child_age"} if OF_HIM_OR_HER.search(said.text) else {"child_name"}
    else:
        others = {"child_name"} if is_another_than_the_child(draft, said.text) else set()
    if not others & said.assessment.facts.keys():
        return said
    facts = {fact: words for fact, words in said.assessment.facts.items() if fact not in others}
    intent = "tell_concern" if said.intent == "correct_answer" and asked in OF_A_PERSON else said.intent
    return replace(said, intent=intent, assessment=replace(said.assessment, facts=facts))


def is_another_than_the_child(draft: Draft, text: str) -> bool:
    """Whether "his name is" can't be of the child, by the words that the story has for it."""
    story = draft.told(STORY) or ""
    boy, girl = A_BOY.search(story), A_GIRL.search(story)
    return bool((HIS_NAME.search(text) and girl and not boy) or (HER_NAME.search(text) and boy and not girl))


def take_words(draft: Draft, asked: str | None, said: Said) -> Draft:
    """Keep the words as the answer to the open question, and take the facts in them that nobody has told yet."""
    if asked in (None, DANGER_NOW, READ_BACK) or fact_words.says_not_understood(said.text):
        asked = STORY
    assert asked is not None
    before = draft.answers.get(asked) or (draft.put_aside.get(asked) if asked in (STORY, draft.adding) else None)
    already = before if before is not None and before.status is Status.TOLD else Answer.told()
    if asked != STORY and already.text in said.text:
        already = Answer.told()  # taken from these words
    facts = facts_in(said)
    if asked in NAMES_NO_CULPRIT and not _tells_who_harms(asked, said, facts):
        facts.pop("who", None)
    if SPELT.fullmatch(said.text):
        facts.pop("place", None)
    lies_there = values.SIGN_OF_LIFE.search(facts.get("injury", ""))
    if (
        lies_there
        and OF_A_CHILD.search(said.text) is None
        and values.OF_A_GROWN_UP_SO_FAR.search(draft.told(STORY) or "")
    ):
        facts.pop("injury")  # "wont wake up", after "my mum is on the floor"
    if told_already.is_where_the_child_is(said.text, facts.get("place")) or (
        asked == CHILD_NAME and said.text.startswith(facts.get("place", "\n"))
    ):
        facts.pop("place", None)
    way = {fact for fact in facts if _gives_way(draft, catalogue.fact_questions()[fact], said)}
    answer = _answer_in(asked, said)
    draft = draft.with_answer(asked, already.and_also(answer))
    if answer != said.text:
        draft = _in_story(draft, said.text)
    for fact, words in facts.items():
        question = catalogue.fact_questions()[fact]
        told = draft.told(question.id)
        if fact == "place" and draft.told(ADDRESS) is None and _says_where_they_live(asked, said.text, words):
            draft = draft.with_fact(ADDRESS, words)
        if asked != question.id and not _is_borne(asked, fact, words, said):
            continue
        fuller = asked != question.id and fact in ("child_name", "who") and _is_fuller(told or "", words)
        if fuller or ((told is None or fact in way) and not _is_the_answer(asked, question)):
            draft = draft.with_fact(question.id, words)
    if asked == CHILD_AGE and draft.told(CHILD_NAME) is None and (called := CALLED.search(said.text)):
        draft = draft.with_fact(CHILD_NAME, called[1])
    if (
        asked != WHO
        and (who := draft.answers.get(WHO)) is not None
        and (named := values.fuller_name(who.text, said.text))
    ):
        draft = draft.with_fact(WHO, f"{who.text}\n{named}")
    if asked != CHILD_NAME and "child_name" not in facts and _spells_the_child(draft, said.text):
        draft = draft.with_fact(CHILD_NAME, said.text)
    if asked != REPORTER and (contact := values.contact_of_the_writer(said.text)) is not None:
        draft = draft if values.same_contact(contact, draft.told(REPORTER) or "") else _with_contact(draft, contact)
    if said.is_foreign:
        return _with_what_the_story_says(draft, asked, said)
    of_child = draft.concern.writer == "child"
    for other, words in told_already.anywhere(said.text, writes_of_themselves=of_child).items():
        draft = draft.with_fact(other, words) if other != asked and draft.told(other) is None else draft
    return _with_what_the_story_says(draft, asked, said)


def _spells_the_child(draft: Draft, text: str) -> bool:
    """Whether a text spells the child's name: none was told, or one that begins alike."""
    spelt, told = SPELT.fullmatch(text), draft.told(CHILD_NAME)
    return spelt is not None and (told is None or told.casefold()[:1] == spelt["name"].casefold()[:1])


def _with_contact(draft: Draft, contact: str) -> Draft:
    """The draft with a way to reach the writer, told where something else was asked, beside what they gave before."""
    given = draft.told(REPORTER)
    return draft.with_fact(REPORTER, contact if given is None else f"{given}\n{contact}")


def _answer_in(asked: str, said: Said) -> str:
    """What of a message is the answer to a question that asks for a value: without a question back, a leave-taking, or
    what else is told beside a name."""
    question = catalogue.questions()[asked]
    if (
        question.expects not in ("name", "place", "age", "time")
        or said.is_foreign
        or KEPT_FROM_FAMILY.search(said.text)
    ):
        return said.text
    fact = facts_in(said).get(CHILD_NAME) if asked == CHILD_NAME else None
    return values.without_asides(told_already.told_so(said.text) or said.text, fact)


def _in_story(draft: Draft, words: str) -> Draft:
    """The draft with words in the story besides."""
    aside = STORY in draft.put_aside and STORY not in draft.answers
    story = (draft.put_aside if aside else draft.answers).get(STORY)
    told = (story if story is not None and story.status is Status.TOLD else Answer.told()).and_also(words)
    return replace(draft, put_aside={**draft.put_aside, STORY: told}) if aside else draft.with_answer(STORY, told)


def _is_fuller(told: str, words: str) -> bool:
    """Whether words are a name that was told in part: "Darren Pike" of "Darren"."""
    return bool(told) and words.casefold().startswith(told.casefold() + " ") and words.istitle()


def _tells_who_harms(asked: str, said: Said, facts: dict[str, str]) -> bool:
    """Whether an answer about those around a child tells of harm by somebody: "its a foster carer, she makes him sleep
    in the garage", and not "in the car with Mum"."""
    tells = said.assessment is not None and said.assessment.primary is not None
    is_company = BESIDE.search(before(said.text, facts.get("who", ""))) is not None
    return tells and asked != SIBLINGS and not is_company and len(said.text.split()) > WORDS_OF_COMPANY


def _is_borne(asked: str, fact: str, words: str, said: Said) -> bool:
    """Whether the words around a place or a time marked in passing bear it as that of what happened: they tell of harm,
    or say that it happened then or there. Where somebody lives, is or goes is not where it happened."""
    if fact not in ("place", "when") or said.is_foreign:
        return True
    if HAPPENED.search(said.text):
        return True
    if fact == "place" and LIVES_AT.search(before(said.text, words)):
        return False
    harm = said.assessment is not None and said.assessment.primary is not None
    if asked == STORY or harm:
        return harm or AT_THIS_MOMENT.fullmatch(words) is None
    return fact == "when" and (
        SO_FAR.match(words) is not None or len(said.text.split()) <= len(words.split()) + WORDS_BESIDE_A_TIME
    )


def _gives_way(draft: Draft, of_fact: Question, said: Said) -> bool:
    """Whether a person or a place named before any worry was told gives way to that of the worry itself: people try
    the chat out first."""
    begun = STORY in draft.put_aside or STORY not in draft.answers
    tells = said.assessment is not None and said.assessment.primary is not None
    return of_fact.id in (WHO, WHERE) and begun and tells and AT_THE_BEGINNING.issuperset(draft.answered)


def _with_what_the_story_says(draft: Draft, asked: str, said: Said) -> Draft:
    """The draft with what a story of a worry says in so many words, so that it is not asked for. How it is known may
    also be said in an answer: "my daughter told me on tuesday"."""
    if said.assessment is None or said.is_foreign or draft.concern.is_of_child or draft.concern.primary is None:
        return draft
    if asked in (*NAMES_NO_CULPRIT, KEEP_NAME):
        return draft
    for question, words in told_already.in_story(said.text, child_told=draft.concern.disclosure).items():
        if asked in (STORY, question) or question == SOURCE:
            known = question in (*draft.answers, *draft.put_aside)
            draft = draft if known else draft.with_fact(question, words)
    return draft


def _is_the_answer(asked: str, of_fact: Question) -> bool:
    """Whether a fact is what the open question asked for, and so answers no other: the place where a child is now is
    not where it happened, and in an answer of how to reach somebody nothing is told of the child."""
    expects = catalogue.questions()[asked].expects
    return of_fact.id != asked and (expects == "contact" or (expects == of_fact.expects and expects != "words"))


def _says_where_they_live(asked: str, text: str, place: str) -> bool:
    """Whether a place told while a question was open is where the child lives."""
    if catalogue.questions()[asked].expects == "contact":
        return False
    if asked in (NOW, WHERE):
        at_home = AN_ADDRESS.search(place) is not None and AT_HOME.search(text) is not None
        return at_home or LIVES_AT.search(before(text, place)) is not None
    return says_address(text, place)


def asks_to_change(said: Said) -> bool:
    """Whether a message asks to change something, and does not say to what: "change the age"."""
    return said.intent in ("change_something", "correct_answer") and ASKS_TO_CHANGE.fullmatch(said.text) is not None


def facts_in(said: Said) -> dict[str, str]:
    if said.assessment is None:
        return {}
    entities = dict(said.assessment.facts)
    if said.assessment.injury is not None:
        entities[INJURY] = said.assessment.injury
    if "child_age" in entities and (put_right := NOT_THE_AGE.search(said.text)) is not None:
        entities["child_age"] = put_right["age"] or put_right["but"]
    known = {fact: words for fact, words in entities.items() if fact in catalogue.fact_questions()}
    return fact_words.plain(known, said.text)


def with_more(draft: Draft, said: Said) -> Draft:
    """What a message says beyond its yes or no belongs to the story."""
    return only_begun(draft, take_words(draft, STORY, said)) if said.says_more else draft


def only_begun(before: Draft, after: Draft) -> Draft:
    """The draft with the story still to be asked for, where the first words of it tell of no worry: "hi im 12", "I am
    not sure I have come to the right place". They are its beginning."""
    if STORY in before.answers or (story := after.told(STORY)) is None:
        return after
    few = STORY in before.put_aside or len(story.split()) <= WORDS_OF_A_BEGINNING
    if _tells_of_a_worry(after.concern, few=few):
        return after
    return after.reopened(STORY)


def tells_of_harm(concern: Concern) -> bool:
    """Whether a kind of harm or a special situation was told of, besides who speaks."""
    return max(concern.categories.values()) >= CATEGORY_THRESHOLD or bool(concern.situations - WHO_SPEAKS)


def _tells_of_a_worry(concern: Concern, *, few: bool) -> bool:
    if tells_of_harm(concern):
        return True
    # "It sounded really bad next door tonight": what was heard is not told yet.
    return concern.danger == "yes" or (concern.danger == "unclear" and not few)


def story_told(draft: Draft, asked: str | None, said: Said) -> Reading:
    """The reading of words told for the story, whatever was open: with thanks, or with a question for the story itself
    where they only begin."""
    after = take_words(draft, STORY, said)
    if asked != STORY:
        begun = only_begun(draft, after)
    elif STORY in (*draft.put_aside, *draft.asked_twice) or len(said.text.split()) > WORDS_OF_A_BEGINNING:
        begun = after  # asked for, and told
    else:
        begun = only_begun(draft, after)
    if STORY in begun.answers:
        return with_thanks(draft, begun)
    return Reading(begun).remark("utter_taken_in")


def more_of_the_story(draft: Draft, said: Said) -> Reading:
    """ "And another thing": what follows belongs to the story; the open question stays open."""
    reading = with_thanks(draft, only_begun(draft, take_words(draft, STORY, said)))
    return reading.remark("utter_please_go_on" if ONLY_BEGINS.fullmatch(said.text) else "utter_taken_in")


def with_thanks(before: Draft, after: Draft) -> Reading:
    """The reading of an answer, with thanks for the story and a light read-back of facts found in it."""
    reading = Reading(after)
    if STORY in after.answers and STORY not in before.answers:
        if (thanks := _thanks(after.concern)) is not None:
            reading = reading.remark(thanks)
        if after.concern.is_of_child:
            return reading
        noted = [
            f"{question.heading_for('anyone').lower()}: {after.told(question.id)}"
            for question in catalogue.fact_questions().values()
            if question.id in after.answers and question.id not in before.answers
        ]
        if noted:
            reading = reading.remark("utter_noted_facts", noted="; ".join(noted))
    return reading


def _thanks(concern: Concern) -> str | None:
    """The words of thanks for the story; None where a special situation has thanks of its own."""
    if concern.writer == "child":
        return "utter_thanks_for_telling_child"
    if concern.writer == "friend" or concern.situations & OF_THEMSELVES:
        return None  # "you don't need proof" is cold to somebody who speaks of themselves
    return "utter_thanks_for_telling_child_told" if concern.disclosure else "utter_thanks_for_telling"
