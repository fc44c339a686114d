"""The funnel of the page of behaviour: how many take some steps in order."""

from collections.abc import Mapping
from typing import Any

from flask import request
from pydantic import ValidationError

from snapshots.lake.query.funnel import MOST_STEPS
from web.api.behavior import routes as behavior
from web.api.query.funnel import FunnelBody, FunnelStepAnswer, funnel_of
from web.api.shape import YearWindowQuery
from web.dashboard.ask import Ask
from web.http.faults import spelled
from web.http.problems import ProblemError

LEAST_STEPS = 2
PARAMETERS = ("step", "actor")
MOST_FEATURES = 200


def funnel_card(ask: Ask) -> Mapping[str, Any]:
    """Return the form and, where the address names two steps, the answer; what is wrong with it stands beside it."""
    steps = [one for one in request.args.getlist("step") if one][:MOST_STEPS]
    actor = "user" if ask.arguments.get("actor") == "user" else "session"
    found = ask(behavior.engagement, YearWindowQuery(days=ask.period.days)).feature_popularity
    card: dict[str, Any] = {
        "steps": [*steps, *[""] * (MOST_STEPS - len(steps))],
        "actor": actor,
        "features": [one.feature for one in found[:MOST_FEATURES]],
        "meanings": {name: field.description for name, field in FunnelStepAnswer.model_fields.items()},
        "answer": None,
        "trouble": None,
    }
    if len(steps) < LEAST_STEPS:
        return card
    window = ask.period.window
    asked = {
        "steps": [{"feature": one} for one in steps],
        "by": actor,
        "date_range": [window.first.isoformat(), window.last.isoformat()],
    }
    try:
        return card | {"answer": funnel_of(FunnelBody.model_validate(asked))}
    except ValidationError as error:
        return card | {"trouble": spelled(error.errors(include_url=False)[0])}
    except ProblemError as problem:
        return card | {"trouble": problem.detail}
