"""The maintenance page: what to act upon with its evidence, what could cost less, what is alerted of, what is over."""

from collections.abc import Mapping
from typing import Any

from web import budgets, maintenance, optimization
from web.answers.maintenance import ResolvedQuery
from web.dashboard.alert_groups import grouped
from web.dashboard.asking import Ask
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
    }


def _todo(ask: Ask) -> Mapping[str, Any]:
    found = ask(maintenance.maintenance)
    category, priority = ask.arguments.get("category"), ask.arguments.get("priority")
    return {
        "all": found,
        "summary": ask(maintenance.summary),
        "shown": [
            one
            for one in found.recommendations
            if category in (None, "", one.category) and priority in (None, "", one.priority)
        ],
    }


def _savings(ask: Ask) -> Any:
    return ask(optimization.optimization)


def _alerts(ask: Ask) -> Mapping[str, Any]:
    found = ask(budgets.list_alerts)
    return {"groups": grouped(found.alerts)[:MOST_ALERTS], "firing": found.firing, "count": found.count}


def _resolved(ask: Ask) -> Mapping[str, Any]:
    found = ask(maintenance.resolved, ResolvedQuery(days=ask.period.days))
    return {"rows": found.recommendations[:MOST_RESOLVED], "total": found.total}


PAGE = Page("maintenance", "/maintenance", "Maintenance", build, compares=False, keeps=("category", "priority"))
