"""The whole script as one document, `docs/conversation.md`: a safeguarding lead reads that, not code."""

from __future__ import annotations

from collections.abc import Iterator

from bot.council import languages, script, telegram
from bot.council.script import Utterance
from bot.interview.asking.planning import MOST_QUESTIONS
from bot.interview.terms import catalogue
from bot.interview.terms.catalogue import Question
from bot.interview.terms.situations import Situation, situations

WHO = {
    "child": "To a child about themselves",
    "friend": "To a child about another child",
    "professional": "To somebody who tells it as part of their work",
    "self": "To an adult who speaks of themselves",
}
# The groups for whom a message may have words of their own, the first that fits.
GROUPS = {
    "victim": "To an adult who is abused",
    "may_harm": "To who fears to harm a child, or has thoughts of it",
    "hidden": "Where the family must not be alerted",
    "self": "To an adult who speaks of themselves",
    "professional": "To somebody who tells it as part of their work",
    "friend": "To a child about another child",
    "child": "To a child",
    "shaken": "Where a baby was shaken",
    "sent": "Once the report was sent",
    "sent_child": "Once the report was sent, to a child or young person",
}
# What is filled in while somebody is talking, as it stands in the document.
FILLED_IN = {
    "reference": "BB-1234-5678",
    "noted": "child's age: 6",
    "changed": "Child's age: 6",
    "why": "(why the question is asked)",
    "words": "(words of a special situation, or in the person's language)",
    "kind": "being hurt",
    "helplines": "(who can help, in a special situation) ",
    "read_back": "1. What the worry is: …",
    "return_code": " (the return code)",
    "added": " (if something was told before: that it was added)",
    "code": "1234 5678 9012",
    "space": "",
    "ring_today": "(on the same day: please ring too) ",
    "advice": "(advice to those who tell of another person) ",
    "no_need": "(to who says sorry: that there is no need) ",
    "about_999": "(what fits of the call to 999)",
    "received": "24 November 2026",
    "ifd_numbers": "(the number for the time of day, or both)",
    "user_name": "@name",
    "origin": "(who first wrote it)",
    "place": "(the place's name)",
    "latitude": "52.13590",
    "longitude": "-0.46660",
    "title": "(the quick reply)",
}

HEAD = f"""# The conversation

This page is made from the script in `data/script/` and the facts in `data/council.yml` (`concern-bot script`); a test
holds that it is up to date. Change the words there, not here.

```mermaid
flowchart TD
    open([The opening: who I am, 999, what happens to what you type]) --> danger[Is any child in danger right now?]
    danger -->|yes or not sure| nine[999 first and alone; stored as an urgent report]
    danger -->|no| story[What are you worried about?]
    story --> thanks[Thanks; a light read-back of what was told; words for a special situation]
    thanks --> questions[The questions that are left, about {MOST_QUESTIONS}, the weightiest first]
    questions --> back[Read-back: send, change by number or name, add]
    back -->|send| sent([Stored; reference and return code; what happens next])
    questions -->|"that's all I know"| back
    questions -->|"stop", "bye", "someone's coming"| stopped([Kept; goes on for a day])
    questions -->|silence| part([A part report, if it tells of a child at risk])
    nine --> called[Have you been able to call 999?]
    called -->|"a slip, nobody is in danger"| questions
    called -->|yes, not yet, cannot| find[Only what helps to find the child, if the person carries on]
    find --> back
    anything[Any message, at any point] -->|tells of danger| nine
    anything -->|may be danger| danger
    anything -->|a question of the person's own| answered[Answered; then the open question again]
    anything -->|a correction, go back, and another thing| questions
    code[Reference and return code] --> add([Added to the report of then])
```

Nothing is decided here about whether something is abuse. Any question may be skipped or answered "don't know". What
was told already is not asked again.
"""


def document() -> str:
    """The document, as Markdown."""
    parts = [HEAD, "## The questions, in the order in which they are asked\n"]
    parts += [_question(number, question) for number, question in enumerate(catalogue.questions().values(), start=1)]
    parts += [
        "## Special situations\n\nSaid once, when the words tell of it, before the next question. Danger comes first.\n"
    ]
    parts += [_situation(situation) for situation in situations().values()]
    parts.append("## Everything else that is said\n")
    parts += list(_messages())
    parts.append("## On Telegram\n\nThere the channel itself says these, and takes away what is about a web page.\n")
    parts += list(_on_telegram())
    parts.append("## In other languages\n\n" + _languages())
    return "\n".join(parts).rstrip() + "\n"


def _question(number: int, question: Question) -> str:
    lines = [f"### {number}. {question.heading} (`{question.id}`)\n", _quoted(question.ask)]
    for writer, who in WHO.items():
        if writer in question.ask_as:
            lines.append(f"{who}:\n\n{_quoted(question.ask_as[writer])}")
    for writer, words in question.ask_briefly.items():
        lines.append(f"To somebody who types a word or two at a time{_to(writer)}:\n\n{_quoted(words)}")
    lines.append(f"- Why, when somebody asks: {_filled(question.why)}")
    lines += [
        f"- What it means, when somebody asks{_to(who)}: {_filled(words)}" for who, words in question.means_as.items()
    ]
    lines.append(f"- {question.level.capitalize()}. Asked: {_when(question)}.")
    if question.replies:
        lines.append("- Quick replies: " + ", ".join(f"“{reply.choice.title}”" for reply in question.replies) + ".")
    return "\n".join(lines) + "\n"


def _to(writer: str) -> str:
    return f" ({WHO[writer][0].lower()}{WHO[writer][1:]})" if writer in WHO else ""


def _when(question: Question) -> str:
    when = [] if question.ask_if == "always" else [question.ask_if.replace("_", " ")]
    if question.kinds:
        when.append("for " + ", ".join(sorted(question.kinds)).replace("_", " "))
    if question.situations:
        when.append("in the situation " + ", ".join(sorted(question.situations)).replace("_", " "))
    if "child" not in question.ask_as:
        when.append("never of a child about themselves")
    if question.finds_child:
        when.append("also after 999 was advised")
    return "; ".join(when) or "always"


def _situation(situation: Situation) -> str:
    lines = [f"### {situation.heading} (`{situation.id}`)\n", _quoted(situation.say)]
    if situation.say_child:
        lines.append(f"To a child:\n\n{_quoted(situation.say_child)}")
    if situation.say_friend:
        lines.append(f"To a child about another child:\n\n{_quoted(situation.say_friend)}")
    if situation.say_emergency:
        lines.append(f"After the advice to ring 999:\n\n{_quoted(situation.say_emergency)}")
    if situation.say_emergency_child:
        lines.append(f"The same to a child:\n\n{_quoted(situation.say_emergency_child)}")
    if situation.say_again:
        lines.append(f"Each time that it is told again:\n\n{_quoted(situation.say_again)}")
    lines.append(f"- The report is {situation.urgency.replace('_', ' ')} at least.")
    if situation.help:
        lines.append(f"- Said again to who asks for help: {_filled(situation.help)}")
    if situation.help_child:
        lines.append(f"- The same to a child: {_filled(situation.help_child)}")
    if situation.restricted:
        lines.append("- Only named staff may read the report.")
    if situation.leave_out:
        headings = [catalogue.questions()[name].heading.lower() for name in sorted(situation.leave_out)]
        lines.append("- Not asked: " + "; ".join(headings) + ".")
    gates = [("not no", gate, names) for gate, names in situation.only_if.items()]
    gates += [("yes, or tells of a child", gate, names) for gate, names in situation.only_if_yes.items()]
    for answer, gate, names in gates:
        headings = [catalogue.questions()[name].heading.lower() for name in sorted(names)]
        lines.append(
            f"- Only if the answer to “{catalogue.questions()[gate].heading}” is {answer}: {'; '.join(headings)}."
        )
    if situation.check:
        lines.append(f"- Staff are told to check: {situation.check}")
    return "\n".join(lines) + "\n"


def _messages() -> Iterator[str]:
    for key in script.messages():
        said = script.say(key, **FILLED_IN)
        style = f" (shown as {said.style})" if said.style else ""
        words = _quoted(said.text)
        for group, who in GROUPS.items():
            to_them = script.say(key, to=(group,), **FILLED_IN).text
            words += f"\n{who}:\n\n{_quoted(to_them)}" if to_them != said.text else ""
        yield _with_choices(f"### `{key}`{style}\n\n{words}", said)


def _on_telegram() -> Iterator[str]:
    for key in telegram.script()["said"]:
        said = telegram.say(key, **FILLED_IN)
        yield _with_choices(f"### `{key}`\n\n{_quoted(said.text)}", said)
    for heading, key in (("In the transcript", "kept"), ("After a person's words", "notes"), ("On a tap", "toasts")):
        lines = (f"- `{name}`: {_filled(words)}" for name, words in telegram.script()[key].items())
        yield f"### {heading}\n\n" + "\n".join(lines) + "\n"
    menu = "\n".join(f"- /{command.name}: {command.title}" for command in telegram.commands())
    about = telegram.about().items()
    shown = "\n".join(f"{key.replace('_', ' ').capitalize()}:\n\n{_quoted(text)}" for key, text in about)
    yield f"### The bot's menu, and what Telegram shows of it\n\n{menu}\n\n{shown}"


def _with_choices(text: str, said: Utterance) -> str:
    choices = ", ".join(f"“{choice.title}”" for choice in said.choices)
    return text + (f"\nQuick replies: {choices}.\n" if choices else "")


def _languages() -> str:
    names = ", ".join(entry["name"] for code, entry in languages.languages().items() if code != "en")
    return (
        f"999, both numbers and the question about danger are said in {names}: `data/script/languages.yml`, to be read "
        "by a translator of the council before go-live.\n"
    )


def _filled(words: str) -> str:
    return script.fill(words, **FILLED_IN)


def _quoted(words: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _filled(words).split("\n")) + "\n"
