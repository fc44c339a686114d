"""The maintenance page: what to act upon with its evidence, what could cost less, what is alerted of, what is over."""

from collections.abc import Mapping
from typing import Any

from autobot_analytics.stores.silences import Silences
from web.api.budgets import routes as budgets
from web.api.maintenance import routes as maintenance
from web.api.maintenance.answers import ResolvedQuery
from web.api.maintenance.figures import by_category, by_priority
from web.api.optimization import routes as optimization
from web.api.optimization.figures import potential
from web.dashboard.alert_groups import grouped
from web.dashboard.ask import Ask
from web.dashboard.evidence_links import behind_item, behind_saving
from web.dashboard.filtered_reading import matching
from web.dashboard.page import Page
from web.dashboard.queries import query_text
from web.dashboard.silence_forms import LENGTHS
from web.dashboard.sorting import arrange

PRIORITIES = ("critical", "high", "medium", "low")
PRIORITY_RANKS = {"low": 0, "medium": 1, "high": 2, "critical": 3}
EFFORT_RANKS = {"low": 0, "medium": 1, "high": 2}
SAVING_KEYS = {
    "saved": lambda one: one.expected_savings.cost_usd,
    "priority": lambda one: PRIORITY_RANKS[one.priority],
    "effort": lambda one: EFFORT_RANKS[one.implementation_effort],
    "what": lambda one: one.title,
}
SAVINGS_SHOWN = 20
MOST_PAST_SILENCES = 20
MOST_ALERTS, MOST_RESOLVED = 30, 50


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards."""
    return {
        "todo": ask.card(_todo),
        "savings": ask.card(_savings),
        "alerts": ask.card(_alerts),
        "resolved": ask.card(_resolved),
        "category": ask.arguments.get("category"),
        "priority": ask.arguments.get("priority"),
        "query_text": query_text,
        "behind_item": behind_item,
        "behind_saving": behind_saving,
    }


def _todo(ask: Ask) -> Mapping[str, Any]:
    found = ask(maintenance.maintenance)
    category, priority = ask.arguments.get("category"), ask.arguments.get("priority")
    return {
        "by_priority": by_priority(matching(found.recommendations, {"category": category})),
        "by_category": by_category(matching(found.recommendations, {"priority": priority})),
        "shown": matching(found.recommendations, {"category": category, "priority": priority}),
    }


def _savings(ask: Ask) -> Mapping[str, Any]:
    found = ask(optimization.optimization)
    shown = matching(found.recommendations, {"priority": ask.arguments.get("priority")})
    rows = arrange(shown, SAVING_KEYS, ask.arguments, "savings", "savings_page", SAVINGS_SHOWN)
    return {"recommendations": shown, "rows": rows, "potential_savings": potential(shown)}


def _alerts(ask: Ask) -> Mapping[str, Any]:
    found = ask(budgets.list_alerts)
    return {
        "groups": grouped(found.alerts)[:MOST_ALERTS],
        "firing": found.firing,
        "count": found.count,
        **_silences(ask),
    }


def _silences(ask: Ask) -> Mapping[str, Any]:
    store = Silences(ask.service.redis, ask.service.clock)
    live = store.read()
    names = {one.id for one in live}
    past = [one for one in store.history() if one.id not in names]
    return {"silences": live, "past_silences": past[:MOST_PAST_SILENCES], "lengths": LENGTHS}


def _resolved(ask: Ask) -> Mapping[str, Any]:
    found = ask(maintenance.resolved, ResolvedQuery(days=ask.period.days))
    wanted = {name: ask.arguments.get(name) for name in ("category", "priority")}
    rows = matching(found.recommendations, wanted)
    return {"rows": rows[:MOST_RESOLVED], "total": len(rows)}


PAGE = Page(
    "maintenance",
    "/maintenance",
    "Maintenance",
    build,
    compares=False,
    keeps=("savings", "savings_page"),
    filters=("category", "priority"),
)
