"""Bodies and answers of the endpoints of budgets and alerts."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from autobot_analytics.stores.budgets import (
    AGENT_PREFIX,
    MOST_USD,
    NOTIFY_AT_PERCENT,
    SCOPE_NAMES,
    SCOPES,
    TAG_SCOPE,
    is_zone,
)
from web.api.shape import NO_CONTROL, Answer, PlainText, Shape

Period = Literal["daily", "weekly", "monthly"]
SCOPE_PATTERN = f"^({'|'.join(SCOPES)}|{TAG_SCOPE.pattern})$"
Scope = Annotated[str, Field(pattern=SCOPE_PATTERN)]
BUDGET_PERIOD = "Calendar day, ISO week or calendar month in the budget's zone; nothing is ever reset."
SCOPE = f"What it limits: {SCOPE_NAMES}, e.g. tag:team."
SCOPE_ID = (
    "What it is of: a provider, a model (or `provider/model`), an agent_id, a user_id, a value of the tag; empty for "
    "the total."
)
Percent = Annotated[int, Field(strict=True, gt=0, le=1000)]
Usd = Annotated[float, Field(strict=True, gt=0, le=MOST_USD, allow_inf_nan=False)]
CentsUsd = Annotated[float, Field(strict=True, ge=0.01, le=MOST_USD, allow_inf_nan=False)]


class BudgetBody(BaseModel):
    """A budget to be made, or to take the place of the one of its name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "team", "threshold_usd": 500, "period": "monthly"},
                {
                    "name": "big model",
                    "threshold_usd": 25.5,
                    "period": "daily",
                    "notify_at_percent": [80, 100],
                    "scope": "model",
                    "scope_id": "openai/gpt-4o",
                    "timezone": "Europe/Berlin",
                },
                {"name": "search", "threshold_usd": 80, "period": "weekly", "scope": "tag:team", "scope_id": "search"},
            ]
        }
    )

    name: PlainText = Field(
        min_length=1,
        max_length=200,
        description=f"The budget's name; does not begin with `{AGENT_PREFIX}`.",
        json_schema_extra={"pattern": NO_CONTROL},
    )
    threshold_usd: Usd = Field(description="How much may be spent in each period, USD.")
    period: Period = Field(description=BUDGET_PERIOD)
    notify_at_percent: Annotated[list[Percent], Field(max_length=20)] = Field(
        default=list(NOTIFY_AT_PERCENT), description="At which shares of it somebody is told, %."
    )
    enabled: bool = Field(default=True, description="Whether anybody is told.")
    scope: Scope = Field(default="total", description=SCOPE)
    scope_id: PlainText = Field(
        default="",
        max_length=1000,
        description=SCOPE_ID,
        validate_default=True,
        json_schema_extra={"pattern": NO_CONTROL},
    )
    timezone: str | None = Field(
        default=None, max_length=64, description="IANA zone in which its periods are cut; null: the reporting zone."
    )

    @field_validator("name")
    @classmethod
    def _not_of_an_agent(cls, name: str) -> str:
        if name.startswith(AGENT_PREFIX):
            raise ValueError(f"must not begin with {AGENT_PREFIX}: PUT an agent's monthly budget to by-agent/…/budget")
        return name

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        if zone is not None and not is_zone(zone):
            raise ValueError("must be an IANA time zone, e.g. Europe/Berlin")
        return zone

    @field_validator("scope_id")
    @classmethod
    def _fits_the_scope(cls, scope_id: str, info: ValidationInfo) -> str:
        if (info.data.get("scope", "") == "total") != (scope_id == ""):
            raise ValueError("must name the provider, model, agent, user or tag value; empty for the scope total")
        return scope_id


class BudgetDefinition(Shape):
    """A budget."""

    name: str = Field(description="Its name.")
    threshold_usd: float = Field(description="How much may be spent in each period, USD.")
    period: Period = Field(description=BUDGET_PERIOD)
    notify_at_percent: list[int] = Field(description="At which shares of it somebody is told, %.")
    enabled: bool = Field(description="Whether anybody is told.")
    created_at: str | None = Field(description="When it was made; null when that is not known.")
    scope: Scope = Field(description=SCOPE)
    scope_id: str = Field(description=SCOPE_ID)
    timezone: str = Field(description="IANA zone in which its periods are cut.")


class Sighted(Shape):
    """Whether what a budget is of was ever seen: one of a name that nobody uses never fills."""

    seen: bool = Field(description="Whether a call of it was ever seen; of an agent, or a task. True for the total.")
    similar: list[str] = Field(description="If not: at most three names that were seen and look like it.")


class BudgetStored(Sighted):
    """What became of a budget that was sent."""

    status: Literal["created", "updated"] = Field(description="`updated`: there was one of that name.")
    alert: BudgetDefinition = Field(description="The budget as it is stored.")
    warnings: list[str] = Field(description="What to look at, in words; empty when its name was seen.")


class BudgetDeleted(Shape):
    """What became of a budget that was to go."""

    status: Literal["deleted"]
    name: str = Field(description="Its name.")


class UnreadableBudget(Shape):
    """An entry of AutoBot's hashes that is no budget."""

    name: str = Field(description="Its name; `agent:` and the id where it is an agent's.")
    reason: str = Field(description="Why it is none.")


class BudgetList(Answer):
    """All budgets, as they are stored now; those of agents have answers of their own."""

    alerts: list[BudgetDefinition] = Field(description="The budgets, by name.")
    count: int
    unreadable: list[UnreadableBudget] = Field(description="Entries beside them that are no budgets.")


class CurrentCosts(Shape):
    """What all models cost in the running day, ISO week and month of the reporting zone, USD."""

    daily: float = Field(description="Today.")
    weekly: float = Field(description="Since Monday.")
    monthly: float = Field(description="Since the first of the month.")


class BudgetStatus(Sighted):
    """How a budget stands in its running period."""

    name: str = Field(description="Its name; `agent:` and the id for an agent's monthly one.")
    period: Period = Field(description=BUDGET_PERIOD)
    threshold_usd: float = Field(description="How much may be spent in the period, USD.")
    current_usd: float = Field(description="What the calls of the period cost until now, USD; priced ones.")
    percent_used: float = Field(description="Spent / threshold, %.")
    status: Literal["ok", "warning", "exceeded"] = Field(description="`warning` from 75 % on, `exceeded` from 100 %.")
    remaining_usd: float = Field(description="What is left, USD; 0 when nothing is.")
    enabled: bool = Field(description="Whether anybody is told.")
    scope: Scope = Field(description=SCOPE)
    scope_id: str = Field(description=SCOPE_ID)
    timezone: str = Field(description="IANA zone in which its periods are cut.")
    period_start: str = Field(description="First moment of the period.")
    period_end: str = Field(description="First moment after it.")
    forecast_usd: float | None = Field(
        description="What will have been spent at the end, USD: the forecast's median; null where nothing is forecast."
    )
    forecast_low_usd: float | None = Field(description="Lower end of its 80 % band.")
    forecast_high_usd: float | None = Field(description="Upper end of its 80 % band.")
    breach_probability: float | None = Field(
        description="Share of the forecast's outcomes that pass the threshold before the period ends, 0 to 1."
    )
    projected_breach_at: str | None = Field(
        description="When it will be used up, by the median; null: not in the period, or it is already."
    )
    projected_breach_earliest: str | None = Field(description="The same at the upper end of the 80 % band.")
    projected_breach_latest: str | None = Field(description="The same at the lower end.")
    burn_rate: float = Field(
        description="Spent over the last thirtieth of the period's length / what the budget allows in that time: "
        "at 1 it lasts just to the end."
    )


class BudgetStatuses(Answer):
    """How all budgets stand."""

    timestamp: str
    current_costs: CurrentCosts = Field(description="What is spent in the running periods.")
    budget_statuses: list[BudgetStatus] = Field(description="By name.")


class AgentBudgetBody(BaseModel):
    """An agent's monthly budget."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"budget_monthly_usd": 50}]})

    budget_monthly_usd: CentsUsd = Field(
        description="How much its calls may cost in a calendar month, USD; a cent at least: AutoBot keeps cents."
    )


class AgentBudgetSet(Sighted):
    """An agent's monthly budget as it is stored."""

    agent_id: str
    budget_monthly_usd: float = Field(description="USD.")
    budget_monthly_cents: int = Field(description="The same in whole cents.")
    status: Literal["set"]
    warnings: list[str] = Field(description="What to look at, in words; empty when the agent was seen.")


class AgentBudgetDeleted(Shape):
    """An agent's monthly budget that is no more."""

    agent_id: str
    status: Literal["deleted"]


class AgentBudget(Shape):
    """An agent's monthly budget."""

    agent_id: str
    has_budget: bool = Field(description="Whether it has one.")
    budget_monthly_usd: float | None = Field(description="Null without a budget.")
    spent_usd: float | None = Field(
        description="Spent in the running calendar month of the reporting zone, USD; null when the agent made calls "
        "and none of them has a price."
    )
    remaining_usd: float | None = Field(description="Budget - spent, USD, at least 0; null without a budget.")
    utilization_percent: float | None = Field(description="Spent / budget, %; null without a budget.")
    exceeded: bool = Field(description="Whether the budget is spent, or more; false without one.")


class AgentBudgetAnswer(AgentBudget, Answer):
    """An agent's monthly budget, as it is stored now."""


class AlertNotification(Shape):
    """One notification of a change of an alert."""

    channel: str = Field(description="Where it goes: scheme, host where that is no secret, and a mark.")
    state: Literal["firing", "resolved"] = Field(description="What it tells.")
    created_at: str = Field(description="When it was put in the outbox.")
    sent_at: str | None = Field(description="When the channel took it; null: not yet.")
    withdrawn_at: str | None = Field(description="When it turned out that its channel is no longer in the settings.")
    attempts: int = Field(description="How often it was tried.")
    last_error: str | None = Field(description="Why the last attempt failed.")


class Alert(Shape):
    """Something that somebody is told of."""

    key: str = Field(description="What it is, and of which period.")
    kind: Literal["budget", "burn_rate", "projection", "anomaly", "data_loss"] = Field(description="What it is about.")
    state: Literal["pending", "firing", "resolved"] = Field(description="`pending`: it must hold for a while yet.")
    since: str = Field(description="When it came into this state.")
    severity: Literal["medium", "high", "critical"]
    subject: str = Field(description="The budget, the anomaly or the stream.")
    title: str
    detail: str = Field(description="It with its figures.")
    figures: dict[str, Any] = Field(description="The figures.")
    fired_at: str | None = Field(description="When it fired the last time.")
    resolved_at: str | None = Field(description="When that was over.")
    silenced: bool = Field(description="Whether nobody is told of it at present.")
    notifications: list[AlertNotification] = Field(description="Who is told, oldest first.")


class Alerts(Answer):
    """What is alerted of."""

    timestamp: str
    alerts: list[Alert] = Field(description="Firing ones first, then pending, then resolved; the newest first.")
    count: int
    firing: int = Field(description="How many fire.")


CHANGES: dict[tuple[str, str], type[BaseModel]] = {  # by method and path
    ("post", "/api/analytics/cost/budget-alert"): BudgetBody,
    ("put", "/api/analytics/cost/by-agent/{agent_id}/budget"): AgentBudgetBody,
}
