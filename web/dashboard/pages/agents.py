"""The agents page: every agent with its outcomes, durations and cost, to be sorted, searched and compared."""

from collections.abc import Mapping, Sequence
from typing import Any

from web.api.agents import routes as agents
from web.api.agents.answers import AgentMetrics, TrendQuery
from web.api.agents.figures import summarise
from web.api.shape import YearWindowQuery
from web.dashboard.ask import Ask
from web.dashboard.coverage import caveat
from web.dashboard.figures import sums_by_day, tasks_by_day
from web.dashboard.filtered_reading import matching
from web.dashboard.page import Page
from web.dashboard.sorting import arrange
from web.show.charts import Chart, Series

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
    return {
        "summary": ask.card(_summary),
        "table": ask.card(_table),
        "wanted": ask.arguments.get("q", ""),
        "is_part": any(ask.arguments.get(name) for name in ("q", "type", "agent")),
    }


def shown(ask: Ask, found: Sequence[AgentMetrics]) -> list[AgentMetrics]:
    """Return the agents that the page is about: of the type, with the words in their name, the one that is named."""
    wanted = ask.arguments.get("q", "").casefold()
    named = matching(found, {"agent_id": ask.arguments.get("agent"), "agent_type": ask.arguments.get("type")})
    return [one for one in named if wanted in one.agent_id.casefold() or wanted in one.agent_type.casefold()]


def _summary(ask: Ask) -> Mapping[str, Any]:
    query = YearWindowQuery(days=ask.period.days)
    now, before = (shown(ask, ask(agents.performance, query, until=until).agents) for until in (None, ask.before))
    return {
        "agents": len(now),
        "had_agents": bool(before),
        "agents_before": len(before) if now else None,
        "now": summarise(now),
        "before": summarise(before) if now else None,  # a window without a task is no change
        "caveat": caveat(ask, "agent_days"),
        "chart": _chart(ask),
    }


def _chart(ask: Ask) -> Chart:
    days = min(max(ask.period.days, LEAST_CHART_DAYS), MOST_TREND_DAYS)
    whole = ask(agents.performance, YearWindowQuery(days=days)).agents
    part = shown(ask, whole)
    if len(part) == len(whole):
        daily = ask(agents.trends, TrendQuery(days=days)).daily_stats
        completed, failed = ([getattr(one, name) for one in daily.values()] for name in ("completed", "failed"))
    else:
        reading, names = ask.reading("agent_days"), tuple(one.agent_id for one in part)
        daily = reading.trailing(days).day_keys()
        completed, failed = (
            sums_by_day(reading.documents("agent_days"), daily, name, names) for name in ("completed", "failed")
        )
    series = [Series("Completed", completed, "now", filled=True), Series("Failed", failed, "s2")]
    return Chart("Tasks by day", list(daily), series, height=180, running=ask.period.running)


def _table(ask: Ask) -> Mapping[str, Any]:
    found = ask(agents.performance, YearWindowQuery(days=ask.period.days)).agents
    rows = arrange(shown(ask, found), KEYS, ask.arguments, length=ROWS)
    names = tuple(one.agent_id for one in rows.shown)
    reading = ask.reading("agent_days")
    window = reading.trailing(ask.period.days)
    sparks = ask.keep(
        "sparks", reading, lambda: tasks_by_day(reading.documents("agent_days"), window, names), window, names
    )
    return {
        "rows": rows,
        "sparks": sparks,
        "types": sorted({one.agent_type for one in found}),
        "type": ask.arguments.get("type"),
        "all": len(found),
    }


PAGE = Page("agents", "/agents", "Agents", build, keeps=("type", "q", "sort", "page"), filters=("agent",))
