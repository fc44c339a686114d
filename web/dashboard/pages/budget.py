"""Budgets on the cost page, and the page where one is made, changed or removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autobot_analytics.stores.budgets import AGENT_PREFIX, SCOPES, Budget, Budgets
from web.api.budgets import routes as budgets
from web.api.budgets.figures import definition
from web.dashboard.ask import Ask
from web.dashboard.filters import FILTERS
from web.dashboard.page import Page
from web.http.problems import ProblemError

PERCENTS = "50, 75, 90, 100"
MOST_NAMES = 200  # of each scope, to choose from
GRAVEST_FIRST = ("exceeded", "warning", "ok")


@dataclass(frozen=True)
class Draft:
    """What the form holds: as it was stored, or as somebody sent it with what is wrong with it."""

    values: Mapping[str, str]
    is_new: bool = True
    of_agent: bool = False  # AutoBot's own monthly budget of an agent: only its amount can be set
    warnings: Sequence[str] = ()  # what is to be said of the name of what it limits
    errors: Mapping[str, str] = field(default_factory=dict)


def standing(ask: Ask) -> Mapping[str, Any]:
    """Return how the budgets stand now, the gravest first, and those that were stored since the last look."""
    found = ask(budgets.budget_status, until=ask.period.today)
    known = {one.name: one for one in found.budget_statuses}
    subjects = budgets.subjects_of(ask.service)
    stored = {one.name: one for one in Budgets(ask.service.redis).read().budgets} if not ask.is_away else {}
    zone = ask.service.settings.timezone
    return {
        "costs": found.current_costs,
        "statuses": [
            one
            for status in GRAVEST_FIRST
            for one in found.budget_statuses
            if one.status == status and (ask.is_away or one.name in stored)
        ],
        "names": set(stored),
        "awaited": [definition(one, zone) for name, one in sorted(stored.items()) if name not in known],
        "warnings": {
            name: told
            for name, one in stored.items()
            if (told := subjects.look(one.scope, one.scope_id).warnings(one.scope, one.scope_id))
        },
    }


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the form, filled with the budget that is named."""
    return {"form": ask.card(_stored), "names": known_names(ask), "scopes": scopes(ask)}


def scopes(ask: Ask) -> list[str]:
    """Return what a budget may limit, to choose from; tags are those of the setting."""
    return [*SCOPES, *(f"tag:{tag}" for tag in ask.service.settings.tags)]


def known_names(ask: Ask) -> list[str]:
    """Return the names that a budget may be of, to choose from."""
    subjects = budgets.subjects_of(ask.service)
    return [name for scope in ("provider", "model", "agent") for name in subjects.all(scope)[:MOST_NAMES]]


def _stored(ask: Ask) -> Draft:
    name = ask.arguments.get("name")
    if not name:
        scope = "agent" if ask.arguments.get("agent") else "model" if ask.arguments.get("model") else "total"
        chosen = ask.arguments.get("agent") or ask.arguments.get("model") or ""
        usual = {
            "period": "monthly",
            "scope": scope,
            "scope_id": chosen,
            "notify_at_percent": PERCENTS,
            "enabled": "on",
        }
        return Draft({**usual, "enabled": "on"})
    found = next((one for one in Budgets(ask.service.redis).read().budgets if one.name == name), None)
    if found is None:
        raise ProblemError(404, f"There is no budget called {name[:200]!r}.")
    warnings = budgets.sighting_of(ask.service, found.scope, found.scope_id).warnings(found.scope, found.scope_id)
    return Draft(_values(found), is_new=False, of_agent=name.startswith(AGENT_PREFIX), warnings=warnings)


def _values(budget: Budget) -> dict[str, str]:
    return {
        "name": budget.name,
        "threshold_usd": f"{budget.threshold_usd:.12g}",
        "period": budget.period,
        "scope": budget.scope,
        "scope_id": budget.scope_id,
        "timezone": budget.timezone or "",
        "notify_at_percent": ", ".join(map(str, budget.notify_at_percent)),
        "enabled": "on" if budget.enabled else "",
    }


PAGE = Page(
    "budget",
    "/cost/budget",
    "Budget",
    build,
    section="cost",
    in_navigation=False,
    has_period=False,
    keeps=("name",),
    hides=tuple(FILTERS),
)
