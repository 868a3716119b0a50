"""`concern-bot staff`: accounts, on the machine itself."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.staff.roles import Role
from bot.terminal import console

app = typer.Typer(no_args_is_help=True, help="Accounts of the staff who review reports.")


@app.command("add")
def add(
    email: str,
    name: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    role: Annotated[Role, typer.Option(help="What they do here.")] = Role.REVIEWER,
    reads_restricted: Annotated[bool, typer.Option(help="Named to read every restricted report.")] = False,
) -> None:
    """Make an account. Who it is for chooses another password at the first login."""
    from bot.reports import trail
    from bot.reports.repository import repository
    from bot.staff import accounts

    accounts.add(repository(), trail.COMMAND, email, name, password, role, reads_restricted=reads_restricted)
    console.print(f"{email} can log in now, as {role.value}.")


@app.command("reset")
def reset(email: str) -> None:
    """Give an account a new password, take its second factor away, and unlock it. Prints the password."""
    from bot.reports import trail, tries
    from bot.reports.repository import repository
    from bot.staff import accounts, passwords, slowing

    password = passwords.first()
    accounts.reset(repository(), trail.COMMAND, email, password)
    tries.forgive(repository(), slowing.account_key(email))
    console.print(f"{email} can log in with this password, once, and then chooses another:")
    print(password)


@app.command("disable")
def disable(email: str) -> None:
    """Let an account in no more. What it did stays in the trail."""
    from bot.reports import trail
    from bot.reports.repository import repository
    from bot.staff import accounts

    accounts.disable(repository(), trail.COMMAND, email)
    console.print(f"{email} can no longer log in.")


@app.command("list")
def show() -> None:
    """Show all accounts."""
    from bot.reports.repository import repository
    from bot.staff import accounts

    table = Table()
    for heading in ("address", "name", "role", "restricted reports", "second factor", "standing"):
        table.add_column(heading)
    for account in accounts.all_accounts(repository()):
        table.add_row(
            account.email,
            account.name,
            account.role.value,
            "all" if account.reads_restricted else "if named",
            "set up" if account.has_second_factor else "not set up",
            "disabled" if account.disabled else "may log in",
        )
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@app.command("remove")
def remove(email: str) -> None:
    """Remove an account that should never have been, such as the demonstration's. Who worked here is disabled."""
    from bot.reports import trail
    from bot.reports.repository import repository
    from bot.staff import accounts

    accounts.remove(repository(), trail.COMMAND, email)
    console.print(f"{email} can no longer log in.")
