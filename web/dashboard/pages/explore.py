"""Any question: metrics by dimensions with filters, as a chart, a table, a file, curl and SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import request

from autobot_analytics.stores.views import SavedViews
from snapshots.lake.query.catalogue import SUBJECTS, TIME
from snapshots.lake.query.statement import inlined, statement
from web.api.query.answers import QueryAnswer
from web.api.query.request import ZonedQuestion
from web.api.query.routes import asking_of
from web.dashboard.ask import Ask
from web.dashboard.clock_span import PARAMETERS
from web.dashboard.page import Page
from web.dashboard.question_chart import adds_up, answered, chart_of, spelling, time_text
from web.dashboard.questions import KEPT, PAGE_FILTERS, ROW_CHOICES, Wanted, dimension_choices, metric_choices
from web.dashboard.time_steps import into_time
from web.dashboard.view_forms import view_query
from web.dashboard.where import NOT_SAID, Where
from web.http.problems import ProblemError
from web.show.charts import Chart


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
    inside: Mapping[str, object] | None  # where a time of the chart leads, without that time
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
        "row_choices": ROW_CHOICES,
        "metrics": metric_choices(),
        "dimensions": dimension_choices(ask.service.settings.tags),
        "filterable": dimension_choices(ask.service.settings.tags, with_time=False),
        "explored": explored,
        "trouble": trouble,
        "views": ask.card(lambda asked: SavedViews(asked.service.redis).read()),
        "this_view": view_query(request.query_string.decode("ascii", "replace")),
        "adds_up": adds_up(wanted.metrics[0]),
        "unit": lambda name: _unit(wanted, name),
    }


def _explored(ask: Ask, wanted: Wanted) -> Explored:
    question, answer = answered(ask, wanted)
    text = inlined(statement(question.question, event_max_ms=asking_of(ask.service).event_max_ms))
    spell = [spelling(one, question.question.subject) for one in wanted.metrics]
    return Explored(
        answer=answer,
        lines=[_line(ask, wanted, question, row, spell) for row in answer.results],
        totals=[one(value) for one, value in zip(spell, answer.totals.metrics if answer.totals else [], strict=False)],
        chart=chart_of(wanted, answer, ask.period.running, is_stacked=wanted.is_stacked),
        inside=_inside(wanted, answer),
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
            cells.append(DimensionCell(time_text(name, value), narrower))
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


def _inside(wanted: Wanted, answer: QueryAnswer) -> Mapping[str, object] | None:
    """Return the parameters that lead from any time of the chart to its parts, without that time."""
    name = next((one for one in wanted.dimensions if one.startswith(TIME)), None)
    if name is None or not answer.meta.time_labels:
        return None
    by = [f"{TIME}hour" if one == name else one for one in wanted.dimensions]  # of weeks the template makes days
    if name in (f"{TIME}hour", f"{TIME}15min"):
        by = into_time(wanted, name, answer.meta.time_labels[0], answer.query["subject"])["by"]
    return {"days": 1, "to": None, "by": by, **dict.fromkeys(PARAMETERS)}


def _unit(wanted: Wanted, name: str) -> str:
    return next((subject.metrics[name].meaning for subject in SUBJECTS.values() if name in subject.metrics), name)


PAGE = Page(
    "explore",
    "/explore",
    "Explore",
    build,
    keeps=("metric", "by", *KEPT),
    hides=PAGE_FILTERS,
)
