"""The endpoints that put cost, agents and behaviour together."""

from dataclasses import dataclass

from apiflask import APIBlueprint

from web.api import spending
from web.api.agents import figures as agent_figures
from web.api.agents.answers import AgentMetrics
from web.api.behavior import figures as behavior_figures
from web.api.cost import figures as cost_figures
from web.api.maintenance import figures as maintenance_figures
from web.api.maintenance.answers import MaintenanceItem
from web.api.optimization import figures as saving_figures
from web.api.platform import figures
from web.api.platform.answers import (
    AgentDirection,
    CostDirection,
    Dashboard,
    DashboardAgents,
    DashboardCost,
    DashboardEngagement,
    DashboardMaintenance,
    DashboardOptimization,
    EstimatedSavings,
    Indicators,
    Insights,
    PlatformHealth,
    PlatformTrends,
    SeasonWindowQuery,
    TrendSummary,
)
from web.api.platform.figures import ScoreInputs
from web.api.shape import YearWindowQuery
from web.http.caching import cached
from web.reading.absent import has_data
from web.reading.context import Reading
from web.reading.fold import usd
from web.reading.window import Window

SNAPSHOTS = ("cost_days", "agents", "agent_days", "cost_agent_days", "behavior_days")
HEALTH_DAYS = 30

bp = APIBlueprint("advanced", __name__, url_prefix="/api/analytics/advanced", tag="Advanced")


@dataclass(frozen=True)
class View:
    """What one window looks like."""

    standing: ScoreInputs
    agents: list[AgentMetrics]
    daily_nano_usd: dict[str, int]


@bp.get("/dashboard")
@bp.input(YearWindowQuery, location="query")
@bp.output(Dashboard)
@cached(*SNAPSHOTS, "behavior_features", "maintenance", "optimization")
def dashboard(reading: Reading, query_data: YearWindowQuery) -> Dashboard:
    """Return the platform at a glance: score, cost, agents, use, and what to act upon."""
    window = reading.trailing(query_data.days)
    view = _view(reading, window)
    costs = reading.documents("cost_days")
    total = sum(view.daily_nano_usd.values())
    popular = behavior_figures.popularity(reading.documents("behavior_features"), window)
    items = _items(reading)
    savings = saving_figures.items(reading.documents("optimization"))
    potential = saving_figures.potential(savings)
    return Dashboard(
        generated_at=reading.computed_at,
        period_days=window.length,
        health=figures.health_score(view.standing),
        cost=DashboardCost(
            total_usd=usd(total),
            daily_avg_usd=spending.mean_daily_usd(costs, window, total),
            trend=view.standing.growth.trend,
            growth_rate=view.standing.growth.percent,
            from_nothing=view.standing.growth.from_nothing,
            unpriced_calls=cost_figures.unpriced(costs, window).calls,
        ),
        agents=DashboardAgents(
            total_agents=len(view.agents),
            total_tasks=view.standing.agents.total_tasks,
            avg_success_rate=view.standing.agents.avg_success_rate,
            top_performers=figures.top_performers(view.agents),
        ),
        engagement=DashboardEngagement(
            total_sessions=view.standing.engagement.total_sessions,
            page_views=view.standing.engagement.total_page_views,
            most_popular=popular[0].feature if popular else None,
        ),
        maintenance=DashboardMaintenance(
            total_recommendations=len(items),
            critical_count=sum(item.priority == "critical" for item in items),
            high_priority=[item for item in items if item.priority in ("critical", "high")][: figures.MOST_SHOWN],
        ),
        optimization=DashboardOptimization(
            total_recommendations=len(savings),
            estimated_savings=EstimatedSavings(
                cost_usd=potential.cost_usd, performance_percent=potential.performance_improvement_percent
            ),
            top_recommendations=savings[: figures.MOST_SHOWN],
        ),
    )


@bp.get("/health")
@bp.output(PlatformHealth)
@cached(*SNAPSHOTS, "maintenance", "optimization")
def health(reading: Reading) -> PlatformHealth:
    """Return the health score of the last 30 days and what it is made of."""
    standing = _view(reading, reading.trailing(HEALTH_DAYS)).standing
    return PlatformHealth(
        timestamp=reading.computed_at,
        health=figures.health_score(standing),
        indicators=Indicators(
            cost_trend=standing.growth.trend,
            agent_success_rate=standing.agents.avg_success_rate,
            maintenance_issues=len(_items(reading)),
            optimization_opportunities=len(saving_figures.items(reading.documents("optimization"))),
        ),
    )


@bp.get("/insights")
@bp.output(Insights)
@cached("behavior_days", "maintenance")
def insights(reading: Reading) -> Insights:
    """List what is worth knowing now: cost, agents, use, infrastructure, most urgent first."""
    window = reading.trailing(HEALTH_DAYS)
    days = reading.documents("behavior_days")
    found = figures.insights(
        _items(reading),
        behavior_figures.engagement(days, window, None),
        behavior_figures.engagement(days, window.before, None),
        has_data("behavior_days", days, window),
    )
    return Insights(timestamp=reading.computed_at, total_insights=len(found), insights=found)


@bp.get("/trends")
@bp.input(SeasonWindowQuery, location="query")
@bp.output(PlatformTrends)
@cached(*SNAPSHOTS)
def trends(reading: Reading, query_data: SeasonWindowQuery) -> PlatformTrends:
    """Return where cost is going and the tasks of each day."""
    window = reading.trailing(query_data.days)
    view = _view(reading, window)
    growth = view.standing.growth
    return PlatformTrends(
        timestamp=reading.computed_at,
        period_days=window.length,
        cost_trends=CostDirection(
            direction=growth.trend,
            growth_rate_percent=growth.percent,
            from_nothing=growth.from_nothing,
            total_cost_usd=usd(sum(view.daily_nano_usd.values())),
        ),
        agent_trends=AgentDirection(
            total_tasks=view.standing.agents.total_tasks,
            daily_stats=agent_figures.daily_tasks(reading.documents("agent_days"), window, None),
        ),
        summary=TrendSummary(
            cost_direction=growth.trend,
            is_healthy=figures.is_healthy(view.standing),
        ),
    )


def _view(reading: Reading, window: Window) -> View:
    daily = spending.daily_nano_usd(reading.documents("cost_days"), window)
    growth = spending.growth(daily, reading.today.isoformat())
    agents = agent_figures.agent_metrics(
        reading.documents("agents"), reading.documents("agent_days"), reading.documents("cost_agent_days"), window
    )
    standing = ScoreInputs(
        growth=growth,
        agents=agent_figures.summarise(agents),
        engagement=behavior_figures.engagement(reading.documents("behavior_days"), window, None),
    )
    return View(standing, agents, daily)


def _items(reading: Reading) -> list[MaintenanceItem]:
    return maintenance_figures.items(reading.documents("maintenance"))
