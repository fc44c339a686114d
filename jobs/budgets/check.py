"""The job `budgets`: compares what was spent with the budgets, and sees what somebody is to be told of.

All that one look finds is one transaction: how the budgets stand, the alerts and the outbox. A crash before it changes
nothing, and the next look finds the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import cast

import orjson
import polars as pl

from autobot_analytics.stores.budgets import Budget, Budgets
from autobot_analytics.stores.silences import Silences
from jobs.alerts.condition import Condition
from jobs.alerts.conditions import anomalies, losses
from jobs.alerts.follow import AlertBook
from jobs.alerts.machine import AlertState
from jobs.budgets.conditions import fast_burns, projected_breach, reached_thresholds
from jobs.budgets.months import store_months
from jobs.budgets.standing import NANO_USD, BudgetStanding, stand, stood_at_end
from jobs.calendar import local_date
from jobs.context import JobContext
from jobs.notifications.channels import channel_names
from jobs.warehouse import Row

_MOMENT = pl.Datetime("us")
_USD = pl.Decimal(38, 9)
LOOKED_AT = {
    "name": pl.String(),
    "scope": pl.String(),
    "scope_id": pl.String(),
    "period": pl.String(),
    "timezone": pl.String(),
    "threshold_usd": _USD,
    "notify_at_percent": pl.String(),
    "enabled": pl.Boolean(),
    "created_at": _MOMENT,
    "period_start": _MOMENT,
    "period_end": _MOMENT,
    "spent_usd": _USD,
    "percent_used": pl.Float64(),
    "status": pl.String(),
    "burn_rate": pl.Float64(),
    "forecast_usd": pl.Float64(),
    "forecast_low_usd": pl.Float64(),
    "forecast_high_usd": pl.Float64(),
    "breach_probability": pl.Float64(),
    "projected_breach_at": _MOMENT,
    "projected_breach_earliest": _MOMENT,
    "projected_breach_latest": _MOMENT,
    "evaluated_at": _MOMENT,
    "first_seen": _MOMENT,
}
GRACE = timedelta(minutes=5)  # what comes so late still counts for a period that has ended, and is told of


@dataclass(frozen=True)
class _Seen:
    """What an earlier look knew of a budget."""

    what: tuple[str, ...]  # scope, scope_id, period, timezone
    period_start: datetime
    evaluated_at: datetime
    first_seen: datetime


def check_budgets(context: JobContext) -> int:
    """Look at every budget and everything else that is alerted of, and publish it; give how many budgets there are."""
    settings, now = context.settings, context.clock()
    store = Budgets(context.client)
    book = store.read()
    silences = Silences(context.client, lambda: now.replace(tzinfo=UTC)).read()
    store.forget_scopes()
    hold = timedelta(minutes=settings.alert_hold_min)
    today = local_date(now, settings.timezone)
    with context.warehouse.transaction():
        seen = _seen(context)
        standings = stand(context.warehouse, book.budgets, settings.timezone, now)
        alerts = AlertBook(
            context.warehouse,
            now,
            lambda key: any(one.covers(key, now.replace(tzinfo=UTC)) for one in silences),
            channel_names(settings),
        )
        closing = stood_at_end(context.warehouse, [one for standing in standings for one in _ended(standing, seen)])
        alerts.see(condition for one in closing for condition in reached_thresholds(one))
        open_keys = alerts.open_keys
        late = [one for one in closing if now - one.period.end < GRACE]
        conditions: list[Condition] = [condition for one in late for condition in reached_thresholds(one)]
        for standing in standings:
            conditions += reached_thresholds(standing)
            conditions += fast_burns(standing, hold)
            conditions += projected_breach(standing, now, open_keys, hold)
        conditions += anomalies(context.warehouse, today, hold)
        conditions += losses(context.warehouse, today, settings.timezone)
        alerts.follow(conditions, hold, _Endings([*standings, *late], today))
        context.milestone("alerts_followed")
        alerts.store()
        rows = [_row(standing, seen, now) for standing in standings]
        with context.warehouse.view(budgets_now=pl.DataFrame(rows, schema=LOOKED_AT, orient="row")):
            context.warehouse.run("budgets/replace")
        store_months(context.warehouse, settings.timezone, now)
        context.milestone("budgets_replaced")
    context.milestone("budgets_looked_at")
    context.publish("budgets")
    return len(standings)


class _Endings:
    """Return why an alert is over: its period or its day has ended, or its budget is gone; empty while it is not."""

    def __init__(self, standings: Sequence[BudgetStanding], today: date) -> None:
        self._subjects = {one.budget.name for one in standings}
        self._places = {(one.budget.name, one.period.label) for one in standings}
        self._yesterday = (today - timedelta(days=1)).isoformat()

    def __call__(self, alert: AlertState) -> str:
        if alert.kind in ("budget", "burn_rate", "projection"):
            if alert.subject not in self._subjects:
                return "The budget is gone."
            is_running = (alert.subject, str(alert.figures.get("period"))) in self._places
            return "" if is_running else "The period has ended."
        day = str(alert.figures.get("day") or alert.figures.get("moment") or "")[:10]
        return "The day is past." if day and day < self._yesterday else ""


def _seen(context: JobContext) -> dict[str, _Seen]:
    rows = context.warehouse.run("budgets/seen")
    return {
        str(name): _Seen((str(scope), str(scope_id), str(period), str(timezone)), *cast("Times", tuple(times)))
        for name, scope, scope_id, period, timezone, *times in rows
    }


Times = tuple[datetime, datetime, datetime]


def _what(standing: BudgetStanding) -> tuple[str, ...]:
    budget = standing.budget
    return (budget.scope, budget.scope_id, budget.period, standing.timezone)


def _ended(standing: BudgetStanding, seen: dict[str, _Seen]) -> list[tuple[Budget, str, datetime]]:
    """Return the budget and a moment of its last period, unless the end of that was looked at when all was in."""
    known = seen.get(standing.budget.name)
    start = standing.period.start
    if known is None or known.what != _what(standing) or known.first_seen >= start:
        return []
    if known.evaluated_at >= start + GRACE:
        return []
    moment = known.period_start if known.period_start < start else start - timedelta(seconds=1)
    return [(standing.budget, standing.timezone, moment)]


def _row(standing: BudgetStanding, seen: dict[str, _Seen], now: datetime) -> Row:
    budget, outlook = standing.budget, standing.outlook
    known = seen.get(budget.name)
    return (
        budget.name,
        budget.scope,
        budget.scope_id,
        budget.period,
        standing.timezone,
        Decimal(standing.threshold) / NANO_USD,
        orjson.dumps(budget.notify_at_percent).decode(),
        budget.enabled,
        None if budget.created_at is None else budget.created_at.astimezone(UTC).replace(tzinfo=None),
        standing.period.start,
        standing.period.end,
        Decimal(standing.spent) / NANO_USD,
        standing.percent_used,
        standing.status,
        standing.burn_rate,
        None if outlook is None else outlook.median / NANO_USD,
        None if outlook is None else outlook.low / NANO_USD,
        None if outlook is None else outlook.high / NANO_USD,
        None if outlook is None else outlook.breach_probability,
        None if outlook is None else outlook.breach_at,
        None if outlook is None else outlook.breach_earliest,
        None if outlook is None else outlook.breach_latest,
        now,
        known.first_seen if known is not None and known.what == _what(standing) else now,
    )
