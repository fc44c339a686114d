"""The overview: how the platform does, what it costs, who works, who uses it, and what needs action."""

from collections.abc import Mapping
from typing import Any

from web import advanced, agents, behavior, cost
from web.answers.shape import TrendWindowQuery, YearWindowQuery
from web.dashboard.asking import Ask
from web.dashboard.charts import Chart, Series
from web.dashboard.formats import money
from web.dashboard.page import Page

LEAST_CHART_DAYS = 7


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
    days = max(ask.period.days, LEAST_CHART_DAYS)
    now = ask(cost.trends, TrendWindowQuery(days=days))
    before = ask(cost.trends, TrendWindowQuery(days=days), until=ask.period.window.last - ask.length(days))
    return {
        "now": ask(cost.summary, query),
        "before": ask(cost.summary, query, until=ask.before),
        "chart": Chart(
            "Cost by day, USD",
            list(now.daily_costs),
            [Series("Cost", list(now.daily_costs.values()), "now", filled=True)]
            + ([Series(f"{days} days before", list(before.daily_costs.values()), "before")] * ask.period.compares),
            money,
        ),
    }


def _work(ask: Ask) -> Mapping[str, Any]:
    query = YearWindowQuery(days=ask.period.days)
    return {"now": ask(agents.performance, query), "before": ask(agents.performance, query, until=ask.before)}


def _use(ask: Ask) -> Any:
    return ask(behavior.engagement, YearWindowQuery(days=ask.period.days))


def _action(ask: Ask) -> Any:
    return ask(advanced.insights)


PAGE = Page("overview", "/", "Overview", build)
