"""Query and answer about what the coming days will cost."""

from typing import Annotated, Literal

from pydantic import Field

from web.api.months import MonthFigures
from web.api.shape import NO_CONTROL, Answer, PlainText, Query, Shape
from web.api.spending import FROM_NOTHING, GROWTH, TREND, Trend

Scope = Literal["total", "provider", "model", "agent"]


class ForecastQuery(Query):
    """How far to look ahead, and at what."""

    days_to_forecast: Annotated[
        int,
        Field(ge=1, le=90, description="Whole days of the reporting zone, from tomorrow on; 1 to 90.", examples=[30]),
    ] = 30
    scope: Annotated[
        Scope,
        Field(description="What to forecast: all calls, those of a provider, a model or an agent.", examples=["total"]),
    ] = "total"
    id: Annotated[
        PlainText | None,
        Field(
            max_length=512,
            description="Which one: a provider, `provider/model` (or a model that only one provider has), or an "
            "agent_id. Needed for every scope but total.",
            examples=["openai/gpt-4o"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = None


class ForecastPeriod(Shape):
    """The days that are forecast."""

    start: str = Field(description="The first of them: tomorrow, when it was computed.", examples=["2026-03-13"])
    days: int = Field(description="How many.")


class Baseline(Shape):
    """The last 30 days, today included: what the forecast begins from."""

    avg_daily_cost: float = Field(
        description="Total / days of the window that lie between the first call ever and today, USD."
    )
    trend: Trend = Field(description=TREND)
    growth_rate_percent: float | None = Field(description=GROWTH)
    from_nothing: bool = Field(description=FROM_NOTHING)


class Band(Shape):
    """Where it will lie, with the probability that its name says, USD."""

    low: float = Field(description="Lower end, USD.")
    high: float = Field(description="Upper end, USD.")


class Intervals(Shape):
    """The bands of one probability."""

    total: Band = Field(description="Of the sum of all days; narrower than the bands of the days added up.")
    daily: dict[str, Band] = Field(description="Of each day.")


class Horizon(Shape):
    """The sum from the first day that is forecast up to another, with bands of its own."""

    until: str = Field(description="The last day that counts.", examples=["2026-03-31"])
    estimated_usd: float = Field(description="USD.")
    level_80: Band = Field(description="Holds it in four of five cases.")
    level_95: Band | None = Field(description="Null under 180 days of history.")


class Horizons(Shape):
    """Sums that people ask for. A week and a month are those of the first day that is forecast."""

    next_7_days: Horizon = Field(description="The first week.")
    next_14_days: Horizon = Field(description="The first two weeks.")
    next_30_days: Horizon = Field(description="The first 30 days.")
    end_of_week: Horizon = Field(description="Up to Sunday.")
    end_of_month: Horizon = Field(
        description="Up to the last of the month in which the first day lies, which on the last of a month is the next "
        "one. The running month with its spending is `month_projected`."
    )


class BothIntervals(Shape):
    """The bands that hold the outcome in four of five cases, and in nineteen of twenty."""

    level_80: Intervals = Field(description="Holds the outcome in four of five cases.")
    level_95: Intervals | None = Field(description="Null under 180 days of history.")


class CostEstimate(Shape):
    """What the coming days will cost."""

    total_estimated_usd: float = Field(description="Sum of the days, USD.")
    daily_estimates: dict[str, float] = Field(description="USD, by day in order.")
    intervals: BothIntervals | None = Field(description="Null while there is nothing to forecast from.")
    sums: Horizons | None = Field(description="Null while there is nothing to forecast from.")


class RunningDay(Shape):
    """Today, which is not among the days that are forecast."""

    spent_usd: float = Field(description="When the forecast was computed, USD.")
    expected_usd: float = Field(
        description="What the whole day will have cost, USD: spent, and a rest by the usual shape of a day, the pace "
        "of the last hours and the forecast."
    )
    level_80: Band | None = Field(
        description="Its band: holds it in four of five cases; null while nothing is forecast."
    )


class ForecastAccuracy(Shape):
    """How the method did on the series' own past, two weeks ahead; null where it has none (under 56 days)."""

    mase: float | None = Field(
        description="Mean absolute error of a day over that of “as a week ago”; below 1 is better than that."
    )
    coverage_80: float | None = Field(
        description="Share of days that lay in the 80 % band as it was drawn then; 0 to 1."
    )
    folds: int = Field(description="Earlier days that it was really forecast from and judged by.")


class CostForecast(MonthFigures, Answer):
    """What the language models will cost."""

    timestamp: str = Field(description="When the snapshots were computed.")
    scope: Scope = Field(description="What was asked for.")
    id: str | None = Field(description="Of the provider, the model or the agent; null for the total.")
    forecast_period: ForecastPeriod = Field(description="Which days are forecast.")
    baseline: Baseline = Field(description="The last 30 days, today included.")
    forecast: CostEstimate = Field(description="What they will cost.")
    running_day: RunningDay = Field(description="Today, which is not among them.")
    confidence: Literal["low", "medium", "high"] = Field(
        description="By half the width of the 80 % band of 14 days' sum: high up to 20 % of it, medium up to 35 %; one "
        "lower while the level has just changed; low under 28 days of history."
    )
    accuracy: ForecastAccuracy = Field(description="How the method did on the series' own past.")
    method: Literal["none", "mean", "profile", "ensemble", "flat", "ended"] = Field(
        description="Mean of the days, weekday profile, ensemble of three methods, flat mean for series with many "
        "zeros, decay for one that seems to have ended; none without history."
    )
    history_days: int = Field(description="Closed days since the first spending.")
    note: str | None = Field(description="What one should know before one believes it; null when there is nothing.")
