"""A page of records: the newest days are read first, and further back only while the page is not full."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from snapshots.lake.engines.protocol import Row
from snapshots.lake.query.question import Filter, FilterCondition, TimeSpan, compared
from snapshots.lake.query.records import COLUMNS, RECORD, Cursor, page
from web.api.query.answers import RecordsAnswer, RecordsMeta
from web.api.query.figures import Asking, coverage, iso_utc_naive, range_label
from web.api.query.period import moment_label
from web.reading.rows import as_object

STEPS_DAYS = (1, 7, 30, 90)  # then all that is left
DATASETS = {"calls": "llm_calls", "tasks": "tasks", "events": "behavior_events"}
UTC_ZONE = ZoneInfo("UTC")


class BadCursor(ValueError):
    """A cursor is not one that this service gave."""


def records(
    asking: Asking,
    subject: str,
    span: TimeSpan,
    zone: ZoneInfo,
    filters: tuple[Filter, ...],
    limit: int,
    cursor: str | None,
) -> RecordsAnswer:
    """Return a page of records, the newest first. Raises BadCursor and EngineError."""
    began = perf_counter()
    after = None if cursor is None else _cursor(cursor)
    rows: list[Row] = []
    as_of = None
    for piece in _pieces(_narrowed(span, filters, after)):
        [found] = asking.engine.run(page(subject, piece, filters, limit + 1 - len(rows), after))
        as_of = as_of or found.as_of
        rows += found.rows
        if len(rows) > limit:
            break
    as_of = as_of or span.end_at
    following = _spelled_cursor(rows[limit - 1]) if len(rows) > limit else None
    shown = [_record(subject, row, zone) for row in rows[:limit]]
    return RecordsAnswer(
        records=shown,
        count=len(shown),
        next_cursor=following,
        meta=RecordsMeta(
            as_of=iso_utc_naive(as_of),
            date_range=range_label(span, zone),
            timezone=zone.key,
            coverage=coverage(asking, span, [DATASETS[subject]], as_of),
            elapsed_ms=round(1000 * (perf_counter() - began), 3),
            engine=asking.engine.name,
        ),
    )


def _narrowed(span: TimeSpan, filters: tuple[Filter, ...], after: Cursor | None) -> TimeSpan:
    """Return the part of a span in which records can lie: that of one named record, or what comes after the cursor."""
    if after is not None:
        end_at = min(span.end_at, after.moment + timedelta(microseconds=1))
        span = replace(span, end_at=max(end_at, span.first_at), last_day=min(span.last_day, _next_day(end_at)))
    if len(filters) == 1 and isinstance(filters[0], FilterCondition) and filters[0].dimension == RECORD:
        days = [_day(value) for value in filters[0].values if value] if filters[0].operator == "is" else []
        if days and all(days):
            known = [day for day in days if day is not None]
            first, last = max(span.first_day, min(known)), min(span.last_day, max(known))
            return replace(span, first_day=first, last_day=last)
    return span


def _next_day(moment: datetime) -> date:
    """Return a day that no zone has passed at a moment (UTC)."""
    return moment.date() + timedelta(days=1)


def _day(record_id: str) -> date | None:
    try:
        return date.fromisoformat(record_id.partition(".")[0])
    except ValueError:
        return None


def _pieces(span: TimeSpan) -> Iterator[TimeSpan]:
    """Yield parts of a span by days, the newest first, each larger than the one before."""
    last = span.last_day
    for days in STEPS_DAYS:
        first = max(span.first_day, last - timedelta(days=days - 1))
        if first > last:
            return
        yield replace(span, first_day=first, last_day=last)
        last = first - timedelta(days=1)
    if span.first_day <= last:
        yield replace(span, last_day=last)


def _cursor(text: str) -> Cursor:
    try:
        moment, record_id = orjson.loads(urlsafe_b64decode(text.encode("ascii")))
        return Cursor(datetime.fromisoformat(moment), str(record_id))
    except (ValueError, TypeError, UnicodeEncodeError) as error:
        raise BadCursor("is not a cursor; send next_cursor of the page before, or none") from error


def _spelled_cursor(row: Row) -> str:
    moment, record_id = row[0], row[1]
    return urlsafe_b64encode(orjson.dumps([str(moment), record_id])).decode()


def _record(subject: str, row: Row, zone: ZoneInfo) -> dict[str, Any]:
    record = {name: _written(name, value, zone) for name, value in zip(COLUMNS[subject], row, strict=True)}
    record["timestamp"] = record.pop("moment")
    record["tags"] = {key: value for key, value in (record["tags"] or {}).items() if value is not None}
    return record


def _written(name: str, value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return moment_label(value, UTC_ZONE)
    if isinstance(value, Decimal):
        return float(value)
    return as_object(value) if name == "metadata" else value


def dimensions_of(filters: tuple[Filter, ...]) -> list[str]:
    """Return the names that filters compare."""
    return [one.dimension for one in compared(filters)]
