"""The records behind a figure, the newest first, and one record whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request

from snapshots.lake.engines.protocol import EngineError
from snapshots.lake.query.catalogue import SUBJECTS
from snapshots.lake.query.records import filterable
from web.api.query.records import BadCursor, dimensions_of, records
from web.api.query.request import check_dimension, period, read_filters
from web.api.query.routes import asking_of, problem_of
from web.dashboard.ask import Ask
from web.dashboard.page import Page
from web.dashboard.questions import KEPT, PAGE_FILTERS, Wanted
from web.dashboard.where import Where
from web.http.problems import ProblemError

PAGE_ROWS = 50
COLUMNS: Mapping[str, Sequence[str]] = {
    "calls": ("provider", "model", "agent", "outcome", "input_tokens", "output_tokens", "cost_usd", "latency_ms"),
    "tasks": ("agent", "task_name", "status", "duration_ms", "tokens", "error"),
    "events": ("feature", "event_type", "user", "session", "duration_ms"),
}


@dataclass(frozen=True)
class Listed:
    """A page of records."""

    subject: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    next_cursor: str | None
    csv: str


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the list; a filter that does not fit is said."""
    wanted = Wanted.of_request(ask)
    subject = ask.arguments.get("subject", "calls")
    if subject not in SUBJECTS:
        raise ProblemError(404, f"There are records of {', '.join(SUBJECTS)} only.")
    trouble, listed = None, None
    try:
        listed = _listed(ask, subject, wanted, ask.arguments.get("cursor"), PAGE_ROWS)
    except ProblemError as problem:
        trouble = problem.detail
    return {"wanted": wanted, "subject": subject, "subjects": tuple(SUBJECTS), "listed": listed, "trouble": trouble}


def build_one(ask: Ask) -> Mapping[str, Any]:
    """Show all that is known of one record; ProblemError if there is none of that id in the period of a year."""
    subject, name = ask.arguments.get("subject", "calls"), ask.arguments.get("id", "")
    if subject not in SUBJECTS or not name:
        raise ProblemError(404, "Which record? The page of records has links to them.")
    found = _found(ask, subject, (Where("is", "record_id", name),))
    if not found:
        raise ProblemError(
            404, f"No record of {subject} has this id. It may be older than the raw events that are kept."
        )
    return {"subject": subject, "record": found[0], "record_id": name}


def _listed(ask: Ask, subject: str, wanted: Wanted, cursor: str | None, limit: int) -> Listed:
    zone, span = period(None, wanted.date_range(ask), ask.service.zone, ask.now, "query")
    filters = tuple(read_filters([one.as_filter for one in wanted.filters], "query"))
    for name in dimensions_of(filters):
        check_dimension(name, filterable(subject), ask.service.settings.tags, "where", "query")
    try:
        page = records(asking_of(ask.service), subject, span, zone, filters, limit, cursor)
    except BadCursor as error:
        raise ProblemError(422, f"cursor {error}") from error
    except EngineError as error:
        raise problem_of(error) from error
    listed = replace(wanted, metrics=(), dimensions=())
    csv = listed.address(ask, f"/api/analytics/query/{subject}", format="csv", limit="1000")
    return Listed(subject, COLUMNS[subject], page.records, page.next_cursor, csv)


def _found(ask: Ask, subject: str, filters: Sequence[Where]) -> Sequence[Mapping[str, Any]]:
    day = request.args.get("id", "")[:10]
    try:
        zone, span = period(None, [day, day], ask.service.zone, ask.now, "query")
        read = tuple(read_filters([one.as_filter for one in filters], "query"))
        return records(asking_of(ask.service), subject, span, zone, read, 1, None).records
    except EngineError as error:
        raise problem_of(error) from error
    except ProblemError as error:
        raise ProblemError(404, f"No record of {subject} has this id.") from error


PAGE = Page(
    "records",
    "/records",
    "Records",
    build,
    section="explore",
    in_navigation=False,
    compares=False,
    keeps=("subject", *KEPT),
    hides=PAGE_FILTERS,
)
ONE = Page(
    "record",
    "/records/one",
    "Record",
    build_one,
    section="explore",
    in_navigation=False,
    has_period=False,
    keeps=("subject", "id"),
    subject="id",
)
