"""The agent figures counted once more, straight from the definitions: every task kept, every duration sorted.

Nothing here is shared with the product, on purpose.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, sqrt
from statistics import NormalDist
from typing import Any
from zoneinfo import ZoneInfo

TERMINAL = ("completed", "failed", "cancelled", "timeout")
ABANDONED_AFTER = timedelta(minutes=60)
MILLISECOND = timedelta(milliseconds=1)
Z = NormalDist().inv_cdf(0.975)

Entry = dict[str, Any]  # the fields of a stream entry; times are aware datetimes


@dataclass(frozen=True)
class RecountedTask:
    """A task in its last state."""

    fields: Entry
    abandoned: bool

    @property
    def status(self) -> str:
        """Its state, as it counts."""
        return "timeout" if self.abandoned else str(self.fields["status"])

    @property
    def is_done(self) -> bool:
        """Whether its state is terminal."""
        return self.status in TERMINAL

    @property
    def started_at(self) -> datetime:
        """When it started."""
        return self.fields["started_at"]  # type: ignore[no-any-return]

    @property
    def duration_ms(self) -> float | None:
        """What lies between start and end; where no end is known, or one before the start, what the producer says."""
        ended = self.fields.get("completed_at")
        if ended is not None and ended >= self.started_at:
            return (ended - self.started_at) / MILLISECOND  # type: ignore[no-any-return]
        return self.fields.get("duration_ms")


def tasks_of(entries: Iterable[Entry], now: datetime) -> list[RecountedTask]:
    """Merge the entries of each task: what a later state says wins, what it leaves out is kept from before."""
    by_task: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_task[entry["task_id"]].append(entry)
    tasks = []
    for known in by_task.values():
        merged: Entry = {}
        for entry in sorted(known, key=_lateness):
            merged |= entry
        abandoned = merged["status"] == "running" and merged["started_at"] < now - ABANDONED_AFTER
        tasks.append(RecountedTask(merged, abandoned))
    return tasks


def _lateness(entry: Entry) -> tuple[int, datetime]:
    order = {"pending": 0, "running": 1}
    return order.get(entry["status"], 2), entry.get("completed_at") or entry["started_at"]


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the two rates (percent) from which the one seen is 1.96 standard errors away: roots of a quadratic."""
    rate, n = successes / trials, trials
    a, b, c = 1 + Z**2 / n, -(2 * rate + Z**2 / n), rate**2
    root = sqrt(max(b * b - 4 * a * c, 0.0))
    return 100 * (-b - root) / (2 * a), 100 * (-b + root) / (2 * a)


def differ(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the p-value of two rates being one, each as (successes, trials)."""
    (hits, trials), (other_hits, other_trials) = one, other
    rate = (hits + other_hits) / (trials + other_trials)
    spread = sqrt(rate * (1 - rate) * (1 / trials + 1 / other_trials))
    if not spread:
        return 1.0
    return 2 * (1 - NormalDist().cdf(abs(hits / trials - other_hits / other_trials) / spread))


def percentile(sorted_values: Sequence[float], share: Fraction) -> float:
    """Return the nearest-rank percentile."""
    return sorted_values[ceil(share * len(sorted_values)) - 1]


@dataclass
class AgentRecount:
    """All figures of `tasks` as they stand on the day `today` of the reporting zone."""

    tasks: Sequence[RecountedTask]
    zone: ZoneInfo
    today: date

    def of_window(self, days: int) -> dict[str, list[RecountedTask]]:
        """Return the tasks that started in the window, by agent."""
        first = self.today - timedelta(days=days - 1)
        found: dict[str, list[RecountedTask]] = defaultdict(list)
        for task in self.tasks:
            if first <= task.started_at.astimezone(self.zone).date() <= self.today:
                found[task.fields["agent_id"]].append(task)
        return found

    def history(self, agent_id: str) -> list[RecountedTask]:
        """Return the tasks of an agent, newest first."""
        mine = [task for task in self.tasks if task.fields["agent_id"] == agent_id]
        return sorted(mine, key=lambda task: task.started_at, reverse=True)

    def last_activity(self, agent_id: str) -> datetime:
        """Return the last start or end of a task of the agent, ever."""
        moments: list[datetime] = []
        for task in self.history(agent_id):
            moments += [task.started_at, task.fields.get("completed_at", task.started_at)]
        return max(moments)


def metrics(tasks: Sequence[RecountedTask]) -> dict[str, Any]:
    """Return the exact figures of some tasks of one agent."""
    done = [task for task in tasks if task.is_done]
    counts = {status: sum(task.status == status for task in done) for status in TERMINAL}
    durations = sorted(task.duration_ms for task in done if task.duration_ms is not None)
    total = len(done)
    found: dict[str, Any] = {f"{status}_tasks": count for status, count in counts.items()} | {
        "total_tasks": total,
        "open_tasks": len(tasks) - total,
        "timed_tasks": len(durations),
        "total_tokens_used": sum(task.fields.get("tokens_used", 0) for task in tasks),
        "avg_duration_ms": float(sum(durations)) / len(durations) if durations else 0.0,
        "min_duration_ms": durations[0] if durations else 0.0,
        "max_duration_ms": durations[-1] if durations else 0.0,
        "error_rate": 100 * counts["failed"] / total if total else 0.0,
        "success_rate": 100 * counts["completed"] / total if total else 0.0,
        "timeout_rate": 100 * counts["timeout"] / total if total else 0.0,
    }
    low, high = wilson(counts["completed"], total) if total else (None, None)
    shares = {"p50": Fraction(50, 100), "p95": Fraction(95, 100), "p99": Fraction(99, 100)}
    quantiles = {
        f"{name}_duration_ms": percentile(durations, share) if durations else None for name, share in shares.items()
    }
    return found | {"success_rate_low": low, "success_rate_high": high} | quantiles
