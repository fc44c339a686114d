"""Answers of the cost endpoints."""

from typing import Literal

from pydantic import Field

from web.answers.shape import Answer, Shape

COST = "USD; null when it was called and none of the calls has a price."


class Period(Shape):
    """First and last day of a window, in the reporting zone."""

    start: str = Field(examples=["2026-02-01"])
    end: str = Field(examples=["2026-03-02"])
    days: int


class Unpriced(Shape):
    """Calls that have no price: their model is unknown, or they carry no tokens. They are in no cost."""

    calls: int
    tokens: int = Field(description="Their input and output tokens.")
    models: list[str]


class ModelCost(Shape):
    """Use of one model."""

    cost_usd: float | None = Field(description=COST)
    input_tokens: int = Field(description="Cached ones included.")
    output_tokens: int = Field(description="Reasoning included.")
    cached_input_tokens: int = Field(description="Input tokens read from the provider's cache.")
    cache_write_tokens: int = Field(description="Input tokens written to the provider's cache.")
    reasoning_tokens: int = Field(description="Part of the output tokens.")
    call_count: int
    unpriced_calls: int
    free_calls: int = Field(description="Calls of local providers, which cost nothing.")
    providers: list[str]


class CostSummary(Answer):
    """What the language models cost."""

    period: Period
    total_cost_usd: float = Field(description="Cost of all calls that have a price.")
    daily_costs: dict[str, float] = Field(description="Every day of the window, in order.")
    by_model: dict[str, ModelCost] = Field(description="By model, dearest first.")
    avg_daily_cost: float = Field(
        description="Total / days of the window that lie between the first call ever and today."
    )
    unpriced: Unpriced


class CostTrends(Answer):
    """Where the cost is going."""

    period_days: int
    total_cost_usd: float
    daily_costs: dict[str, float] = Field(description="Every day of the window, in order.")
    trend: Literal["increasing", "decreasing", "stable"] = Field(description="Growth beyond ±5 % is no longer stable.")
    growth_rate_percent: float = Field(
        description="Mean of the later half of the window's days over mean of the earlier half - 1, %; the running day "
        "left out. 0 when the earlier half cost nothing: see from_nothing."
    )
    from_nothing: bool = Field(description="The earlier half cost nothing and the later did: growth has no percentage.")
    avg_daily_cost: float
    unpriced: Unpriced


class RankedModel(ModelCost):
    """Use of one model, with its name."""

    model: str
    avg_cost_per_call: float | None = Field(description="Cost / calls that have a price, USD; null without any.")


class CostByModel(Answer):
    """What each model cost."""

    timestamp: str
    period_days: int
    models: list[RankedModel] = Field(description="Dearest first.")
    total_models: int
    unpriced: Unpriced
