"""The second factor: a code from an app on one's own telephone (TOTP, RFC 6238)."""

from __future__ import annotations

import datetime as dt

import pyotp
import segno

from bot.reports import trail
from bot.reports.models import StaffAccount, now
from bot.reports.places import place
from bot.reports.repository import Repository
from bot.reports.trail import Actor, What
from bot.staff.accounts import Account

STEP = dt.timedelta(seconds=30)
ISSUER = "Concern bot"


def secret_to_set_up(repository: Repository, account: Account) -> str:
    """The secret that an account without a second factor is to put into its app: the same until a code confirms it.

    Raises:
        ValueError: it has a second factor already.
    """
    with repository.session() as session:
        found = session.get(StaffAccount, account.id, with_for_update=True)
        if found.totp_confirmed_at is not None:
            raise ValueError(f"{account.email} has a second factor.")
        if found.totp_secret is None:
            found.totp_secret = repository.vault.seal(pyotp.random_base32(), *_place(account))
            found.totp_last_step = 0
        return repository.vault.open(found.totp_secret, *_place(account))


def address_of(account: Account, secret: str) -> str:
    """The `otpauth:` address that apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)


def picture_of(account: Account, secret: str) -> str:
    """The same as a QR code, as SVG to stand within a page."""
    return segno.make(address_of(account, secret), error="m").svg_inline(
        scale=5, border=4, light="#ffffff", svgclass=None, lineclass=None, omitsize=True
    )


def check(repository: Repository, account: Account, code: str, actor: Actor) -> bool:
    """Whether a code is right now, or was half a minute ago or will be. The first right one confirms the second factor.

    No code is taken twice (RFC 6238, 5.2).
    """
    digits = "".join(character for character in code if character.isdigit())
    with repository.session() as session:
        found = session.get(StaffAccount, account.id, with_for_update=True)
        if found.totp_secret is None:
            return False
        totp = pyotp.TOTP(repository.vault.open(found.totp_secret, *_place(account)))
        step = int(now().timestamp()) // int(STEP.total_seconds())
        for candidate in (step, step - 1, step + 1):
            expected = totp.generate_otp(candidate)
            if candidate > found.totp_last_step and pyotp.utils.strings_equal(expected, digits):
                found.totp_last_step = candidate
                if found.totp_confirmed_at is None:
                    found.totp_confirmed_at = now()
                    trail.record(repository, actor, What.SECOND_FACTOR_SET, session=session)
                return True
    return False


def _place(account: Account) -> tuple[str, ...]:
    return place(StaffAccount.totp_secret, account.id)
