"""The cost page: the trend, what it comes from, and what it was set against."""

from collections.abc import Mapping
from typing import Any

from snapshots.lake.query.catalogue import TAG
from web.api.anomalies.answers import Anomaly
from web.api.cost import routes as cost
from web.api.shape import YearWindowQuery
from web.dashboard.ask import Ask
from web.dashboard.asked_costs import asked_parts, asked_total, is_asked
from web.dashboard.cost_chart import cost_by_part, cost_chart, forecast_of, unusual
from web.dashboard.coverage import caveat
from web.dashboard.filtered_reading import Only
from web.dashboard.incidents import incidents
from web.dashboard.page import Page
from web.dashboard.pages.budget import standing
from web.dashboard.questions import PAGE_FILTERS
from web.dashboard.sorting import arrange
from web.dashboard.what_if_card import PARAMETERS, what_if_of
from web.dashboard.where import Where
from web.http.problems import ProblemError

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
    if is_asked(ask):
        now, before = asked_total(ask)
        return {"asked": now, "before": before, **_drawn(ask, None)}
    only = narrowed(ask)
    query = YearWindowQuery(days=ask.period.days)
    now = ask(cost.summary, query, only=only)
    before = ask(cost.summary, query, only=only, until=ask.before)
    return {
        "now": now,
        "before": before if now.by_model else None,  # a window without a call is no change
        "had_calls": bool(before.by_model),
        "ahead": forecast_of(ask, MONTH_DAYS),
        **_drawn(ask, only),
        "caveat": caveat(ask, "cost_days"),
    }


def _drawn(ask: Ask, only: Only | None) -> Mapping[str, Any]:
    """Draw the cost, or what it consists of where the address says so; why not stands beside the chart of the whole."""
    parts = ("model", "agent", *(f"{TAG}{tag}" for tag in ask.service.settings.tags))
    part, trouble = ask.arguments.get("stack"), None
    if part in parts or is_asked(ask):
        part = part if part in parts else None
        try:
            chart = cost_by_part(ask, part, 240)
        except ProblemError as problem:
            chart, trouble = None, problem.detail
        if (chart is not None and not chart.is_empty) or is_asked(ask):
            return {"chart": chart, "parts": parts, "part": part, "trouble": trouble}
    return {"chart": cost_chart(ask, only, 240), "parts": parts, "part": None, "trouble": trouble}


def _unusual(ask: Ask) -> Mapping[str, Any]:
    rows = incidents(unusual(ask, ask.period.days), ask.arguments)
    return {"rows": rows, "behind": {one.id: behind(one) for row in rows.shown for one in row.anomalies}}


def _models(ask: Ask) -> Mapping[str, Any]:
    if is_asked(ask):
        models, unpriced = asked_parts(ask, "model"), None
    else:
        only = Only.of(agent_id=ask.arguments.get("agent"))
        found = ask(cost.by_model, YearWindowQuery(days=ask.period.days), only=only)
        models, unpriced = found.models, found.unpriced
    return {
        "rows": arrange(models, MODEL_KEYS, ask.arguments, "models", "models_page", MODELS_SHOWN),
        "most": max((one.cost_usd or 0 for one in models), default=0),
        "unpriced": unpriced,
    }


def _agents(ask: Ask) -> Mapping[str, Any]:
    if is_asked(ask):
        shown = asked_parts(ask, "agent")
    else:
        only = Only.of(model=ask.arguments.get("model"))
        shown = ask(cost.by_agent, YearWindowQuery(days=ask.period.days), only=only).agents
    return {
        "rows": arrange(shown, AGENT_KEYS, ask.arguments, "agents", "agents_page", AGENTS_SHOWN),
        "most": max((one.cost_usd or 0 for one in shown), default=0),
        "with_page": ask.perhaps(lambda: ask.reading("agents").documents("agents")) or (),  # others had no task
    }


PAGE = Page(
    "cost",
    "/cost",
    "Cost",
    build,
    keeps=("stack", "incidents", "incidents_page", "models", "models_page", "agents", "agents_page", *PARAMETERS),
    filters=("model", "agent"),
    asks="calls",
)
