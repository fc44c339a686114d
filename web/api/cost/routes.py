"""The cost endpoints."""

from apiflask import APIBlueprint

from autobot_analytics.stores.budgets import Budgets
from web.api import spending
from web.api.budgets import figures as budgets
from web.api.cost import figures
from web.api.cost.answers import (
    BudgetedAgentCost,
    CostByAgent,
    CostByModel,
    CostSummary,
    CostTrends,
    OneAgentCost,
    RecentCalls,
    SessionCost,
)
from web.api.months import month_of_calls
from web.api.shape import Period, RowsQuery, TrendWindowQuery, YearWindowQuery
from web.http.caching import cached
from web.reading import older
from web.reading.context import Reading
from web.reading.fold import usd

bp = APIBlueprint("cost", __name__, url_prefix="/api/analytics/cost", tag="Cost")


@bp.get("/summary")
@bp.input(YearWindowQuery, location="query")
@bp.output(CostSummary)
@cached("cost_days")
def summary(reading: Reading, query_data: YearWindowQuery) -> CostSummary:
    """Return what the models cost in a window: in all, by day and by model."""
    window = reading.trailing(query_data.days)
    days = reading.documents("cost_days")
    daily = spending.daily_nano_usd(days, window)
    total = sum(daily.values())
    growth = spending.growth(daily, reading.today.isoformat())
    return CostSummary(
        period=Period.of(window),
        total_cost_usd=usd(total),
        daily_costs=spending.in_usd(daily),
        by_model=figures.by_model(days, window),
        avg_daily_cost=spending.mean_daily_usd(days, window, total),
        trend=growth.trend,
        growth_rate_percent=growth.percent,
        from_nothing=growth.from_nothing,
        unpriced=figures.unpriced(days, window),
        **month_of_calls(reading, days, None if reading.is_part else "total").model_dump(),
    )


@bp.get("/trends")
@bp.input(TrendWindowQuery, location="query")
@bp.output(CostTrends)
@cached("cost_days")
def trends(reading: Reading, query_data: TrendWindowQuery) -> CostTrends:
    """Return whether cost rises or falls: the later half of a window against the earlier."""
    window = reading.trailing(query_data.days)
    days = reading.documents("cost_days")
    daily = spending.daily_nano_usd(days, window)
    total = sum(daily.values())
    growth = spending.growth(daily, reading.today.isoformat())
    return CostTrends(
        period_days=window.length,
        total_cost_usd=usd(total),
        daily_costs=spending.in_usd(daily),
        trend=growth.trend,
        growth_rate_percent=growth.percent,
        from_nothing=growth.from_nothing,
        avg_daily_cost=spending.mean_daily_usd(days, window, total),
        unpriced=figures.unpriced(days, window),
    )


@bp.get("/by-model")
@bp.input(YearWindowQuery, location="query")
@bp.output(CostByModel)
@cached("cost_days")
def by_model(reading: Reading, query_data: YearWindowQuery) -> CostByModel:
    """Return what each model cost in a window, dearest first."""
    window = reading.trailing(query_data.days)
    days = reading.documents("cost_days")
    models = figures.ranked_models(figures.by_model(days, window))
    return CostByModel(
        timestamp=reading.computed_at,
        period_days=window.length,
        models=models,
        total_models=len(models),
        unpriced=figures.unpriced(days, window),
    )


@bp.get("/by-session/<path:session_id>")
@bp.output(SessionCost)
@bp.doc(responses={503: older.NO_LAKE})
@cached("session_costs")
def by_session(reading: Reading, session_id: str) -> SessionCost:
    """Return what the calls of one session cost.

    Sessions stay readable for the days that the setting `journey_days` says: the newest `single_documents` (setting) in
    Redis, older ones in the published lake.
    """
    days = reading.trailing(reading.settings.journey_days).day_keys()
    found = older.of_session(reading, "session_costs", session_id, days)
    found.require()
    return figures.session_cost(session_id, found.documents, found.unavailable)


@bp.get("/usage/recent")
@bp.input(RowsQuery, location="query")
@bp.output(RecentCalls)
@cached("recent_calls")
def recent_calls(reading: Reading, query_data: RowsQuery) -> RecentCalls:
    """Return the newest calls of language models, one by one."""
    calls = figures.recent_calls(reading.documents("recent_calls").get("all"), query_data.limit)
    return RecentCalls(count=len(calls), records=calls)


@bp.get("/by-agent")
@bp.input(YearWindowQuery, location="query")
@bp.output(CostByAgent)
@cached("cost_agent_days")
def by_agent(reading: Reading, query_data: YearWindowQuery) -> CostByAgent:
    """Return what each agent's calls cost in a window, dearest first."""
    window = reading.trailing(query_data.days)
    days = reading.documents("cost_agent_days")
    spent = {one.agent_id: one.cost_usd for one in figures.by_agent(days, budgets.month_of(reading.today))}
    limits = Budgets(reading.service.redis).agents()
    agents = []
    for one in figures.by_agent(days, window):
        budget = budgets.agent_budget(one.agent_id, limits.get(one.agent_id), spent.get(one.agent_id, 0.0))
        agents.append(
            BudgetedAgentCost(
                budget_monthly_usd=budget.budget_monthly_usd,
                utilization_percent=budget.utilization_percent,
                exceeded=budget.exceeded,
                **one.model_dump(),
            )
        )
    return CostByAgent(
        timestamp=reading.computed_at, period_days=window.length, agents=agents, total_agents=len(agents)
    )


@bp.get("/by-agent/<path:agent_id>")
@bp.input(YearWindowQuery, location="query")
@bp.output(OneAgentCost)
@cached("cost_agent_days")
def of_agent(reading: Reading, agent_id: str, query_data: YearWindowQuery) -> OneAgentCost:
    """Return what one agent's calls cost in a window, and in the running month."""
    window = reading.trailing(query_data.days)
    days = reading.documents("cost_agent_days")
    month = figures.of_agent(days, budgets.month_of(reading.today), agent_id)
    limit = Budgets(reading.service.redis).agent_usd(agent_id)
    return OneAgentCost(
        period_days=window.length,
        found=any(agent_id in document["agent_id"] for document in days.values()),
        budget=budgets.agent_budget(agent_id, limit, month.cost_usd),
        **figures.of_agent(days, window, agent_id).model_dump(),
    )
