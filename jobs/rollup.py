"""Rollups: what the new facts change, and nothing else, is computed again.

New facts are those of batches that were not rolled up yet. Everything a rollup does is one transaction: the rollups,
the list of documents that are due to be published and the mark up to which facts are rolled up.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import polars as pl

from autobot_analytics.contract import BEHAVIOR, STREAMS
from autobot_analytics.settings import Settings
from jobs.counters import count_calls, count_events, count_streams, count_tasks
from jobs.warehouse import Row, Warehouse

_APART = timedelta(days=1)
_QUARTER = timedelta(minutes=15)


def roll_up(warehouse: Warehouse, settings: Settings, now: datetime) -> bool:
    """Bring the rollups up to the newest fact; give whether anything changed.

    `now` is UTC without a zone.
    """
    today = local_date(now, settings.timezone)
    with warehouse.transaction():
        if warehouse.meta("timezone") != settings.timezone:
            _forget(warehouse, settings.timezone)
        warehouse.run("lake/known")
        newest, rolled = int(warehouse.meta("batch")), int(warehouse.meta("rolled"))
        last_today = warehouse.meta("today")
        if last_today and last_today < today.isoformat():
            first_day = warehouse.meta("first_behavior_day")
            warehouse.run("rollup/new_days", last_today=last_today, today=today.isoformat(), first_day=first_day)
        if newest > rolled:
            _add_to_calendar(warehouse, rolled, settings.timezone)
            _roll_behavior(warehouse, settings, rolled, today)
            _roll_calls(warehouse, settings, rolled, today)
            count_events(warehouse, settings, rolled, now)
            count_calls(warehouse, settings, rolled, now)
        changed = newest > rolled or last_today != today.isoformat()
        count_streams(warehouse)
        if _roll_tasks(warehouse, settings, rolled, now) or changed:
            warehouse.run("lake/mark", rolled=rolled)
            warehouse.set_meta(rolled=newest, today=today.isoformat())
            changed = True
    return changed


def local_date(now: datetime, timezone: str) -> date:
    """Give the calendar date at `now` (UTC without a zone) in the reporting zone."""
    return now.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(timezone)).date()


def spans(quarters: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    """Give the stretches of time that sorted `quarters` cover, apart where over a day lies between two of them.

    A late event among current ones thus makes two short scans instead of one over all that lies between.
    """
    found: list[tuple[datetime, datetime]] = []
    for quarter in quarters:
        if found and quarter - found[-1][1] <= _APART:
            found[-1] = (found[-1][0], quarter)
        else:
            found.append((quarter, quarter))
    return found


def kept_from(warehouse: Warehouse, noun: str) -> datetime:
    """Return the moment from which on the facts of a stream are kept; what was made of earlier ones stays as it is."""
    known = warehouse.recall("kept_from", noun)
    if known is None:
        known = warehouse.run("retention/kept_from", noun=noun)[0][0]
        warehouse.remember("kept_from", noun, known)
    return cast(datetime, known)


def has_replaced(warehouse: Warehouse, noun: str, rolled: int) -> bool:
    """Return whether a higher revision replaced a fact of the stream after batch `rolled`."""
    found = warehouse.value(
        "select 1 from superseded where noun = $noun and batch > $rolled limit 1", noun=noun, rolled=rolled
    )
    return found is not None


def first_whole_day(warehouse: Warehouse, noun: str, timezone: str) -> date:
    """Give the first day in `timezone` all of whose facts are kept."""
    return local_date(kept_from(warehouse, noun) - timedelta(microseconds=1), timezone) + timedelta(days=1)


def _forget(warehouse: Warehouse, timezone: str) -> None:
    """Drop the rollups, which are cut in another zone, so that they are made anew from the facts and all published.

    What is older than the facts moves to the days of the new zone, but for days of users, which stay as they were.
    """
    warehouse.run(
        "rollup/forget",
        **{f"{stream.noun}_from": kept_from(warehouse, stream.noun) for stream in STREAMS},
        first_day=first_whole_day(warehouse, BEHAVIOR.noun, timezone).isoformat(),
    )
    quarters = _quarters(warehouse.execute("select bucket from calendar order by bucket"))
    warehouse.execute("delete from calendar")
    _put_on_calendar(warehouse, quarters, timezone)
    warehouse.run("rollup/move_days")
    later_than_any = int(warehouse.meta("generation")) + 1
    warehouse.set_meta(first_behavior_day="", rolled=0, timezone=timezone)
    warehouse.set_meta(generation=later_than_any, published_generation=later_than_any)


def _quarters(rows: Sequence[Row]) -> list[datetime]:
    return [cast(datetime, row[0]) for row in rows]


def _add_to_calendar(warehouse: Warehouse, rolled: int, timezone: str) -> None:
    _put_on_calendar(warehouse, _quarters(warehouse.run("rollup/new_buckets", rolled=rolled)), timezone)


def _put_on_calendar(warehouse: Warehouse, quarters: Sequence[datetime], timezone: str) -> None:
    if not quarters:
        return
    local = pl.col("bucket").dt.replace_time_zone("UTC").dt.convert_time_zone(timezone)
    frame = pl.DataFrame({"bucket": quarters}, schema={"bucket": pl.Datetime("us")}).with_columns(
        day=local.dt.date(), hour=local.dt.hour()
    )
    with warehouse.view(quarters=frame):
        warehouse.execute("insert into calendar select bucket, day, hour from quarters")


def _roll_behavior(warehouse: Warehouse, settings: Settings, rolled: int, today: date) -> None:
    event_max_ms = settings.feature_event_max_min * 60_000
    touched = _quarters(warehouse.run("rollup/behavior_touched", rolled=rolled))
    if not touched:
        return
    for first, last in spans(touched):
        warehouse.run("rollup/behavior_15m", first=first, last=last, event_max_ms=event_max_ms)
    warehouse.run("rollup/behavior_due")
    first_day = local_date(touched[0], settings.timezone).isoformat()
    if has_replaced(warehouse, BEHAVIOR.noun, rolled):
        whole_from = first_whole_day(warehouse, BEHAVIOR.noun, settings.timezone).isoformat()
        warehouse.run("rollup/unseen", rolled=rolled, today=today.isoformat(), whole_from=whole_from)
        first_day = _begin_later(warehouse, first_day, today)
    _begin_earlier(warehouse, first_day, today)
    warehouse.run("rollup/users", rolled=rolled, today=today.isoformat(), first_day=first_day)
    gap = timedelta(minutes=settings.session_gap_min)
    first_at, last_at = warehouse.run(
        "rollup/session_regions",
        rolled=rolled,
        gap=gap,
        first=touched[0],
        last=touched[-1] + _QUARTER,
        kept_from=kept_from(warehouse, BEHAVIOR.noun),
    )[0]
    if first_at is not None:
        warehouse.run(
            "rollup/sessions",
            first=first_at,
            last=last_at,
            gap_us=gap // timedelta(microseconds=1),
            max_us=int(settings.session_max_h * 3_600_000_000),
            event_max_ms=event_max_ms,
            today=today.isoformat(),
            journey_days=settings.journey_days,
        )


def _begin_earlier(warehouse: Warehouse, first_day: str, today: date) -> None:
    """Make all days due, also those without events, between `first_day` and the first day that had been known."""
    known = warehouse.meta("first_behavior_day")
    if not known or first_day < known:
        until = known or (today + timedelta(days=1)).isoformat()
        warehouse.run("rollup/earlier_days", first_day=first_day, until=until)
        warehouse.set_meta(first_behavior_day=first_day)


def _begin_later(warehouse: Warehouse, first_day: str, today: date) -> str:
    """Make the days due that no longer are days of events, as the first events were replaced by later ones.

    Return the first of `first_day` and the day on which events begin now.
    """
    known = warehouse.meta("first_behavior_day")
    begins = str(warehouse.run("rollup/first_day")[0][0] or today + timedelta(days=1))
    if known and known < begins:
        warehouse.run("rollup/earlier_days", first_day=known, until=begins)
        warehouse.set_meta(first_behavior_day=begins)
    return max(first_day, begins)


def _roll_tasks(warehouse: Warehouse, settings: Settings, rolled: int, now: datetime) -> bool:
    touched = _quarters(
        warehouse.run(
            "rollup/tasks",
            rolled=rolled,
            now=now,
            abandoned_after=timedelta(minutes=settings.task_abandoned_after_min),
        )
    )
    for first, last in spans(touched):
        warehouse.run("rollup/agent_15m", first=first, last=last)
    if touched:
        warehouse.run("rollup/agents", history_rows=settings.agent_history_rows)
        count_tasks(warehouse, settings, now)
    return bool(touched)


def _roll_calls(warehouse: Warehouse, settings: Settings, rolled: int, today: date) -> None:
    touched = _quarters(warehouse.run("rollup/llm_touched", rolled=rolled))
    for first, last in spans(touched):
        warehouse.run("rollup/llm_15m", first=first, last=last)
    if touched:
        warehouse.run("rollup/llm_due", rolled=rolled, today=today.isoformat(), journey_days=settings.journey_days)
