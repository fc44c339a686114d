"""Queries and answers that put cost, agents and behaviour together."""

from typing import Annotated, Literal

from pydantic import Field

from web.api.agents.answers import DayOfTasks
from web.api.maintenance.answers import MaintenanceItem
from web.api.optimization.answers import OptimizationItem
from web.api.recommendation import Priority
from web.api.shape import Answer, Query, Shape, days_field
from web.api.spending import FROM_NOTHING, GROWTH, TREND, Trend

InsightType = Literal["cost", "agents", "behavior", "infrastructure", "reliability"]


class SeasonWindowQuery(Query):
    """A trailing window of a week to 90 days."""

    days: Annotated[int, days_field(7, 90)] = 30


class HealthParts(Shape):
    """What the score is the mean of; a part without data does not count."""

    cost: float | None = Field(description="100 - 2 × |growth of cost in %|, not below 0; null without a growth rate.")
    agents: float | None = Field(description="Completed / total tasks, %; null without a task.")
    engagement: float | None = Field(description="20 × page views per session, not above 100; null without a session.")


class HealthScore(Shape):
    """How well the platform does, in one number."""

    score: float | None = Field(
        description="Mean of those parts that have data, 0 to 100, one decimal; null when none has."
    )
    grade: Literal["A", "B", "C", "D", "F"] | None = Field(description="A from 90, B 80, C 70, D 60; else F.")
    status: Literal["healthy", "warning", "critical", "unknown"] = Field(
        description="Healthy from 80, warning from 60, else critical; unknown without data."
    )
    parts: HealthParts


class DashboardCost(Shape):
    """Cost of the window."""

    total_usd: float = Field(description="Cost of all calls that have a price, USD.")
    daily_avg_usd: float = Field(description="Total / days of the window since the first call ever, USD.")
    trend: Trend = Field(description=TREND)
    growth_rate: float | None = Field(description=GROWTH)
    from_nothing: bool = Field(description=FROM_NOTHING)
    unpriced_calls: int = Field(description="Calls that have no price and are not in the total.")


class TopAgent(Shape):
    """An agent that does well."""

    agent_id: str
    agent_type: str
    success_rate: float = Field(description="Completed / total tasks, %.")
    total_tasks: int = Field(description="Tasks in a terminal state.")


class DashboardAgents(Shape):
    """Agents of the window."""

    total_agents: int = Field(description="Agents with a task in the window.")
    total_tasks: int = Field(description="Tasks in a terminal state.")
    avg_success_rate: float | None = Field(description="Completed / total over all tasks, %; null without a task.")
    top_performers: list[TopAgent] = Field(description="At most five, by the lower end of the Wilson interval.")


class DashboardEngagement(Shape):
    """Use in the window."""

    total_sessions: int = Field(description="Sessions that began in the window.")
    page_views: int = Field(description="Events of type `page_view`.")
    most_popular: str | None = Field(description="Feature with most events; null without any.")


class DashboardMaintenance(Shape):
    """What somebody should act upon."""

    total_recommendations: int
    critical_count: int
    high_priority: list[MaintenanceItem] = Field(description="At most five, critical before high.")


class EstimatedSavings(Shape):
    """What all findings would save together."""

    cost_usd: float = Field(
        description="USD in 30 days like the last; savings on the same calls are counted once, the largest."
    )
    performance_percent: float = Field(description="The most that one of them makes faster, %.")


class DashboardOptimization(Shape):
    """Where money can be saved."""

    total_recommendations: int
    estimated_savings: EstimatedSavings = Field(description="Cost and speed, of all findings together.")
    top_recommendations: list[OptimizationItem] = Field(description="At most five, the most urgent first.")


class Dashboard(Answer):
    """The platform at a glance."""

    generated_at: str = Field(description="When the newest snapshot behind it was computed.")
    period_days: int
    health: HealthScore
    cost: DashboardCost
    agents: DashboardAgents
    engagement: DashboardEngagement
    maintenance: DashboardMaintenance
    optimization: DashboardOptimization


class Indicators(Shape):
    """Figures beside the score."""

    cost_trend: Trend = Field(description="Of the last 30 days.")
    agent_success_rate: float | None = Field(
        description="Completed / total tasks of the last 30 days, %; null without a task."
    )
    maintenance_issues: int = Field(description="Recommendations of maintenance that hold now.")
    optimization_opportunities: int = Field(description="Findings of where money can be saved.")


class PlatformHealth(Answer):
    """How well the platform does: the last 30 days."""

    timestamp: str
    health: HealthScore
    indicators: Indicators


class Insight(Shape):
    """Something worth knowing."""

    type: InsightType
    priority: Priority
    title: str
    action: str = Field(description="What to do about it.")
    impact: str = Field(description="The figures behind it.")


class Insights(Answer):
    """What is worth knowing now."""

    timestamp: str
    total_insights: int = Field(description="Insights given.")
    insights: list[Insight] = Field(description="At most ten, most urgent first.")


class CostDirection(Shape):
    """Where the cost is going."""

    direction: Trend = Field(description=TREND)
    growth_rate_percent: float | None = Field(description=GROWTH)
    from_nothing: bool = Field(description=FROM_NOTHING)
    total_cost_usd: float = Field(description="Cost of all calls that have a price, USD.")


class AgentDirection(Shape):
    """Tasks of all agents."""

    total_tasks: int = Field(description="Tasks in a terminal state.")
    daily_stats: dict[str, DayOfTasks] = Field(description="Every day of the window, in order.")


class TrendSummary(Shape):
    """The trends in short."""

    cost_direction: Trend
    is_healthy: bool | None = Field(
        description="Whether the health score of the window is 80 or more; null when nothing is known to judge by."
    )


class PlatformTrends(Answer):
    """Cost and tasks by day."""

    timestamp: str
    period_days: int
    cost_trends: CostDirection
    agent_trends: AgentDirection
    summary: TrendSummary
