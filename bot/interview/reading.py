"""One turn of the interview: what a message changes in the draft, what to say to it, and where it leads.

Pure: takes the draft, the question that was open and the message; returns the new draft and what to say.
"""

from __future__ import annotations

from dataclasses import replace

from bot.council import languages, script
from bot.interview.answers.answering import of_a_first_worry
from bot.interview.asides import announcing, caring, contact, leaving, ones_name, own_questions, withdrawing
from bot.interview.by_intent import read_by_intent
from bot.interview.danger import after_999, denying, soon, the_call
from bot.interview.danger.danger_in_context import UNCLEAR_AND_IN_DOUBT, counted, is_new_danger
from bot.interview.hearing import Heard, hear
from bot.interview.noting import replaced, siblings
from bot.interview.noting.own_name import wish_in, with_wish_noted
from bot.interview.noting.taking import only_begun, take_words
from bot.interview.output import summary
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import DANGER_NOW, READ_BACK, REPORTER, SAFE_TO_TYPE, STORY
from bot.interview.terms.draft import Answer, Draft, Status
from bot.interview.terms.turn import A_QUESTION, TELLS_DANGER, Outcome, Reading, Said

CHANGED = "utter_changed"


def read(draft: Draft, asked: str | None, said: Said, *, emergency_known: bool = False) -> Reading | None:
    """Take one message into the interview, and say what a special situation that it tells of calls for.

    The arguments and what is returned are those of `read_by_intent`.
    """
    draft = replace(draft, concern=draft.concern.with_own_words(said.text))
    if (reading := ones_name.asks_for_it(draft, said)) is not None:
        return reading
    wish = ones_name.told_in(draft, asked, said)
    if wish is None or (asked == REPORTER and not wish.off):
        reading = _read(draft, asked, said, emergency_known=emergency_known)
    else:
        reading = _with_own_name(draft, asked, said, wish, emergency_known)
    return None if reading is None else _with_what_changed(draft, asked, reading)


def _with_own_name(draft: Draft, asked: str | None, said: Said, wish: ones_name.Wish, emergency_known: bool) -> Reading:
    """The reading of a message that says something of the writer's own name. That is done and answered; what else it
    says counts as ever, and a story keeps all its words."""
    wished = ones_name.with_wish(draft, wish)
    if said.intent in TELLS_DANGER:
        return _read(wished, asked, said, emergency_known=emergency_known) or Reading(wished)
    reading: Reading | None = Reading(wished)
    if asked in (None, DANGER_NOW, STORY) or len(said.text.split()) > ones_name.WORDS_OF_A_STORY:
        reading = _read(wished, asked, said, emergency_known=emergency_known)
    elif wish.rest:
        reading = _read(wished, asked, ones_name.without_it(said, wish), emergency_known=emergency_known)
    reading = reading or Reading(wished)
    noted = ones_name.remarks_on(wish)
    return replace(reading, remarks=(*noted, *(remark for remark in reading.remarks if remark not in noted)))


def _with_what_changed(draft: Draft, asked: str | None, reading: Reading) -> Reading:
    """The reading with what was changed named, once, where it says that something was; it says so of nothing else."""
    if (CHANGED, {}) not in reading.remarks:
        return reading
    # What was being answered anew stands in the draft as it was before.
    changed = summary.changed(
        replace(draft, answers={**draft.put_aside, **draft.answers}),
        reading.draft,
        but=None if asked in draft.put_aside else asked,
    )
    grown = reading.draft.told(STORY) != draft.told(STORY)
    instead = "utter_taken_in" if grown else "utter_which_change" if asked == READ_BACK else None
    said = (CHANGED, {"changed": changed}) if changed else (instead, {}) if instead else None
    remarks = [said if remark == (CHANGED, {}) else remark for remark in reading.remarks]
    once = [remark for at, remark in enumerate(remarks) if remark is not None and remark not in remarks[:at]]
    return replace(reading, remarks=tuple(remark for remark in once if remark is not None))


def _read(draft: Draft, asked: str | None, said: Said, *, emergency_known: bool = False) -> Reading | None:
    """The reading before what was changed is named."""
    heard = hear(draft, asked, said, emergency_known=emergency_known)
    called = None
    if emergency_known:
        if (reading := _of_999(heard.draft, asked, heard.said)) is not None:
            return reading
        draft, called = after_999.with_call(heard.draft, heard.said, asked=False)
        heard = replace(heard, draft=draft)
    if heard.denies:
        heard = replace(heard, draft=_without_danger(heard))
        if asked == READ_BACK and denying.says_only_that(heard.said.text):
            return Reading(heard.draft).remark("utter_if_that_changes")
    if heard.question is not None and not heard.tells_danger:
        if heard.question.stands_alone:
            return _only_asked(heard, heard.question)
        heard = _kept_whole(heard, heard.question)
    if called is None and (ended := withdrawing.ended(heard.draft, asked, heard.said)) is not None:
        return ended
    if _leaves(heard, called):
        return _left(heard)
    reading = _taken(heard)
    if reading is not None and called is not None:
        reading = after_999.call_noted(reading)
    if reading is None or reading.outcome is Outcome.EMERGENCY:
        return reading  # 999 is said before all else
    return _with_what_stands_beside(heard, reading)


def _without_danger(heard: Heard) -> Draft:
    """The draft once it was said that no child is in danger."""
    if heard.emergency_known:
        return after_999.taken_back(heard.draft, heard.said)
    return heard.draft.with_fact(DANGER_NOW, "no")


def _only_asked(heard: Heard, question: own_questions.Question) -> Reading:
    """The reading of a message that does nothing but ask."""
    asks = own_questions.only_asked(heard.draft, heard.asked, heard.said, question, sounded=heard.sounded)
    invited = announcing.invited(heard.draft, heard.asked, heard.by_itself, asks)
    return caring.at_the_questions(heard.draft, invited, heard.said)


def _kept_whole(heard: Heard, question: own_questions.Question) -> Heard:
    """A message that sounded like danger by itself, and asks besides: its words stay together in the story."""
    if not heard.sounded or STORY not in heard.draft.answers:
        return heard
    draft = own_questions.kept_whole(heard.draft, heard.said)
    return replace(heard, draft=draft, said=own_questions.beside(question, heard.asked, heard.said))


def _leaves(heard: Heard, called: str | None) -> bool:
    """Whether the person must go; danger, and what is said of the call to 999, come before that."""
    if heard.asked is None or (heard.said.intent == "tell_danger" and not heard.emergency_known):
        return False
    # "My phones dying" may be said of the call.
    of_the_call = called is not None and not leaving.must_go(heard.said.text)
    return not of_the_call and leaving.is_leaving(heard.draft, heard.asked, heard.said)


def _left(heard: Heard) -> Reading:
    """Who must go is asked nothing more; what they told besides counts as ever."""
    draft, said = heard.draft, heard.said
    if leaving.says_nothing_else(said.text) or said.intent == "goodbye":
        return leaving.left(draft, said)
    told = leaving.told_beside(said)
    reading = read_by_intent(draft, heard.asked, told, emergency_known=heard.emergency_known)
    if reading is not None and reading.outcome is not Outcome.ASK:
        return reading
    return Reading(reading.draft if reading else draft, Outcome.STOP)


def _taken(heard: Heard) -> Reading | None:
    """What a message changes and where it leads, by its intent and the danger in it."""
    draft, asked, said = heard.draft, heard.asked, heard.said
    reading = _danger_asked_once_more(draft, said) if heard.unsure and said.intent == "dont_know" else None
    reading = reading or _with_danger_asked(heard)
    if reading is None:
        return None
    reading = siblings.kept(draft, asked, heard.before_siblings, replaced.kept(draft, reading))
    if heard.denies and DANGER_NOW not in reading.draft.answers:
        reading = replace(reading, draft=reading.draft.with_fact(DANGER_NOW, "no"))  # it is not asked for anew
    return reading


def _with_what_stands_beside(heard: Heard, reading: Reading) -> Reading:
    """The reading with what else is to be said or noted: of a question of the person's own, of what follows it, of how
    they want to be reached, of the call to 999."""
    draft, asked, said, by_itself = heard.draft, heard.asked, heard.said, heard.by_itself
    if heard.question is not None:
        kept = own_questions.whole_in_story(draft, reading.draft, said.text, by_itself.text)
        reading = own_questions.answered_first(replace(reading, draft=kept), heard.question, asked)
    if heard.behind is not None:
        reading = replace(reading, draft=take_words(reading.draft, STORY, heard.behind))
    reading = contact.with_wishes(draft, asked, by_itself, reading)
    if heard.comes_later:
        reading = _front_door_now(reading)
    if reading.outcome is not Outcome.ASK:
        return reading
    if (wish := wish_in(reading.draft, asked, by_itself)) is not None:
        reading = with_wish_noted(reading, wish)
    reading = announcing.invited(draft, asked, by_itself, reading)
    if heard.emergency_known:
        reading = after_999.answered_beside(draft, asked, reading, by_itself, asks=heard.question is None)
    return caring.at_the_questions(draft, _with_answer_by_intent(heard, reading), said)


def _front_door_now(reading: Reading) -> Reading:
    """The reading of a message that tells of contact to come: they are told to ring staff at once, and are not asked
    again whether it is danger now."""
    draft = reading.draft
    if DANGER_NOW not in draft.answers:
        draft = draft.with_answer(DANGER_NOW, Answer(Status.UNKNOWN))
    others = tuple(remark for remark in reading.remarks if remark[0] not in soon.SAID_INSTEAD_OF)
    return replace(reading, draft=draft, remarks=(*others, soon.remark()))


def _with_answer_by_intent(heard: Heard, reading: Reading) -> Reading:
    """The reading with the answer to a question that only the model heard, or with thanks for a first worry."""
    intent = heard.by_itself.intent
    if heard.question is None and intent.startswith("ask_") and _says_no_and_asks(heard.said):
        return replace(reading, remarks=((f"utter_{intent}", {}), *reading.remarks))
    if heard.asked == DANGER_NOW and intent == "what_did_you_mean" and heard.said.intent == "deny":
        why = script.fill(catalogue.questions()[DANGER_NOW].why_of(heard.draft.concern.writer))
        return replace(reading, remarks=(("utter_why", {"why": why}), *reading.remarks))
    if heard.question is None and not heard.emergency_known:
        return of_a_first_worry(heard.draft, reading)
    return reading


def _danger_asked_once_more(draft: Draft, said: Said) -> Reading:
    """The reading of a doubt of danger that is not taken for danger yet."""
    assert said.assessment is not None
    draft = replace(draft, concern=draft.concern.after(said.assessment, said.text, said.message_id))
    draft = only_begun(draft, take_words(draft, STORY, said)) if said.says_more else draft
    return Reading(replace(draft, danger_asked=said.danger_score)).remark("utter_must_ask_again")


def _of_999(draft: Draft, asked: str | None, said: Said) -> Reading | None:
    """After the advice to ring 999, the reading of a message that is about that and about nothing else, if it is."""
    if asked == DANGER_NOW:
        if languages.yes_or_no(said.text, draft.concern.language) == "no" or after_999.says_no_and_why(draft, said):
            said = replace(said, intent="deny")
        if (answer := after_999.answered_if_over(draft, said)) is not None:
            return answer
    if after_999.tells_no_danger(said):
        reading = Reading(after_999.taken_back(draft, said))
        return reading.remark("utter_no_danger_noted", no_need=after_999.no_need_to_be_sorry(said))
    if said.intent != "tell_danger" and the_call.only_asks_who_comes(said):
        if draft.call != "yes":
            return Reading(draft, Outcome.EMERGENCY)  # what only 999 can do
        return Reading(draft).remark("utter_who_comes", about_999=after_999.at_length(draft))
    if said.intent != "tell_danger" and the_call.only_asks_of_999(said):
        return after_999.answered_beside(draft, asked, Reading(draft), said, asks=True)
    if after_999.asks_what_to_do(said) and after_999.CALMER in draft.said:
        return Reading(draft).remark("utter_who_can_help")
    what_to_do = draft.call != "yes" and after_999.asks_what_to_do(said)
    return Reading(draft, Outcome.EMERGENCY) if what_to_do else None


def _with_danger_asked(heard: Heard) -> Reading | None:
    """The reading of a message. Of what may be danger it is asked again; once that was answered, only if a later one
    sounds graver. Who tells of it a third time and never says whether it is so is told to ring 999."""
    draft, asked, said, emergency_known = heard.draft, heard.asked, heard.said, heard.emergency_known
    if asked == SAFE_TO_TYPE and said.intent == "tell_possible_danger":
        said = replace(said, intent="tell_concern")  # they hear how to leave, with 999
    unclear = said.intent == "tell_possible_danger" and not emergency_known and not said.is_foreign
    if not unclear:
        return read_by_intent(draft, asked, said, emergency_known=emergency_known)
    if is_new_danger(draft, said, in_words=heard.in_words):
        count = counted(draft)
        reading = read_by_intent(replace(draft, danger_unclear=count), asked, said, emergency_known=False)
        if reading is None or reading.outcome is not Outcome.ASK or count < UNCLEAR_AND_IN_DOUBT:
            return reading
        return Reading(reading.draft.with_danger_heard(), Outcome.EMERGENCY)
    reading = read_by_intent(draft, asked, replace(said, intent="tell_concern"), emergency_known=False)
    if reading is None or ("utter_if_in_danger", {}) in reading.remarks:
        return reading
    others = tuple(remark for remark in reading.remarks if remark[0] != "utter_taken_in")
    return replace(reading, remarks=others).remark("utter_if_in_danger")


def _says_no_and_asks(said: Said) -> bool:
    """Whether a no has a question behind it: "no. will they know it was me?"."""
    return said.intent == "deny" and A_QUESTION.search(said.text) is not None
