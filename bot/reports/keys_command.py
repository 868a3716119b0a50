"""`concern-bot keys`: the keys that everything stored is sealed with."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot import settings
from bot.terminal import console

if TYPE_CHECKING:
    from bot.reports.repository import Repository
    from bot.reports.rotating import Done
    from bot.reports.vault import KeyRing

app = typer.Typer(no_args_is_help=True, help="The encryption keys.")


@app.command("new")
def new() -> None:
    """Create the key file. It is needed to read anything that is stored: keep a copy in a safe place."""
    from bot.reports.vault import KeyRing

    path = settings.load().keys_file
    KeyRing.new().save(path)
    console.print(f"Wrote {path}. Keep a copy in a safe place: without it nothing stored can be read.")


@app.command("list")
def show() -> None:
    """Show the keys by their ids, never the keys themselves: when each was made, and how many values it seals."""
    from bot.reports import rotating, spool
    from bot.reports.repository import repository

    ring, counted = repository().vault.ring, rotating.used(repository())
    for key, number in spool.keys(settings.load().var).items():
        counted.setdefault(key, Counter())[spool.FOLDER] += number
    table = Table()
    for heading in ("key", "made", "standing", "seals"):
        table.add_column(heading)
    for key in sorted({*ring.sealing, *counted}):
        standing = "current" if key == ring.current else "ready" if key > ring.current else "opens only"
        made = f"{ring.made[key]:%Y-%m-%d %H:%M}" if key in ring.made else "not known"
        seals = ", ".join(f"{name} {number}" for name, number in sorted(counted.get(key, {}).items()))
        table.add_row(str(key), made, standing if key in ring.sealing else "MISSING", seals or "nothing")
    Console(width=None if sys.stdout.isatty() else 400).print(table)


@app.command("rotate")
def rotate(
    prepare: Annotated[
        bool, typer.Option(help="Only make the next key ready, so that it can be copied to every machine first.")
    ] = False,
    drop_old: Annotated[
        bool,
        typer.Option(
            help="Take away the keys that no value uses any more. The spool of every other machine must be empty."
        ),
    ] = False,
    give_up: Annotated[
        bool, typer.Option(help="With --drop-old: also keys that only values need that do not open with any key.")
    ] = False,
    signing: Annotated[
        bool, typer.Option(help="Only replace the key that signs sessions. Start everything anew then.")
    ] = False,
) -> None:
    """Turn to a new key and seal everything with it, while the service runs. Broken off, it goes on where it was."""
    from bot.reports import rotating, spool, trail
    from bot.reports.repository import repository
    from bot.reports.trail import What

    chosen, store = settings.load(), repository()
    ring = store.vault.ring
    if signing:
        _keep_ring(ring.with_new_signing())
        trail.record(store, trail.COMMAND, What.KEYS_CHANGED, current=ring.current, signing="another")
        console.print("Start the chat and the staff pages anew, all at once: until then they take the old key.")
        return
    if drop_old:
        given_up = rotating.seal_anew(store).failed if give_up else ()
        gone = rotating.droppable(store, spool.keys(chosen.var), given_up)
        if gone:
            _keep_ring(ring.without(gone))
            more: dict[str, Any] = {"given_up": list(given_up)} if given_up else {}
            trail.record(store, trail.COMMAND, What.KEYS_CHANGED, current=ring.current, dropped=gone, **more)
            for name in given_up:
                console.print(f"Given up: {name}.", style="red")
        console.print(f"Keys that are gone: {', '.join(map(str, gone)) or 'none; each still opens something'}.")
        return
    if prepare:
        _keep_ring(ring.with_another())
        console.print("The next key is ready. Copy the keys to every machine, then run `concern-bot keys rotate`.")
        return
    done = _seal_anew(store) if rotating.waiting(store) else rotating.Done(0, (), 0)
    if rotating.goes_on(store, done):
        trail.record(store, trail.COMMAND, What.KEYS_CHANGED, current=store.vault.ring.current)
    else:
        _keep_ring(rotating.next_ring(store.vault.ring), go_on=True)
        if chosen.keys:
            return
        trail.record(store, trail.COMMAND, What.KEYS_CHANGED, current=store.vault.ring.current)
        done = _seal_anew(store)
    console.print(f"Sealed anew: {done.sealed} values. Indexed anew for the search: {done.indexed} reports.")
    if done.failed:
        for name in done.failed:
            console.print(f"Does not open with any key, and stays as it is: {name}.", style="red")
        raise typer.Exit(1)


def _seal_anew(store: Repository) -> Done:
    from bot.reports import rotating

    console.print(f"Sealing everything with key {store.vault.ring.current}.")
    with console.status("") as shown:
        return rotating.seal_anew(store, on_batch=lambda number: shown.update(f"{number} values"))


def _keep_ring(ring: KeyRing, *, go_on: bool = False) -> None:
    """Write the key file anew; keys that are in the environment are printed, to be put there.

    Args:
        go_on: where they were printed, the same command is to be run once more.
    """
    from bot.reports import keys

    chosen = settings.load()
    if not chosen.keys:
        ring.save_anew(chosen.keys_file)
        console.print(f"Wrote {chosen.keys_file}. Keep a copy of it in a safe place, and those of before.")
        return
    again = ", and run the same command again" if go_on else ""
    console.print(f"Put this into {keys.VARIABLE} everywhere, start everything anew{again}:")
    print(ring.dumped())
