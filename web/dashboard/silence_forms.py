"""What the forms of silences do: the same as the API's endpoints."""

from datetime import timedelta
from glob import escape

from flask import Response, make_response, redirect, request
from pydantic import ValidationError

from autobot_analytics.stores.silences import Silences
from web.api.budgets.silences import SilenceBody
from web.dashboard.forms import check_form
from web.http.faults import spelled
from web.http.problems import ProblemError
from web.reading.context import current_service

BACK = "/maintenance#alerts"
LENGTHS = ((60, "1 hour"), (480, "8 hours"), (1_440, "1 day"), (10_080, "1 week"))  # in minutes


def silence_alert() -> Response:
    """Silence an alert for a while, with a reason."""
    check_form()
    minutes = request.form.get("minutes", "")
    try:
        body = SilenceBody(
            pattern=escape(request.form.get("key", "")),
            minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 7 else 0,
            reason=" ".join(request.form.get("reason", "").split()),
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ProblemError(422, f"{first['loc'][0]}: {spelled(first)}") from error
    service = current_service()
    Silences(service.redis, service.clock).add(body.pattern, timedelta(minutes=body.minutes), body.reason)
    return make_response(redirect(BACK, 303))


def end_silence() -> Response:
    """End a silence now."""
    check_form()
    service, name = current_service(), request.form.get("id", "")
    if not Silences(service.redis, service.clock).remove(name):
        raise ProblemError(404, f"There is no silence {name[:64]!r}.")
    return make_response(redirect(BACK, 303))
