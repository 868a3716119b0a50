"""The `concern-bot` command."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import time
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot import settings, trained_model
from bot.alerts.command import app as alerts_app
from bot.errors import KnownError
from bot.reports import store_command as store
from bot.reports.keys_command import app as keys_app
from bot.scaled.command import app as scaled_app
from bot.settings import Settings, SettingsError
from bot.staff.command import app as staff_app
from bot.telegram.command import app as telegram_app
from bot.terminal import console, shown


class ServicePart(Enum):
    """The parts of the service that run by themselves."""

    CHAT = "chat"
    STAFF_PAGES = "staff-pages"
    JOBS = "jobs"


app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(staff_app, name="staff")
app.add_typer(store.db_app, name="db")
app.add_typer(keys_app, name="keys")
app.add_typer(alerts_app, name="alerts")
app.add_typer(store.retention_app, name="retention")
app.add_typer(store.trail_app, name="trail")
app.add_typer(telegram_app, name="telegram")
app.add_typer(store.learn_app, name="learn")
app.add_typer(scaled_app, name="scaled")


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


app.command()(store.backup)
app.command()(store.restore)


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

    raise typer.Exit(int(not shown(checks(settings.load(), dt.date.today()))))


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
