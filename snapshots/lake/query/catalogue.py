"""What can be asked: literal tables of subjects, metrics, dimensions and where each is read.

A **part** of a subject is what one read counts; its **sources** are the queries of `sql/query/`, the cheapest first,
each with the columns that it has. An **aggregate** is an expression over a source's columns; a **metric** is an
expression over aggregates. All expressions are ours: nothing that a caller sends becomes SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["USD", "count", "tokens", "ms", "percent", "USD per call", "USD per task"]
Kind = Literal["count", "money", "number", "bucket"]
Resolution = Literal["day", "15min", "moment"]


@dataclass(frozen=True)
class Source:
    """One query of `sql/query/`: its dimensions, the columns it adds up, and how finely it knows the time."""

    query: str
    dataset: str  # of the lake that it reads
    resolution: Resolution
    dimensions: frozenset[str]
    measures: frozenset[str]
    has_tags: bool = False
    expressions: Mapping[str, str] = field(default_factory=dict)  # of aggregates that are computed otherwise here


@dataclass(frozen=True)
class Aggregate:
    """One column of a part's grouped rows."""

    part: str
    expression: str
    needs: tuple[str, ...]
    is_count: bool = True  # no row means 0; else no row means unknown


@dataclass(frozen=True)
class Metric:
    """One figure: an expression over aggregates; `kind` is how its value is written."""

    meaning: str
    unit: Unit
    kind: Kind
    expression: str
    needs: tuple[str, ...]
    bounds: tuple[str, ...] = ()  # of a bucket: aggregates with the least and the largest value


@dataclass(frozen=True)
class QuerySubject:
    """What a question is about."""

    name: str
    dimensions: Mapping[str, str]  # name: meaning
    sources: Mapping[str, tuple[Source, ...]]  # by part
    aggregates: Mapping[str, Aggregate]
    metrics: Mapping[str, Metric]
    has_tags: bool = True
    notes: Mapping[str, str] = field(default_factory=dict)


def _sums(part: str, *columns: str) -> dict[str, Aggregate]:
    return {column: Aggregate(part, f"coalesce(sum({column}), 0)", (column,)) for column in columns}


def _percentile(part: str, share: str, bucket: str) -> Aggregate:
    expression = f"percentile_disc({share}) within group (order by {bucket})"
    return Aggregate(part, expression, (bucket,), is_count=False)


def _count(name: str, meaning: str, unit: Unit = "count") -> dict[str, Metric]:
    return {name: Metric(meaning, unit, "count", name, (name,))}


def _quantile(meaning: str, measure: str, share: str) -> Metric:
    name = f"{measure}_{share}"
    return Metric(meaning, "ms", "bucket", name, (name,), bounds=(f"{measure}_min", f"{measure}_max"))


_CALL_SUMS = (
    "calls",
    "failed_calls",
    "unpriced_calls",
    "input_tokens",
    "cached_input_tokens",
    "cache_write_tokens",
    "output_tokens",
    "reasoning_tokens",
    "cost_usd",
)
_ALL_CALL_SUMS = frozenset(_CALL_SUMS)
_COST = "case when calls > 0 and unpriced_calls >= calls then null else cost_usd end"
_COST_NEEDS = ("cost_usd", "calls", "unpriced_calls")
_CALL_SOURCES = (
    Source("calls_model_days", "llm_model_days", "day", frozenset({"provider", "model"}), _ALL_CALL_SUMS),
    Source("calls_days", "llm_days", "day", frozenset({"provider", "model", "agent"}), _ALL_CALL_SUMS),
    Source(
        "calls_15m", "llm_15m", "15min", frozenset({"provider", "model", "agent"}), _ALL_CALL_SUMS - {"failed_calls"}
    ),
    Source(
        "calls",
        "llm_calls",
        "moment",
        frozenset(
            {
                "provider",
                "model",
                "agent",
                "user",
                "session",
                "endpoint",
                "service_tier",
                "outcome",
                "price_status",
                "unpriced_reason",
                "error",
            }
        ),
        _ALL_CALL_SUMS | {"latency_ms", "latency_bucket", "user", "session"},
        has_tags=True,
    ),
)

CALLS = QuerySubject(
    name="calls",
    dimensions={
        "provider": "who served the model",
        "model": "the model, as the provider names it",
        "agent": "the agent that made the call",
        "user": "the user for whom it was made",
        "session": "the session in which it was made",
        "endpoint": "the endpoint that was called",
        "service_tier": "the provider's service tier",
        "outcome": "succeeded or failed",
        "price_status": "priced, free or unpriced",
        "unpriced_reason": "why the call has no price",
        "error": "the error message",
    },
    sources={"calls": _CALL_SOURCES},
    aggregates={
        **_sums("calls", *_CALL_SUMS),
        "latency_sum": Aggregate("calls", "coalesce(sum(latency_ms), 0)", ("latency_ms",)),
        "latencies": Aggregate("calls", "count(latency_ms)", ("latency_ms",)),
        "latency_min": Aggregate("calls", "min(latency_ms)", ("latency_ms",), is_count=False),
        "latency_max": Aggregate("calls", "max(latency_ms)", ("latency_ms",), is_count=False),
        "latency_p50": _percentile("calls", "0.5", "latency_bucket"),
        "latency_p95": _percentile("calls", "0.95", "latency_bucket"),
        "latency_p99": _percentile("calls", "0.99", "latency_bucket"),
        "users": Aggregate("calls", 'count(distinct "user")', ("user",)),
        "sessions": Aggregate("calls", "count(distinct session)", ("session",)),
    },
    metrics={
        "cost_usd": Metric("cost of all calls that have a price", "USD", "money", _COST, _COST_NEEDS),
        **_count("calls", "calls"),
        **_count("failed_calls", "calls that failed"),
        **_count("unpriced_calls", "calls that have no price; they are in no cost"),
        **_count("input_tokens", "input tokens, cached ones included", "tokens"),
        **_count("cached_input_tokens", "input tokens read from the provider's cache", "tokens"),
        **_count("cache_write_tokens", "input tokens written to the provider's cache", "tokens"),
        **_count("output_tokens", "output tokens, reasoning included", "tokens"),
        **_count("reasoning_tokens", "reasoning tokens, part of the output", "tokens"),
        "avg_cost_per_call": Metric(
            "cost / calls that have a price",
            "USD per call",
            "number",
            "case when calls > unpriced_calls then cast(cost_usd as double) / (calls - unpriced_calls) end",
            _COST_NEEDS,
        ),
        "cache_rate": Metric(
            "cached input tokens / input tokens × 100",
            "percent",
            "number",
            "case when input_tokens > 0 then 100.0 * cached_input_tokens / input_tokens end",
            ("cached_input_tokens", "input_tokens"),
        ),
        "latency_avg_ms": Metric(
            "mean latency of the calls that report one",
            "ms",
            "number",
            "case when latencies > 0 then cast(latency_sum as double) / latencies end",
            ("latency_sum", "latencies"),
        ),
        "latency_p50_ms": _quantile("median latency, within 1 %", "latency", "p50"),
        "latency_p95_ms": _quantile("95th percentile of the latency, within 1 %", "latency", "p95"),
        "latency_p99_ms": _quantile("99th percentile of the latency, within 1 %", "latency", "p99"),
        **_count("users", "distinct users of the calls"),
        **_count("sessions", "distinct sessions of the calls"),
    },
)

_TASK_SUMS = ("tasks", "completed", "failed", "cancelled", "timed_out", "tokens")
_COSTS = tuple(
    Source(source.query, source.dataset, source.resolution, frozenset({"agent"}), frozenset(_COST_NEEDS))
    for source in _CALL_SOURCES[1:3]
)

TASKS = QuerySubject(
    name="tasks",
    dimensions={
        "agent": "the agent",
        "agent_type": "the agent's type",
        "task_name": "what the task does",
        "status": "the task's last state",
        "error": "the error message",
    },
    sources={
        "tasks": (
            Source(
                "tasks",
                "tasks",
                "moment",
                frozenset({"agent", "agent_type", "task_name", "status", "error"}),
                frozenset({*_TASK_SUMS, "duration_ms", "duration_bucket"}),
                has_tags=True,
            ),
        ),
        "costs": _COSTS,
    },
    aggregates={
        **_sums("tasks", *_TASK_SUMS),
        "duration_sum": Aggregate("tasks", "coalesce(sum(duration_ms), 0)", ("duration_ms",)),
        "durations": Aggregate("tasks", "count(duration_ms)", ("duration_ms",)),
        "duration_min": Aggregate("tasks", "min(duration_ms)", ("duration_ms",), is_count=False),
        "duration_max": Aggregate("tasks", "max(duration_ms)", ("duration_ms",), is_count=False),
        "duration_p50": _percentile("tasks", "0.5", "duration_bucket"),
        "duration_p95": _percentile("tasks", "0.95", "duration_bucket"),
        "duration_p99": _percentile("tasks", "0.99", "duration_bucket"),
        **_sums("costs", *_COST_NEEDS),
    },
    metrics={
        **_count("tasks", "tasks in a terminal state"),
        **_count("completed", "completed tasks"),
        **_count("failed", "failed tasks"),
        **_count("cancelled", "cancelled tasks"),
        **_count("timed_out", "tasks that timed out or were abandoned"),
        "success_rate": Metric(
            "completed / tasks × 100",
            "percent",
            "number",
            "case when tasks > 0 then 100.0 * completed / tasks end",
            ("completed", "tasks"),
        ),
        "duration_avg_ms": Metric(
            "mean duration of the tasks that have one",
            "ms",
            "number",
            "case when durations > 0 then cast(duration_sum as double) / durations end",
            ("duration_sum", "durations"),
        ),
        "duration_p50_ms": _quantile("median duration, within 1 %", "duration", "p50"),
        "duration_p95_ms": _quantile("95th percentile of the duration, within 1 %", "duration", "p95"),
        "duration_p99_ms": _quantile("99th percentile of the duration, within 1 %", "duration", "p99"),
        **_count("tokens", "tokens as the tasks report them", "tokens"),
        "cost_usd": Metric("cost of the agents' calls", "USD", "money", _COST, _COST_NEEDS),
        "cost_per_completed_task_usd": Metric(
            "cost of the agents' calls / completed tasks",
            "USD per task",
            "number",
            "case when completed > 0 and not (calls > 0 and unpriced_calls >= calls)"
            " then cast(cost_usd as double) / completed end",
            (*_COST_NEEDS, "completed"),
        ),
    },
    notes={"costs": "calls know their agent and time, not the task: break cost down by agent and time only"},
)

EVENTS = QuerySubject(
    name="events",
    dimensions={
        "feature": "the part of the product",
        "event_type": "what happened, e.g. page_view",
        "user": "the user; anonymous ones are null",
        "session": "the producer's session; unknown ones are null",
    },
    sources={
        "events": (
            Source(
                "events_15m",
                "behavior_15m",
                "15min",
                frozenset({"feature", "event_type"}),
                frozenset({"events", "page_views", "time_ms"}),
            ),
            Source(
                "events",
                "behavior_events",
                "moment",
                frozenset({"feature", "event_type", "user", "session"}),
                frozenset({"events", "page_views", "time_ms", "user"}),
                has_tags=True,
            ),
        ),
        "sessions": (
            Source("sessions", "sessions", "moment", frozenset({"session"}), frozenset({"sessions", "bounces"})),
            Source(
                "session_features",
                "session_features",
                "moment",
                frozenset({"feature"}),
                frozenset(),
                expressions={"sessions": "count(distinct touched_session)"},
            ),
        ),
    },
    aggregates={
        **_sums("events", "events", "page_views", "time_ms"),
        "users": Aggregate("events", 'count(distinct "user")', ("user",)),
        **_sums("sessions", "sessions", "bounces"),
    },
    metrics={
        **_count("events", "accepted events"),
        **_count("page_views", "events of type page_view"),
        **_count("users", "distinct users; anonymous ones are left out"),
        **_count("sessions", "sessions that began in the period"),
        "bounce_rate": Metric(
            "sessions with one page view and no other event / sessions × 100",
            "percent",
            "number",
            "case when sessions > 0 then 100.0 * bounces / sessions end",
            ("bounces", "sessions"),
        ),
        "time_ms": Metric("sum of the durations reported", "ms", "number", "cast(time_ms as double)", ("time_ms",)),
    },
    notes={"sessions": "sessions are known by feature, session and time only"},
)

SUBJECTS = {subject.name: subject for subject in (CALLS, TASKS, EVENTS)}
GRAINS = ("15min", "hour", "day", "week", "month")
TIME = "time:"
TAG = "tag:"
