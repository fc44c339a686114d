"""The overview: how the platform does, what it costs, who works, who uses it, and what needs action."""

from collections.abc import Mapping
from typing import Any

from web import advanced, agents, behavior, cost
from web.answers.shape import YearWindowQuery
from web.dashboard.asking import Ask
from web.dashboard.cost_chart import cost_chart, forecast_of
from web.dashboard.coverage import caveat
from web.dashboard.page import Page

MONTH_DAYS = 30


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards."""
    return {
        "health": ask.card(_health),
        "spend": ask.card(_spend),
        "work": ask.card(_work),
        "use": ask.card(_use),
        "action": ask.card(_action),
    }


def _health(ask: Ask) -> Any:
    return ask(advanced.dashboard, YearWindowQuery(days=ask.period.days))


def _spend(ask: Ask) -> Mapping[str, Any]:
    query = YearWindowQuery(days=ask.period.days)
    return {
        "now": ask(cost.summary, query),
        "before": ask(cost.summary, query, until=ask.before),
        "ahead": forecast_of(ask, MONTH_DAYS),
        "chart": cost_chart(ask, None, 200),
        "caveat": caveat(ask, "cost_days"),
    }


def _work(ask: Ask) -> Mapping[str, Any]:
    query = YearWindowQuery(days=ask.period.days)
    return {
        "now": ask(agents.performance, query),
        "before": ask(agents.performance, query, until=ask.before),
        "caveat": caveat(ask, "agent_days"),
    }


def _use(ask: Ask) -> Mapping[str, Any]:
    found = ask(behavior.engagement, YearWindowQuery(days=ask.period.days))
    return {"found": found, "caveat": caveat(ask, "behavior_days")}


def _action(ask: Ask) -> Any:
    return ask(advanced.insights)


PAGE = Page("overview", "/", "Overview", build)
