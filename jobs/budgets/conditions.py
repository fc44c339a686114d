"""Conditions of budgets: thresholds that are reached, money that burns too fast, a period that will not do."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from autobot_analytics.spelling import hours, usd
from autobot_analytics.times import iso_z
from jobs.alerts.condition import Condition
from jobs.budgets.standing import NANO_USD, BudgetStanding

PROJECTED_FROM = 0.1  # share of the period that must be over: the third day of a month
HIGH_FROM_PERCENT = 90


def reached_thresholds(standing: BudgetStanding) -> Iterator[Condition]:
    """Yield those of the percentages to be told of that are reached."""
    if not standing.budget.enabled:
        return
    name, label = standing.budget.name, standing.period.label
    for percent in standing.budget.notify_at_percent:
        if standing.has_reached(percent):
            yield Condition(
                key=f"budget/{name}/{label}/{percent}",
                kind="budget",
                severity="critical" if percent >= 100 else "high" if percent >= HIGH_FROM_PERCENT else "medium",
                subject=name,
                title=f"Budget {name}: {percent} % of {_usd(standing.threshold)} spent",
                detail=_spent(standing),
                figures={**_figures(standing), "notify_at_percent": percent},
            )


def fast_burns(standing: BudgetStanding, hold: timedelta) -> Iterator[Condition]:
    """Yield the tiers of burn rate that are passed over both their look-backs."""
    if not standing.budget.enabled:
        return
    for burn in standing.burns:
        tier = burn.tier
        if burn.long >= tier.burn_rate and burn.short >= tier.burn_rate:
            look_back = standing.period.length * tier.share_of_period
            yield Condition(
                key=f"burn_rate/{standing.budget.name}/{standing.period.label}/{tier.name}",
                kind="burn_rate",
                severity=tier.severity,
                subject=standing.budget.name,
                title=f"Budget {standing.budget.name}: spent {tier.burn_rate:g} times faster than it allows",
                detail=f"{burn.long:.1f} times over the last {hours(look_back)}, {burn.short:.1f} times over the last "
                f"{hours(look_back / 12)}. {_spent(standing)}",
                figures={
                    **_figures(standing),
                    "burn_rate": tier.burn_rate,
                    "long_burn_rate": round(burn.long, 3),
                    "short_burn_rate": round(burn.short, 3),
                    "look_back_s": round(look_back.total_seconds()),
                },
                hold=hold,
            )


def projected_breach(
    standing: BudgetStanding, now: datetime, known: Collection[str], hold: timedelta
) -> Iterator[Condition]:
    """Yield the budget whose period will not do even at the lower end of the 80 % band.

    Not where it is used up already, unless it was said before that it would be.
    """
    budget, period, outlook = standing.budget, standing.period, standing.outlook
    key = f"projection/{budget.name}/{period.label}"
    if not budget.enabled or outlook is None or outlook.low <= standing.threshold:
        return
    if now - period.start < period.length * PROJECTED_FROM or (standing.has_reached(100) and key not in known):
        return
    when = "" if outlook.breach_at is None else f", used up about {_local(outlook.breach_at, standing.timezone)}"
    yield Condition(
        key=key,
        kind="projection",
        severity="high",
        subject=budget.name,
        title=f"Budget {budget.name}: will not last until the end of {period.label}",
        detail=f"{_usd(outlook.median)} ({_usd(outlook.low)} to {_usd(outlook.high)}) are forecast{when}. "
        f"{_spent(standing)}",
        figures={
            **_figures(standing),
            "forecast_usd": outlook.median / NANO_USD,
            "forecast_low_usd": outlook.low / NANO_USD,
            "forecast_high_usd": outlook.high / NANO_USD,
            "breach_probability": round(outlook.breach_probability, 4),
            "projected_breach_at": None if outlook.breach_at is None else iso_z(outlook.breach_at),
        },
        hold=hold,
    )


def _figures(standing: BudgetStanding) -> dict[str, object]:
    return {
        "threshold_usd": standing.threshold / NANO_USD,
        "spent_usd": standing.spent / NANO_USD,
        "percent_used": round(standing.percent_used, 2),
        "period": standing.period.label,
        "timezone": standing.timezone,
    }


def _spent(standing: BudgetStanding) -> str:
    return (
        f"{_usd(standing.spent)} of {_usd(standing.threshold)} ({standing.percent_used:.1f} %) spent in "
        f"{standing.period.label}, which ends {_local(standing.period.end, standing.timezone)}."
    )


def _usd(nano_usd: int) -> str:
    return usd(nano_usd / NANO_USD)


def _local(moment: datetime, timezone: str) -> str:
    return f"{moment.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M} {timezone}"
