"""The routes of the dashboard: one for each page, rendered on the server."""

import gzip
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, get_args

from apiflask import APIBlueprint
from flask import Response, make_response, redirect, render_template, request

from autobot_analytics.contract import STREAMS
from web.access.gate import HOLDER_KEY
from web.access.rules import SIGN_IN, SIGN_OUT
from web.context import current_service
from web.dashboard import charts, formats, sign_in
from web.dashboard.asking import Ask
from web.dashboard.definitions import define
from web.dashboard.forms import csrf_field, keep_secret
from web.dashboard.links import Links, address
from web.dashboard.page import Page
from web.dashboard.pages import PAGES
from web.dashboard.period import PRESETS, SHORTCUTS
from web.dashboard.theme import COOKIE_OF_A_YEAR_S, THEME_COOKIE, Theme, theme_of
from web.problems import ProblemError
from web.responses import COMPRESS_FROM_BYTES, COMPRESSION_LEVEL

FOLDER = Path(__file__).parent
ASSETS = ("style.css", "parts.css", "script.js", "keys.js")
YEAR_S = 31_536_000

bp = APIBlueprint(
    "dashboard",
    __name__,
    enable_openapi=False,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/dashboard",
)


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


def register_pages() -> None:
    """Make a route of each page, and those of the forms."""
    bp.add_url_rule(SIGN_IN, "sign_in_page", view_func=sign_in.sign_in_page, methods=["GET"])
    bp.add_url_rule(SIGN_IN, "sign_in", view_func=sign_in.sign_in, methods=["POST"])
    bp.add_url_rule(SIGN_OUT, "sign_out", view_func=sign_in.sign_out, methods=["POST"])
    for page in PAGES:
        bp.add_url_rule(page.path, page.name, view_func=_view(page), methods=["GET"])


def _view(page: Page) -> Any:
    def view() -> Response:
        return show(page)

    return view


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


def _digests() -> dict[str, str]:
    return {name: blake2b((FOLDER / "static" / name).read_bytes(), digest_size=6).hexdigest() for name in ASSETS}


@bp.app_context_processor
def _everywhere() -> dict[str, Any]:
    return {
        "PAGES": PAGES,
        "PRESETS": PRESETS,
        "SHORTCUTS": SHORTCUTS,
        "ASSETS": DIGESTS,
        "STREAMS": STREAMS,
        "define": define,
        "delta": formats.delta,
        "figure": formats.figure,
        "spark": charts.spark,
        "thin": charts.thin,
        "theme": theme_of(request),
        "holder": request.environ.get(HOLDER_KEY),
        "csrf_field": csrf_field,
    }


@bp.app_template_filter("moment")
def _moment(value: str | datetime | None) -> str:
    service = current_service()
    return formats.moment(value, service.zone, service.clock())


@bp.after_app_request
def _keep_assets(response: Response) -> Response:
    """Let browsers keep what the URL names by its content."""
    if request.endpoint == "dashboard.static" and request.args.get("v"):
        response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
    return response


DIGESTS = _digests()
for name in ("short", "money", "percent", "decimal", "duration", "ago", "day"):
    bp.add_app_template_filter(getattr(formats, name), name)
bp.add_app_template_filter(formats.count, "number")  # `count` is Jinja's own
register_pages()
