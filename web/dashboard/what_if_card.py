"""What calls of one model would have cost under another: the form on the cost page and its answer."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from web.api.cost import routes as cost
from web.api.pricing import routes as pricing
from web.api.shape import YearWindowQuery
from web.api.what_if import routes as what_if
from web.api.what_if.answers import WhatIfQuery
from web.dashboard.ask import Ask
from web.http.problems import ProblemError

MOST_SUGGESTED = 60
PARAMETERS = ("was", "wish")


def what_if_of(ask: Ask) -> Mapping[str, Any]:
    """Return the answer to `was` and `wish` of the URL, or why there is none, and names to choose from."""
    called = [one.model for one in ask(cost.by_model, YearWindowQuery(days=ask.period.days)).models]
    listed = ask.perhaps(lambda: ask(pricing.price_list))
    own = {one.provider for one in listed.models if one.model in called} if listed else set()
    offered = [f"{one.provider}/{one.model}" for one in listed.models if one.provider in own] if listed else []
    was = ask.arguments.get("was") or ask.arguments.get("model") or (called[0] if called else "")
    wish = ask.arguments.get("wish", "")
    return {"called": called, "offered": offered[:MOST_SUGGESTED], "was": was, "wish": wish, **_answer(ask, was, wish)}


def _answer(ask: Ask, was: str, wish: str) -> dict[str, Any]:
    if not wish:
        return {"found": None, "problem": None}
    try:
        query = WhatIfQuery(made_with=was, to=wish, days=ask.period.days)
        return {"found": ask(what_if.what_if, query), "problem": None}
    except ProblemError as problem:
        if problem.status >= 500:
            raise
        return {"found": None, "problem": problem.detail}
    except ValidationError:
        return {"found": None, "problem": "That is no name of a model."}
