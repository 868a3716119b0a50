"""Logging in with the council's own sign-on (OpenID Connect), where one is set.

It shows who somebody is. Whether they have an account here, and in what role, is still said here. The first sign-on
ties an account to the subject that the provider names, so that a mail address given to somebody else later opens
nothing. If the provider does not say that a second factor was used (`amr`, RFC 8176), the one here is asked for.
"""

from __future__ import annotations

import logging
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, current_app, render_template, request, url_for
from requests import RequestException
from sqlalchemy import select

from bot.reports import trail, tries
from bot.reports.models import StaffAccount
from bot.reports.repository import Repository, repository
from bot.reports.trail import What
from bot.settings import SignOn
from bot.staff import access, accounts, slowing
from bot.staff.accounts import Account
from bot.staff.login import go_on
from bot.staff.trying import NOBODY

logger = logging.getLogger(__name__)
pages = Blueprint("sign_on", __name__, url_prefix="/sign-on")

PROVIDER = "council"
MORE_THAN_ONE_FACTOR = "mfa"  # RFC 8176, section 2


def install(app: Flask, chosen: SignOn) -> None:
    """Offer the council's sign-on on the login page."""
    oauth = OAuth(app)
    oauth.register(
        PROVIDER,
        client_id=chosen.client_id,
        client_secret=chosen.client_secret,
        server_metadata_url=f"{chosen.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": 10},
    )
    app.extensions["sign_on"] = oauth
    app.register_blueprint(pages)


def _provider() -> Any:
    return current_app.extensions["sign_on"].create_client(PROVIDER)


@pages.get("")
def begin() -> Any:
    try:
        return _provider().authorize_redirect(url_for("sign_on.finish", _external=True))
    except RequestException as problem:
        return _failed(f"the sign-on does not answer ({type(problem).__name__})", 503)


@pages.get("/finish")
def finish() -> Any:
    try:
        claims = _provider().authorize_access_token().get("userinfo")
    except (OAuthError, RequestException, ValueError) as problem:
        return _failed(f"the sign-on refused, or its answer is not in order ({type(problem).__name__})", 403)
    if not claims or not claims.get("sub"):
        return _failed("the sign-on did not say who it is", 403)
    account = _account_of(repository(), claims)
    if account is None:
        return _failed("there is no account here for who signed on", 403)
    return go_on(account, code_given=MORE_THAN_ONE_FACTOR in claims.get("amr", ()), signed_on=True)


def _account_of(store: Repository, claims: dict[str, Any]) -> Account | None:
    """The account that is tied to the subject; at the first sign-on, the one with the verified mail address."""
    with store.session() as session:
        found = session.scalars(
            select(StaffAccount).where(StaffAccount.sign_on_subject == claims["sub"]).with_for_update()
        ).first()
        if found is None and claims.get("email_verified") is True:
            found = session.scalars(
                select(StaffAccount)
                .where(StaffAccount.email == str(claims.get("email", "")).strip().lower())
                .with_for_update()
            ).first()
            if found is not None and found.sign_on_subject not in (None, claims["sub"]):
                return None
        if found is None or found.disabled_at is not None:
            return None
        found.sign_on_subject = claims["sub"]
        account_id = found.id
    return accounts.by_id(store, account_id)


def _failed(why: str, status: int) -> tuple[str, int]:
    # Whoever opens the address can make it fail: each address fills the trail and the log only so far.
    tried = tries.begin(repository(), {slowing.sign_on_key(request.remote_addr): slowing.OF_AN_ADDRESS})
    if not tried.must_wait:
        logger.error("Logging in with the council's sign-on failed: %s.", why)
        trail.record(repository(), access.here(NOBODY), What.LOGIN_FAILED, why=why)
    title = "You could not be logged in with your council account"
    text = "Try again, log in with your e-mail address and password, or ask an administrator for an account here."
    return render_template("message.html", title=title, text=text), status
