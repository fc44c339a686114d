"""The overview: how the platform does, what it costs, who works, who uses it, and what needs action."""

from collections.abc import Mapping
from typing import Any

from web.api.agents import routes as agents
from web.api.agents.figures import summarise
from web.api.behavior import routes as behavior
from web.api.cost import routes as cost
from web.api.platform import routes as advanced
from web.api.shape import YearWindowQuery
from web.dashboard.ask import Ask
from web.dashboard.asked_costs import asked_total, is_asked
from web.dashboard.cost_changes import cost_changes
from web.dashboard.cost_chart import cost_by_part, cost_chart, forecast_of
from web.dashboard.coverage import caveat
from web.dashboard.filtered_reading import Only, matching
from web.dashboard.page import Page

MONTH_DAYS = 30


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards."""
    return {
        "health": ask.card(_health),
        "spend": ask.card(_spend),
        "changes": ask.card(cost_changes),
        "work": ask.card(_work),
        "use": ask.card(_use),
        "action": ask.card(_action),
    }


def _health(ask: Ask) -> Any:
    return ask(advanced.dashboard, YearWindowQuery(days=ask.period.days))


def _spend(ask: Ask) -> Mapping[str, Any]:
    if is_asked(ask):
        total, earlier = asked_total(ask)
        return {"asked": total, "before": earlier, "chart": cost_by_part(ask, None, 200)}
    query = YearWindowQuery(days=ask.period.days)
    only = Only.of(agent_id=ask.arguments.get("agent"), model=ask.arguments.get("model"))
    now = ask(cost.summary, query, only=only)
    return {
        "now": now,
        "before": ask(cost.summary, query, only=only, until=ask.before) if now.by_model else None,
        "ahead": forecast_of(ask, MONTH_DAYS),
        "chart": cost_chart(ask, only, 200),
        "caveat": caveat(ask, "cost_days"),
    }


def _work(ask: Ask) -> Mapping[str, Any]:
    query = YearWindowQuery(days=ask.period.days)
    agent = ask.arguments.get("agent")
    now, before = (ask(agents.performance, query, until=until).agents for until in (None, ask.before))
    shown, earlier = matching(now, {"agent_id": agent}), matching(before, {"agent_id": agent})
    return {
        "agents": shown,
        "now": summarise(shown),
        "before": summarise(earlier) if shown else None,
        "caveat": caveat(ask, "agent_days"),
    }


def _use(ask: Ask) -> Mapping[str, Any]:
    found = ask(behavior.engagement, YearWindowQuery(days=ask.period.days))
    before = found.previous if found.feature_popularity else None  # a window without an event is no change
    return {"found": found, "before": before, "caveat": caveat(ask, "behavior_days")}


def _action(ask: Ask) -> Any:
    return ask(advanced.insights)


PAGE = Page("overview", "/", "Overview", build, filters=("model", "agent"), asks="calls")
