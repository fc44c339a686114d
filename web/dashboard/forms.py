"""Forms that change something: they carry a secret of the browser's cookie, so that no other page can send them."""

import hmac
import secrets

from flask import Response, g, request
from markupsafe import Markup

from web.http.problems import ProblemError

FORM_COOKIE = "analytics_form"
FIELD = "csrf"


def csrf_field() -> Markup:
    """Return the hidden field that each form which changes something must have."""
    known = request.cookies.get(FORM_COOKIE)
    if not known:
        known = g.setdefault("form_secret", secrets.token_urlsafe(18))
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, known)


def check_form() -> None:
    """Raise ProblemError when the form did not come from a page of ours in this browser."""
    known, sent = request.cookies.get(FORM_COOKIE, ""), request.form.get(FIELD, "")
    if not known or not hmac.compare_digest(known.encode(), sent.encode()):
        raise ProblemError(400, "This form is too old, or not ours: go back, reload the page and send it again.")


def keep_secret(response: Response) -> Response:
    """Return the browser the secret of the forms on this page, if it has none yet."""
    if secret := g.get("form_secret"):
        response.set_cookie(FORM_COOKIE, secret, httponly=True, samesite="Strict", secure=is_secure())
    return response


def is_secure() -> bool:
    """Return whether the browser reached us by TLS, as far as we are told."""
    return request.is_secure or request.headers.get("X-Forwarded-Proto") == "https"
