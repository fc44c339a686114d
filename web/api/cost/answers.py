"""Answers of the cost endpoints."""

from typing import Any, Literal

from pydantic import Field

from web.api.budgets.answers import AgentBudget
from web.api.months import MonthFigures
from web.api.shape import OLDER_UNAVAILABLE, Answer, Period, Shape
from web.api.spending import COST, FROM_NOTHING, GROWTH, TREND, Trend

UNPRICED_REASON = "Why there is no price, e.g. `model unknown`: see pricing.md; null when it is not known any more."


class UnpricedCalls(Shape):
    """Calls of one model that have no price for one reason."""

    provider: str | None = Field(description="Null when the producer said none.")
    model: str
    unpriced_reason: str | None = Field(description=UNPRICED_REASON)
    calls: int
    tokens: int = Field(description="Their input and output tokens.")


class Unpriced(Shape):
    """Calls that have no price: their model is unknown, or they carry no tokens. They are in no cost."""

    calls: int
    tokens: int = Field(description="Their input and output tokens.")
    models: list[str]
    reasons: list[UnpricedCalls] = Field(description="By model and reason, those with the most tokens first.")


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
    unpriced_reasons: list[str] = Field([], description="Why calls have no price, the most frequent reason first.")
    free_calls: int = Field(description="Calls of local providers, which cost nothing.")
    providers: list[str]


class CostSummary(MonthFigures, Answer):
    """What the language models cost."""

    period: Period
    total_cost_usd: float = Field(description="Cost of all calls that have a price.")
    daily_costs: dict[str, float] = Field(description="Every day of the window, in order.")
    by_model: dict[str, ModelCost] = Field(description="By model, dearest first.")
    avg_daily_cost: float = Field(
        description="Total / days of the window that lie between the first call ever and today."
    )
    trend: Trend = Field(description=TREND)
    growth_rate_percent: float | None = Field(description=GROWTH)
    from_nothing: bool = Field(description=FROM_NOTHING)
    unpriced: Unpriced


class CostTrends(Answer):
    """Where the cost is going."""

    period_days: int
    total_cost_usd: float
    daily_costs: dict[str, float] = Field(description="Every day of the window, in order.")
    trend: Trend = Field(description=TREND)
    growth_rate_percent: float | None = Field(description=GROWTH)
    from_nothing: bool = Field(description=FROM_NOTHING)
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


class SessionCost(Answer):
    """What the calls of one session cost."""

    session_id: str
    found: bool = Field(description="Whether a call of the session is known.")
    cost_usd: float | None = Field(description=f"{COST} 0 when not found.")
    input_tokens: int = Field(description="Cached ones included.")
    output_tokens: int = Field(description="Reasoning included.")
    call_count: int
    unpriced_calls: int = Field(description="Its calls that have no price and are not in the cost.")
    error: str | None = Field(description="Why there is nothing, when not found.")
    older_unavailable: str | None = Field(default=None, description=OLDER_UNAVAILABLE)


class Call(Shape):
    """One call of a language model."""

    provider: str | None = Field(description="Null when the producer said none.")
    model: str
    input_tokens: int = Field(description="Cached ones included.")
    output_tokens: int = Field(description="Reasoning included.")
    cached_input_tokens: int | None = Field(description="Input tokens read from the provider's cache.")
    cost_usd: float | None = Field(description="USD; null when the call has no price.")
    price_status: Literal["priced", "free", "unpriced"]
    unpriced_reason: str | None = Field(None, description="Why there is no price; null unless unpriced.")
    timestamp: str
    session_id: str | None
    user_id: str | None
    agent_id: str | None
    endpoint: str | None
    latency_ms: float | None
    success: bool
    error_message: str | None
    metadata: dict[str, Any] | str | None = Field(
        description="The object that came, or the text when it is no JSON object; texts are cut at 4,096 characters."
    )


class RecentCalls(Answer):
    """The newest calls."""

    count: int = Field(description="Calls given.")
    records: list[Call] = Field(description="Newest first.")


class AgentCost(Shape):
    """What one agent's calls cost."""

    agent_id: str
    cost_usd: float | None = Field(description=COST)
    input_tokens: int = Field(description="Cached ones included.")
    output_tokens: int = Field(description="Reasoning included.")
    call_count: int
    unpriced_calls: int = Field(description="Its calls that have no price and are not in the cost.")


class BudgetedAgentCost(AgentCost):
    """What one agent's calls cost, beside its budget."""

    budget_monthly_usd: float | None = Field(description="Null without a budget.")
    utilization_percent: float | None = Field(description="Spent this month / budget, %; null without a budget.")
    exceeded: bool = Field(description="Whether the budget is spent this month, or more; false without one.")


class CostByAgent(Answer):
    """What each agent cost."""

    timestamp: str
    period_days: int
    agents: list[BudgetedAgentCost] = Field(description="Dearest first; calls that name no agent are not here.")
    total_agents: int


class OneAgentCost(AgentCost, Answer):
    """What one agent cost."""

    period_days: int
    found: bool = Field(description="Whether a call of the agent was ever seen.")
    budget: AgentBudget
