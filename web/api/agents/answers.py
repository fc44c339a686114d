"""Queries and answers of the agent endpoints."""

from typing import Annotated, Any

from pydantic import Field

from web.api.recommendation import Evidence
from web.api.shape import NO_CONTROL, OLDER_UNAVAILABLE, Answer, PlainText, QuarterWindowQuery, Shape, YearWindowQuery


class ComparisonQuery(YearWindowQuery):
    """A window, and the agents to compare."""

    agent_ids: Annotated[
        PlainText | None,
        Field(
            max_length=5_000,  # percent-encoded it must fit a request line of 64 KB
            description="Agents to compare, joined by commas; absent: all with a task in the window.",
            examples=["chat-agent-1,search-agent-2"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = None

    @property
    def wanted(self) -> list[str] | None:
        """The agents that were named, each once; None when none was."""
        if self.agent_ids is None:
            return None
        return list(dict.fromkeys(part.strip() for part in self.agent_ids.split(",") if part.strip()))


class TrendQuery(QuarterWindowQuery):
    """A window, and one agent or all."""

    agent_id: Annotated[
        PlainText | None,
        Field(
            max_length=1000,
            description="Only this agent; absent: all together.",
            examples=["chat-agent-1"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = None


class AgentMetrics(Shape):
    """Figures of one agent; a task belongs to the day it started."""

    agent_id: str
    agent_type: str
    total_tasks: int = Field(description="Tasks in a terminal state.")
    completed_tasks: int
    failed_tasks: int
    cancelled_tasks: int
    timeout_tasks: int
    open_tasks: int = Field(description="Tasks that have not reached a terminal state.")
    avg_duration_ms: float = Field(description="Exact mean over tasks that have a duration, ms; 0 without any.")
    min_duration_ms: float = Field(description="Exact minimum, ms; 0 without any.")
    max_duration_ms: float = Field(description="Exact maximum, ms; 0 without any.")
    p50_duration_ms: float | None = Field(description="Median, ms, within 1 %; null without any.")
    p95_duration_ms: float | None = Field(description="95th percentile, ms, within 1 %; null without any.")
    p99_duration_ms: float | None = Field(description="99th percentile, ms, within 1 %; null without any.")
    timed_tasks: int = Field(description="Tasks that have a duration.")
    total_tokens_used: int
    error_rate: float = Field(description="Failed / total, %; 0 without a task.")
    success_rate: float = Field(description="Completed / total, %; 0 without a task.")
    timeout_rate: float = Field(description="Timed out / total, %; 0 without a task.")
    success_rate_low: float | None = Field(description="Wilson 95 % interval, lower end, %; null without a task.")
    success_rate_high: float | None = Field(description="Wilson 95 % interval, upper end, %; null without a task.")
    cost_usd: float | None = Field(
        description="Cost of the agent's model calls in the window, USD; null when it made calls and none has a price."
    )
    unpriced_calls: int = Field(description="Its model calls that have no price and are not in the cost.")
    cost_per_completed_task_usd: float | None = Field(description="Cost / completed tasks, USD; null without either.")
    last_activity: str | None = Field(description="Last start or end of one of its tasks, ever.")


class AgentPerformance(AgentMetrics, Answer):
    """Figures of one agent in the window; all zero when it had no task."""

    period_days: int


class PerformanceSummary(Shape):
    """All agents together."""

    total_tasks: int
    total_completed: int
    total_failed: int
    avg_success_rate: float | None = Field(
        description="Completed / total over all tasks, %: agents weighted by their tasks. Null without a task."
    )


class Performance(Answer):
    """Figures of each agent with a task in the window."""

    period_days: int
    agents: list[AgentMetrics] = Field(description="Most tasks first.")
    total_agents: int
    summary: PerformanceSummary


class Rankings(Shape):
    """Agents, best first."""

    by_success_rate: list[str] = Field(description="By the lower end of the Wilson interval.")
    by_speed: list[str] = Field(description="By mean duration; agents without one last.")
    by_volume: list[str] = Field(description="By tasks in a terminal state.")


class NeighbourTest(Shape):
    """Whether two neighbours of the success ranking really differ."""

    agent_id: str
    next_agent_id: str
    difference: float = Field(description="Success rate of the first - of the second, percentage points.")
    p_value: float | None = Field(description="Two-proportion test, two-sided; null when one has no task.")
    significant: bool = Field(description="p-value below 0.05.")


class ComparisonSummary(Shape):
    """The compared agents together."""

    total_agents: int
    avg_success_rate: float | None = Field(
        description="Completed / total over all tasks, %: agents weighted by their tasks. Null without a task."
    )
    total_tasks_processed: int


class Comparison(Answer):
    """Agents side by side."""

    period_days: int
    agents: list[AgentMetrics] = Field(description="As asked for, else most tasks first.")
    rankings: Rankings
    summary: ComparisonSummary
    significance: list[NeighbourTest] = Field(description="For each neighbouring pair of `by_success_rate`.")
    unknown_agents: list[str] = Field(description="Agents asked for that were never seen.")


class Task(Shape):
    """One task in its last state."""

    agent_id: str
    agent_type: str | None
    task_id: str
    task_name: str | None
    status: str
    started_at: str
    completed_at: str | None
    duration_ms: float | None
    input_size: int | None
    output_size: int | None
    tokens_used: int | None
    error_message: str | None
    metadata: dict[str, Any] | str | None


class History(Answer):
    """Tasks of one agent."""

    agent_id: str
    tasks: list[Task] = Field(description="Newest first.")
    count: int
    older_unavailable: str | None = Field(default=None, description=OLDER_UNAVAILABLE)


class RecentTasks(Answer):
    """The newest tasks of all agents."""

    tasks: list[Task] = Field(description="By start, newest first.")
    count: int = Field(description="Tasks given.")


class DayOfTasks(Shape):
    """Tasks that started on one day."""

    total: int = Field(description="Tasks in a terminal state.")
    completed: int
    failed: int
    total_duration_ms: float = Field(description="Sum over tasks that have a duration, ms.")
    success_rate: float = Field(description="Completed / total, %; 0 without a task.")
    avg_duration_ms: float = Field(description="Mean over tasks that have a duration, ms; 0 without any.")


class AgentTrends(Answer):
    """Tasks by day."""

    period_days: int
    agent_id: str | None = Field(description="The agent that was asked for; null: all together.")
    daily_stats: dict[str, DayOfTasks] = Field(description="Every day of the window, in order.")
    total_tasks: int = Field(description="Tasks in a terminal state.")


class AgentTypes(Answer):
    """The types of agents, and the states of tasks."""

    types: list[str] = Field(description="Types of the agents that were ever seen, by name.")
    statuses: list[str] = Field(description="States that a task may have; the last four are terminal.")


class Advice(Shape):
    """One recommendation."""

    type: str
    severity: str
    message: str
    suggestion: str
    rule: str = Field(description="The query that found it.")
    id: str = Field(description="The same as under /advanced/maintenance.")
    evidence: Evidence = Field(description="What it rests on.")


class AgentAdvice(Shape):
    """Recommendations for one agent."""

    agent_id: str
    agent_type: str
    recommendations: list[Advice]


class Recommendations(Answer):
    """What to look at, agent by agent."""

    recommendations: list[AgentAdvice]
    total_agents_analyzed: int
    agents_with_issues: int
