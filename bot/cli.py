"""The `concern-bot` command."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot import settings, trained_model
from bot.errors import KnownError
from bot.settings import SettingsError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
staff_app = typer.Typer(no_args_is_help=True, help="Accounts of the staff who review reports.")
db_app = typer.Typer(no_args_is_help=True, help="The database.")
learn_app = typer.Typer(no_args_is_help=True, help="What staff corrected, to learn from.")
keys_app = typer.Typer(no_args_is_help=True, help="The encryption keys.")
app.add_typer(staff_app, name="staff")
app.add_typer(db_app, name="db")
app.add_typer(keys_app, name="keys")
app.add_typer(learn_app, name="learn")

console = Console(stderr=True, highlight=False, soft_wrap=True)


@app.command()
def train(if_needed: Annotated[bool, typer.Option(help="Only if no model matches the current data.")] = False) -> None:
    """Train the model on the data as it is now."""
    chosen = settings.load()
    target = trained_model.current(chosen.model_dir)
    if if_needed and target.exists():
        console.print(f"The model matches the data ({target.name}); nothing to train.")
        return
    console.print("Training the model; this takes a few minutes.")
    began = time.monotonic()
    from bot import rasa_runtime

    rasa_runtime.train(target)
    console.print(f"Trained {target.name} in {time.monotonic() - began:.0f} s.")


@app.command()
def serve() -> None:
    """Start the chat and the staff pages, and keep them running."""
    chosen = settings.load()
    from bot import service

    service.check_settings(chosen)
    password = service.prepare(chosen)
    service.model_to_serve(chosen)
    console.print("Starting the chat and the staff pages.")

    def say(_: str) -> None:
        console.print(f"Chat:        http://localhost:{chosen.chat_port}/")
        console.print(f"Staff pages: http://localhost:{chosen.staff_port}/")
        if password is not None:
            console.print(f"Demonstration staff account: {service.DEMONSTRATION_EMAIL}, password {password}")
        console.print("Stop with Ctrl-C.")

    service.run(chosen, say)


@app.command(hidden=True)
def chat() -> None:
    """Serve the chat alone (started by `serve`)."""
    chosen = settings.load()
    from bot import rasa_runtime, service

    rasa_runtime.serve_chat(chosen, service.model_to_serve(chosen))


@app.command(hidden=True)
def staff_pages() -> None:
    """Serve the staff pages alone (started by `serve`)."""
    chosen = settings.load()
    from bot.staff.serving import serve_staff

    serve_staff(chosen)


@app.command()
def assess(
    file: Annotated[Path | None, typer.Argument(help="JSON lines with id and text; default: standard input.")] = None,
) -> None:
    """Read messages, one JSON object a line, and write what is understood of each, one a line."""
    from bot.understanding.assess_lines import assess_lines
    from bot.understanding.reader import Reader

    reader = Reader.load(_model())
    with file.open(encoding="utf-8", errors="replace") if file else sys.stdin as lines:
        for result in assess_lines(reader, lines):
            print(json.dumps(result, ensure_ascii=False), flush=True)


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled messages, as in data/messages.")],
    out: Annotated[Path | None, typer.Option(help="Folder for figures, plots and a page.")] = None,
) -> None:
    """Measure how well the messages of a labelled file are understood."""
    from bot.understanding import evaluation, evaluation_page, training_messages
    from bot.understanding.reader import Reader

    messages = training_messages.load_file(file)
    reader = Reader.load(_model())
    pairs, times = evaluation.assess_all(
        reader.assess, track(messages, description="Reading", console=console, total=len(messages))
    )
    figures = evaluation.figures(pairs, times)
    table = Table(title=f"{file.name}: {len(pairs)} messages")
    for heading in ("figure", "value", "over", "target"):
        table.add_column(heading)
    for figure in figures:
        table.add_row(figure.name, f"{figure.value:.3f}", str(figure.over), figure.target)
    Console().print(table)
    if out is not None:
        evaluation_page.write(out, file.name, figures, pairs)
        console.print(f"Wrote {out / 'index.html'}.")


@staff_app.command("add")
def staff_add(
    email: str,
    name: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
) -> None:
    """Make an account."""
    from bot.reports.repository import repository
    from bot.staff import accounts

    accounts.add(repository(), email, name, password)
    console.print(f"{email} can log in now.")


@staff_app.command("remove")
def staff_remove(email: str) -> None:
    """Remove an account."""
    from bot.reports.repository import repository
    from bot.staff import accounts

    if not accounts.remove(repository(), email):
        console.print(f"There is no account for {email}.")
        raise typer.Exit(1)
    console.print(f"{email} can no longer log in.")


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables to the newest version."""
    from bot.reports import searching
    from bot.reports.database import upgrade
    from bot.reports.repository import repository

    upgrade(settings.load().database_url)
    indexed = searching.catch_up(repository())
    console.print("The database is up to date." + (f" Reports indexed for the search: {indexed}." if indexed else ""))


@keys_app.command("new")
def keys_new() -> None:
    """Create the key file. It is needed to read anything that is stored: keep a copy in a safe place."""
    from bot.reports.vault import KeyRing

    path = settings.load().keys_file
    KeyRing.new().save(path)
    console.print(f"Wrote {path}. Keep a copy in a safe place: without it nothing stored can be read.")


@learn_app.command("export")
def learn_export(
    out: Annotated[Path, typer.Argument(help="Where to write the messages, one JSON object a line.")],
) -> None:
    """Write the messages that staff have redacted and labelled, in the format of data/messages."""
    from bot.reports import learning, reviewing
    from bot.reports.repository import repository
    from bot.understanding import training_messages

    messages = learning.approved(repository())
    for number, message in enumerate(messages, start=1):
        training_messages.parse(message, default_id=f"learned:{number}")
    lines = (json.dumps(message, ensure_ascii=False) + "\n" for message in messages)
    out.write_text("".join(lines), encoding="utf-8")
    reviewing.record(repository(), reviewing.COMMAND, "exported", form="learning", messages=len(messages))
    console.print(f"Wrote {len(messages)} messages to {out}. Read them once more before anything is trained on them.")


@app.command(name="script")
def write_script(
    out: Annotated[Path, typer.Option(help="Where to write it.")] = settings.ROOT / "docs" / "conversation.md",
) -> None:
    """Write everything that the assistant can say as one document."""
    from bot.interview.script_document import document

    out.write_text(document(), encoding="utf-8")
    console.print(f"Written: {out}")


@app.command()
def doctor() -> None:
    """Say what is missing or stale: model, keys, database, facts."""
    from bot.doctor import checks

    failed = False
    for check in checks(settings.load(), dt.date.today()):
        failed |= not check.fine
        console.print(f"[{'green' if check.fine else 'red'}]{'fine' if check.fine else 'WRONG'}[/]  {check.what}")
    raise typer.Exit(int(failed))


def _model() -> Path:
    chosen = settings.load()
    model = trained_model.current(chosen.model_dir)
    if model.exists():
        return model
    newest = trained_model.newest(chosen.model_dir)
    if newest is None:
        raise SettingsError(f"There is no trained model in {chosen.model_dir}. Train one with `make train`.")
    console.print(f"The data changed since {newest.name} was trained; train again with `make train`.")
    return newest


def main() -> None:
    """Run the command; an error that we know of is one line, with its remedy, and exit code 1."""
    try:
        app()
    except KnownError as problem:
        console.print(str(problem), style="red", markup=False)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
