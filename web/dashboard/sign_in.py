"""Signing in and out with a token, where tokens exist: the browser then has a session, and never the token itself."""

from typing import cast

from flask import Response, make_response, redirect, render_template, request

from autobot_analytics.stores.tokens import Role
from web.access.gate import KEYRING_KEY, SESSIONS_KEY
from web.access.keyring import Keyring, Unauthorized
from web.access.rules import SIGN_IN
from web.access.sessions import COOKIE, LIFETIME_S, Sessions, session_cookie
from web.dashboard.forms import check_form, is_secure, keep_secret
from web.http.problems import ProblemError

LONGEST_NEXT = 2_000


def sign_in_page(trouble: str | None = None, status: int = 200) -> Response:
    """Show the form for a token; where none is asked for, go to the pages."""
    if KEYRING_KEY not in request.environ:
        return _go(_next())
    text = render_template("dashboard/sign_in.html", trouble=trouble, next=_next())
    response = keep_secret(make_response(text, status))
    response.headers["Cache-Control"] = "no-store"
    return response


def sign_in() -> Response:
    """Take a token and begin a session; the token is looked at as one in a header is."""
    if KEYRING_KEY not in request.environ:
        return _go(_next())
    try:
        check_form()
        token = cast("Keyring", request.environ[KEYRING_KEY]).find(f"Bearer {request.form.get('token', '').strip()}")
    except (Unauthorized, ProblemError) as refused:
        detail = "That is no token of this service." if isinstance(refused, Unauthorized) else refused.detail
        return sign_in_page(detail, 403 if refused.status == 401 else refused.status)
    if not token.allows(Role.READER):
        return sign_in_page("This token may send events, but not read figures.", 403)
    response = _go(_next())
    secret = cast("Sessions", request.environ[SESSIONS_KEY]).begin(token.id)
    response.set_cookie(COOKIE, secret, max_age=LIFETIME_S, httponly=True, samesite="Lax", secure=is_secure())
    return response


def sign_out() -> Response:
    """End the session."""
    check_form()
    secret = session_cookie(request.environ)
    if secret and SESSIONS_KEY in request.environ:
        cast("Sessions", request.environ[SESSIONS_KEY]).end(secret)
    response = _go(SIGN_IN)
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=is_secure())
    return response


def _next() -> str:
    """Return the page that was asked for: one of ours only."""
    wanted = request.values.get("next", "/")[:LONGEST_NEXT]
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_ours else "/"


def _go(path: str) -> Response:
    response = make_response(redirect(path, 303))
    response.headers["Cache-Control"] = "no-store"
    return response
