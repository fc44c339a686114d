"""The cost page: the trend, what it comes from, and what it was set against."""

from collections.abc import Mapping
from typing import Any

from web.api.anomalies.answers import Anomaly
from web.api.cost import routes as cost
from web.api.shape import YearWindowQuery
from web.dashboard.ask import Ask
from web.dashboard.cost_chart import cost_chart, forecast_of, unusual
from web.dashboard.coverage import caveat
from web.dashboard.filtered_reading import Only
from web.dashboard.page import Page
from web.dashboard.pages.budget import standing
from web.dashboard.questions import PAGE_FILTERS, Where
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
        "unusual_by": unusual_by(ask),
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
    """Return the rows of costs by day that the page is about: of one model, of one agent, of both, or all."""
    return Only.of(agent_id=ask.arguments.get("agent"), model=ask.arguments.get("model"))


def unusual_by(ask: Ask) -> tuple[str, ...]:
    """Return the filter that anomalies are narrowed by; none if both are set: nobody looks at an agent's one model."""
    found = tuple(name for name in ("agent", "model") if ask.arguments.get(name))
    return found if len(found) == 1 else ()


def behind(one: Anomaly) -> dict[str, object]:
    """Return the parameters that lead to the calls of an unusual day or hour: its day and series, no other filter."""
    provider, _, model = one.series_id.partition("/")
    names = {"agent": {"agent": one.series_id}, "model": {"provider": provider, "model": model}}.get(one.scope, {})
    where = [str(Where("is", dimension, name)) for dimension, name in names.items()]
    return {"days": 1, "to": one.day, "where": where, **dict.fromkeys(PAGE_FILTERS)}


def _summary(ask: Ask) -> Mapping[str, Any]:
    only = narrowed(ask)
    query = YearWindowQuery(days=ask.period.days)
    now = ask(cost.summary, query, only=only)
    before = ask(cost.summary, query, only=only, until=ask.before)
    return {
        "now": now,
        "before": before if now.by_model else None,  # a window without a call is no change
        "had_calls": bool(before.by_model),
        "ahead": forecast_of(ask, MONTH_DAYS),
        "chart": cost_chart(ask, only, 240),
        "caveat": caveat(ask, "cost_days"),
    }


def _unusual(ask: Ask) -> Mapping[str, Any]:
    found = unusual(ask, ask.period.days)
    shown = found[:MOST_ANOMALIES]
    return {"anomalies": shown, "total": len(found), "behind": {one.id: behind(one) for one in shown}}


def _models(ask: Ask) -> Mapping[str, Any]:
    only = Only.of(agent_id=ask.arguments.get("agent"))
    found = ask(cost.by_model, YearWindowQuery(days=ask.period.days), only=only)
    return {
        "rows": arrange(found.models, MODEL_KEYS, ask.arguments, "models", "models_page", MODELS_SHOWN),
        "most": max((one.cost_usd or 0 for one in found.models), default=0),
        "unpriced": found.unpriced,
    }


def _agents(ask: Ask) -> Mapping[str, Any]:
    only = Only.of(model=ask.arguments.get("model"))
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
    keeps=("models", "models_page", "agents", "agents_page", *PARAMETERS),
    filters=("model", "agent"),
)
