"""How well the assistant reads, and what it can learn from: monitoring, and the redaction of examples."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.council import facts
from bot.reports import learning
from bot.reports.agreement import Agreed, agreement
from bot.reports.filing import KINDS
from bot.reports.learning import Example
from bot.reports.repository import repository
from bot.reports.reviewing import DANGERS
from bot.staff import access, trail
from bot.staff.naming import SPEAKER, STAFF_DANGER, URGENCY, kind_title
from bot.staff.redacting import left_over, proposal

pages = Blueprint("learning", __name__, url_prefix="/monitoring")
READ = {"yes": "Danger", "unclear": "Unclear", "no": "No danger"}
# So many are counted; whoever has that many before them needs no better number.
MOST_WAITING = 50


@pages.get("")
def show() -> str:
    """How often the assistant agreed with staff."""
    found = agreement(repository(), access.visible())
    return render_template(
        "agreement.html",
        found=found,
        kinds=[(kind_title(kind), share(agreed), agreed.of) for kind, agreed in found.kinds.items()],
        months=[
            (month, share(kind), share(danger), kind.of) for month, (kind, danger) in sorted(found.months.items())
        ],
        kind=share(found.kind),
        danger=share(found.danger),
        dangers=[
            (STAFF_DANGER[said], [found.dangers.get((said, read), 0) for read in DANGERS]) for said in DANGERS
        ],
        read=[READ[danger] for danger in DANGERS],
        missed=[
            (one.reference, one.created_at, READ.get(one.read_danger or "", "Not known"),
             URGENCY.get(one.read_urgency or "", "Not known"), kind_title(one.kind))
            for one in found.missed
        ],
        waiting=len(learning.waiting(repository(), most=MOST_WAITING)),
        most=MOST_WAITING,
    )  # fmt: skip


def share(agreed: Agreed) -> str:
    """A share in words, with the numbers it is made of."""
    return f"{agreed.agreed / agreed.of:.0%} ({agreed.agreed} of {agreed.of})" if agreed.of else "None yet"


@pages.get("/examples")
def examples() -> str | Response:
    """The next message to redact, or that there is none."""
    found = learning.waiting(repository(), most=1)
    if not found:
        return render_template("message.html", title="Nothing to redact", text="No corrected report waits for it.")
    return redirect(url_for("learning.redact", reference=found[0].reference, message_id=found[0].message_id))


@pages.route("/examples/<reference>/<message_id>", methods=["GET", "POST"])
def redact(reference: str, message_id: str) -> str | Response | tuple[str, int]:
    """Redact and label one message, or leave it out."""
    example = learning.waiting_one(repository(), reference, message_id)
    if example is None:
        abort(404)
    trail.opened(reference, page="redaction")
    errors: dict[str, str] = {}
    if request.method == "POST":
        labelled = None if "leave_out" in request.form else _labelled(example, request.form)
        errors = _wrong(labelled, example) if labelled is not None else {}
        if not errors:
            learning.keep(repository(), example, access.reader(), labelled)
            return redirect(url_for("learning.examples"))
    titles = {name: definition.title for name, definition in facts.council().definitions.items()}
    page = render_template(
        "redact.html",
        example=example,
        typed=request.form,
        proposal=proposal(example.text, example.content),
        kinds={**titles, "none": "None of these, or not clear"},
        also=titles,
        dangers=STAFF_DANGER,
        speakers={name: words.capitalize() for name, words in SPEAKER.items()},
        errors=errors,
    )
    return (page, 400) if errors else page


def _labelled(example: Example, form: Any) -> dict[str, Any]:
    """The message as the form has it, in the form of data/messages."""
    text = form.get("text", "").replace("\r\n", "\n").strip()
    kind = form.get("kind", "")
    kinds = [kind, *(other for other in form.getlist("also") if other in KINDS and other != kind)]
    age = next((item["words"] for item in example.content["items"] if item["question"] == "child_age"), "")
    return {
        "text": text,
        "label": "concern",
        "categories": kinds if kind in KINDS else [],
        "primary": kind if kind in KINDS else None,
        "danger": form.get("danger", ""),
        "speaker": form.get("speaker", ""),
        "disclosure": form.get("disclosure") == "yes",
        "entities": {"child_age": age} if age and age in text else {},
        "tags": [],
    }


def _wrong(labelled: dict[str, Any], example: Example) -> dict[str, str]:
    if not labelled["text"]:
        return {"text": "Write the redacted message, or leave it out."}
    if found := left_over(labelled["text"], example.content):
        return {"text": f"It still holds what the report names: {', '.join(dict.fromkeys(found))}."}
    if labelled["danger"] not in DANGERS:
        return {"danger": "Choose the danger."}
    if labelled["speaker"] not in SPEAKER:
        return {"speaker": "Choose who writes."}
    return {}
