"""Figures that do not exist: a rate or a mean over nothing is not 0, and a change needs data on both sides.

The API answers 0 for a rate of one agent without a task, beside the number of tasks, as AutoBot does. People read a
rate alone: pages, reports and files for people leave it out.
"""

from collections.abc import Mapping
from typing import Any

from web.api.agents.answers import AgentMetrics
from web.api.behavior.answers import EngagementMetrics
from web.reading.fold import Document
from web.reading.window import Window

RATES_OF_TASKS = ("success_rate", "error_rate", "timeout_rate")
MEANS_OF_TASKS = ("avg_duration_ms", "min_duration_ms", "max_duration_ms")
MEANS_OF_SESSIONS = ("avg_session_duration_ms", "pages_per_session", "bounce_rate", "avg_engaged_time_ms")
ROWS = {
    "cost_days": ("calls",),
    "agent_days": ("agent_id",),
    "behavior_days": ("events", "sessions"),
}  # of days with data


def has_data(snapshot: str, days: Mapping[str, Document], window: Window) -> bool:
    """Return whether any day of a window has data; `snapshot` is one of ROWS, `days` its documents."""
    found = (days[day] for day in window.day_keys() if day in days)
    return any(_size(document[name]) for document in found for name in ROWS[snapshot])


def of_tasks(metrics: AgentMetrics) -> AgentMetrics:
    """Return the metrics of an agent with None for the rates and means that do not exist."""
    return metrics.model_copy(update=dict.fromkeys(_absent(metrics.total_tasks, metrics.timed_tasks)))


def row_of_tasks(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of an agent's metrics with None for the rates and means that do not exist."""
    return {**row, **dict.fromkeys(_absent(row["total_tasks"], row["timed_tasks"]))}


def of_use(metrics: EngagementMetrics) -> EngagementMetrics:
    """Return the metrics of use with None for the means of sessions and the stickiness that do not exist."""
    absent = [] if metrics.total_sessions else list(MEANS_OF_SESSIONS)
    if not metrics.monthly_active_users:
        absent.append("stickiness")
    return metrics.model_copy(update=dict.fromkeys(absent))


def _absent(tasks: int, timed_tasks: int) -> list[str]:
    return [*(() if tasks else RATES_OF_TASKS), *(() if timed_tasks else MEANS_OF_TASKS)]


def _size(value: Any) -> int:
    return int(value) if isinstance(value, int | float) else len(value)
