"""Rollups: what the new facts change, and nothing else, is computed again.

New facts are those of batches that were not rolled up yet. Everything a rollup does is one transaction: the rollups,
the list of documents that are due to be published and the mark up to which facts are rolled up.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, STREAMS
from autobot_analytics.settings import Settings
from jobs.calendar import first_whole_day, kept_from, local_date, put_on_calendar
from jobs.publishing.histories import histories_after
from jobs.rollup.changes import Changes
from jobs.rollup.counters import count_calls, count_events, count_streams, count_tasks
from jobs.warehouse import Warehouse

_APART = timedelta(days=1)
_QUARTER = timedelta(minutes=15)
_NEVER = datetime(9999, 12, 31)
Days = dict[datetime, date]  # quarters of an hour and their days


def roll_up(warehouse: Warehouse, settings: Settings, now: datetime) -> bool:
    """Bring the rollups up to the newest fact; return whether anything changed.

    `now` is UTC without a zone.
    """
    today = local_date(now, settings.timezone)
    newest, last_today = int(warehouse.meta("batch")), warehouse.meta("today")
    is_same_zone = warehouse.meta("timezone") == settings.timezone
    overdue = _is_overdue(warehouse, settings, now)
    if is_same_zone and newest == int(warehouse.meta("rolled")) and last_today == today.isoformat() and not overdue:
        with warehouse.transaction():
            count_streams(warehouse)
        return False
    with warehouse.transaction():
        if not is_same_zone:
            _forget(warehouse, settings.timezone)
        rolled = int(warehouse.meta("rolled"))
        changes = Changes()
        if last_today and last_today < today.isoformat():
            first_day = warehouse.meta("first_behavior_day")
            warehouse.run("rollup/new_days", last_today=last_today, today=today.isoformat(), first_day=first_day)
        fresh, replaced = _new_facts(warehouse, rolled, settings.timezone) if newest > rolled else ({}, set())
        if behavior := fresh.get(BEHAVIOR.noun):
            _roll_behavior(warehouse, settings, rolled, today, behavior, BEHAVIOR.noun in replaced, changes)
            changes.add(*count_events(warehouse, settings, rolled, now))
        if calls := fresh.get(LLM.noun):
            _roll_calls(warehouse, settings, rolled, today, calls, changes)
            changes.add(*count_calls(warehouse, settings, rolled, now))
        count_streams(warehouse)
        entries = fresh.get(AGENTS.noun, {})
        if entries or overdue:
            changes.add_lake_days("entries", entries.values())
            _roll_tasks(warehouse, settings, rolled, now, changes)
        changes.store(warehouse)
        warehouse.set_meta(rolled=newest, today=today.isoformat())
    return True


def spans(quarters: Sequence[datetime]) -> list[tuple[datetime, datetime]]:
    """Return the stretches of time that sorted `quarters` cover, apart where over a day lies between two of them.

    A late event among current ones thus makes two short scans instead of one over all that lies between.
    """
    found: list[tuple[datetime, datetime]] = []
    for quarter in quarters:
        if found and quarter - found[-1][1] <= _APART:
            found[-1] = (found[-1][0], quarter)
        else:
            found.append((quarter, quarter))
    return found


def _forget(warehouse: Warehouse, timezone: str) -> None:
    """Drop the rollups, which are cut in another zone, so that they are made anew from the facts and all published.

    What is older than the facts moves to the days of the new zone, but for days of users, which stay as they were.
    """
    warehouse.run(
        "rollup/forget",
        **{f"{stream.noun}_from": kept_from(warehouse, stream.noun) for stream in STREAMS},
        first_day=first_whole_day(warehouse, BEHAVIOR.noun, timezone).isoformat(),
    )
    quarters = [cast(datetime, row[0]) for row in warehouse.execute("select bucket from calendar order by bucket")]
    warehouse.execute("delete from calendar")
    put_on_calendar(warehouse, quarters, timezone)
    warehouse.run("rollup/move_days")
    later_than_any = int(warehouse.meta("generation")) + 1
    warehouse.set_meta(first_behavior_day="", rolled=0, timezone=timezone)
    warehouse.set_meta(generation=later_than_any, published_generation=later_than_any)


def _new_facts(warehouse: Warehouse, rolled: int, timezone: str) -> tuple[dict[str, Days], set[str]]:
    """Return the quarters of an hour in which facts of each stream changed, sorted; all are on the calendar.

    Also return the streams of which higher revisions replaced some facts.
    """
    rows = cast("list[tuple[str, datetime, date | None, bool]]", warehouse.run("rollup/new_facts", rolled=rolled))
    missing = sorted({quarter for _, quarter, day, _ in rows if day is None})
    added = put_on_calendar(warehouse, missing, timezone)
    fresh: dict[str, Days] = {}
    for noun, quarter, day, _ in rows:
        fresh.setdefault(noun, {})[quarter] = added[quarter] if day is None else day
    return fresh, {noun for noun, _, _, is_replaced in rows if is_replaced}


def _touch(warehouse: Warehouse, days: Days) -> list[datetime]:
    quarters = list(days)
    warehouse.run("rollup/touch", quarters=quarters)
    return quarters


def _roll_behavior(
    warehouse: Warehouse,
    settings: Settings,
    rolled: int,
    today: date,
    days: Days,
    has_replaced: bool,
    changes: Changes,
) -> None:
    event_max_ms = settings.feature_event_max_min * 60_000
    touched = _touch(warehouse, days)
    for first, last in spans(touched):
        warehouse.run("rollup/behavior_15m", first=first, last=last, event_max_ms=event_max_ms)
    changes.add(("recent_events", "all"))
    changes.add_days(("behavior_days", "behavior_features", "behavior_hours"), days.values())
    changes.add_lake_days("behavior", days.values())
    changes.add_lake_days("sessions", days.values())
    first_day = min(days.values()).isoformat()
    if has_replaced:
        whole_from = first_whole_day(warehouse, BEHAVIOR.noun, settings.timezone).isoformat()
        warehouse.run("rollup/unseen", rolled=rolled, today=today.isoformat(), whole_from=whole_from)
        first_day = _begin_later(warehouse, first_day, today)
    _begin_earlier(warehouse, first_day, today)
    if has_replaced or warehouse.run("rollup/users_changed", rolled=rolled, first_day=first_day):
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
        changed = warehouse.run(
            "rollup/sessions",
            first=first_at,
            last=last_at,
            gap_us=gap // timedelta(microseconds=1),
            max_us=int(settings.session_max_h * 3_600_000_000),
            event_max_ms=event_max_ms,
            today=today.isoformat(),
            journey_days=settings.journey_days,
        )
        begun = [cast(date, day) for (day,) in changed]
        changes.add_days(("behavior_days", "behavior_features"), begun)
        changes.add_lake_days("sessions", begun)


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


def _roll_tasks(warehouse: Warehouse, settings: Settings, rolled: int, now: datetime, changes: Changes) -> None:
    (running_since,) = warehouse.run("rollup/tasks", rolled=rolled)[0]
    if running_since is not None:
        earliest = min(_running_since(warehouse), cast(datetime, running_since))
        warehouse.remember("tasks", "running_since", earliest)
    if _is_overdue(warehouse, settings, now):
        abandoned_after = timedelta(minutes=settings.task_abandoned_after_min)
        warehouse.run("rollup/abandoned", now=now, abandoned_after=abandoned_after)
        warehouse.remember("tasks", "running_since", None)  # another is the oldest now
    else:
        warehouse.run("rollup/none_abandoned")
    days: Days = dict(cast("list[tuple[datetime, date]]", warehouse.run("rollup/tasks_touched")))
    if not days:
        return
    for first, last in spans(list(days)):
        warehouse.run("rollup/agent_15m", first=first, last=last)
    changes.add(("recent_agent_tasks", "all"))
    changes.add_days(("agent_days",), days.values())
    changes.add_lake_days("agents", days.values())
    warehouse.run("rollup/agents", history_rows=settings.agent_history_rows, histories_after=histories_after(warehouse))
    changes.add(*count_tasks(warehouse, settings, now))


def _is_overdue(warehouse: Warehouse, settings: Settings, now: datetime) -> bool:
    """Return whether a task may have been running for so long that it is taken for abandoned."""
    return _running_since(warehouse) < now - timedelta(minutes=settings.task_abandoned_after_min)


def _running_since(warehouse: Warehouse) -> datetime:
    """Return a time before which no running task began: when the oldest one did, or one that has ended since."""
    known = warehouse.recall("tasks", "running_since")
    if known is None:
        known = warehouse.run("rollup/running_since")[0][0] or _NEVER
        warehouse.remember("tasks", "running_since", known)
    return cast(datetime, known)


def _roll_calls(
    warehouse: Warehouse, settings: Settings, rolled: int, today: date, days: Days, changes: Changes
) -> None:
    for first, last in spans(_touch(warehouse, days)):
        warehouse.run("rollup/llm_15m", first=first, last=last)
    changes.add(("recent_calls", "all"))
    changes.add_days(("cost_days", "cost_agent_days"), days.values())
    changes.add_lake_days("cost", days.values())
    warehouse.run("rollup/llm_due", rolled=rolled, today=today.isoformat(), journey_days=settings.journey_days)
