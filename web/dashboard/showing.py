"""How a page is sent: rendered, with a validator, compressed; and what is shown instead when there is none to show."""

import gzip
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, get_args

from flask import Response, make_response, redirect, render_template, request

from web.dashboard.asking import Ask
from web.dashboard.forms import keep_secret
from web.dashboard.links import Links, address
from web.dashboard.page import Page
from web.dashboard.theme import COOKIE_OF_A_YEAR_S, THEME_COOKIE, Theme
from web.problems import ProblemError
from web.responses import COMPRESS_FROM_BYTES, COMPRESSION_LEVEL


def show(page: Page, status: int = 200, **more: Any) -> Response:
    """Render a page; an agent or a session that is not known gives a page that says so."""
    if (theme := request.args.get("theme", "")) in get_args(Theme):
        return _keep_theme(theme)
    ask = Ask.begin()
    own = {name: request.args.getlist(name) for name in page.keeps}
    context: dict[str, Any] = {
        "page": page,
        "ask": ask,
        "period": ask.period,
        "links": Links(page.path, ask.period, own),
        **more,
    }
    try:
        context |= page.build(ask)
        text = render_template(f"dashboard/{page.name}.html", **context)
    except ProblemError as problem:
        status = problem.status
        text = render_template("dashboard/missing.html", **context, problem=problem)
    return keep_secret(_send(text, status))


def show_problem(problem: ProblemError) -> Response:
    """Say on a page why something was not done."""

    def refuse(ask: Ask) -> Mapping[str, Any]:
        raise problem

    return show(Page("missing", "/", "Not done", refuse, has_period=False))


def _send(text: str, status: int) -> Response:
    body = text.encode()
    response = make_response(body, status)
    response.set_etag(blake2b(body, digest_size=12).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    response.make_conditional(request)
    if response.status_code == 200 and len(body) >= COMPRESS_FROM_BYTES and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(body, COMPRESSION_LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _keep_theme(theme: str) -> Response:
    kept = {name: value for name, value in request.args.items() if name != "theme"}
    response = make_response(redirect(address(request.path, kept), 303))
    response.set_cookie(THEME_COOKIE, theme, max_age=COOKIE_OF_A_YEAR_S, samesite="Lax")
    return response
