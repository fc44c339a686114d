"""The cost endpoints."""

from apiflask import APIBlueprint

from web.answers.cost import CostByModel, CostSummary, CostTrends, Period
from web.answers.shape import TrendWindowQuery, YearWindowQuery
from web.caching import cached
from web.context import Reading
from web.figures import costs as figures
from web.fold import usd

bp = APIBlueprint("cost", __name__, url_prefix="/api/analytics/cost", tag="Cost")


@bp.get("/summary")
@bp.input(YearWindowQuery, location="query")
@bp.output(CostSummary)
@cached("cost_days")
def summary(reading: Reading, query_data: YearWindowQuery) -> CostSummary:
    """Give what the models cost in a window: in all, by day and by model."""
    window = reading.trailing(query_data.days)
    days = reading.documents("cost_days")
    daily = figures.daily_nano_usd(days, window)
    total = sum(daily.values())
    return CostSummary(
        period=Period(start=window.first.isoformat(), end=window.last.isoformat(), days=window.length),
        total_cost_usd=usd(total),
        daily_costs=figures.in_usd(daily),
        by_model=figures.by_model(days, window),
        avg_daily_cost=figures.mean_daily_usd(days, window, total),
        unpriced=figures.unpriced(days, window),
    )


@bp.get("/trends")
@bp.input(TrendWindowQuery, location="query")
@bp.output(CostTrends)
@cached("cost_days")
def trends(reading: Reading, query_data: TrendWindowQuery) -> CostTrends:
    """Say whether cost rises or falls: the later half of a window against the earlier."""
    window = reading.trailing(query_data.days)
    days = reading.documents("cost_days")
    daily = figures.daily_nano_usd(days, window)
    total = sum(daily.values())
    growth = figures.growth(daily, reading.today.isoformat())
    return CostTrends(
        period_days=window.length,
        total_cost_usd=usd(total),
        daily_costs=figures.in_usd(daily),
        trend=growth.trend,
        growth_rate_percent=growth.percent,
        from_nothing=growth.from_nothing,
        avg_daily_cost=figures.mean_daily_usd(days, window, total),
        unpriced=figures.unpriced(days, window),
    )


@bp.get("/by-model")
@bp.input(YearWindowQuery, location="query")
@bp.output(CostByModel)
@cached("cost_days")
def by_model(reading: Reading, query_data: YearWindowQuery) -> CostByModel:
    """Give what each model cost in a window, dearest first."""
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
