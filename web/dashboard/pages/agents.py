"""The agents page: every agent with its outcomes, durations and cost, to be sorted, searched and compared."""

from collections.abc import Mapping
from typing import Any

from web import agents
from web.answers.agents import TrendQuery
from web.answers.shape import YearWindowQuery
from web.dashboard.asking import Ask
from web.dashboard.charts import Chart, Series
from web.dashboard.coverage import caveat
from web.dashboard.figures import tasks_by_day
from web.dashboard.page import Page
from web.dashboard.sorting import arrange

ROWS = 50
MOST_TREND_DAYS, LEAST_CHART_DAYS = 90, 7
KEYS = {
    "tasks": lambda one: one.total_tasks,
    "success": lambda one: one.success_rate_low,
    "failed": lambda one: one.error_rate if one.total_tasks else None,
    "median": lambda one: one.p50_duration_ms,
    "p95": lambda one: one.p95_duration_ms,
    "cost": lambda one: one.cost_usd,
    "each": lambda one: one.cost_per_completed_task_usd,
    "last": lambda one: one.last_activity,
    "name": lambda one: one.agent_id,
}


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards."""
    return {"summary": ask.card(_summary), "table": ask.card(_table), "wanted": ask.arguments.get("q", "")}


def _summary(ask: Ask) -> Mapping[str, Any]:
    query = YearWindowQuery(days=ask.period.days)
    days = min(max(ask.period.days, LEAST_CHART_DAYS), MOST_TREND_DAYS)
    trend = ask(agents.trends, TrendQuery(days=days))
    daily = list(trend.daily_stats.values())
    return {
        "now": ask(agents.performance, query),
        "before": ask(agents.performance, query, until=ask.before),
        "caveat": caveat(ask, "agent_days"),
        "chart": Chart(
            "Tasks by day",
            list(trend.daily_stats),
            [
                Series("Completed", [one.completed for one in daily], "now", filled=True),
                Series("Failed", [one.failed for one in daily], "s2"),
            ],
            height=180,
            running=ask.period.running,
        ),
    }


def _table(ask: Ask) -> Mapping[str, Any]:
    found = ask(agents.performance, YearWindowQuery(days=ask.period.days)).agents
    kind, wanted = ask.arguments.get("type"), ask.arguments.get("q", "").casefold()
    kept = [
        one
        for one in found
        if (not kind or one.agent_type == kind)
        and (wanted in one.agent_id.casefold() or wanted in one.agent_type.casefold())
    ]
    rows = arrange(kept, KEYS, ask.arguments, length=ROWS)
    shown = tuple(one.agent_id for one in rows.shown)
    reading = ask.reading("agent_days")
    window = reading.trailing(ask.period.days)
    sparks = ask.keep(
        "sparks", reading, lambda: tasks_by_day(reading.documents("agent_days"), window, shown), window, shown
    )
    return {
        "rows": rows,
        "sparks": sparks,
        "types": sorted({one.agent_type for one in found}),
        "type": kind,
        "all": len(found),
    }


PAGE = Page("agents", "/agents", "Agents", build, keeps=("type", "q", "sort", "page"))
