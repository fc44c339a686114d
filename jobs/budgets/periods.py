"""Periods of budgets: calendar days, ISO weeks and calendar months of a zone. Nothing is ever reset."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class BudgetPeriod:
    """[start, end) in UTC without a zone; `label` names it: 2026-03-11, 2026-W11 or 2026-03."""

    start: datetime
    end: datetime
    label: str

    @property
    def length(self) -> timedelta:
        """How long it is; a day on which the clock changes is no 24 hours."""
        return self.end - self.start


def period_at(now: datetime, kind: str, zone: str) -> BudgetPeriod:
    """Return the period of `kind` (daily, weekly, monthly) in which `now` (UTC without a zone) lies."""
    today = now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    if kind == "daily":
        first, following, label = today, today + timedelta(days=1), today.isoformat()
    elif kind == "weekly":
        first = today - timedelta(days=today.weekday())
        year, week, _ = first.isocalendar()
        following, label = first + timedelta(days=7), f"{year}-W{week:02}"
    else:
        first = today.replace(day=1)
        following, label = (first + timedelta(days=31)).replace(day=1), f"{first:%Y-%m}"
    return BudgetPeriod(midnight(first, zone), midnight(following, zone), label)


def midnight(day: date, zone: str) -> datetime:
    """Return the moment at which `day` begins in the zone, UTC without a zone.

    Where the clock leaps over midnight, the day begins after the leap.
    """
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)
