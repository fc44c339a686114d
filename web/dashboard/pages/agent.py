"""One agent's page: its outcomes, durations, errors and cost, and its newest tasks."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from web.api.agents import routes as agents
from web.api.agents.answers import TrendQuery
from web.api.cost import routes as cost
from web.api.query.request import LONGEST_VALUE
from web.api.shape import RowsQuery, TrendWindowQuery, YearWindowQuery
from web.dashboard.ask import Ask
from web.dashboard.cards import Card
from web.dashboard.coverage import caveat
from web.dashboard.filtered_reading import Only
from web.dashboard.page import Page
from web.dashboard.pages.agents import LEAST_CHART_DAYS, MOST_TREND_DAYS
from web.dashboard.where import NOT_SAID, Where
from web.http.problems import ProblemError
from web.reading.absent import of_tasks
from web.show.charts import Chart, Series
from web.show.formats import duration, money, percent

TASKS = 50
TASKS_OF_ERRORS = 1000
MOST_ERRORS = 8


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards; ProblemError when the agent was never seen."""
    return {
        "summary": check(ask),
        "agent_id": ask.arguments["id"],
        "trend": ask.card(_trend),
        "spend": ask.card(_spend),
        "errors": ask.card(_errors),
        "tasks": ask.card(_tasks),
        "advice": ask.card(_advice),
    }


def check(ask: Ask) -> Card:
    """Make the first card; ProblemError when the agent was never seen, or none is named."""
    if not ask.arguments.get("id"):
        raise ProblemError(404, "Which agent? The table of agents has a link to each.")
    return ask.card(_summary)


def _summary(ask: Ask) -> Mapping[str, Any]:
    query, agent_id = YearWindowQuery(days=ask.period.days), ask.arguments["id"]
    return {
        "now": of_tasks(ask(agents.agent_performance, query, agent_id=agent_id)),
        "before": of_tasks(ask(agents.agent_performance, query, until=ask.before, agent_id=agent_id)),
        "caveat": caveat(ask, "agent_days"),
    }


def _trend(ask: Ask) -> Mapping[str, Any]:
    days = min(max(ask.period.days, LEAST_CHART_DAYS), MOST_TREND_DAYS)
    query = TrendQuery.model_construct(days=days, agent_id=ask.arguments["id"])  # an agent may have any name
    daily = ask(agents.trends, query).daily_stats
    rows = list(daily.values())
    return {
        "tasks": Chart(
            "Tasks by day",
            list(daily),
            [
                Series("Completed", [one.completed for one in rows], "now", filled=True),
                Series("Failed", [one.failed for one in rows], "s2"),
            ],
            height=150,
            running=ask.period.running,
        ),
        "success": Chart(
            "Success rate by day",
            list(daily),
            [Series("Success rate", [one.success_rate if one.total else None for one in rows], "s3")],
            percent,
            height=150,
            running=ask.period.running,
        ),
        "durations": Chart(
            "Mean duration by day",
            list(daily),
            [Series("Mean duration", [one.avg_duration_ms or None for one in rows], "s4")],
            duration,
            height=150,
            running=ask.period.running,
        ),
    }


def _spend(ask: Ask) -> Mapping[str, Any]:
    agent_id = ask.arguments["id"]
    only = Only.of(agent_id=agent_id)
    days = max(ask.period.days, LEAST_CHART_DAYS)
    trend = ask(cost.trends, TrendWindowQuery(days=days), only=only)
    query = YearWindowQuery(days=ask.period.days)
    return {
        "now": ask(cost.of_agent, query, agent_id=agent_id),
        "before": ask(cost.of_agent, query, until=ask.before, agent_id=agent_id),
        "models": ask(cost.by_model, query, only=only).models,
        "caveat": caveat(ask, "cost_days"),
        "chart": Chart(
            "Cost by day, USD",
            list(trend.daily_costs),
            [Series("Cost", list(trend.daily_costs.values()), "now", filled=True)],
            money,
            height=150,
            running=ask.period.running,
        ),
    }


def _errors(ask: Ask) -> Mapping[str, Any]:
    found = ask(agents.history, RowsQuery(limit=TASKS_OF_ERRORS), agent_id=ask.arguments["id"])
    unwell = [task for task in found.tasks if task.status in ("failed", "timeout")]
    messages = Counter((task.error_message, None if task.error_message else task.status) for task in unwell)
    errors = [
        (message or f"({status}, no message)", tasks, _behind(ask.arguments["id"], message, status))
        for (message, status), tasks in messages.most_common(MOST_ERRORS)
    ]
    return {"errors": errors, "unwell": len(unwell), "tasks": found.count}


def _behind(agent_id: str, message: str | None, status: str | None) -> list[str]:
    """Return the filters that leave the tasks with an error message, as parameters of the page of records."""
    where = [Where("is", "agent", agent_id)]
    if message:
        is_whole = len(message) <= LONGEST_VALUE
        where.append(Where("is" if is_whole else "contains", "error", message[:LONGEST_VALUE]))
    else:
        where += [Where("is", "status", status or ""), Where("is", "error", NOT_SAID)]
    return [str(one) for one in where]


def _tasks(ask: Ask) -> Any:
    return ask(agents.history, RowsQuery(limit=TASKS), agent_id=ask.arguments["id"]).tasks


def _advice(ask: Ask) -> Any:
    found = ask(agents.recommendations).recommendations
    return next((one.recommendations for one in found if one.agent_id == ask.arguments["id"]), [])


PAGE = Page(
    "agent",
    "/agents/one",
    "Agent",
    build,
    section="agents",
    in_navigation=False,
    keeps=("id",),
    hides=("agent",),
    subject="id",
    check=check,
)
