"""What the forms of saved views do."""

from urllib.parse import parse_qsl, urlencode

from flask import Response, make_response, redirect, request
from werkzeug.datastructures import MultiDict

from autobot_analytics.stores.views import LONGEST_NAME, LONGEST_VIEW, SavedView, SavedViews, TooManyViews
from web.dashboard.forms import check_form
from web.dashboard.links import address
from web.http.problems import ProblemError
from web.reading.context import current_service

PATH = "/explore"
FIELDS = frozenset(
    {"metric", "by", "where", "rows", "chart", "since", "until", "days", "from", "to", "compare", "off"}
    | {"model", "agent", "feature"}
)  # of an address of Explore: nothing else is saved


def save_view() -> Response:
    """Save the question of the form under a name, and show it."""
    check_form()
    name = " ".join(request.form.get("name", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise ProblemError(422, f"name: expected 1 to {LONGEST_NAME} characters.")
    query = _query(request.form)
    if len(query) > LONGEST_VIEW:
        raise ProblemError(422, f"The address of a view has {LONGEST_VIEW:,} characters at most.")
    try:
        SavedViews(current_service().redis).put(SavedView(name, query))
    except TooManyViews as error:
        raise ProblemError(422, str(error)) from error
    return make_response(redirect(f"{PATH}?{query}" if query else PATH, 303))


def remove_view() -> Response:
    """Remove a view."""
    check_form()
    name = request.form.get("name", "")
    if not SavedViews(current_service().redis).remove(name):
        raise ProblemError(404, f"There is no saved view called {name[:LONGEST_NAME]!r}.")
    return make_response(redirect(address(PATH, {}), 303))


def view_query(text: str) -> str:
    """Return what of an address is saved in a view."""
    return urlencode([(key, value) for key, value in parse_qsl(text) if key in FIELDS])


def _query(form: MultiDict[str, str]) -> str:
    return urlencode([(key, value) for key, value in form.items(multi=True) if key in FIELDS and value])
