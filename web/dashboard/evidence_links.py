"""Which records lie behind a recommendation: the parameters of the page that lists them."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from web.api.maintenance.answers import MaintenanceItem
from web.dashboard.questions import PAGE_FILTERS
from web.dashboard.where import Where

Parameters = Mapping[str, object]

ALL = dict.fromkeys((*PAGE_FILTERS, "category", "priority"))  # what is recommended knows no filter of the page
SAVINGS_DAYS = 30
STATUSES = {"error_rate": "failed", "timeout_rate": "timeout"}  # by query of a recommendation
BUDGETED = ("agent", "model", "user")


def behind_saving(usage: Mapping[str, Any]) -> Parameters | None:
    """Return where the calls lie that would cost less, by the usage that a saving names; None without such calls."""
    names = {"agent": usage.get("agent_id"), "provider": usage.get("provider"), "model": usage.get("model")}
    where = [str(Where("is", name, value)) for name, value in names.items() if value]
    return _records("calls", where, days=SAVINGS_DAYS, to=None) if where else None


def behind_item(one: MaintenanceItem) -> Parameters | None:
    """Return where the tasks or calls lie that a recommendation rests on; None if it rests on neither."""
    days = {"from": one.evidence.window["from"][:10], "to": one.evidence.window["to"][:10], "days": None}
    query, component = PurePath(one.evidence.query.file).stem, one.affected_component
    if one.category == "agent_performance":
        where = [str(Where("is", "agent", component))]
        if query in STATUSES:
            where.append(str(Where("is", "status", STATUSES[query])))
        return _records("tasks", where, **days)
    if query == "unpriced_usage":
        provider, _, model = component.partition("/")
        names = (("provider", provider), ("model", model), ("price_status", "unpriced"))
        return _records("calls", [str(Where("is", name, value)) for name, value in names if value], **days)
    if query == "budget":
        scope, _, name = component.partition(":")
        return _records("calls", [str(Where("is", scope, name))] if scope in BUDGETED and name else [], **days)
    return None


def _records(subject: str, where: list[str], **days: object) -> Parameters:
    return {**ALL, "subject": subject, "where": where, **days}
