"""Figures of budgets: definitions as readers see them, what is spent in running periods, an agent's month."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from autobot_analytics.stores.budgets import Budget
from web.api import spending
from web.api.budgets.answers import AgentBudget, Alert, BudgetDefinition, BudgetStatus, CurrentCosts
from web.api.budgets.subjects import Subjects
from web.reading.fold import Document, usd
from web.reading.window import Window, iso_utc

STATES = ("firing", "pending", "resolved")


def definition(budget: Budget, zone: str) -> BudgetDefinition:
    """Return a budget; one without a zone is cut in the reporting zone `zone`."""
    return BudgetDefinition.model_validate(
        {
            "name": budget.name,
            "threshold_usd": budget.threshold_usd,
            "period": budget.period,
            "notify_at_percent": list(budget.notify_at_percent),
            "enabled": budget.enabled,
            "created_at": None if budget.created_at is None else iso_utc(budget.created_at.astimezone(UTC)),
            "scope": budget.scope,
            "scope_id": budget.scope_id,
            "timezone": budget.timezone or zone,
        }
    )


def statuses(documents: Mapping[str, Document], subjects: Subjects) -> list[BudgetStatus]:
    """Return how the budgets stand, by name, and whether what they are of was ever seen."""
    found = []
    for name in sorted(documents):
        document = documents[name]
        sighting = subjects.look(document["scope"], document["scope_id"])
        more = {"current_usd": document["spent_usd"], "seen": sighting.seen, "similar": list(sighting.similar)}
        found.append(BudgetStatus.model_validate({**document, **more}))
    return found


def current_costs(days: Mapping[str, Document], today: date) -> CurrentCosts:
    """Add up today, the ISO week and the month of the reporting zone."""

    def since(first: date) -> float:
        return usd(sum(spending.daily_nano_usd(days, Window(first, today)).values()))

    return CurrentCosts(
        daily=since(today), weekly=since(today - timedelta(days=today.weekday())), monthly=since(today.replace(day=1))
    )


def month_of(today: date) -> Window:
    """Return the running month until today."""
    return Window(today.replace(day=1), today)


def agent_budget(agent_id: str, budget_usd: float | None, spent_usd: float | None) -> AgentBudget:
    """Set an agent's spending of the month against its budget; what has no price counts as nothing."""
    if budget_usd is None:
        return AgentBudget(
            agent_id=agent_id,
            has_budget=False,
            budget_monthly_usd=None,
            spent_usd=spent_usd,
            remaining_usd=None,
            utilization_percent=None,
            exceeded=False,
        )
    spent = spent_usd or 0.0
    return AgentBudget(
        agent_id=agent_id,
        has_budget=True,
        budget_monthly_usd=budget_usd,
        spent_usd=spent_usd,
        remaining_usd=max(budget_usd - spent, 0.0),
        utilization_percent=100 * spent / budget_usd,
        exceeded=spent >= budget_usd,
    )


def alerts(documents: Mapping[str, Document]) -> list[Alert]:
    """Return the alerts: firing, pending, resolved; the newest of each first."""
    found = [Alert.model_validate(document) for document in documents.values()]
    found.sort(key=lambda one: one.key)
    found.sort(key=lambda one: datetime.fromisoformat(one.since), reverse=True)
    return sorted(found, key=lambda one: STATES.index(one.state))
