"""The endpoints of the query API."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel

from snapshots.lake.engines.protocol import EngineBusy, EngineError, EngineUnavailable, StatementTooHeavy
from snapshots.lake.query.records import filterable
from snapshots.lake.query.statement import NotAnswerable
from web.api.query import figures
from web.api.query.answers import QueryAnswer, QueryBody, QueryParameters, RecordsAnswer, RecordsParameters
from web.api.query.csv_form import answer_csv, records_csv
from web.api.query.records import BadCursor, dimensions_of, records
from web.api.query.request import (
    asked,
    body_of,
    check_dimension,
    parsed_filters,
    period,
    range_of,
    read_filters,
    refusal,
)
from web.exports.download import File, Origin, send
from web.http.answer import send_held
from web.http.problems import RETRY_AFTER_S, ProblemError
from web.http.responses import Held
from web.reading.context import Service, current_service
from web.reading.lake import lake_as_of

bp = APIBlueprint("query", __name__, url_prefix="/api/analytics/query", tag="Query")
Location = Literal["json", "query"]


@bp.post("")
@bp.input(QueryBody, location="json")
@bp.output(QueryAnswer)
def ask(json_data: QueryBody) -> Response:
    """Answer a question: metrics of calls, tasks or events by up to three dimensions.

    Answers come from the published lake, which is minutes old at most; `meta.as_of` is its moment.
    """
    return send_answer(lambda: answer_of(json_data, "json"), ("query", json_data.model_dump_json()))


@bp.get("")
@bp.input(QueryParameters, location="query")
@bp.output(QueryAnswer)
def ask_by_address(query_data: QueryParameters) -> Response:
    """Answer a question that is written as parameters; `format=csv` gives a file."""
    body = body_of(query_data)
    if query_data.format == "csv":
        return _file("query", lambda: answer_csv(answer_of(body, "query"), body))
    return send_answer(lambda: answer_of(body, "query"), ("query", body.model_dump_json()))


@bp.get("/calls")
@bp.input(RecordsParameters, location="query")
@bp.output(RecordsAnswer)
def calls(query_data: RecordsParameters) -> Response:
    """List model calls, the newest first, by pages."""
    return _records("calls", query_data)


@bp.get("/tasks")
@bp.input(RecordsParameters, location="query")
@bp.output(RecordsAnswer)
def tasks(query_data: RecordsParameters) -> Response:
    """List tasks of agents, the newest first, by pages."""
    return _records("tasks", query_data)


@bp.get("/events")
@bp.input(RecordsParameters, location="query")
@bp.output(RecordsAnswer)
def events(query_data: RecordsParameters) -> Response:
    """List events of users, the newest first, by pages."""
    return _records("events", query_data)


def asking_of(service: Service) -> figures.Asking:
    """Return what a service answers questions with."""
    return figures.Asking(
        engine=service.engine,
        first_days=service.first_days,
        reporting=service.zone,
        event_max_ms=service.settings.feature_event_max_min * 60_000,
    )


def answer_of(body: QueryBody, location: Location) -> QueryAnswer:
    """Answer a question of the running request. Raises ProblemError."""
    service = current_service()
    question = asked(body, service.zone, service.settings.tags, service.clock(), location)
    try:
        return figures.answer(asking_of(service), question, body)
    except NotAnswerable as error:
        raise refusal("metrics", error.detail, location) from error
    except EngineError as error:
        raise problem_of(error) from error


def _records(subject: str, wanted: RecordsParameters) -> Response:
    if wanted.format == "csv":
        return _file(subject, lambda: records_csv(subject, _page(subject, wanted)))
    return send_answer(lambda: _page(subject, wanted), (subject, wanted.model_dump_json()))


def _page(subject: str, wanted: RecordsParameters) -> RecordsAnswer:
    service = current_service()
    zone, span = period(wanted.timezone, range_of(wanted.date_range), service.zone, service.clock(), "query")
    filters = tuple(read_filters(parsed_filters(wanted.filters), "query"))
    for name in dimensions_of(filters):
        check_dimension(name, filterable(subject), service.settings.tags, "filters", "query")
    try:
        return records(asking_of(service), subject, span, zone, filters, wanted.limit, wanted.cursor)
    except BadCursor as error:
        raise refusal("cursor", str(error), "query") from error
    except EngineError as error:
        raise problem_of(error) from error


def problem_of(error: EngineError) -> ProblemError:
    """Return the problem document that a caller gets for an engine's error."""
    if isinstance(error, EngineBusy):
        return ProblemError(429, str(error), kind="query-busy", headers={"Retry-After": "1"})
    if isinstance(error, StatementTooHeavy):
        return ProblemError(422, str(error), kind="query-too-heavy")
    kind = "not-computed" if isinstance(error, EngineUnavailable) else None
    return ProblemError(503, str(error), kind=kind, headers={"Retry-After": str(RETRY_AFTER_S)})


def send_answer(make: Callable[[], BaseModel], key: tuple[str, str]) -> Response:
    """Send an answer, from memory while the lake and the day are the same."""
    service, now = current_service(), current_service().clock()
    as_of = _as_of(service)
    token = (as_of, now.astimezone(service.zone).date())
    held = service.responses.get(key)
    if held is None or held.token != token:
        body = make().model_dump_json(by_alias=True, exclude_none=False).encode()
        held = Held(token, body, computed_at=as_of, oldest=as_of, max_age_s=int(service.settings.lake_interval_s))
        service.responses.put(key, held)
    stale = (now - as_of).total_seconds() > 3 * service.settings.lake_interval_s
    return send_held(held, stale, now)


def _file(name: str, make: Callable[[], bytes]) -> Response:
    """Send a CSV file."""
    service, now = current_service(), current_service().clock()
    as_of, today = _as_of(service), now.astimezone(service.zone).date()
    body = make()
    file = File(f"autobot-{name}-{today}.csv", "text/csv; charset=utf-8", lambda: iter([body]), dict)
    return send(file, Origin((as_of, today), as_of, service.settings.lake_interval_s), now)


def _as_of(service: Service) -> datetime:
    try:
        return lake_as_of(service)
    except EngineError as error:
        raise problem_of(error) from error
