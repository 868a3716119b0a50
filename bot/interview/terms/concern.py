"""What was understood of all messages together: kinds of harm, danger, who writes, the special situations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from bot.interview.words import english, own_words, sexual_harm, situation_words
from bot.understanding import lexicon
from bot.understanding.assessment import CATEGORIES, CATEGORY_THRESHOLD, Assessment, more_dangerous, primary_of

# The situation of a child who writes about another child.
FRIEND = "child_about_friend"
# The person who writes may want to die.
SUICIDAL = "speaker_suicidal"
# A parent or carer who fears that they hurt a child; and somebody whom another adult hurts. Nobody is both by one word.
MAY_HURT, VICTIM = "parent_may_harm", "adult_victim"
SURVIVOR = "survivor"
AT_RISK = "adult_at_risk"
# Situations that lie in an adult's writing: a child has none of them, and hears nothing that is said of them.
OF_ADULTS = frozenset({"adult_victim", "professional", "parent_may_harm", "survivor"})
# Adults who speak of themselves: they are asked and thanked as such, and not as those who tell of somebody else.
OF_THEMSELVES = frozenset({
    "speaker_suicidal", "adult_victim", "parent_may_harm", "own_sexual_thoughts", "survivor",
})  # fmt: skip
MAY_HARM = frozenset({"parent_may_harm", "own_sexual_thoughts"})
# Of these the family must never be alerted.
HIDDEN_FROM_FAMILY = frozenset({"fgm", "honour_forced_marriage"})
# What a child says who is harmed themselves; where an adult has told of another's child, only what a parent does.
OF_A_CHILD_HARMED = frozenset({own_words.CHILDS_LIFE, own_words.PARENT_HURTS})
# From so few words in the middle of a conversation nothing is concluded of who is writing.
WORDS_OF_AN_ASIDE = 7
# So many words read as English tell that the person writes English now: "on jest w domu", "14 Ash Grove" are too few.
WORDS_THAT_TELL_ENGLISH = 5
# A longer message is hardly read as no concern, and looking through it for words takes time.
LETTERS_READ_BY_WORDS = 500
# Of fewer letters in another language ("مرحبا", a line of signs) nothing is concluded once English follows.
LETTERS_THAT_TELL_A_LANGUAGE = 12
# "I havent slept" sounds like a child to the reader: in the middle, of a child's life something must be in the words.
OF_A_CHILDS_LIFE = re.compile(
    r"\b(?:me|us|myself|school|teachers?|mum|mam|mom|mummy|dad|daddy|step ?mum|step ?dad|nan|foster \w+|my)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Quote:
    """Words of the person that decided something: in which message, where, and what they speak for."""

    message_id: str
    start: int
    end: int
    words: str
    why: str


@dataclass(frozen=True)
class Concern:
    """What was understood of all messages together.

    Attributes:
        categories: highest probability seen for each kind of harm.
        danger: the gravest level that any message told of.
        danger_score: the highest score seen.
        speaker: who seems to be writing, as the most telling message had it.
        disclosure: whether any message was a disclosure.
        quotes: the words that decided.
        language: the language last written in that is not English (ISO 639-1, or `und`), or None.
        answer_in: what the person is answered in, if not English: the same, until English follows.
        answer_in_sure: whether more than a few letters were written in it, so that only a sentence of English counts.
        situations: the special situations that any message told of (data/script/situations.yml).
        injury: the words that first told of an injury, or None.
        own_words: what the person said of themselves in so many words (own_words.py).
        sexual_harm: whether any message told plainly of sexual touch that need not lie long ago (sexual_harm.py).
        sexual_online: whether any told of sexual harm by messages or pictures.
    """

    categories: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 0.0))
    danger: str = "no"
    danger_score: float = 0.0
    speaker: str = "adult"
    disclosure: bool = False
    quotes: tuple[Quote, ...] = ()
    language: str | None = None
    answer_in: str | None = None
    answer_in_sure: bool = False
    situations: frozenset[str] = frozenset()
    injury: str | None = None
    own_words: frozenset[str] = frozenset()
    sexual_harm: bool = False
    sexual_online: bool = False

    @property
    def primary(self) -> str | None:
        return primary_of(self.categories)

    @property
    def writer(self) -> str:
        """Who is asked, one of the catalogue's `WRITERS`. A child is taken to write about another until they tell of
        themselves, and wherever their words say so."""
        if self.speaker == "professional":
            return "professional"
        if self.speaker != "child":
            return "self" if self.situations & OF_THEMSELVES else "anyone"
        if own_words.OF_THEMSELVES in self.own_words:
            return "child"
        of_themselves = self.disclosure or SUICIDAL in self.situations or bool(self.own_words & OF_A_CHILD_HARMED)
        return "child" if of_themselves and FRIEND not in self.situations else "friend"

    @property
    def is_of_child(self) -> bool:
        """Whether a child or young person writes."""
        return self.speaker == "child"

    @property
    def heard_as(self) -> tuple[str, ...]:
        """The groups that the person is of, for whom a message of the script may have words of their own."""
        of = {
            "victim": VICTIM in self.situations and not self.is_of_child,
            "may_harm": bool(self.situations & MAY_HARM),
            "hidden": bool(self.situations & HIDDEN_FROM_FAMILY),
            "self": self.writer == "self",
            "professional": self.writer == "professional",
            "friend": self.writer == "friend",
            "child": self.is_of_child,
            "shaken": "shaken" in self.situations,
        }
        return tuple(name for name, holds in of.items() if holds)

    def with_own_words(self, text: str) -> Concern:
        """This concern with what a message says plainly of the person who writes it, whatever else becomes of it: it
        may stand in an answer that is read as a yes or a no and nothing else."""
        told = own_words.told_in(text)
        own = own_words.together(self.own_words, told)
        if own == self.own_words or self.speaker != "child" or own_words.ADULT not in told:
            return self
        return replace(self, own_words=own, speaker="adult", situations=self.situations - {FRIEND})

    def after(self, assessment: Assessment, text: str, message_id: str) -> Concern:
        """This concern once another message has been read: danger and likelihood rise, they never fall."""
        answer_in, answer_in_sure = self._answer_in_after(assessment.language, text)
        told = own_words.told_in(text)
        own = own_words.together(self.own_words, told)
        speaker = self._speaker_after(assessment, text, told, own)
        situations = self._situations_after(assessment, text, speaker, told, own)
        quotes = tuple(
            Quote(message_id, item.start, item.end, text[item.start : item.end], item.why)
            for item in assessment.evidence
        )
        return Concern(
            categories={name: max(self.categories[name], assessment.categories[name]) for name in CATEGORIES},
            danger=more_dangerous(self.danger, assessment.danger),
            danger_score=max(self.danger_score, assessment.danger_score),
            speaker=speaker,
            disclosure=self.disclosure or assessment.disclosure,
            quotes=self.quotes + quotes,
            language=assessment.language if assessment.language != "en" else self.language,
            answer_in=answer_in,
            answer_in_sure=answer_in_sure,
            situations=situations,
            injury=self.injury or assessment.injury,
            own_words=own,
            sexual_harm=self.sexual_harm or sexual_harm.told_in(assessment, text),
            sexual_online=self.sexual_online or sexual_harm.told_online(assessment, text),
        )

    def _situations_after(
        self, assessment: Assessment, text: str, speaker: str, told: frozenset[str], own: frozenset[str]
    ) -> frozenset[str]:
        """The special situations after a message: those told of before, and those of the message, but for what the
        person's own words rule out."""
        begun = self.primary is not None or bool(self.situations)
        found = situations_of(assessment, text)
        new = set(situation_words.fitting(found, text, begun=begun, ruled_out=_ruled_out(own, begun=begun)))
        if SURVIVOR in new and own_words.is_no_sign_of_long_ago(text, self.own_words):
            new.discard(SURVIVOR)
        situations = new | self.situations
        if english.is_hard(text):
            situations.add(english.LITTLE_ENGLISH)
        if own_words.NOT_HARMED in told:
            situations -= {SURVIVOR, VICTIM}
        if own_words.DOES_NOTHING in told and own_words.DOES_IT not in own:
            situations -= MAY_HARM
        if speaker == "child":
            situations -= OF_ADULTS
            # A child who has told of themselves stays the child that it is about, whoever else they tell of.
            if self.writer == "child" and own_words.NOT_HARMED not in own:
                situations -= {FRIEND}
            return frozenset(situations - {FRIEND} if own_words.OF_THEMSELVES in own else situations)
        if own_words.DOES_IT in told:
            situations.add(MAY_HURT)
        if own_words.HURT_BY_PARTNER in told:
            situations.add(VICTIM)
        abused = own_words.OF_PARTNER in own or self.categories["domestic_abuse"] >= CATEGORY_THRESHOLD
        if own_words.IN_HIDING in own and abused and own_words.AT_WORK not in own:
            situations.add(VICTIM)
        if own_words.DOES_IT in own and own_words.HURT not in own:
            situations.discard(VICTIM)
        if own_words.PRIVATE in own and own_words.AT_WORK not in own:
            situations.discard("professional")
        if own_words.says_that_there_is_no_child(text) and not situations & OF_THEMSELVES:
            situations.add(AT_RISK)
        return frozenset(situations - {FRIEND})

    def _answer_in_after(self, language: str, text: str) -> tuple[str | None, bool]:
        """The language to answer in, and whether it is sure: that of the latest message that told it."""
        if language != "en":
            told = sum(character.isalpha() for character in text) >= LETTERS_THAT_TELL_A_LANGUAGE
            return language, told or (self.answer_in_sure and language == self.answer_in)
        if len(text.split()) >= WORDS_THAT_TELL_ENGLISH or not self.answer_in_sure:
            return None, False
        return self.answer_in, True

    def _speaker_after(self, assessment: Assessment, text: str, told: frozenset[str], own: frozenset[str]) -> str:
        """Who is writing: as the first message that told it had it, unless they have said it themselves. Of a few words
        in the middle nothing is concluded, and an adult who tells of their own childhood is no child."""
        sounds = self._sounds_like(assessment, text)
        if own_words.CHILDS_AGE in own and self.speaker != "professional":
            says_so = assessment.speaker == "child" or own_words.ONLY_AN_AGE.fullmatch(text) is not None
            return "child" if says_so or self.speaker == "child" else sounds
        adult_now = "adult" if assessment.speaker in ("child", "professional") else assessment.speaker
        if own_words.HURT_BY_PARTNER in told:
            adult_now = VICTIM
        if own_words.DOES_IT in own and own_words.HURT not in own and sounds in ("child", VICTIM):
            return "child" if self.speaker == "child" else "adult"
        if sounds == "child" and own_words.ADULT in own:
            return "professional" if own_words.AT_WORK in own and assessment.speaker == "professional" else adult_now
        if sounds == "professional" and own_words.PRIVATE in own and own_words.AT_WORK not in own:
            return adult_now
        return sounds

    def _sounds_like(self, assessment: Assessment, text: str) -> str:
        """Who seems to be writing after a message, as the reader hears it."""
        long_ago = SURVIVOR in self.situations or (
            SURVIVOR in assessment.situations and not own_words.is_no_sign_of_long_ago(text, self.own_words)
        )
        told_of_another = own_words.OF_OTHERS in own_words.told_in(text) and assessment.speaker in ("adult", "parent")
        if self.speaker == "child" and told_of_another and not self._has_told_of_a_childs_life():
            return assessment.speaker
        if assessment.speaker == "adult" or self.speaker != "adult" or (assessment.speaker == "child" and long_ago):
            return self.speaker
        if assessment.speaker == "child":
            return "child" if self._is_a_child(assessment, text) else self.speaker
        few = any(self.categories.values()) and len(text.split()) <= WORDS_OF_AN_ASIDE
        return self.speaker if few else assessment.speaker

    def _has_told_of_a_childs_life(self) -> bool:
        """Whether who is taken for a child has said anything that only a child says."""
        signs = {*OF_A_CHILD_HARMED, own_words.CHILDS_AGE, own_words.OF_THEMSELVES}
        return self.disclosure or bool(self.own_words & signs) or bool(self.situations & {FRIEND, SUICIDAL})

    def _is_a_child(self, assessment: Assessment, text: str) -> bool:
        """Whether a message that sounds like a child's makes the person one. After a worry was told as an adult tells
        it, only a clear sign of their own does; after "my sister's kids" only what a parent does to them."""
        told = own_words.told_in(text)
        if own_words.CHILDS_AGE in told or own_words.PARENT_HURTS in told:
            return True
        if own_words.OF_OTHERS in self.own_words:
            return False
        of_their_life = own_words.CHILDS_LIFE in told and assessment.label == "concern"
        if self.primary is not None:
            return of_their_life
        if own_words.OF_OTHERS in told and not of_their_life:
            return assessment.disclosure
        if not any(self.categories.values()):
            return True
        of_a_life = assessment.label == "concern" and OF_A_CHILDS_LIFE.search(text) is not None
        return of_a_life and len(text.split()) > WORDS_OF_AN_ASIDE

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.__dict__,
            "quotes": [quote.__dict__ for quote in self.quotes],
            "situations": sorted(self.situations),
            "own_words": sorted(self.own_words),
        }

    @classmethod
    def from_dict(cls, raw: dict[str, Any] | None) -> Concern:
        if not raw:
            return cls()
        lists = {
            "quotes": tuple(Quote(**quote) for quote in raw["quotes"]),
            "situations": frozenset(raw["situations"]),
            "own_words": frozenset(raw.get("own_words", ())),
        }
        return cls(**{**raw, **lists})


def _ruled_out(own: frozenset[str], *, begun: bool) -> frozenset[str]:
    """The situations that the writer's own words rule out, however a message sounds: they said that it is not they, or
    tell it as part of their work."""
    if own_words.AT_WORK in own and begun:
        return situation_words.OF_THE_WRITER
    not_hurt = frozenset({SURVIVOR, VICTIM}) if own_words.NOT_HARMED in own else frozenset()
    return not_hurt | (MAY_HARM if own_words.DOES_NOTHING in own else frozenset())


def situations_of(assessment: Assessment, text: str) -> frozenset[str]:
    """The special situations that one message tells of; some of them lie in who is speaking. Words of suicide count
    even where the message by itself is read as no concern."""
    found = set(assessment.situations)
    if assessment.speaker != "professional" and tells_of_suicide(text):
        found.add(SUICIDAL)
    if assessment.label == "concern" and assessment.speaker in ("adult_victim", "professional"):
        found.add(assessment.speaker)
    return frozenset(found)


def tells_of_suicide(text: str) -> bool:
    """Whether words say that the person who writes may want to die; a long message is read as a whole."""
    if len(text) > LETTERS_READ_BY_WORDS:
        return False
    return any(label == SUICIDAL for label, _, _ in lexicon.places("situations", text))
