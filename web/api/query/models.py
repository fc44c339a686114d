"""The endpoint that compares models as agents are compared: cost, failures and latency, with intervals."""

from datetime import timedelta
from itertools import combinations
from math import sqrt
from typing import Annotated, Any, NamedTuple

from apiflask import APIBlueprint
from flask import Response
from pydantic import Field

from snapshots.lake.engines.protocol import EngineError, Row
from snapshots.lake.query.model_spread import model_spread
from web.api.query.answers import QueryBody, QueryMeta
from web.api.query.request import period, refusal
from web.api.query.routes import answer_of, asking_of, problem_of, send_answer
from web.api.shape import NO_CONTROL, PlainText, Shape, YearWindowQuery
from web.reading.context import current_service
from web.reading.statistics import Z_95, two_proportion_p, wilson_percent

bp = APIBlueprint("models", __name__, url_prefix="/api/analytics/cost", tag="Cost")
METRICS = [
    "cost_usd",
    "calls",
    "failed_calls",
    "avg_cost_per_call",
    "latency_avg_ms",
    "latency_p50_ms",
    "latency_p95_ms",
]
MOST_MODELS = 10
SIGNIFICANT_P = 0.05
Interval = Annotated[list[float] | None, Field(description="95 %; null: too few to say.")]


class ModelsQuery(YearWindowQuery):
    """Which models to compare, over which window."""

    models: PlainText = Field(
        min_length=1,
        max_length=2_000,
        description=f"Models to compare, joined by commas: 2 to {MOST_MODELS}.",
        examples=["gpt-4o,gpt-4o-mini"],
        json_schema_extra={"pattern": NO_CONTROL},
    )


class ComparedModel(Shape):
    """A model's calls, and the tasks of agents that used no other model that day."""

    model: str = Field(description="Its name.")
    calls: int = Field(description="Its calls.")
    cost_usd: float | None = Field(description="What they cost; null: none has a price.")
    unpriced_calls: int = Field(description="Calls that have no price and are not in the cost.")
    avg_cost_per_call: float | None = Field(description="Cost of a priced call, USD.")
    avg_cost_per_call_interval: Interval
    failed_calls: int = Field(description="Calls that failed.")
    failure_rate: float | None = Field(description="Failed calls / calls, %.")
    failure_rate_interval: Interval
    latency_avg_ms: float | None = Field(description="Mean latency, ms.")
    latency_avg_interval: Interval
    latency_p50_ms: float | None = Field(description="Median latency, ms.")
    latency_p95_ms: float | None = Field(description="95th percentile of the latency, ms.")
    agent_days: int = Field(description="Days of agents with tasks on which all their calls were of this model.")
    tasks: int = Field(description="Ended tasks of these agents on these days.")
    cost_per_completed_task_usd: float | None = Field(description="Cost of these days / completed tasks.")
    cost_per_completed_task_interval: Interval


class FailureTest(Shape):
    """Whether the failure rates of two models really differ."""

    model: str = Field(description="The first model.")
    other: str = Field(description="The second model.")
    difference: float | None = Field(description="Failure rate of the first - of the second, percentage points.")
    p_value: float | None = Field(description="Two-proportion test, two-sided; null when one has no call.")
    significant: bool = Field(description="p-value below 0.05.")


class ComparedModels(Shape):
    """Models side by side."""

    period_days: int = Field(description="Days of the window.")
    models: list[ComparedModel] = Field(description="In the order of the request; those without a call have 0 calls.")
    significance: list[FailureTest] = Field(description="For each pair.")
    meta: QueryMeta = Field(description="What the answer shows.")


@bp.get("/compare-models")
@bp.input(ModelsQuery, location="query")
@bp.output(ComparedModels)
def compare_models(query_data: ModelsQuery) -> Response:
    """Compare models: cost per call and per completed task, failures and latency, each with its interval."""
    names = list(dict.fromkeys(name.strip() for name in query_data.models.split(",") if name.strip()))
    if not 2 <= len(names) <= MOST_MODELS:
        raise refusal("models", f"must name 2 to {MOST_MODELS} different models", "query")
    return send_answer(lambda: _compare(names, query_data), ("models", query_data.model_dump_json()))


class _Spread(NamedTuple):
    """A row of `query/model_spread`."""

    model: str
    priced_calls: int = 0
    cost: float | None = None
    cost_squares: float | None = None
    timed_calls: int = 0
    latency: float | None = None
    latency_squares: float | None = None
    agent_days: int = 0
    tasks: int = 0
    task_cost: float | None = None
    completed: float | None = None
    cost_cost: float | None = None
    cost_completed: float | None = None
    completed_completed: float | None = None

    def per_task(self) -> float | None:
        """Return cost / completed tasks; None without a completed one."""
        return self.task_cost / self.completed if self.task_cost is not None and self.completed else None

    def per_task_interval(self) -> list[float] | None:
        """Return the interval of that ratio of two sums, by its linear approximation over days of agents."""
        ratio, days = self.per_task(), self.agent_days
        if ratio is None or days < 2 or not self.completed:
            return None
        squares = (self.cost_cost or 0) - 2 * ratio * (self.cost_completed or 0)
        squares += ratio**2 * (self.completed_completed or 0)
        half = Z_95 * sqrt(max(squares, 0.0) * days / (days - 1)) / self.completed
        return [max(ratio - half, 0.0), ratio + half]


def _compare(names: list[str], wanted: ModelsQuery) -> ComparedModels:
    service = current_service()
    today = service.clock().astimezone(service.zone).date()
    days = [(today - timedelta(days=wanted.days - 1)).isoformat(), today.isoformat()]
    question = {"subject": "calls", "metrics": METRICS, "dimensions": ["model"], "date_range": days}
    found = answer_of(QueryBody.model_validate({**question, "filters": [["is", "model", names]]}), "query")
    _, span = period(None, days, service.zone, service.clock(), "query")
    try:
        [answer] = asking_of(service).engine.run(model_spread(tuple(names), span))
    except EngineError as error:
        raise problem_of(error) from error
    spreads = {str(row[0]): _spread(row) for row in answer.rows}
    rows = {row.dimensions[0]: row for row in found.results}
    models = [_compared(name, rows.get(name), spreads.get(name, _Spread(name))) for name in names]
    return ComparedModels(
        period_days=wanted.days,
        models=models,
        significance=[_test(one, other) for one, other in combinations(models, 2)],
        meta=found.meta,
    )


def _spread(row: Row) -> _Spread:
    values: list[Any] = [None if value is None else float(str(value)) for value in row[1:]]
    counts = {place: int(values[place] or 0) for place in (0, 3, 6, 7)}
    return _Spread(str(row[0]), *(counts.get(place, value) for place, value in enumerate(values)))


def _compared(name: str, row: Any, spread: _Spread) -> ComparedModel:
    cost, calls, failed, per_call, latency, median, high = row.metrics if row else (None, 0, 0, None, None, None, None)
    failures = wilson_percent(failed, calls)
    return ComparedModel(
        model=name,
        calls=calls,
        cost_usd=cost,
        unpriced_calls=(row.unpriced_calls or 0) if row else 0,
        avg_cost_per_call=per_call,
        avg_cost_per_call_interval=_of_mean(spread.priced_calls, spread.cost, spread.cost_squares),
        failed_calls=failed,
        failure_rate=100 * failed / calls if calls else None,
        failure_rate_interval=list(failures) if failures else None,
        latency_avg_ms=latency,
        latency_avg_interval=_of_mean(spread.timed_calls, spread.latency, spread.latency_squares),
        latency_p50_ms=median,
        latency_p95_ms=high,
        agent_days=spread.agent_days,
        tasks=spread.tasks,
        cost_per_completed_task_usd=spread.per_task(),
        cost_per_completed_task_interval=spread.per_task_interval(),
    )


def _of_mean(count: int, total: float | None, squares: float | None) -> list[float] | None:
    """Return the interval of a mean by the normal approximation; None for fewer than two values."""
    if count < 2 or total is None or squares is None:
        return None
    mean = total / count
    half = Z_95 * sqrt(max(squares / count - mean**2, 0.0) / (count - 1))
    return [max(mean - half, 0.0), mean + half]


def _test(one: ComparedModel, other: ComparedModel) -> FailureTest:
    p_value = two_proportion_p(one.failed_calls, one.calls, other.failed_calls, other.calls)
    known = one.failure_rate is not None and other.failure_rate is not None
    return FailureTest(
        model=one.model,
        other=other.model,
        difference=(one.failure_rate or 0) - (other.failure_rate or 0) if known else None,
        p_value=p_value,
        significant=p_value is not None and p_value < SIGNIFICANT_P,
    )
