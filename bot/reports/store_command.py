"""The commands about what is stored: `concern-bot db`, `backup`, `restore`, `retention`, `trail` and `learn`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from bot import settings
from bot.terminal import console

db_app = typer.Typer(no_args_is_help=True, help="The database.")
retention_app = typer.Typer(no_args_is_help=True, help="Erasing what is due (data/retention.yml).")
trail_app = typer.Typer(no_args_is_help=True, help="The trail of who did what.")
learn_app = typer.Typer(no_args_is_help=True, help="What staff corrected, to learn from.")


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
