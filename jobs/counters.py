"""Counters: sums that only rise, kept in the warehouse for metrics, in the transaction of the rollup.

Rollups are computed again whenever something about the past changes; what is once in a counter stays there.
"""

from datetime import datetime
from typing import Literal

from autobot_analytics.settings import Settings
from jobs.warehouse import Warehouse

Kind = Literal["model", "agent", "event"]
SNAPSHOTS: dict[Kind, str] = {"model": "model_counters", "agent": "agent_counters", "event": "event_counters"}


def count_calls(warehouse: Warehouse, settings: Settings, rolled: int, now: datetime) -> None:
    """Add the calls of batches after `rolled` that were not counted yet."""
    warehouse.run("counters/new_calls", rolled=rolled)
    for kind in ("model", "agent"):
        warehouse.execute(
            "create or replace temp table arrivals as select name, calls as entries from new_calls where kind = $kind",
            kind=kind,
        )
        _seat(warehouse, settings, kind, now)
        warehouse.run("counters/add_calls", kind=kind)
    warehouse.run("counters/mark", noun="llm")


def count_events(warehouse: Warehouse, settings: Settings, rolled: int, now: datetime) -> None:
    """Add the events of batches after `rolled` that were not counted yet."""
    warehouse.run("counters/new_events", rolled=rolled)
    warehouse.execute("create or replace temp table arrivals as select name, events as entries from new_events")
    _seat(warehouse, settings, "event", now)
    warehouse.run("counters/add_events")
    warehouse.run("counters/mark", noun="behavior")


def count_tasks(warehouse: Warehouse, settings: Settings, now: datetime) -> None:
    """Add the tasks that the rollup has just found to have come to an end."""
    warehouse.run("counters/new_tasks")
    warehouse.execute(
        "create or replace temp table arrivals as select name, count(*) as entries from new_tasks group by name"
    )
    _seat(warehouse, settings, "agent", now)
    warehouse.run("counters/add_tasks")


def count_streams(warehouse: Warehouse) -> None:
    """Keep the most that each stream was known to have lost."""
    warehouse.run("counters/streams")


def _seat(warehouse: Warehouse, settings: Settings, kind: Kind, now: datetime) -> None:
    warehouse.run(
        "counters/seats",
        kind=kind,
        snapshot=SNAPSHOTS[kind],
        most=settings.metrics_max_names,
        idle_days=settings.metrics_idle_days,
        now=now,
    )
