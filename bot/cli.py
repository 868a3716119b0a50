"""The `concern-bot` command."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import sys
import time
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from bot import settings, trained_model
from bot.errors import KnownError
from bot.reports.keys_command import app as keys_app
from bot.scaled.command import app as scaled_app
from bot.settings import Settings, SettingsError
from bot.staff.command import app as staff_app

if TYPE_CHECKING:
    from bot.doctor import Check


class ServicePart(Enum):
    """The parts of the service that run by themselves."""

    CHAT = "chat"
    STAFF_PAGES = "staff-pages"
    JOBS = "jobs"


app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
db_app = typer.Typer(no_args_is_help=True, help="The database.")
telegram_app = typer.Typer(no_args_is_help=True, help="The bot on Telegram.")
learn_app = typer.Typer(no_args_is_help=True, help="What staff corrected, to learn from.")
retention_app = typer.Typer(no_args_is_help=True, help="Erasing what is due (data/retention.yml).")
alerts_app = typer.Typer(no_args_is_help=True, help="Alerts about urgent reports.")
trail_app = typer.Typer(no_args_is_help=True, help="The trail of who did what.")
app.add_typer(staff_app, name="staff")
app.add_typer(db_app, name="db")
app.add_typer(keys_app, name="keys")
app.add_typer(alerts_app, name="alerts")
app.add_typer(retention_app, name="retention")
app.add_typer(trail_app, name="trail")
app.add_typer(telegram_app, name="telegram")
app.add_typer(learn_app, name="learn")
app.add_typer(scaled_app, name="scaled")

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
    os.umask(0o077)
    from bot import service

    service.check_settings(chosen)
    password = service.prepare(chosen)
    service.model_to_serve(chosen)
    console.print("Starting the chat and the staff pages.")

    def say(_: str) -> None:
        console.print(f"Chat:        http://localhost:{chosen.chat_port}/")
        console.print(f"Staff pages: http://localhost:{chosen.staff_port}/")
        if chosen.telegram_token:
            how = "posted to us" if chosen.telegram_webhook_url else "fetched"
            console.print(f"Telegram:    on; updates are {how}. `concern-bot telegram check` looks at it.")
        if password is not None:
            console.print(f"Demonstration staff account: {service.DEMONSTRATION_EMAIL}, password {password}")
            others = [email for email in service.DEMONSTRATION_ACCOUNTS if email != service.DEMONSTRATION_EMAIL]
            console.print(f"With the same password, for other pages: {', '.join(others)}")
        console.print("Stop with Ctrl-C.")

    service.run(chosen, say)


@app.command(hidden=True)
def keep(part: Annotated[ServicePart, typer.Argument(help="Which.")]) -> None:
    """Start one part of the service, and start it again when it ends or hangs (for a container)."""
    os.umask(0o077)
    from bot import service

    service.keep(settings.load(), part.value, console.print)


@app.command(hidden=True)
def chat() -> None:
    """Serve the chat alone (started by `serve`)."""
    chosen = settings.load()
    _as_a_part(chosen)
    from bot import rasa_runtime, service

    rasa_runtime.serve_chat(chosen, service.model_to_serve(chosen))


@app.command(hidden=True)
def staff_pages() -> None:
    """Serve the staff pages alone (started by `serve`)."""
    chosen = settings.load()
    _as_a_part(chosen)
    from bot.staff.serving import serve_staff

    serve_staff(chosen)


@app.command(hidden=True)
def jobs() -> None:
    """Send alerts and erase what is due, alone (started by `serve`)."""
    chosen = settings.load()
    _as_a_part(chosen)
    from bot import jobs as work

    work.run(chosen)


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


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables to the newest version."""
    from bot.reports import searching
    from bot.reports.database import upgrade
    from bot.reports.repository import repository

    upgrade(settings.load().database_url)
    indexed = searching.catch_up(repository())
    console.print("The database is up to date." + (f" Reports indexed for the search: {indexed}." if indexed else ""))


@db_app.command("downgrade")
def db_downgrade(
    revision: Annotated[str, typer.Argument(help="As `0008`; `base` takes everything away.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take the tables back to an older version, for an older program. What only newer tables can hold is lost."""
    from bot.reports.database import downgrade

    if not yes:
        typer.confirm(
            "Is the service stopped, and is there a backup? What only newer tables can hold is lost.", abort=True
        )
    downgrade(settings.load().database_url, revision)
    console.print(f"The tables are at revision {revision}.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it; never overwritten.")]) -> None:
    """Write a backup of the database, while the service runs. The keys are not in it: keep a copy of them elsewhere."""
    from bot.reports import backup as backups
    from bot.reports import trail
    from bot.reports.repository import repository
    from bot.reports.trail import What

    os.umask(0o077)
    made = backups.make(repository(), file)
    trail.record(repository(), trail.COMMAND, What.BACKED_UP, made_at=made.made_at, sha256=made.sha256)
    console.print(
        f"Wrote {file}: {made.rows['reports']} reports, {made.rows['messages']} messages, revision {made.revision}. "
        f"Keys that it needs: {', '.join(map(str, made.keys)) or 'none'}. The last entry of its trail:"
    )
    print(made.trail)
    _say_what_waits(
        "The chat reads them into the database: make another backup then, or copy that folder and the keys."
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup that `concern-bot backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Although the database holds something: lose that.")
    ] = False,
) -> None:
    """Put a backup in the place of the database, bring it up to date, and check it. Stop the service first."""
    from bot.reports import backup as backups
    from bot.reports import searching, trail
    from bot.reports.repository import repository
    from bot.reports.trail import What

    os.umask(0o077)
    done = backups.restore(repository(), file, replace=replace)
    trail.record(repository(), trail.COMMAND, What.RESTORED, made_at=done.manifest.made_at)
    indexed = searching.catch_up(repository())
    console.print(
        f"Restored the state of {done.manifest.made_at}: {done.manifest.rows['reports']} reports. The trail is whole; "
        f"{done.opened} values were opened to try; reports indexed anew for the search: {indexed}."
    )
    _say_what_waits(
        "The chat reads them into the restored database when it is started. If they do not belong to it, "
        "move that folder away first."
    )


def _say_what_waits(what_to_do: str) -> None:
    from bot.reports import spool

    var = settings.load().var
    if waiting := spool.keys(var).total():
        console.print(
            f"{waiting} messages wait in {var / spool.FOLDER} and are not in this backup. {what_to_do}", style="yellow"
        )


@retention_app.command("due")
def retention_due() -> None:
    """Show what the next daily run erases. Erases nothing."""
    from bot.reports import retention
    from bot.reports.repository import repository

    kept = retention.periods()
    for reference in retention.due(repository(), kept):
        print(reference)
    conversations = retention.due_conversations(repository(), kept)
    console.print(f"And {len(conversations)} conversations that led to no report.")


@retention_app.command("run")
def retention_run() -> None:
    """Erase what is due now, as the daily run does."""
    from bot.reports import retention
    from bot.reports.repository import repository

    done = retention.run(repository())
    console.print(f"Erased: {done.reports} reports, {done.conversations} conversations that led to no report.")
    if done.set_aside:
        console.print(f"And {done.set_aside} messages on Telegram that could not be handled.", style="red")
    if done.failed:
        console.print(f"{done.failed} could not be erased; the cause is above.", style="red")
        raise typer.Exit(1)


@alerts_app.command("test")
def alerts_test() -> None:
    """Send a test to everybody who gets alerts, by every way that is set, and say what did not go."""
    from bot.alerts.message import words
    from bot.alerts.ways import NotSentError, ways

    chosen = settings.load()
    set_ways = ways(chosen)
    if not set_ways:
        raise SettingsError("No way for alerts to go is set. Set one: docs/operations.md, Alerts.")
    failed = False
    for way in set_ways.values():
        for recipient in dict.fromkeys(way.to + way.escalate_to):
            try:
                way.send(recipient, words("test", chosen.staff_address))
                console.print(f"[green]sent[/]   {way.name}: {recipient}")
            except NotSentError as problem:
                failed = True
                console.print(f"[red]FAILED[/] {way.name}: {recipient}: {problem}")
    raise typer.Exit(int(failed))


@trail_app.command("verify")
def trail_verify(
    known: Annotated[
        str | None, typer.Option(help="What an earlier run printed; the trail must still hold it.")
    ] = None,
) -> None:
    """Check that every entry of the trail is as it was written. Prints the last entry's number and hash.

    Keep what it prints in another place, and give it back with --known: that shows a trail that was written anew.
    """
    from bot.reports import trail
    from bot.reports.repository import repository

    head = trail.verify(repository(), trail.Head.parse(known) if known else None)
    console.print(f"The trail is whole: {head.number} entries. The last one:")
    print(head)


@telegram_app.command("check")
def telegram_check() -> None:
    """Say whether the token, the webhook, the menu and the texts of the bot are right."""
    from bot.telegram.checking import checks

    async def look() -> bool:
        return _shown([check async for check in checks(settings.load())])

    raise typer.Exit(int(not asyncio.run(look())))


@telegram_app.command("retry")
def telegram_retry() -> None:
    """Let updates that failed again and again be handled when the service starts next."""
    from bot.reports.repository import repository
    from bot.telegram.store import TelegramStore

    number = TelegramStore(repository()).take_up_again()
    console.print(f"Updates that are handled when the service starts next: {number}.")


@learn_app.command("export")
def learn_export(
    out: Annotated[Path, typer.Argument(help="Where to write the messages, one JSON object a line.")],
) -> None:
    """Write the messages that staff have redacted and labelled, in the format of data/messages."""
    from bot.reports import learning, trail
    from bot.reports.repository import repository
    from bot.reports.trail import What
    from bot.understanding import training_messages

    messages = learning.approved(repository())
    for number, message in enumerate(messages, start=1):
        training_messages.parse(message, default_id=f"learned:{number}")
    lines = (json.dumps(message, ensure_ascii=False) + "\n" for message in messages)
    out.write_text("".join(lines), encoding="utf-8")
    trail.record(repository(), trail.COMMAND, What.EXPORTED, form="examples to learn from", messages=len(messages))
    console.print(f"Wrote {len(messages)} messages to {out}. Read them once more before anything is trained on them.")


@app.command(name="script")
def write_script(
    out: Annotated[Path, typer.Option(help="Where to write it.")] = settings.ROOT / "docs" / "conversation.md",
) -> None:
    """Write everything that the assistant can say as one document."""
    from bot.interview.output.script_document import document

    out.write_text(document(), encoding="utf-8")
    console.print(f"Written: {out}")


@app.command()
def doctor() -> None:
    """Say what is missing or stale: model, keys, database, facts."""
    from bot.doctor import checks

    raise typer.Exit(int(not _shown(list(checks(settings.load(), dt.date.today())))))


def _shown(checks: list[Check]) -> bool:
    """Print what was looked at; returns whether all of it is fine."""
    for check in checks:
        mark = "[green]fine[/]" if check.fine else "[red]WRONG[/]"
        console.print(f"{mark}  {escape(check.what)}")
    return all(check.fine for check in checks)


def _as_a_part(chosen: Settings) -> None:
    """What holds for each process of the service; before anything is imported that counts for the metrics."""
    os.umask(0o077)  # what it writes is for its own user
    if chosen.metrics_port:
        folder = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(chosen.metrics_folder)))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)


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
