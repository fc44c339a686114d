"""The cost endpoints that the query engine answers: by user, by session and by tag."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from apiflask import APIBlueprint
from flask import Response

from web.api.query.answers import QueryAnswer, QueryBody
from web.api.query.cost_answers import (
    CostBySession,
    CostByTag,
    CostByUser,
    CostQuery,
    SessionShare,
    TagShare,
    UserShare,
)
from web.api.query.routes import answer_of, send_answer
from web.http.problems import ProblemError
from web.reading.context import current_service

bp = APIBlueprint("query_costs", __name__, url_prefix="/api/analytics/cost", tag="Cost")
METRICS = ["cost_usd", "calls", "input_tokens", "output_tokens"]
Row = TypeVar("Row")
Figures = dict[str, Any]


@bp.get("/by-user")
@bp.input(CostQuery, location="query")
@bp.output(CostByUser)
def by_user(query_data: CostQuery) -> Response:
    """Return what each user's calls cost in a window, dearest first."""

    def make() -> CostByUser:
        found = _ask("user", query_data, only_named=True)
        users = _rows(found, lambda value, figures: UserShare(user_id=str(value), **figures))
        return CostByUser(users=users, total_users=found.total_rows or 0, **_frame(found, query_data))

    return send_answer(make, ("cost/by-user", query_data.model_dump_json()))


@bp.get("/by-session")
@bp.input(CostQuery, location="query")
@bp.output(CostBySession)
def sessions(query_data: CostQuery) -> Response:
    """Return what each session's calls cost in a window, dearest first."""

    def make() -> CostBySession:
        found = _ask("session", query_data, only_named=True)
        rows = _rows(found, lambda value, figures: SessionShare(session_id=str(value), **figures))
        return CostBySession(sessions=rows, total_sessions=found.total_rows or 0, **_frame(found, query_data))

    return send_answer(make, ("cost/by-session", query_data.model_dump_json()))


@bp.get("/by-tag/<key>")
@bp.input(CostQuery, location="query")
@bp.output(CostByTag)
@bp.doc(responses={404: "The setting TAGS does not name that tag; those that it names are listed."})
def by_tag(key: str, query_data: CostQuery) -> Response:
    """Return what the calls of each value of a tag cost in a window, dearest first.

    The setting `TAGS` names the tags. Calls without the tag are a row of their own, so the rows add up to the total.
    """
    known = current_service().settings.tags
    if key not in known:
        listed = f"tags are {', '.join(known)}" if known else "the setting TAGS names none"
        raise ProblemError(404, f"{key!r} is not a tag: {listed}.")

    def make() -> CostByTag:
        found = _ask(f"tag:{key}", query_data, only_named=False)
        rows = _rows(found, lambda value, figures: TagShare(value=value, **figures))
        return CostByTag(key=key, tags=rows, total_tags=found.total_rows or 0, **_frame(found, query_data))

    return send_answer(make, (f"cost/by-tag/{key}", query_data.model_dump_json()))


def _ask(dimension: str, wanted: CostQuery, *, only_named: bool) -> QueryAnswer:
    service = current_service()
    today = service.clock().astimezone(service.zone).date()
    first = today - timedelta(days=wanted.days - 1)
    body = QueryBody.model_validate(
        {
            "subject": "calls",
            "metrics": METRICS,
            "dimensions": [dimension],
            "filters": [["is_not", dimension, [None]]] if only_named else [],
            "date_range": [first.isoformat(), today.isoformat()],
            "order_by": [["cost_usd", "desc"]],
            "limit": wanted.limit,
            "include": {"totals": True, "total_rows": True},
        }
    )
    return answer_of(body, "query")


def _rows(found: QueryAnswer, make: Callable[[str | None, Figures], Row]) -> list[Row]:
    return [
        make(
            row.dimensions[0],
            {
                "cost_usd": row.metrics[0],
                "call_count": row.metrics[1],
                "input_tokens": row.metrics[2],
                "output_tokens": row.metrics[3],
                "unpriced_calls": row.unpriced_calls,
            },
        )
        for row in found.results
    ]


def _frame(found: QueryAnswer, wanted: CostQuery) -> Figures:
    totals = found.totals
    return {
        "timestamp": found.meta.as_of,
        "period_days": wanted.days,
        "total_cost_usd": totals.metrics[0] if totals else None,
        "total_unpriced_calls": (totals.unpriced_calls or 0) if totals else 0,
        "coverage": found.meta.coverage,
    }
