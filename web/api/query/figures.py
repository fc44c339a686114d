"""Answers a question: statements to the engine, their rows as the API writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from snapshots.lake.engines.protocol import Engine, EngineUnavailable, Row
from snapshots.lake.manifest import NoLake
from snapshots.lake.query.catalogue import SUBJECTS, TIME, Metric
from snapshots.lake.query.coverage import FirstDays
from snapshots.lake.query.question import Question, TimeSpan
from snapshots.lake.query.statement import inlined, source_of, statement, without_bounds
from web.api.query.answers import Coverage, Explanation, QueryAnswer, QueryBody, QueryMeta, QueryRow
from web.api.query.period import before, labels, moment_label
from web.api.query.request import ZonedQuestion
from web.reading.fold import usd
from web.reading.histogram import value_ms
from web.reading.statistics import wilson_percent

NANO = 9
MOST_PREVIOUS_ROWS = 100_000

Figure = float | int | None


@dataclass(frozen=True)
class Asking:
    """What questions are answered with."""

    engine: Engine
    first_days: FirstDays
    reporting: ZoneInfo
    event_max_ms: float


def answer(asking: Asking, asked: ZonedQuestion, body: QueryBody) -> QueryAnswer:
    """Answer one question. Raises NotAnswerable and EngineError."""
    began = perf_counter()
    question, include = asked.question, body.include
    extra = _extra(question)
    earlier = replace(question, span=before(question.span, asked.zone, asking.reporting))
    wanted = [question]
    if include.totals:
        wanted.append(without_bounds(question))
    if include.previous:
        wanted.append(replace(earlier, limit=MOST_PREVIOUS_ROWS, offset=0))
        if include.totals:
            wanted.append(without_bounds(earlier))
    found = asking.engine.run(*(statement(one, extra, asking.event_max_ms) for one in wanted))
    tables = iter(one.rows for one in found)
    rows = next(tables)
    totals = next(tables) if include.totals else ()
    previous = next(tables) if include.previous else ()
    previous_totals = next(tables) if include.previous and include.totals else ()
    grain = next((name.removeprefix(TIME) for name in question.dimensions if name.startswith(TIME)), None)
    writer = _Writer(question, extra, asked.zone)
    earlier_figures = None
    if include.previous:
        of_before = _by_dimensions(writer, previous, _aligned(question, earlier, grain, asked.zone))
        earlier_figures = [of_before.get(tuple(keys), writer.nothing) for keys in writer.keys(rows)]
    results = writer.rows(rows, earlier_figures)
    whole = replace(writer, question=without_bounds(question))
    whole_before = whole.figures(previous_totals) if previous_totals else None
    return QueryAnswer(
        results=results,
        totals=next(iter(whole.rows(totals[:1], whole_before)), None),
        total_rows=(rows[0][-1] if rows else _rows_beyond(question)) if include.total_rows else None,
        meta=QueryMeta(
            as_of=iso_utc_naive(found[0].as_of),
            date_range=range_label(question.span, asked.zone),
            timezone=asked.zone.key,
            units={name: writer.metrics[place].unit for place, name in enumerate(question.metrics)},
            coverage=coverage(asking, question.span, datasets(question), found[0].as_of),
            elapsed_ms=round(1000 * (perf_counter() - began), 3),
            engine=asking.engine.name,
            time_labels=labels(question.span, grain, asked.zone) if include.time_labels and grain else None,
        ),
        query=body.model_dump(mode="json") | {"subject": question.subject},
        explanation=_explanation(asking, question) if include.explain else None,
    )


def _explanation(asking: Asking, question: Question) -> Explanation:
    metrics = SUBJECTS[question.subject].metrics
    return Explanation(
        definitions={name: metrics[name].meaning for name in question.metrics},
        sql=inlined(statement(question, event_max_ms=asking.event_max_ms)),
    )


def range_label(span: TimeSpan, zone: ZoneInfo) -> list[str]:
    """Spell the first moment of a span and the first one after it."""
    return [moment_label(span.first_at, zone), moment_label(span.end_at, zone)]


def iso_utc_naive(moment: datetime) -> str:
    """Spell a moment that is UTC without a zone."""
    return moment_label(moment.replace(microsecond=moment.microsecond // 1000 * 1000), ZoneInfo("UTC"))


def datasets(question: Question) -> list[str]:
    """Return the data sets of the lake that answer a question."""
    subject = SUBJECTS[question.subject]
    needed = {name for metric in question.metrics for name in subject.metrics[metric].needs}
    by_part: dict[str, list[str]] = {}
    for name in sorted(needed):
        by_part.setdefault(subject.aggregates[name].part, []).append(name)
    return [source_of(question, part, names).dataset for part, names in by_part.items()]


def coverage(asking: Asking, span: TimeSpan, names: list[str], as_of: datetime) -> Coverage:
    """Return which part of a span the data sets know. Raises EngineUnavailable when the lake's manifest is gone."""
    try:
        first = asking.first_days.of(names)
    except NoLake as error:
        raise EngineUnavailable(str(error)) from error
    whole = first is not None and first <= span.first_day and span.end_at <= as_of
    return Coverage.model_validate(
        {"from": None if first is None else first.isoformat(), "to": iso_utc_naive(as_of), "whole": whole}
    )


@dataclass(frozen=True)
class _Writer:
    """Writes rows of a question's statement."""

    question: Question
    extra: tuple[str, ...]
    zone: ZoneInfo

    @property
    def metrics(self) -> list[Metric]:
        """The metrics, in the order of the question."""
        return [SUBJECTS[self.question.subject].metrics[name] for name in self.question.metrics]

    @property
    def nothing(self) -> list[Figure]:
        """The figures of a combination that did not occur."""
        return [0 if metric.kind in ("count", "money") else None for metric in self.metrics]

    def keys(self, rows: Sequence[Row]) -> list[list[str | None]]:
        """Return the dimensions of each row."""
        width = len(self.question.dimensions)
        columns = [_labels(column, self.zone) for column in list(zip(*rows, strict=True))[:width]]
        return [list(keys) for keys in zip(*columns, strict=True)] if columns else [[] for _ in rows]

    def figures(self, rows: Sequence[Row]) -> list[list[Figure]]:
        """Return the metrics of each row."""
        if not rows:
            return []
        first = len(self.question.dimensions)
        columns = list(zip(*rows, strict=True))
        beside = self.beside(columns)
        values = columns[first : first + len(self.question.metrics)]
        found = [_figures(metric, column, beside) for metric, column in zip(self.metrics, values, strict=True)]
        return [list(figures) for figures in zip(*found, strict=True)]

    def beside(self, columns: Sequence[Sequence[Any]]) -> dict[str, Sequence[Any]]:
        """Return the extra aggregates, as columns."""
        first = len(self.question.dimensions) + len(self.question.metrics)
        return dict(zip(self.extra, columns[first : first + len(self.extra)], strict=True))

    def rows(self, rows: Sequence[Row], previous: Sequence[list[Figure] | None] | None = None) -> list[QueryRow]:
        """Return rows as the API writes them, each with its figures of the period before.

        They are made column by column and not validated: an answer may have ten thousand.
        """
        if not rows:
            return []
        beside = self.beside(list(zip(*rows, strict=True)))
        unpriced = beside.get("unpriced_calls")
        of_before = previous if previous is not None else [None] * len(rows)
        intervals: list[dict[str, list[float] | None] | None] = [None] * len(rows)
        if "success_rate" in self.question.metrics:
            for place, (completed, tasks) in enumerate(zip(beside["completed"], beside["tasks"], strict=True)):
                found = wilson_percent(int(completed), int(tasks))
                intervals[place] = {"success_rate": list(found) if found else None}
        return [
            QueryRow.model_construct(
                dimensions=keys,
                metrics=figures,
                previous=before,
                unpriced_calls=None if unpriced is None else int(unpriced[place]),
                intervals=intervals[place],
            )
            for place, (keys, figures, before) in enumerate(
                zip(self.keys(rows), self.figures(rows), of_before, strict=True)
            )
        ]


def _extra(question: Question) -> tuple[str, ...]:
    """Return the aggregates that stand beside some metrics."""
    beside = {"cost_usd": ("unpriced_calls",), "success_rate": ("completed", "tasks")}
    metrics = SUBJECTS[question.subject].metrics
    names = (name for metric in question.metrics for name in (*beside.get(metric, ()), *metrics[metric].bounds))
    return tuple(dict.fromkeys(names))


def _labels(column: Sequence[object], zone: ZoneInfo) -> list[str | None]:
    """Spell a dimension's values, each of them once."""
    labels = {value: _label(value, zone) for value in set(column)}
    return [labels[value] for value in column]


def _label(value: object, zone: ZoneInfo) -> str | None:
    if isinstance(value, datetime):
        return moment_label(value, zone)
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)


def _figures(metric: Metric, column: Sequence[Any], beside: Mapping[str, Sequence[Any]]) -> list[Figure]:
    """Write a metric's values."""
    if metric.kind == "count":
        return [None if value is None else int(value) for value in column]
    if metric.kind == "money":
        return [None if value is None else usd(int(Decimal(value).scaleb(NANO))) for value in column]
    if metric.kind == "bucket":
        bounds = list(zip(*(beside[name] for name in metric.bounds), strict=True))
        return [
            None if value is None else min(max(float(value_ms(np.array([int(value)]))[0]), float(least)), float(most))
            for value, (least, most) in zip(column, bounds, strict=True)
        ]
    return [None if value is None else float(value) for value in column]


def _by_dimensions(
    writer: _Writer, rows: Sequence[Row], aligned: dict[str, str]
) -> dict[tuple[str | None, ...], list[Figure]]:
    """Return the figures of earlier rows by the dimensions that they stand beside."""
    return {
        tuple(aligned.get(key, key) if key is not None else None for key in keys): figures
        for keys, figures in zip(writer.keys(rows), writer.figures(rows), strict=True)
    }


def _aligned(question: Question, earlier: Question, grain: str | None, zone: ZoneInfo) -> dict[str, str]:
    """Return, for the label of each earlier period of time, the one at the same place now."""
    if grain is None:
        return {}
    return dict(zip(labels(earlier.span, grain, zone), labels(question.span, grain, zone), strict=False))


def _rows_beyond(question: Question) -> int | None:
    """Return the number of rows where a page has none: 0 on the first one, else unknown."""
    return 0 if question.offset == 0 else None
