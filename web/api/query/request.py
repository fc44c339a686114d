"""Turns what a caller sends into a question; whatever does not fit is a problem that names the field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import orjson
from pydantic import ValidationError

from snapshots.lake.query.catalogue import GRAINS, SUBJECTS, TAG, TIME, QuerySubject
from snapshots.lake.query.question import Combination, Filter, FilterCondition, Operator, Order, Question, TimeSpan
from web.api.query.answers import QueryBody, QueryParameters
from web.api.query.period import PeriodError, span_of, zone_of
from web.http.faults import spelled
from web.http.problem_document import FieldProblem
from web.http.problems import ProblemError

OPERATORS = ("is", "is_not", "contains", "contains_not")
MOST_FILTERS = 20
MOST_VALUES = 100
DEEPEST_FILTER = 5
LONGEST_VALUE = 1_000
MOST_DAYS = {"day": 366, "hour": 32, "15min": 32}


@dataclass(frozen=True)
class ZonedQuestion:
    """A question, and the zone that it is asked in."""

    question: Question
    zone: ZoneInfo


def refusal(field: str, detail: str, location: str) -> ProblemError:
    """Return the problem of one field."""
    return ProblemError(422, f"{field}: {detail}", errors=[FieldProblem(field=field, location=location, detail=detail)])


def body_of(parameters: QueryParameters) -> QueryBody:
    """Return the body that says the same as parameters. Raises ProblemError."""
    wanted = {
        "metrics": _split(parameters.metrics),
        "dimensions": _split(parameters.dimensions),
        "filters": parsed_filters(parameters.filters),
        "date_range": range_of(parameters.date_range),
        "order_by": [(name.rpartition(":") if _is_directed(name) else (name, ":", "desc"))[::2]
                     for name in _split(parameters.order_by)],
        "limit": parameters.limit,
        "offset": parameters.offset,
        "include": dict.fromkeys(_split(parameters.include), True),
        "timezone": parameters.timezone,
        "subject": parameters.subject,
    }  # fmt: skip
    try:
        return QueryBody.model_validate(wanted)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise refusal(field, spelled(first), "query") from error


def parsed_filters(text: str) -> list[Any]:
    """Parse filters from JSON. Raises ProblemError."""
    try:
        found = orjson.loads(text)
    except ValueError as error:
        raise refusal("filters", 'must be JSON, e.g. [["is","agent",["chat-1"]]]', "query") from error
    if not isinstance(found, list):
        raise refusal("filters", "must be a list of filters", "query")
    return found


def range_of(text: str) -> str | list[str]:
    """Return a date range: a name, or two dates or times that a comma joins."""
    return text.split(",") if "," in text else text


def asked(body: QueryBody, reporting: ZoneInfo, tags: Sequence[str], now: datetime, location: str) -> ZonedQuestion:
    """Return the question of a body. Raises ProblemError."""
    zone, span = period(body.timezone, body.date_range, reporting, now, location)
    filters = tuple(read_filters(body.filters, location))
    subject = _subject(body, filters, tags, location)
    _check_lengths(body, span, zone, location)
    return ZonedQuestion(
        Question(
            subject=subject.name,
            metrics=tuple(body.metrics),
            dimensions=tuple(body.dimensions),
            span=span,
            filters=filters,
            order_by=_order(body, location),
            limit=body.limit,
            offset=body.offset,
        ),
        zone,
    )


def period(
    timezone: str | None, date_range: str | list[str], reporting: ZoneInfo, now: datetime, location: str
) -> tuple[ZoneInfo, TimeSpan]:
    """Return zone and span of a request. Raises ProblemError."""
    try:
        zone = zone_of(timezone, reporting)
    except PeriodError as error:
        raise refusal("timezone", str(error), location) from error
    try:
        return zone, span_of(date_range, zone, reporting, now)
    except (PeriodError, OverflowError) as error:
        raise refusal("date_range", str(error), location) from error


def read_filters(found: Sequence[Any], location: str) -> list[Filter]:
    """Read filters as a caller sends them. Raises ProblemError."""
    filters = [_filter(one, f"filters[{place}]", location, 1) for place, one in enumerate(found)]
    if sum(map(_comparisons, filters)) > MOST_FILTERS:
        raise refusal("filters", f"must be {MOST_FILTERS} comparisons or fewer", location)
    return filters


def check_dimension(name: str, known: Sequence[str], tags: Sequence[str], field: str, location: str) -> None:
    """Raise ProblemError unless `name` is among those known or a tag of the setting TAGS."""
    if name in known or (name.startswith(TAG) and name.removeprefix(TAG) in tags):
        return
    if name.startswith(TAG):
        listed = f"tags are {', '.join(tags)}" if tags else "none are"
        raise refusal(field, f"the setting TAGS must list {name.removeprefix(TAG)[:64]!r}; {listed}", location)
    raise refusal(field, f"{name[:64]!r} is not one of {', '.join(known)}", location)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _is_directed(name: str) -> bool:
    return name.endswith((":asc", ":desc"))


def _filter(found: Any, field: str, location: str, depth: int) -> Filter:
    if depth > DEEPEST_FILTER:
        raise refusal(field, f"filters are nested more than {DEEPEST_FILTER} deep", location)
    if not isinstance(found, list) or not found or not isinstance(found[0], str):
        raise refusal(field, 'must be a list such as ["is","agent",["chat-1"]]', location)
    operator = found[0]
    if operator == "not" and len(found) == 2:
        return Combination("not", (_filter(found[1], f"{field}[1]", location, depth + 1),))
    if operator in ("and", "or") and len(found) == 2 and isinstance(found[1], list) and found[1]:
        parts = [_filter(one, f"{field}[1][{n}]", location, depth + 1) for n, one in enumerate(found[1])]
        return Combination("and" if operator == "and" else "or", tuple(parts))
    if operator not in OPERATORS:
        expected = f"{', '.join(OPERATORS)}, and, or, not"
        raise refusal(
            f"{field}[0]", f"{operator[:40]!r} is not an operator with these parts; send {expected}", location
        )
    if len(found) != 3 or not isinstance(found[1], str):
        raise refusal(field, f'must be ["{operator}", dimension, [values]]', location)
    return FilterCondition(cast("Operator", operator), found[1], _values(operator, found[2], f"{field}[2]", location))


def _values(operator: str, found: Any, field: str, location: str) -> tuple[str | None, ...]:
    if not isinstance(found, list) or not 1 <= len(found) <= MOST_VALUES:
        raise refusal(field, f"must be a list of 1 to {MOST_VALUES} values", location)
    for value in found:
        is_text = isinstance(value, str) and len(value) <= LONGEST_VALUE and _is_storable(value)
        if not is_text and (value is not None or operator.startswith("contains")):
            allowed = "texts" if operator.startswith("contains") else "texts or null"
            raise refusal(field, f"must hold {allowed} of {LONGEST_VALUE:,} characters at most", location)
    return tuple(found)


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _comparisons(part: Filter) -> int:
    return 1 if isinstance(part, FilterCondition) else sum(map(_comparisons, part.filters))


def _subject(body: QueryBody, filters: tuple[Filter, ...], tags: Sequence[str], location: str) -> QuerySubject:
    """Return the subject that has all names; raise ProblemError that says which name lies outside."""
    known = {name for subject in SUBJECTS.values() for name in subject.metrics}
    for place, name in enumerate(body.metrics):
        if name not in known:
            raise refusal(f"metrics[{place}]", f"{name!r} is not one of {', '.join(sorted(known))}", location)
    for field, names in (("metrics", body.metrics), ("dimensions", body.dimensions)):
        if len(set(names)) < len(names):
            raise refusal(field, "a name is listed twice", location)
    if sum(name.startswith(TIME) for name in body.dimensions) > 1:
        raise refusal("dimensions", "time is listed twice", location)
    candidates = [SUBJECTS[body.subject]] if body.subject else list(SUBJECTS.values())
    fitting = [one for one in candidates if set(body.metrics) <= set(one.metrics)]
    if not fitting:
        raise refusal("metrics", _several_subjects(body.metrics, candidates), location)
    used = [(f"dimensions[{n}]", name) for n, name in enumerate(body.dimensions) if not name.startswith(TIME)]
    used += [("filters", name) for name in _names(filters)]
    for field, name in used:
        still = [one for one in fitting if name in one.dimensions or name.startswith(TAG)]
        if not still:
            known_names = [*dict.fromkeys(known for one in fitting for known in one.dimensions)]
            check_dimension(name, known_names, tags, field, location)
            raise refusal(field, f"{name!r} does not go with {', '.join(body.metrics)}", location)
        check_dimension(name, tuple(still[0].dimensions), tags, field, location)
        fitting = still
    _check_grain(body, location)
    if set(body.metrics) <= {"users", "sessions"} and SUBJECTS["events"] in fitting:
        return SUBJECTS["events"]
    return fitting[0]


def _several_subjects(metrics: Sequence[str], candidates: Sequence[QuerySubject]) -> str:
    shares = {subject.name: [one for one in metrics if one in subject.metrics] for subject in candidates}
    listed = [f"{name} ({', '.join(share)})" for name, share in shares.items() if share]
    if len(candidates) == 1:
        outside = [one for one in metrics if one not in candidates[0].metrics]
        return f"{candidates[0].name} has no {', '.join(outside)}"
    return f"a question has one subject; these belong to {' and '.join(listed)}"


def _names(filters: Sequence[Filter]) -> list[str]:
    return [
        name
        for part in filters
        for name in ([part.dimension] if isinstance(part, FilterCondition) else _names(part.filters))
    ]


def _check_grain(body: QueryBody, location: str) -> None:
    for place, name in enumerate(body.dimensions):
        if name.startswith(TIME) and name.removeprefix(TIME) not in GRAINS:
            raise refusal(f"dimensions[{place}]", f"{name!r} is not time: with {', '.join(GRAINS)}", location)


def _check_lengths(body: QueryBody, span: TimeSpan, zone: ZoneInfo, location: str) -> None:
    length = span.end_at - span.first_at
    for name in body.dimensions:
        most = MOST_DAYS.get(name.removeprefix(TIME)) if name.startswith(TIME) else None
        if most is not None and length > timedelta(days=most, hours=2):
            raise refusal("date_range", f"must be {most} days or shorter by {name.removeprefix(TIME)}", location)


def _order(body: QueryBody, location: str) -> tuple[tuple[str, Order], ...]:
    allowed = [*body.metrics, *body.dimensions]
    for place, (name, _) in enumerate(body.order_by):
        if name not in allowed:
            raise refusal(f"order_by[{place}]", f"{name!r} is not one of {', '.join(allowed)}", location)
    if body.order_by:
        return tuple(body.order_by)
    by_time = [name for name in body.dimensions if name.startswith(TIME)]
    return ((by_time[0], "asc"), (body.metrics[0], "desc")) if by_time else ((body.metrics[0], "desc"),)
