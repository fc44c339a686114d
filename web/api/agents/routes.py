"""The agent endpoints."""

from datetime import datetime

from apiflask import APIBlueprint

from autobot_analytics.contract import TASK_STATUSES
from web.api.agents import figures
from web.api.agents.answers import (
    AgentPerformance,
    AgentTrends,
    AgentTypes,
    Comparison,
    ComparisonQuery,
    ComparisonSummary,
    History,
    Performance,
    RecentTasks,
    Recommendations,
    Task,
    TrendQuery,
)
from web.api.shape import RowsQuery, YearWindowQuery
from web.http.caching import cached
from web.http.problems import ProblemError
from web.reading import older
from web.reading.context import Reading
from web.reading.fold import Document
from web.reading.rows import newest

NEVER_SEEN = "The agent was never seen."

bp = APIBlueprint("agents", __name__, url_prefix="/api/analytics/agents", tag="Agents")


@bp.get("/performance")
@bp.input(YearWindowQuery, location="query")
@bp.output(Performance)
@cached("agents", "agent_days", "cost_agent_days")
def performance(reading: Reading, query_data: YearWindowQuery) -> Performance:
    """Return tasks, durations, success and cost of each agent with a task in the window."""
    window = reading.trailing(query_data.days)
    found = figures.agent_metrics(
        reading.documents("agents"), reading.documents("agent_days"), reading.documents("cost_agent_days"), window
    )
    return Performance(
        period_days=window.length, agents=found, total_agents=len(found), summary=figures.summarise(found)
    )


@bp.get("/performance/<path:agent_id>")
@bp.input(YearWindowQuery, location="query")
@bp.output(AgentPerformance)
@bp.doc(responses={404: NEVER_SEEN})
@cached("agents", "agent_days", "cost_agent_days")
def agent_performance(reading: Reading, agent_id: str, query_data: YearWindowQuery) -> AgentPerformance:
    """Return tasks, durations, success and cost of one agent in the window."""
    window = reading.trailing(query_data.days)
    agents = _seen(reading, agent_id)
    found = figures.agent_metrics(
        agents, reading.documents("agent_days"), reading.documents("cost_agent_days"), window, [agent_id]
    )
    return AgentPerformance(period_days=window.length, **found[0].model_dump())


@bp.get("/tasks/recent")
@bp.input(RowsQuery, location="query")
@bp.output(RecentTasks)
@cached("recent_agent_tasks")
def recent_tasks(reading: Reading, query_data: RowsQuery) -> RecentTasks:
    """Return the newest tasks of all agents, one by one."""
    rows = newest(reading.documents("recent_agent_tasks").get("all"), query_data.limit)
    return RecentTasks(tasks=[Task.model_validate(row) for row in rows], count=len(rows))


@bp.get("/trends")
@bp.input(TrendQuery, location="query")
@bp.output(AgentTrends)
@bp.doc(responses={404: NEVER_SEEN})
@cached("agents", "agent_days")
def trends(reading: Reading, query_data: TrendQuery) -> AgentTrends:
    """Return the tasks of each day, of one agent or all together."""
    window = reading.trailing(query_data.days)
    if query_data.agent_id is not None:
        _seen(reading, query_data.agent_id)
    daily = figures.daily_tasks(reading.documents("agent_days"), window, query_data.agent_id)
    return AgentTrends(
        period_days=window.length,
        agent_id=query_data.agent_id,
        daily_stats=daily,
        total_tasks=sum(day.total for day in daily.values()),
    )


@bp.get("/types")
@bp.output(AgentTypes)
@cached("agents")
def types(reading: Reading) -> AgentTypes:
    """Return the types of agents that were seen, and the states that tasks may have."""
    seen = {agent["agent_type"] or "unknown" for agent in reading.documents("agents").values()}
    return AgentTypes(types=sorted(seen), statuses=list(TASK_STATUSES))


@bp.get("/comparison", endpoint="comparison")
@bp.get("/compare")
@bp.input(ComparisonQuery, location="query")
@bp.output(Comparison)
@cached("agents", "agent_days", "cost_agent_days")
def compare(reading: Reading, query_data: ComparisonQuery) -> Comparison:
    """Set agents side by side, ranked, and which neighbours in the ranking really differ."""
    window = reading.trailing(query_data.days)
    agents = reading.documents("agents")
    wanted = query_data.wanted
    found = figures.agent_metrics(
        agents, reading.documents("agent_days"), reading.documents("cost_agent_days"), window, wanted
    )
    summary = figures.summarise(found)
    rankings = figures.rank(found)
    seen = {one.agent_id for one in found}
    return Comparison(
        period_days=window.length,
        agents=found,
        rankings=rankings,
        summary=ComparisonSummary(
            total_agents=len(found),
            avg_success_rate=summary.avg_success_rate,
            total_tasks_processed=summary.total_tasks,
        ),
        significance=figures.significance(found, rankings.by_success_rate),
        unknown_agents=[name for name in wanted or [] if name not in seen],
    )


@bp.get("/<path:agent_id>/history")
@bp.input(RowsQuery, location="query")
@bp.output(History)
@bp.doc(responses={404: NEVER_SEEN, 503: older.NO_LAKE})
@cached("agents", "agent_history")
def history(reading: Reading, agent_id: str, query_data: RowsQuery) -> History:
    """Return the newest tasks of one agent.

    The newest `agent_history_rows` (setting) come from Redis, older ones from the published lake.
    """
    agent = _seen(reading, agent_id)[agent_id]
    found = older.of_agent(reading, agent_id, datetime.fromisoformat(agent["first_activity"]), query_data.limit)
    found.require()
    tasks = figures.newest_tasks(found.documents, query_data.limit)
    return History(agent_id=agent_id, tasks=tasks, count=len(tasks), older_unavailable=found.unavailable)


@bp.get("/recommendations")
@bp.output(Recommendations)
@cached("agents", "agent_recommendations")
def recommendations(reading: Reading) -> Recommendations:
    """List recommendations by agent, with the figures behind them."""
    advice = [
        figures.advice(agent_id, document)
        for agent_id, document in sorted(reading.documents("agent_recommendations").items())
        if document["recommendations"]
    ]
    return Recommendations(
        recommendations=advice,
        total_agents_analyzed=len(reading.documents("agents")),
        agents_with_issues=len(advice),
    )


def _seen(reading: Reading, agent_id: str) -> dict[str, Document]:
    """Return all agents; ProblemError when `agent_id` is none of them."""
    agents = reading.documents("agents")
    if agent_id not in agents:
        raise ProblemError(404, f"No agent {agent_id[:200]!r} was ever seen.")
    return agents
