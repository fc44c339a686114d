"""Makes the SQL of a question: names come from the catalogue, values travel as parameters.

The statement reads each part of the subject from its cheapest source, groups it by the dimensions, puts the parts
together, and computes the metrics. Its rows are the dimensions, the metrics, the extra aggregates that were asked for,
and the number of all rows.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from textwrap import indent

import sql
from snapshots.lake.engines.protocol import Statement
from snapshots.lake.query.catalogue import SUBJECTS, TAG, TIME, QuerySubject, Source
from snapshots.lake.query.conditions import Parameters, column, conditions
from snapshots.lake.query.question import Question, TimeSpan, compared

_PLACEHOLDER = re.compile(r"\$(\w+)")


class NotAnswerable(ValueError):
    """No source has what the question combines; `name` is what is in the way."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail)
        self.name = name
        self.detail = detail


def statement(question: Question, extra: Sequence[str] = (), event_max_ms: float | None = None) -> Statement:
    """Return the statement of a question; `extra` are aggregates to give besides. Raises NotAnswerable."""
    subject = SUBJECTS[question.subject]
    metrics = [subject.metrics[name] for name in question.metrics]
    needed = list(dict.fromkeys([*(name for metric in metrics for name in metric.needs), *extra]))
    parts = list(dict.fromkeys(subject.aggregates[name].part for name in needed))
    parameters = Parameters()
    keys = [f"dimension_{place}" for place, _ in enumerate(question.dimensions, 1)]
    with_parts = []
    for part in parts:
        own = [name for name in needed if subject.aggregates[name].part == part]
        source = source_of(question, part, own)
        with_parts += _part(question, subject, part, source, own, parameters, event_max_ms)
    if len(parts) > 1:
        with_parts.append(_merged(subject, parts, needed, keys))
    columns = [*keys, *(f"{metric.expression} as metric_{n}" for n, metric in enumerate(metrics, 1)), *_again(extra)]
    text = "with " + ",\n\n".join(with_parts)
    text += "\n\nselect\n    " + ",\n    ".join([*columns, "count(*) over () as total_rows"])
    text += f"\nfrom {'merged' if len(parts) > 1 else parts[0] + '_part'}"
    if keys:
        text += "\norder by " + ", ".join(_order(question, keys))
    if question.limit is not None:
        text += f"\nlimit {parameters.take(question.limit)} offset {parameters.take(question.offset)}"
    return Statement(text, parameters.values)


def read(query: str, span: TimeSpan, parameters: Parameters, event_max_ms: float | None = None) -> str:
    """Return the text of a query over a span, and hand it the values that it names."""
    text = sql.load(query)
    for name, value in (
        ("first_day", span.first_day),
        ("last_day", span.last_day),
        ("first_at", span.first_at),
        ("end_at", span.end_at),
        ("event_max_ms", event_max_ms),
    ):
        if f"${name}" in text:
            parameters.values[name] = value
    return text


def source_of(question: Question, part: str, aggregates: Sequence[str]) -> Source:
    """Return the cheapest source that has all that a question asks of a part. Raises NotAnswerable."""
    subject = SUBJECTS[question.subject]
    names = [*question.dimensions, *(one.dimension for one in compared(question.filters))]
    lacking = ""
    for source in subject.sources[part]:
        unknown = [name for name in names if not _has(source, question, name)]
        missing = [name for name in aggregates if not _can(source, subject, name)]
        if not unknown and not missing and _fits(source, question):
            return source
        lacking = lacking or next(iter(unknown), "")
        lacking = next(iter(unknown), lacking)
    metric = _metric_of(subject, question, aggregates)
    note = subject.notes.get(part)
    detail = f"{metric} is not known by {lacking or 'this combination'}" + (f": {note}" if note else "")
    raise NotAnswerable(metric, detail)


def _metric_of(subject: QuerySubject, question: Question, aggregates: Sequence[str]) -> str:
    wanted = set(aggregates)
    return next((name for name in question.metrics if wanted & set(subject.metrics[name].needs)), question.metrics[0])


def _has(source: Source, question: Question, name: str) -> bool:
    if name.startswith(TAG):
        return source.has_tags
    if name.startswith(TIME):
        return name.removeprefix(TIME) not in ("15min", "hour") or source.resolution != "day"
    return name in source.dimensions


def _can(source: Source, subject: QuerySubject, aggregate: str) -> bool:
    return aggregate in source.expressions or set(subject.aggregates[aggregate].needs) <= source.measures


def _fits(source: Source, question: Question) -> bool:
    span = question.span
    if source.resolution == "day":
        return span.is_whole_days
    quarter = 15 * 60
    on_quarters = all(
        (moment.minute * 60 + moment.second) % quarter == 0 and not moment.microsecond
        for moment in (span.first_at, span.end_at)
    )
    return source.resolution == "moment" or on_quarters


def _part(
    question: Question,
    subject: QuerySubject,
    part: str,
    source: Source,
    aggregates: Sequence[str],
    parameters: Parameters,
    event_max_ms: float | None,
) -> list[str]:
    """Return the common table expressions of a part: its rows, and these grouped."""
    text = read(f"query/{source.query}", question.span, parameters, event_max_ms)
    keys = [f"dimension_{place}" for place, _ in enumerate(question.dimensions, 1)]
    keyed = [
        f"{_dimension(question, name, parameters)} as {key}"
        for name, key in zip(question.dimensions, keys, strict=True)
    ]
    chosen = ",\n        ".join([f"{part}_rows.*", *keyed])
    condition = conditions(question.filters, parameters)
    where = f"\n    where {condition}" if condition else ""
    values = [f"{source.expressions.get(name) or subject.aggregates[name].expression} as {name}" for name in aggregates]
    grouped = ",\n        ".join([*keys, *values])
    group_by = "\n    group by " + ", ".join(keys) if keys else ""
    return [
        f"{part}_rows as (\n{indent(text.rstrip(), '    ')}\n)",
        f"{part}_keyed as (\n    select\n        {chosen}\n    from {part}_rows{where}\n)",
        f"{part}_part as (\n    select\n        {grouped}\n    from {part}_keyed{group_by}\n)",
    ]


def _dimension(question: Question, name: str, parameters: Parameters) -> str:
    if not name.startswith(TIME):
        return column(name, parameters)
    grain = name.removeprefix(TIME)
    if grain in ("15min", "hour"):
        return _bucket(question, 900 if grain == "15min" else 3600, parameters)
    day = "day" if question.span.is_whole_days else f"cast({_local(question, parameters)} as date)"
    return day if grain == "day" else f"cast(date_trunc('{grain}', {day}) as date)"


def _offset_us(question: Question, parameters: Parameters) -> str:
    """Return the offset of local time in microseconds, by the moment."""
    offsets = [int(one.offset.total_seconds()) * 1_000_000 for one in question.span.offsets]
    if len(offsets) == 1:
        return parameters.take(offsets[0])
    later = question.span.offsets[1:]
    cases = " ".join(
        f"when moment < {parameters.take(cut.begins_at)} then {parameters.take(before)}"
        for cut, before in zip(later, offsets, strict=False)
    )
    return f"case {cases} else {parameters.take(offsets[-1])} end"


def _local(question: Question, parameters: Parameters) -> str:
    return f"make_timestamp(epoch_us(moment) + {_offset_us(question, parameters)})"


def _bucket(question: Question, seconds: int, parameters: Parameters) -> str:
    """Return the first moment (UTC) of the local hour or quarter of an hour."""
    step = seconds * 1_000_000
    offset = _offset_us(question, parameters)
    local = f"(epoch_us(moment) + {offset})"
    return f"make_timestamp({local} // {step} * {step} - {offset})"


def _merged(subject: QuerySubject, parts: Sequence[str], needed: Sequence[str], keys: Sequence[str]) -> str:
    """Return the expression that puts the grouped parts together, row by row of the dimensions."""
    selects = []
    for part in parts:
        columns = [*keys]
        columns += [name if subject.aggregates[name].part == part else f"null as {name}" for name in needed]
        selects.append("select " + ", ".join(columns) + f" from {part}_part")  # noqa: S608 - names of our own
    both = "\n        union all\n        ".join(selects)
    kept = [
        f"coalesce(max({name}), 0) as {name}" if subject.aggregates[name].is_count else f"max({name}) as {name}"
        for name in needed
    ]
    merged = ",\n        ".join([*keys, *kept])
    grouped = "\n    group by " + ", ".join(keys) if keys else ""
    return f"merged as (\n    select\n        {merged}\n    from (\n        {both}\n    ) as parts{grouped}\n)"


def _again(extra: Sequence[str]) -> list[str]:
    return [f"{name} as extra_{name}" for name in extra]


def _order(question: Question, keys: Sequence[str]) -> list[str]:
    places = dict(zip(question.dimensions, keys, strict=True))
    places |= {name: f"metric_{n}" for n, name in enumerate(question.metrics, 1)}
    chosen = [f"{places[name]} {direction} nulls last" for name, direction in question.order_by]
    rest = [key for name, key in zip(question.dimensions, keys, strict=True) if name not in dict(question.order_by)]
    return [*chosen, *(f"{key} asc nulls last" for key in rest)]


def without_bounds(question: Question) -> Question:
    """Return the question about all rows together: without dimensions, order and limit."""
    return replace(question, dimensions=(), order_by=(), limit=None, offset=0)


def inlined(statement: Statement) -> str:
    """Return the text of a statement with its values written into it, for people who run it by hand."""
    return _PLACEHOLDER.sub(lambda found: _literal(statement.parameters[found[1]]), statement.text)


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return f"timestamp '{value}'"
    if isinstance(value, date):
        return f"date '{value}'"
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
