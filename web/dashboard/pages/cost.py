"""The cost page: the trend, what it comes from, and what it was set against."""

from collections.abc import Mapping
from typing import Any

from web import anomalies, cost
from web.answers.anomalies import AnomaliesQuery
from web.answers.shape import YearWindowQuery
from web.dashboard.asking import Ask
from web.dashboard.cost_chart import cost_chart, forecast_of, trend_of
from web.dashboard.coverage import caveat
from web.dashboard.narrowing import Only
from web.dashboard.page import Page
from web.dashboard.pages.budget import standing
from web.dashboard.sorting import arrange
from web.dashboard.what_if_card import PARAMETERS, what_if_of

MONTH_DAYS = 30
MODEL_KEYS = {
    "cost": lambda one: one.cost_usd,
    "calls": lambda one: one.call_count,
    "input": lambda one: one.input_tokens,
    "output": lambda one: one.output_tokens,
    "call": lambda one: one.avg_cost_per_call,
    "name": lambda one: one.model,
}
AGENT_KEYS = {
    "cost": lambda one: one.cost_usd,
    "calls": lambda one: one.call_count,
    "tokens": lambda one: one.input_tokens + one.output_tokens,
    "name": lambda one: one.agent_id,
}
MODELS_SHOWN, AGENTS_SHOWN = 15, 15
MOST_ANOMALIES = 20


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards."""
    return {
        "model": ask.arguments.get("model"),
        "agent": ask.arguments.get("agent"),
        "summary": ask.card(_summary),
        "models": ask.card(_models),
        "agents": ask.card(_agents),
        "unusual": ask.card(_unusual),
        "budgets": ask.card(standing),
        "what_if": ask.card(what_if_of),
        "stored": ask.arguments.get("stored"),
        "removed": ask.arguments.get("removed"),
    }


def narrowed(ask: Ask) -> Only | None:
    """Give the rows of costs by day that the page is about: of one model, of one agent, or all."""
    if agent := ask.arguments.get("agent"):
        return Only("cost_days", "agent_id", agent, source="cost_agent_days")
    model = ask.arguments.get("model")
    return Only("cost_days", "model", model) if model else None


def _summary(ask: Ask) -> Mapping[str, Any]:
    only = narrowed(ask)
    query = YearWindowQuery(days=ask.period.days)
    return {
        "now": ask(cost.summary, query, only=only),
        "before": ask(cost.summary, query, only=only, until=ask.before),
        "trend": trend_of(ask, only),
        "ahead": forecast_of(ask, MONTH_DAYS),
        "chart": cost_chart(ask, only, 240),
        "caveat": caveat(ask, "cost_days"),
    }


def _unusual(ask: Ask) -> Any:
    return ask(anomalies.anomalies, AnomaliesQuery(days=ask.period.days, limit=MOST_ANOMALIES))


def _models(ask: Ask) -> Mapping[str, Any]:
    agent = ask.arguments.get("agent")
    only = narrowed(ask) if agent else None
    found = ask(cost.by_model, YearWindowQuery(days=ask.period.days), only=only)
    return {
        "rows": arrange(found.models, MODEL_KEYS, ask.arguments, "models", "models_page", MODELS_SHOWN),
        "most": max((one.cost_usd or 0 for one in found.models), default=0),
        "unpriced": found.unpriced,
    }


def _agents(ask: Ask) -> Mapping[str, Any]:
    model = ask.arguments.get("model")
    only = Only("cost_agent_days", "model", model) if model else None
    found = ask(cost.by_agent, YearWindowQuery(days=ask.period.days), only=only)
    return {
        "rows": arrange(found.agents, AGENT_KEYS, ask.arguments, "agents", "agents_page", AGENTS_SHOWN),
        "most": max((one.cost_usd or 0 for one in found.agents), default=0),
        "with_page": ask.perhaps(lambda: ask.reading("agents").documents("agents")) or (),  # others had no task
    }


PAGE = Page(
    "cost",
    "/cost",
    "Cost",
    build,
    keeps=("model", "agent", "models", "models_page", "agents", "agents_page", *PARAMETERS),
)
