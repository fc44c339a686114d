"""The routes of the dashboard: one for each page, rendered on the server."""

from datetime import datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from redis.exceptions import RedisError
from werkzeug.exceptions import HTTPException

from autobot_analytics.contract import STREAMS
from autobot_analytics.stores.tokens import Role, Token
from web.access.gate import ADMITTED_KEY, HOLDER_KEY
from web.access.rules import SIGN_IN, SIGN_OUT
from web.dashboard import budget_forms, sign_in, silence_forms, sparklines, view_forms
from web.dashboard.assets import address_of, send_asset
from web.dashboard.coverage import began
from web.dashboard.definitions import define
from web.dashboard.flags import flagged
from web.dashboard.forms import csrf_field
from web.dashboard.names import shorten
from web.dashboard.page import Page
from web.dashboard.page_response import show, show_problem
from web.dashboard.pages import PAGES
from web.dashboard.period import PRESETS, SHORTCUTS
from web.dashboard.plots import part_of, plot
from web.dashboard.questions import filters_of_subject
from web.dashboard.theme import theme_of
from web.dashboard.where import SIGNS
from web.http.problems import ProblemError, RedisAway, render
from web.reading.context import current_service
from web.show import formats

bp = APIBlueprint(
    "dashboard",
    __name__,
    enable_openapi=False,
    template_folder="templates",
)


def register_pages() -> None:
    """Make a route of each page, and those of the forms, of style and of script."""
    bp.add_url_rule("/static/dashboard/<path:filename>", "static", view_func=send_asset, methods=["GET"])
    bp.add_url_rule(SIGN_IN, "sign_in_page", view_func=sign_in.sign_in_page, methods=["GET"])
    bp.add_url_rule(SIGN_IN, "sign_in", view_func=sign_in.sign_in, methods=["POST"])
    bp.add_url_rule(SIGN_OUT, "sign_out", view_func=sign_in.sign_out, methods=["POST"])
    bp.add_url_rule("/cost/budget", "store_budget", view_func=budget_forms.store_budget, methods=["POST"])
    bp.add_url_rule("/cost/budget/remove", "remove_budget", view_func=budget_forms.remove_budget, methods=["POST"])
    bp.add_url_rule("/maintenance/silence", "silence_alert", view_func=silence_forms.silence_alert, methods=["POST"])
    bp.add_url_rule("/maintenance/silence/end", "end_silence", view_func=silence_forms.end_silence, methods=["POST"])
    bp.add_url_rule("/explore/views", "save_view", view_func=view_forms.save_view, methods=["POST"])
    bp.add_url_rule("/explore/views/remove", "remove_view", view_func=view_forms.remove_view, methods=["POST"])
    bp.register_error_handler(ProblemError, show_problem)
    bp.register_error_handler(RedisError, lambda _: show_problem(RedisAway()))
    bp.app_errorhandler(404)(_no_page)
    for page in PAGES:
        bp.add_url_rule(page.path, page.name, view_func=_view(page), methods=["GET"])


def _view(page: Page) -> Any:
    def view() -> Response:
        return show(page)

    return view


def _no_page(error: HTTPException) -> Response:
    """Answer an address that there is not: a browser gets a page, a program the problem as JSON."""
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        return show_problem(ProblemError(404, "There is no page of this address."))
    return render(ProblemError(404, error.description or error.name))


@bp.app_context_processor
def _everywhere() -> dict[str, Any]:
    return {
        "PAGES": PAGES,
        "PRESETS": PRESETS,
        "SHORTCUTS": SHORTCUTS,
        "asset": address_of,
        "STREAMS": STREAMS,
        "began": began,
        "define": define,
        "delta": formats.delta,
        "shorten": shorten,
        "figure": formats.figure,
        "plot": plot,
        "flagged": flagged,
        "signs": SIGNS,
        "dimensions_of": lambda subject: filters_of_subject(subject, current_service().settings.tags),
        "part_of": part_of,
        "spark": sparklines.spark,
        "thin": sparklines.thin,
        "theme": theme_of(request),
        "holder": request.environ.get(HOLDER_KEY),
        "csrf_field": csrf_field,
        "may_change": _may_change(),
    }


def _may_change() -> bool:
    """Return whether the reader may do what needs the role admin; without tokens everybody on this machine may."""
    token: Token | None = request.environ.get(ADMITTED_KEY)
    return token is None or token.allows(Role.ADMIN)


@bp.app_template_filter("moment")
def _moment(value: str | datetime | None) -> str:
    service = current_service()
    return formats.moment(value, service.zone, service.clock())


for name in ("short", "money", "dollars", "percent", "decimal", "duration", "ago", "day", "sentence"):
    bp.add_app_template_filter(getattr(formats, name), name)
bp.add_app_template_filter(formats.count, "number")  # `count` is Jinja's own
register_pages()
