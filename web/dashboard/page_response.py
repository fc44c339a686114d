"""How a page is sent, and what is shown instead when there is none to show.

A browser that goes to a page gets its top at once, so that it fetches the styles while the figures are found. Whoever
asks otherwise, the page's own renewal among them, gets it in one piece with a validator: there is often nothing new.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from flask import Response, make_response, redirect, render_template, request, stream_with_context

from web.dashboard.ask import Ask
from web.dashboard.filters import filters_of, state_of
from web.dashboard.forms import keep_secret
from web.dashboard.legend import PARAMETER, Legend
from web.dashboard.links import Links, address
from web.dashboard.page import Page
from web.dashboard.theme import COOKIE_OF_A_YEAR_S, THEME_COOKIE, Theme
from web.dashboard.where import carried
from web.http.answer import digest, is_packed, pack, send
from web.http.compression import packed
from web.http.problems import ProblemError, of_defect

MOST_TABLES = 20  # that an address can open
NAVIGATION = "Upgrade-Insecure-Requests"  # what browsers send when they go to an address, and nobody else does
KEPT = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}


def show(page: Page, status: int = 200, **more: Any) -> Response:
    """Render a page; an agent or a session that is not known gives a page that says so."""
    if (theme := request.args.get("theme", "")) in get_args(Theme):
        return _keep_theme(theme)
    ask = Ask.begin()
    tables = list(dict.fromkeys(request.args.getlist("table")))[:MOST_TABLES]
    own = {name: request.args.getlist(name) for name in page.keeps}
    legend = Legend(request.args.getlist(PARAMETER))
    wheres = carried(request.args)
    tags = ask.service.settings.tags
    context: dict[str, Any] = {
        "page": page,
        "ask": ask,
        "period": ask.period,
        "links": Links(
            page.path,
            ask.period,
            {**own, "table": tables, PARAMETER: legend.state},
            {**state_of(ask.arguments), "where": [str(one) for one in wheres]},
        ),
        "wheres": wheres,
        "applied": [one for one in wheres if page.asks and one.applies_to(page.asks, tags)],
        "filters": filters_of(ask.arguments, page.filters, page.hides),
        "legend": legend,
        "tables": tables,  # of drawings, by their ids, those that are open
        "title": page.title_of(ask.arguments),
        **more,
    }
    try:
        if status == 200 and page.begins_early and _is_navigation():
            if page.check is not None:
                page.check(ask)
            return keep_secret(_begin(page, ask, context))
        text = _render(page, ask, context)
    except ProblemError as problem:
        status = problem.status
        text = _render_problem(problem, context)
    return keep_secret(_send(text, status))


def show_problem(problem: ProblemError) -> Response:
    """Return a page that names why something was not done."""

    def refuse(ask: Ask) -> Mapping[str, Any]:
        raise problem

    return show(Page("missing", "/", "Not done", refuse, in_navigation=False, has_period=False))


def _render(page: Page, ask: Ask, context: Mapping[str, Any]) -> str:
    return render_template(f"dashboard/{page.name}.html", **context, **page.build(ask))


def _render_problem(problem: ProblemError, context: Mapping[str, Any]) -> str:
    title = "Not found" if problem.status == 404 else "Not done"
    return render_template("dashboard/missing.html", **{**context, "title": title, "problem": problem})


def _is_navigation() -> bool:
    return request.method == "GET" and request.headers.get(NAVIGATION) == "1" and not request.if_none_match


def _begin(page: Page, ask: Ask, context: Mapping[str, Any]) -> Response:
    """Send the top of a page, then make the rest and send it; what goes wrong by then is said in its place."""
    top = render_template("dashboard/top.html", **context)
    begun = {**context, "begun": True}

    def pieces() -> Iterator[bytes]:
        yield top.encode()
        try:
            rest = _render(page, ask, begun)
        except Exception as error:  # noqa: BLE001  # listed in tests/test_architecture.py
            rest = _render_problem(of_defect(error), begun)
        yield rest.encode()

    headers = dict(KEPT)
    sent = pieces()
    if is_packed():
        headers["Content-Encoding"] = "gzip"
        sent = packed(sent, at_once=True)
    return Response(stream_with_context(sent), headers=headers)


def _send(text: str, status: int) -> Response:
    body = text.encode()
    if status == 200 and is_packed(len(body)):
        return send(lambda: pack(body), digest(body), {**KEPT, "Content-Encoding": "gzip"})
    return send(body, digest(body), KEPT, status)


def _keep_theme(theme: str) -> Response:
    kept = {name: value for name, value in request.args.items() if name != "theme"}
    response = make_response(redirect(address(request.path, kept), 303))
    response.set_cookie(THEME_COOKIE, theme, max_age=COOKIE_OF_A_YEAR_S, samesite="Lax")
    return response
