"""The endpoints of budgets and alerts. What a budget is, is asked of AutoBot's hashes; how it stands, of snapshots."""

from apiflask import APIBlueprint

from autobot_analytics.stores.budgets import AGENT_PREFIX, Budget, Budgets, cents
from web.api.budgets import figures
from web.api.budgets.answers import (
    AgentBudgetAnswer,
    AgentBudgetBody,
    AgentBudgetDeleted,
    AgentBudgetSet,
    Alerts,
    BudgetBody,
    BudgetDeleted,
    BudgetList,
    BudgetStatuses,
    BudgetStored,
    UnreadableBudget,
)
from web.api.budgets.lake_sighting import is_in_lake, sighting_in_lake
from web.api.budgets.subjects import Sighting, Subjects
from web.api.spending import usd_of_agent
from web.http.caching import cached
from web.http.fresh import fresh
from web.http.json_body import read_change
from web.http.problems import ProblemError
from web.reading.context import Reading, Service, current_service

bp = APIBlueprint("budgets", __name__, url_prefix="/api/analytics/cost", tag="Cost")


def subjects_of(service: Service) -> Subjects:
    """Return what budgets may be of, as far as is published."""
    service.lookout.look()
    return Subjects(service.reader)


def sighting_of(service: Service, scope: str, scope_id: str) -> Sighting:
    """Return whether what a budget is of was ever seen, as far as is published."""
    if is_in_lake(scope):
        return sighting_in_lake(service, scope, scope_id)
    return subjects_of(service).look(scope, scope_id)


@bp.post("/budget-alert")
@bp.output(BudgetStored)
def store_budget() -> BudgetStored:
    """Make a budget, or change the one of its name.

    It is kept where AutoBot keeps its budgets, so that both sides see it.
    """
    service, body = current_service(), read_change(BudgetBody)
    budget, is_new = Budgets(service.redis).put(
        Budget(
            name=body.name,
            threshold_usd=body.threshold_usd,
            period=body.period,
            notify_at_percent=tuple(sorted(set(body.notify_at_percent))),
            enabled=body.enabled,
            created_at=service.clock(),
            scope=body.scope,
            scope_id=body.scope_id,
            timezone=body.timezone,
        )
    )
    sighting = sighting_of(service, budget.scope, budget.scope_id)
    return BudgetStored(
        status="created" if is_new else "updated",
        alert=figures.definition(budget, service.settings.timezone),
        seen=sighting.seen,
        similar=list(sighting.similar),
        warnings=sighting.warnings(budget.scope, budget.scope_id),
    )


@bp.delete("/budget-alert/<path:name>")
@bp.output(BudgetDeleted)
@bp.doc(responses={404: "There is no such budget."})
def delete_budget(name: str) -> BudgetDeleted:
    """Remove a budget; what is alerted of it is resolved."""
    if not Budgets(current_service().redis).delete(name):
        raise ProblemError(404, f"There is no budget called {name!r}.")
    return BudgetDeleted(status="deleted", name=name)


@bp.get("/budget-alerts")
@bp.output(BudgetList)
@fresh()
def list_budgets(reading: Reading) -> BudgetList:
    """Return all budgets but those of agents, as they are stored now."""
    book = Budgets(reading.service.redis).read()
    found = [
        figures.definition(budget, reading.settings.timezone)
        for budget in book.budgets
        if not budget.name.startswith(AGENT_PREFIX)
    ]
    unreadable = [UnreadableBudget(name=one.name, reason=one.reason) for one in book.unreadable]
    return BudgetList(alerts=found, count=len(found), unreadable=unreadable)


@bp.get("/budget-status")
@bp.output(BudgetStatuses)
@cached("budgets", "cost_days")
def budget_status(reading: Reading) -> BudgetStatuses:
    """Return the status of each budget: spent, forecast at the end of its period, and when it breaks.

    A budget that was just made is here after the next look at the budgets (setting `BUDGETS_INTERVAL_S`).
    """
    return BudgetStatuses(
        timestamp=reading.computed_at,
        current_costs=figures.current_costs(reading.documents("cost_days"), reading.today),
        budget_statuses=figures.statuses(reading.documents("budgets"), Subjects(reading.service.reader)),
    )


@bp.get("/alerts")
@bp.output(Alerts)
@cached("alerts")
def list_alerts(reading: Reading) -> Alerts:
    """List alerts about budgets, unusual cost and lost data, and who was notified."""
    found = figures.alerts(reading.documents("alerts"))
    return Alerts(
        timestamp=reading.computed_at,
        alerts=found,
        count=len(found),
        firing=sum(one.state == "firing" for one in found),
    )


@bp.put("/by-agent/<path:agent_id>/budget")
@bp.output(AgentBudgetSet)
def set_agent_budget(agent_id: str) -> AgentBudgetSet:
    """Set an agent's monthly budget, where AutoBot keeps it."""
    service, body = current_service(), read_change(AgentBudgetBody)
    Budgets(service.redis).put_agent(agent_id, body.budget_monthly_usd, service.clock())
    sighting = sighting_of(service, "agent", agent_id)
    return AgentBudgetSet(
        seen=sighting.seen,
        similar=list(sighting.similar),
        warnings=sighting.warnings("agent", agent_id),
        agent_id=agent_id,
        budget_monthly_usd=body.budget_monthly_usd,
        budget_monthly_cents=cents(body.budget_monthly_usd),
        status="set",
    )


@bp.delete("/by-agent/<path:agent_id>/budget")
@bp.output(AgentBudgetDeleted)
@bp.doc(responses={404: "The agent has no budget."})
def delete_agent_budget(agent_id: str) -> AgentBudgetDeleted:
    """Remove an agent's monthly budget."""
    if not Budgets(current_service().redis).delete_agent(agent_id):
        raise ProblemError(404, f"The agent {agent_id!r} has no budget.")
    return AgentBudgetDeleted(agent_id=agent_id, status="deleted")


@bp.get("/by-agent/<path:agent_id>/budget")
@bp.output(AgentBudgetAnswer)
@fresh("cost_agent_days")
def get_agent_budget(reading: Reading, agent_id: str) -> AgentBudgetAnswer:
    """Return an agent's monthly budget and what is spent of it in the running month."""
    budget_usd = Budgets(reading.service.redis).agent_usd(agent_id)
    spent_usd = usd_of_agent(reading.documents("cost_agent_days"), figures.month_of(reading.today), agent_id)
    return AgentBudgetAnswer.model_validate(figures.agent_budget(agent_id, budget_usd, spent_usd), from_attributes=True)
