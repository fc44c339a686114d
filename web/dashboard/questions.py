"""Questions of the query API as addresses of pages write them: `metric`, `by`, `where`, each as often as wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson
from flask import request
from pydantic import ValidationError

from snapshots.lake.query.catalogue import GRAINS, SUBJECTS, TAG, TIME
from web.api.query.answers import QueryBody
from web.dashboard.ask import Ask
from web.dashboard.clock_span import PARAMETERS, ClockSpan
from web.dashboard.where import Where, carried
from web.http.faults import spelled
from web.http.problems import ProblemError

USUAL_METRICS = ("cost_usd", "calls")
USUAL_DIMENSIONS = ("model",)
MOST_SHOWN = 200
ROW_CHOICES = (10, 50, MOST_SHOWN)
LINES = "lines"
KEPT = ("rows", "chart", *PARAMETERS)  # parameters that links carry on, besides metrics and dimensions
COUNTED_BY = {  # by metric that counts a part of the records: the filter that leaves those
    "failed": "is|status|failed",
    "completed": "is|status|completed",
    "cancelled": "is|status|cancelled",
    "timed_out": "is|status|timeout",
    "failed_calls": "is|outcome|failed",
    "unpriced_calls": "is|price_status|unpriced",
    "page_views": "is|event_type|page_view",
}
PAGE_FILTERS = ("model", "agent", "feature")  # filters of other pages, which their links carry on


def page_filters(ask: Ask) -> tuple[Where, ...]:
    """Return the filters of other pages that an address carries, as filters of a question."""
    return tuple(Where("is", name, ask.arguments[name]) for name in PAGE_FILTERS if ask.arguments.get(name))


def filters_for(ask: Ask, subject: str) -> tuple[Where, ...]:
    """Return all filters of an address that a subject has the dimensions for."""
    tags = ask.service.settings.tags
    found = (*page_filters(ask), *carried(request.args))
    return tuple(one for one in dict.fromkeys(found) if one.applies_to(subject, tags))


@dataclass(frozen=True)
class Wanted:
    """What an address asks for, besides its period."""

    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    filters: tuple[Where, ...]
    span: ClockSpan | None = None  # the part of the period, if it is not all of it
    rows: int = MOST_SHOWN
    is_stacked: bool = True  # whether a chart of several parts shows their sum

    @classmethod
    def of_request(cls, ask: Ask) -> "Wanted":
        """Read the running request; a filter that a form adds counts too."""
        arguments = request.args
        metrics = tuple(dict.fromkeys(filter(None, arguments.getlist("metric")))) or USUAL_METRICS
        by = tuple(dict.fromkeys(filter(None, arguments.getlist("by"))))
        if not by and "metric" not in arguments:
            by = USUAL_DIMENSIONS
        filters = list(page_filters(ask))
        filters += carried(arguments)
        filters = list(dict.fromkeys(filters))
        span = ClockSpan.of(ask.arguments, ask.period, ask.service.zone)
        rows = next((one for one in ROW_CHOICES if str(one) == arguments.get("rows")), MOST_SHOWN)
        is_stacked = arguments.get("chart") != LINES
        return cls(metrics, by, tuple(filters), span, rows, is_stacked)

    @property
    def state(self) -> dict[str, object]:
        """The parameters of an address that asks for this."""
        return {
            "metric": list(self.metrics),
            "by": list(self.dimensions),
            "where": self.where,
            "chart": None if self.is_stacked else LINES,
            "rows": None if self.rows == MOST_SHOWN else self.rows,
            **(self.span.state if self.span else {}),
        }

    @property
    def where(self) -> list[str]:
        """The filters as parameters."""
        return [str(one) for one in self.filters]

    @property
    def implied(self) -> Where | None:
        """The filter that leaves the records which the metrics count, if all of them count the same part."""
        parts = {COUNTED_BY.get(name) for name in self.metrics}
        text = parts.pop() if len(parts) == 1 else None
        return Where.read(text) if text else None

    def date_range(self, ask: Ask) -> list[str]:
        """Return the first and the last day as the query API takes them, or two times."""
        window = ask.period.window
        return list(self.span.state.values()) if self.span else [window.first.isoformat(), window.last.isoformat()]

    def with_filter(self, one: Where) -> list[str]:
        """Return `where` with one filter more."""
        return [*self.where, str(one)] if one not in self.filters else self.where

    def without_filter(self, one: Where) -> list[str]:
        """Return `where` with one filter fewer."""
        return [str(other) for other in self.filters if other != one]

    def body(self, ask: Ask) -> QueryBody:
        """Return the question over the page's period. Raises ProblemError."""
        try:
            return QueryBody.model_validate(self.question(ask))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            field = ".".join(str(part) for part in first["loc"])
            raise ProblemError(422, f"{field}: {spelled(first)}") from error

    def question(self, ask: Ask) -> dict[str, object]:
        """Return the question as JSON of the query API."""
        return {
            "metrics": list(self.metrics),
            "dimensions": list(self.dimensions),
            "filters": [one.as_filter for one in self.filters],
            "date_range": self.date_range(ask),
            "limit": 10_000 if self.time_grain else self.rows,
            "include": {
                "previous": ask.period.compares,
                "totals": True,
                "total_rows": True,
                "time_labels": bool(self.time_grain),
            },
        }

    @property
    def time_grain(self) -> str | None:
        """The grain of the time dimension, if there is one."""
        return next((name.removeprefix(TIME) for name in self.dimensions if name.startswith(TIME)), None)

    def address(self, ask: Ask, path: str = "/api/analytics/query", **more: str) -> str:
        """Return the address of the same question at the query API."""
        question = self.question(ask)
        parameters = {
            "metrics": ",".join(self.metrics),
            "dimensions": ",".join(self.dimensions),
            "filters": orjson.dumps(question["filters"]).decode(),
            "date_range": ",".join(self.date_range(ask)),
            "limit": str(question["limit"]),
            **more,
        }
        return f"{path}?{urlencode({name: value for name, value in parameters.items() if value})}"


def metric_choices() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the metrics of each subject, with their meanings."""
    return {name: [(key, one.meaning) for key, one in subject.metrics.items()] for name, subject in SUBJECTS.items()}


def dimension_choices(tags: Sequence[str], with_time: bool = True) -> Sequence[str]:
    """Return all dimensions, tags of the settings included."""
    names = dict.fromkeys(name for subject in SUBJECTS.values() for name in subject.dimensions)
    times = [f"{TIME}{grain}" for grain in GRAINS] if with_time else []
    return [*times, *names, *(f"{TAG}{tag}" for tag in tags)]


def filters_of_subject(subject: str, tags: Sequence[str]) -> Sequence[str]:
    """Return the dimensions that a subject can be filtered by, tags of the settings included."""
    return [*SUBJECTS[subject].dimensions, *(f"{TAG}{tag}" for tag in tags)]
