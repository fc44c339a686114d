"""The section on agents."""

from typing import Any

from web.api.agents.answers import Performance, TrendQuery
from web.api.agents.routes import performance, trends
from web.api.shape import YearWindowQuery
from web.reading.absent import row_of_tasks
from web.reports.answers import ReportChart, ReportSection
from web.reports.ask import ReportReading
from web.reports.parts import NOT_COMPUTED, Detail, Labels, figure, figures, table, with_change

SUMMARY: Labels = (
    ("total_tasks", "Tasks that ended", "count"),
    ("total_completed", "Completed", "count"),
    ("total_failed", "Failed", "count"),
    ("avg_success_rate", "Success rate", "percent"),
)
SHORT: Labels = (
    ("agent_id", "Agent", "text"),
    ("success_rate", "Success rate", "percent"),
    ("previous", "Window before", "percent"),
    ("change_percent", "Change, points", "points"),
    ("total_tasks", "Tasks", "count"),
    ("error_rate", "Error rate", "percent"),
    ("p95_duration_ms", "p95 duration", "ms"),
    ("cost_usd", "Cost", "usd"),
)
FULL: Labels = (
    *SHORT[:1],
    ("agent_type", "Type", "text"),
    *SHORT[1:4],
    ("success_rate_low", "95 % from", "percent"),
    ("success_rate_high", "to", "percent"),
    *SHORT[4:6],
    ("timeout_rate", "Timeout rate", "percent"),
    ("avg_duration_ms", "Mean duration", "ms"),
    ("p50_duration_ms", "p50", "ms"),
    ("p95_duration_ms", "p95", "ms"),
    ("p99_duration_ms", "p99", "ms"),
    ("total_tokens_used", "Tokens", "count"),
    ("cost_usd", "Cost", "usd"),
    ("cost_per_completed_task_usd", "Cost of a completed task", "usd"),
)
TREND_DAYS = 90


def build(asked: ReportReading, detail: Detail) -> ReportSection:
    """Return all agents together, then best and worst; in full every agent with durations, intervals and cost."""
    query = YearWindowQuery(days=asked.days)
    now: Performance | None = asked(performance, query)
    if now is None:
        return ReportSection(title="Agents", figures=[], charts=[], tables=[], notes=[NOT_COMPUTED.format("Agents")])
    before: Performance | None = asked.before(performance, query) if asked.compares("agent_days") else None
    agents_before = None if before is None else before.total_agents
    shown = [
        figure("total_agents", "Agents with a task", "count", now.total_agents, agents_before),
        *figures(SUMMARY, now.summary, None if before is None else before.summary),
    ]
    earlier = [] if before is None else [row_of_tasks(one.model_dump()) for one in before.agents]
    current = [row_of_tasks(one.model_dump()) for one in now.agents]
    rows = with_change(current, earlier, "agent_id", "success_rate", "percent")
    if detail == "full":
        tables = [table("agents", "All agents, most tasks first", FULL, rows, "full")]
    else:
        ranked = sorted((row for row in rows if row["total_tasks"]), key=_worth)
        tables = [
            table("lowest", "Lowest success rate, by the upper end of its 95 % interval", SHORT, ranked, "short"),
            table("busiest", "Most tasks", SHORT, rows, "short"),
        ]
    return ReportSection(
        title="Agents",
        figures=shown,
        charts=_charts(asked),
        tables=[one for one in tables if one.rows],
        notes=asked.caveat("agent_days"),
    )


def _worth(row: dict[str, Any]) -> tuple[float, str]:
    return row["success_rate_high"], row["agent_id"]


def _charts(asked: ReportReading) -> list[ReportChart]:
    found = asked(trends, TrendQuery(days=min(asked.days, TREND_DAYS)))
    if found is None:
        return []
    values: dict[str, float | None] = {
        day: stats.success_rate if stats.total else None for day, stats in found.daily_stats.items()
    }
    tasks: dict[str, float | None] = {day: stats.total for day, stats in found.daily_stats.items()}
    return [
        ReportChart(name="daily_tasks", title="Tasks by day", unit="count", values=tasks, low={}, high={}),
        ReportChart(
            name="daily_success_rate", title="Success rate by day", unit="percent", values=values, low={}, high={}
        ),
    ]
