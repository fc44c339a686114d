"""The calendar of a zone: its days, its periods, and on which day and at which hour each quarter-hour of UTC lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import polars as pl

from jobs.warehouse import Warehouse


def local_date(now: datetime, timezone: str) -> date:
    """Return the calendar date at `now` (UTC without a zone) in the reporting zone."""
    return now.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(timezone)).date()


def put_on_calendar(warehouse: Warehouse, quarters: Sequence[datetime], timezone: str) -> dict[datetime, date]:
    """Add `quarters`, which are not there yet; return their days."""
    if not quarters:
        return {}
    local = pl.col("bucket").dt.replace_time_zone("UTC").dt.convert_time_zone(timezone)
    frame = pl.DataFrame({"bucket": quarters}, schema={"bucket": pl.Datetime("us")}).with_columns(
        day=local.dt.date(), hour=local.dt.hour()
    )
    with warehouse.view(quarters=frame):
        warehouse.execute("insert into calendar select bucket, day, hour from quarters")
    return dict(zip(quarters, frame["day"].to_list(), strict=True))


def midnight(day: date, zone: str) -> datetime:
    """Return the moment at which `day` begins in the zone, UTC without a zone.

    Where the clock leaps over midnight, the day begins after the leap.
    """
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


def kept_from(warehouse: Warehouse, noun: str) -> datetime:
    """Return the moment from which on the facts of a stream are kept; what was made of earlier ones stays as it is."""
    known = warehouse.recall("kept_from", noun)
    if known is None:
        known = warehouse.run("retention/kept_from", noun=noun)[0][0]
        warehouse.remember("kept_from", noun, known)
    return cast(datetime, known)


def first_whole_day(warehouse: Warehouse, noun: str, timezone: str) -> date:
    """Return the first day in `timezone` all of whose facts are kept."""
    return local_date(kept_from(warehouse, noun) - timedelta(microseconds=1), timezone) + timedelta(days=1)


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
