"""Agent figures: per-agent metrics of a window, rankings and their significance, task history."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from web.api.agents.answers import (
    AgentAdvice,
    AgentMetrics,
    DayOfTasks,
    NeighbourTest,
    PerformanceSummary,
    Rankings,
    Task,
)
from web.api.spending import priced_usd
from web.reading.columns import plain
from web.reading.fold import Document, fold, pick
from web.reading.histogram import quantiles_ms
from web.reading.rows import as_object
from web.reading.statistics import percent, two_proportion_p, wilson_percent
from web.reading.window import Window

QUANTILES = (0.50, 0.95, 0.99)
SIGNIFICANT_P = 0.05
SUMS = ("completed", "failed", "cancelled", "timeout", "open", "duration_ms", "durations", "tokens_used")

Documents = Mapping[str, Document]


def agent_metrics(
    agents: Documents, days: Documents, costs: Documents, window: Window, wanted: Sequence[str] | None = None
) -> list[AgentMetrics]:
    """Fold each agent's tasks of a window, most tasks first.

    `wanted` names the agents to give, in that order, whether or not they had a task; those never seen are left out.
    """
    chosen = pick(days, window.day_keys())
    folded = fold(chosen, ["agent_id"], SUMS, least=["min_duration_ms"], most=["max_duration_ms"])
    rows = {key[0]: row for key, row in folded.rows()}
    quantiles = _quantiles(chosen, list(rows)) if rows else {}
    spent = {
        key[0]: row
        for key, row in fold(
            pick(costs, window.day_keys()), ["agent_id"], ["calls", "cost_nano_usd", "unpriced_calls"]
        ).rows()
    }
    names = list(rows) if wanted is None else [name for name in wanted if name in agents or name in rows]
    found = [
        _metrics(name, agents.get(name, {}), rows.get(name, {}), quantiles.get(name, []), spent.get(name, {}))
        for name in names
    ]
    return found if wanted is not None else sorted(found, key=lambda one: (-one.total_tasks, one.agent_id))


def summarise(agents: Iterable[AgentMetrics]) -> PerformanceSummary:
    """Add up all agents; the mean success rate weighs each by its tasks."""
    rows = list(agents)
    tasks = sum(row.total_tasks for row in rows)
    completed = sum(row.completed_tasks for row in rows)
    return PerformanceSummary(
        total_tasks=tasks,
        total_completed=completed,
        total_failed=sum(row.failed_tasks for row in rows),
        avg_success_rate=percent(completed, tasks) if tasks else None,
    )


def rank(agents: Sequence[AgentMetrics]) -> Rankings:
    """Rank agents by success, speed and volume; ties by tasks, then by name."""

    def success(one: AgentMetrics) -> tuple[float, int, str]:
        return (-one.success_rate_low if one.success_rate_low is not None else 1.0, -one.total_tasks, one.agent_id)

    def speed(one: AgentMetrics) -> tuple[bool, float, str]:
        return (one.timed_tasks == 0, one.avg_duration_ms, one.agent_id)

    def volume(one: AgentMetrics) -> tuple[int, str]:
        return (-one.total_tasks, one.agent_id)

    return Rankings(
        by_success_rate=[one.agent_id for one in sorted(agents, key=success)],
        by_speed=[one.agent_id for one in sorted(agents, key=speed)],
        by_volume=[one.agent_id for one in sorted(agents, key=volume)],
    )


def significance(agents: Sequence[AgentMetrics], ranking: Sequence[str]) -> list[NeighbourTest]:
    """Test each neighbouring pair of a success ranking for a real difference."""
    by_name = {one.agent_id: one for one in agents}
    tests = []
    for name, next_name in pairwise(ranking):
        one, other = by_name[name], by_name[next_name]
        p_value = two_proportion_p(one.completed_tasks, one.total_tasks, other.completed_tasks, other.total_tasks)
        tests.append(
            NeighbourTest(
                agent_id=name,
                next_agent_id=next_name,
                difference=one.success_rate - other.success_rate,
                p_value=p_value,
                significant=p_value is not None and p_value < SIGNIFICANT_P,
            )
        )
    return tests


def newest_tasks(tasks: Iterable[Document], limit: int) -> list[Task]:
    """Return the tasks that started last, newest first, ties by task_id."""
    ordered = sorted(tasks, key=lambda task: task["task_id"])
    ordered.sort(key=lambda task: task["started_at"], reverse=True)
    return [Task.model_validate({**task, "metadata": as_object(task["metadata"])}) for task in ordered[:limit]]


def daily_tasks(days: Documents, window: Window, agent_id: str | None) -> dict[str, DayOfTasks]:
    """Return the tasks of every day of a window, of one agent or all."""
    return {day: _day_of_tasks(days.get(day), agent_id) for day in window.day_keys()}


def advice(agent_id: str, document: Document) -> AgentAdvice:
    """Return the recommendations for one agent."""
    return AgentAdvice.model_validate({**document, "agent_id": agent_id})


def _day_of_tasks(document: Document | None, agent_id: str | None) -> DayOfTasks:
    sums = dict.fromkeys(SUMS, 0)
    if document is not None and agent_id is None:
        sums = {name: sum(plain(document[name])) for name in SUMS}
    elif document is not None and agent_id in document["agent_id"]:
        place = document["agent_id"].index(agent_id)
        sums = {name: plain(document[name][place]) for name in SUMS}
    total = sum(sums[state] for state in ("completed", "failed", "cancelled", "timeout"))
    return DayOfTasks(
        total=total,
        completed=sums["completed"],
        failed=sums["failed"],
        total_duration_ms=sums["duration_ms"],
        success_rate=percent(sums["completed"], total),
        avg_duration_ms=sums["duration_ms"] / sums["durations"] if sums["durations"] else 0.0,
    )


def _quantiles(documents: Sequence[Document], names: Sequence[str]) -> dict[str, list[float]]:
    """Return each agent's duration quantiles from its histograms, NaN without a duration."""
    codes = {name: code for code, name in enumerate(names)}
    parts = [
        (_codes(document, codes), *(np.asarray(document[name], dtype=np.int32) for name in ("bucket", "bucket_tasks")))
        for document in documents
    ]
    group, bucket, tasks = (
        np.concatenate([np.zeros(0, dtype=np.int32), *column]) for column in zip(*parts, strict=True)
    )
    return dict(zip(names, quantiles_ms(len(names), group, bucket, tasks, QUANTILES).tolist(), strict=True))


def _codes(document: Document, codes: Mapping[str, int]) -> npt.NDArray[np.int32]:
    known = np.fromiter(map(codes.__getitem__, document["agent_id"]), dtype=np.int32, count=len(document["agent_id"]))
    return known[np.asarray(document["bucket_agent"], dtype=np.intp)]


def _metrics(
    name: str, agent: Document, row: Mapping[str, Any], quantiles: Sequence[float], spent: Mapping[str, Any]
) -> AgentMetrics:
    completed, failed, timeout = (row.get(state, 0) for state in ("completed", "failed", "timeout"))
    total = completed + failed + timeout + row.get("cancelled", 0)
    timed = row.get("durations", 0)
    least, most = (_known(row.get(bound)) for bound in ("min_duration_ms", "max_duration_ms"))
    p50, p95, p99 = (min(max(one, least), most) for one in quantiles) if timed else (None, None, None)
    low, high = wilson_percent(completed, total) or (None, None)
    unpriced = spent.get("unpriced_calls", 0)
    cost_usd = priced_usd(spent.get("cost_nano_usd", 0), spent.get("calls", 0), unpriced)
    return AgentMetrics(
        agent_id=name,
        agent_type=agent.get("agent_type") or "unknown",
        total_tasks=total,
        completed_tasks=completed,
        failed_tasks=failed,
        cancelled_tasks=row.get("cancelled", 0),
        timeout_tasks=timeout,
        open_tasks=row.get("open", 0),
        avg_duration_ms=row["duration_ms"] / timed if timed else 0.0,
        min_duration_ms=least,
        max_duration_ms=most,
        p50_duration_ms=p50,
        p95_duration_ms=p95,
        p99_duration_ms=p99,
        timed_tasks=timed,
        total_tokens_used=row.get("tokens_used", 0),
        error_rate=percent(failed, total),
        success_rate=percent(completed, total),
        timeout_rate=percent(timeout, total),
        success_rate_low=low,
        success_rate_high=high,
        cost_usd=cost_usd,
        unpriced_calls=unpriced,
        cost_per_completed_task_usd=cost_usd / completed if cost_usd is not None and completed else None,
        last_activity=agent.get("last_activity"),
    )


def _known(bound: float | None) -> float:
    return 0.0 if bound is None or isnan(bound) else bound
