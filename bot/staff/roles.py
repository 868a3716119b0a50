"""Who may do what: the one table that the pages ask and the tests walk.

Three roles of the council's work and one that keeps the accounts. Nobody who keeps accounts or reads the trail reads
reports (least privilege), so that each can be checked by another.
"""

from __future__ import annotations

from enum import Enum


class Role(str, Enum):
    """What somebody does here."""

    REVIEWER = "reviewer"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class May(Enum):
    """One thing that a role may or may not do."""

    READ_REPORTS = "read reports, search and export them"
    DECIDE = "claim, assign, note, correct and decide reports"
    RESTRICT = "restrict a report, and name who may read it"
    HOLD = "put a report under legal hold, and prepare what a person may have of it"
    SEE_FIGURES = "see the overview and how well the assistant reads, and redact messages that it can learn from"
    SEE_ALERTS = "see alerts that failed, and have them sent again"
    READ_TRAIL = "read, filter and export the trail"
    KEEP_ACCOUNTS = "add, change, reset and disable accounts"
    SEE_SETTINGS = "see the settings"


ROLES: dict[Role, frozenset[May]] = {
    Role.REVIEWER: frozenset({May.READ_REPORTS, May.DECIDE}),
    Role.MANAGER: frozenset(
        {
            May.READ_REPORTS,
            May.DECIDE,
            May.RESTRICT,
            May.HOLD,
            May.SEE_FIGURES,
            May.SEE_ALERTS,
            May.SEE_SETTINGS,
        }
    ),
    Role.AUDITOR: frozenset({May.READ_TRAIL, May.SEE_SETTINGS}),
    Role.ADMINISTRATOR: frozenset({May.KEEP_ACCOUNTS, May.SEE_SETTINGS}),
}


class Open(Enum):
    """For whom a page is that asks for no permission of a role."""

    TO_ALL = "everybody"
    TO_STAFF = "everybody who is logged in"


# Every page by its endpoint, with what it asks for. A page that is not here opens for nobody.
PAGES: dict[str, May | Open] = {
    "static": Open.TO_ALL,
    "health": Open.TO_ALL,
    "ready": Open.TO_ALL,
    "login.start": Open.TO_ALL,
    "login.second_factor_code": Open.TO_ALL,
    "login.set_up_second_factor": Open.TO_ALL,
    "login.new_password": Open.TO_ALL,
    "sign_on.begin": Open.TO_ALL,
    "sign_on.finish": Open.TO_ALL,
    "login.logout": Open.TO_STAFF,
    "login.stay": Open.TO_STAFF,
    "own.show": Open.TO_STAFF,
    "queue.show": May.READ_REPORTS,
    "queue.rows": May.READ_REPORTS,
    "queue.search": May.READ_REPORTS,
    "report.show": May.READ_REPORTS,
    "report.claim": May.DECIDE,
    "report.assign": May.DECIDE,
    "report.note": May.DECIDE,
    "report.same": May.DECIDE,
    "report.fact": May.DECIDE,
    "report.reading": May.DECIDE,
    "report.decide": May.DECIDE,
    "report.close": May.DECIDE,
    "report.reopen": May.DECIDE,
    "exports.printed": May.READ_REPORTS,
    "exports.pdf": May.READ_REPORTS,
    "exports.data": May.READ_REPORTS,
    "exports.csv_list": May.READ_REPORTS,
    "overview.show": May.SEE_FIGURES,
    "learning.show": May.SEE_FIGURES,
    "learning.examples": May.SEE_FIGURES,
    "learning.redact": May.SEE_FIGURES,
    "restrictions.readers": May.RESTRICT,
    "restrictions.restrict": May.RESTRICT,
    "restrictions.lift": May.RESTRICT,
    "restrictions.name": May.RESTRICT,
    "restrictions.remove": May.RESTRICT,
    "keeping.hold": May.HOLD,
    "keeping.prepare_copy": May.HOLD,
    "keeping.take_copy": May.HOLD,
    "keeping.chosen_settings": May.SEE_SETTINGS,
    "alerts.failing": May.SEE_ALERTS,
    "alerts.again": May.SEE_ALERTS,
    "trail.entries": May.READ_TRAIL,
    "trail.export": May.READ_TRAIL,
    "trail.check": May.READ_TRAIL,
    "accounts.all_accounts": May.KEEP_ACCOUNTS,
    "accounts.add": May.KEEP_ACCOUNTS,
    "accounts.one": May.KEEP_ACCOUNTS,
    "accounts.reset": May.KEEP_ACCOUNTS,
    "accounts.disable": May.KEEP_ACCOUNTS,
    "accounts.enable": May.KEEP_ACCOUNTS,
}

# What is offered at the top of every page to those who may open it.
NAVIGATION: dict[str, str] = {
    "queue.show": "Reports",
    "overview.show": "Overview",
    "learning.show": "Monitoring",
    "alerts.failing": "Alerts",
    "trail.entries": "Trail",
    "accounts.all_accounts": "Accounts",
    "keeping.chosen_settings": "Settings",
}

# The page at "/". Whose role does not open it is led to their own first page.
FRONT_PAGE = "queue.show"

# The first page of each role.
HOMES: dict[Role, str] = {
    Role.REVIEWER: FRONT_PAGE,
    Role.MANAGER: FRONT_PAGE,
    Role.AUDITOR: "trail.entries",
    Role.ADMINISTRATOR: "accounts.all_accounts",
}

# Pages that ask by themselves, with no person there: they don't keep a session from ending.
ASKED_BY_THE_PAGE = frozenset({"queue.rows"})


def may(role: Role, what: May | Open) -> bool:
    """Whether someone of that role, logged in, may open what asks for it."""
    return isinstance(what, Open) or what in ROLES[role]
