"""The maintenance page: what to act upon with its evidence, what could cost less, what is alerted of, what is over."""

from collections.abc import Mapping
from typing import Any

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

PRIORITIES = ("critical", "high", "medium", "low")
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
    return {"recommendations": shown, "potential_savings": potential(shown)}


def _alerts(ask: Ask) -> Mapping[str, Any]:
    found = ask(budgets.list_alerts)
    return {"groups": grouped(found.alerts)[:MOST_ALERTS], "firing": found.firing, "count": found.count}


def _resolved(ask: Ask) -> Mapping[str, Any]:
    found = ask(maintenance.resolved, ResolvedQuery(days=ask.period.days))
    wanted = {name: ask.arguments.get(name) for name in ("category", "priority")}
    rows = matching(found.recommendations, wanted)
    return {"rows": rows[:MOST_RESOLVED], "total": len(rows)}


PAGE = Page("maintenance", "/maintenance", "Maintenance", build, compares=False, filters=("category", "priority"))
