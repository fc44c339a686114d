"""Any question: metrics by dimensions with filters, as a chart, a table, a file, curl and SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import request

from snapshots.lake.engines.protocol import EngineError
from snapshots.lake.query.catalogue import SUBJECTS, TIME, Unit
from snapshots.lake.query.statement import NotAnswerable, inlined, statement
from web.api.query import figures
from web.api.query.answers import QueryAnswer
from web.api.query.request import ZonedQuestion, asked
from web.api.query.routes import asking_of, problem_of
from web.dashboard.ask import Ask
from web.dashboard.page import Page
from web.dashboard.questions import (
    KEPT,
    NOT_SAID,
    PAGE_FILTERS,
    ROW_CHOICES,
    SIGNS,
    Wanted,
    Where,
    dimension_choices,
    metric_choices,
)
from web.dashboard.time_steps import into_time
from web.http.problems import ProblemError
from web.show import formats
from web.show.charts import Chart, Series

MOST_LINES = 6
OTHER = "other"
SPELLINGS: Mapping[Unit, Callable[[Any], str]] = {
    "USD": formats.money,
    "USD per call": formats.money,
    "USD per task": formats.money,
    "count": formats.count,
    "tokens": formats.count,
    "percent": formats.percent,
    "ms": formats.duration,
}


@dataclass(frozen=True)
class DimensionCell:
    """A dimension of a row: its text, and where a click on it leads."""

    text: str
    changes: Mapping[str, object]


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    cells: Sequence[DimensionCell]
    figures: Sequence[str]
    values: Sequence[float | int | None]
    before: Sequence[float | int | None] | None
    unpriced: int
    records: Sequence[str]  # `where` of the records behind it
    span: Mapping[str, object]  # their time, where the row is of one


@dataclass(frozen=True)
class Explored:
    """What the page shows of an answer."""

    answer: QueryAnswer
    lines: Sequence[Line]
    totals: Sequence[str]
    chart: Chart | None
    sql: str
    curl: str
    csv: str  # of the rows that are shown
    whole_csv: str


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the form and the answer; a question that does not fit is said beside the form."""
    wanted = Wanted.of_request(ask)
    trouble = None
    explored = None
    try:
        explored = _explored(ask, wanted)
    except ProblemError as problem:
        trouble = problem.detail
    return {
        "wanted": wanted,
        "signs": SIGNS,
        "row_choices": ROW_CHOICES,
        "metrics": metric_choices(),
        "dimensions": dimension_choices(ask.service.settings.tags),
        "filterable": dimension_choices(ask.service.settings.tags, with_time=False),
        "explored": explored,
        "trouble": trouble,
        "unit": lambda name: _unit(wanted, name),
    }


def _explored(ask: Ask, wanted: Wanted) -> Explored:
    body = wanted.body(ask)
    question = asked(body, ask.service.zone, ask.service.settings.tags, ask.now, "query")
    asking = asking_of(ask.service)
    try:
        answer = figures.answer(asking, question, body)
        text = inlined(statement(question.question, event_max_ms=asking.event_max_ms))
    except NotAnswerable as error:
        raise ProblemError(422, error.detail) from error
    except EngineError as error:
        raise problem_of(error) from error
    subject = SUBJECTS[question.question.subject]
    spell = [SPELLINGS[subject.metrics[name].unit] for name in wanted.metrics]
    return Explored(
        answer=answer,
        lines=[_line(ask, wanted, question, row, spell) for row in answer.results],
        totals=[one(value) for one, value in zip(spell, answer.totals.metrics if answer.totals else [], strict=False)],
        chart=_chart(wanted, answer, spell[0], ask.period.running),
        sql=text,
        curl=f"curl -s '{request.host_url}api/analytics/query' -H 'Content-Type: application/json' \\\n  -d '"
        + orjson.dumps(wanted.question(ask)).decode().replace("'", "'\\''")
        + "'",
        csv=wanted.address(ask, format="csv"),
        whole_csv=wanted.address(ask, format="csv", limit="10000"),
    )


def _line(ask: Ask, wanted: Wanted, question: ZonedQuestion, row: Any, spell: Sequence[Callable[[Any], str]]) -> Line:
    cells, behind = [], [str(one) for one in wanted.filters]
    span: dict[str, object] = dict(wanted.span.state) if wanted.span else {}
    for name, value in zip(wanted.dimensions, row.dimensions, strict=True):
        if name.startswith(TIME):
            narrower = into_time(wanted, name, value, question.question.subject)
            cells.append(DimensionCell(_time_text(name, value), narrower))
            span = {key: part for key, part in narrower.items() if key not in ("by", "rows")}
            continue
        where = Where("is", name, NOT_SAID if value is None else value)
        behind.append(str(where))
        rest = [one for one in wanted.dimensions if one != name] or [f"{TIME}day"]
        cells.append(
            DimensionCell(value if value is not None else "not said", {"where": wanted.with_filter(where), "by": rest})
        )
    if wanted.implied is not None:
        behind.append(str(wanted.implied))
    return Line(
        cells=cells,
        figures=[one(value) for one, value in zip(spell, row.metrics, strict=True)],
        values=row.metrics,
        before=row.previous,
        unpriced=row.unpriced_calls or 0,
        records=list(dict.fromkeys(behind)),
        span=span,
    )


def _time_text(name: str, value: str) -> str:
    if name in (f"{TIME}hour", f"{TIME}15min"):
        return f"{formats.day(value[:10])} {value[11:16]}"
    return formats.day(value, True)


def _chart(wanted: Wanted, answer: QueryAnswer, spell: Callable[[Any], str], running: str) -> Chart | None:
    """Draw the first metric over time, by one other dimension at most: the largest lines, the rest as one."""
    grain = wanted.time_grain
    others = [name for name in wanted.dimensions if not name.startswith(TIME)]
    if grain is None or len(others) > 1:
        return None
    labels = answer.meta.time_labels or []
    place = {label: number for number, label in enumerate(labels)}
    at = next(number for number, name in enumerate(wanted.dimensions) if name.startswith(TIME))
    values: dict[str, list[float | None]] = {}
    for row in answer.results:
        moment = row.dimensions[at]
        key = (row.dimensions[1 - at] or "not said") if others else wanted.metrics[0]
        if moment in place:
            values.setdefault(key, [0.0] * len(labels))[place[moment]] = row.metrics[0]
    ranked = sorted(values, key=lambda name: (-sum(one or 0 for one in values[name]), name))
    shown = {name: values[name] for name in ranked[:MOST_LINES]}
    if len(ranked) > MOST_LINES and _adds_up(wanted.metrics[0]):
        last = ranked[MOST_LINES - 1 :]
        del shown[ranked[MOST_LINES - 1]]
        shown[OTHER] = [sum(values[name][n] or 0 for name in last) for n in range(len(labels))]
    texts = labels if grain in ("day", "week", "month") else [_time_text(f"{TIME}hour", label) for label in labels]
    looks = ["now"] if len(shown) == 1 else [f"s{number}" for number in range(1, MOST_LINES + 1)]
    lines = [Series(name[:60], column, look) for (name, column), look in zip(shown.items(), looks, strict=False)]
    return Chart(f"{wanted.metrics[0]} over time", texts, lines, spell, running=running if grain == "day" else None)


def _adds_up(metric: str) -> bool:
    return (
        not metric.endswith(("_rate", "_ms")) and not metric.startswith("avg_") and metric not in ("users", "sessions")
    )


def _unit(wanted: Wanted, name: str) -> str:
    return next((subject.metrics[name].meaning for subject in SUBJECTS.values() if name in subject.metrics), name)


PAGE = Page(
    "explore",
    "/explore",
    "Explore",
    build,
    keeps=("metric", "by", *KEPT),
    state=Wanted.kept,
    hides=PAGE_FILTERS,
)
