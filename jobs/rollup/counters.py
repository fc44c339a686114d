"""Counters: sums that only rise, for metrics, stored in the transaction of the rollup and kept in memory beside it.

Rollups are computed again whenever something about the past changes; what is once in a counter stays there. There are
at most as many counters as METRICS_MAX_NAMES allows, so that memory can hold all of them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, cast

from autobot_analytics.contract import STREAMS
from autobot_analytics.settings import Settings
from jobs.ingest.offset import Position
from jobs.rollup.counter_seats import Seats
from jobs.warehouse import Warehouse

Kind = Literal["model", "agent", "event"]
Place = tuple[int, int, int]  # epoch, entry_ms, entry_seq of a fact in its stream
Due = list[tuple[str, str]]  # snapshot and field of documents
SNAPSHOTS: dict[Kind, str] = {"model": "model_counters", "agent": "agent_counters", "event": "event_counters"}
CALLS = (
    "calls",
    "unpriced_calls",
    "free_calls",
    "cost_usd",
    "uncached_input_tokens",
    "cached_input_tokens",
    "cache_write_tokens",
    "output_tokens",
    "reasoning_tokens",
)
KINDS_OF_CALLS: tuple[Kind, ...] = ("model", "agent")
_BEFORE_ALL: Place = (-1, -1, -1)


@dataclass
class CounterSums:
    """All counters as they are stored."""

    calls: dict[str, dict[str, list[Any]]]  # by kind and name: figures as CALLS names them
    tasks: dict[str, Counter[str]]  # by agent and status
    durations: dict[str, dict[float, tuple[int, Decimal]]]  # by agent and bound: tasks and the sum of milliseconds
    events: Counter[str]
    seats: dict[str, Seats]
    reached: dict[str, Place]
    due: Due = field(default_factory=list)


def count_calls(warehouse: Warehouse, settings: Settings, rolled: int, now: datetime) -> Due:
    """Add the calls of batches after `rolled` that were not counted yet; return the documents that change."""
    sums = _sums(warehouse)
    rows = _new(warehouse, sums, "counters/new_calls", "llm", rolled)
    for kind in KINDS_OF_CALLS:
        fresh: dict[str, list[Any]] = {}
        for name, *figures in (row[1:] for row in rows if row[0] == kind):
            fresh[name] = _added(fresh.get(name), figures)
        seated = _seat(warehouse, sums, settings, kind, {name: figures[0] for name, figures in fresh.items()}, now)
        stored = sums.calls[kind]
        for name, figures in fresh.items():
            stored[seated[name]] = _added(stored.get(seated[name]), figures)
        counted = [(name, *stored[name]) for name in sorted(set(seated.values()))]
        if counted:
            warehouse.run("counters/store_calls", kind=kind, **_columns(("names", *CALLS), counted))
    return _changed(sums)


def count_events(warehouse: Warehouse, settings: Settings, rolled: int, now: datetime) -> Due:
    """Add the events of batches after `rolled` that were not counted yet; return the documents that change."""
    sums = _sums(warehouse)
    fresh = {
        str(name): int(events) for name, events in _new(warehouse, sums, "counters/new_events", "behavior", rolled)
    }
    seated = _seat(warehouse, sums, settings, "event", fresh, now)
    for name, events in fresh.items():
        sums.events[seated[name]] += events
    names = sorted(set(seated.values()))
    if names:
        warehouse.run("counters/store_events", names=names, events=[sums.events[name] for name in names])
    return _changed(sums)


def count_tasks(warehouse: Warehouse, settings: Settings, now: datetime) -> Due:
    """Add the tasks that the rollup has just found to have come to an end; return the documents that change."""
    sums = _sums(warehouse)
    rows = cast("list[tuple[str, str, float | None, int, Decimal]]", warehouse.run("counters/new_tasks"))
    arrivals: Counter[str] = Counter()
    for agent_id, _, _, tasks, _ in rows:
        arrivals[agent_id] += tasks
    seated = _seat(warehouse, sums, settings, "agent", arrivals, now)
    timed = set()
    for agent_id, status, bound_s, tasks, duration_ms in rows:
        seat = seated[agent_id]
        sums.tasks[seat][status] += tasks
        if bound_s is not None:
            before = sums.durations[seat].get(bound_s, (0, Decimal(0)))
            sums.durations[seat][bound_s] = (before[0] + tasks, before[1] + duration_ms)
            timed.add(seat)
    ended = [
        (agent, status, tasks) for agent in sorted(set(seated.values())) for status, tasks in sums.tasks[agent].items()
    ]
    if ended:
        warehouse.run("counters/store_tasks", **_columns(("agent_id", "status", "tasks"), ended))
    took = [(agent, bound, *figures) for agent in sorted(timed) for bound, figures in sums.durations[agent].items()]
    if took:
        warehouse.run("counters/store_durations", **_columns(("agent_id", "bound_s", "tasks", "duration_ms"), took))
    return _changed(sums)


def count_streams(warehouse: Warehouse) -> None:
    """Keep the most that each stream was known to have lost, if that changed since it was kept."""
    positions = [cast("Position | None", warehouse.recall("position", stream.noun)) for stream in STREAMS]
    lost = tuple(position and position.lost for position in positions)
    if None in lost or lost != warehouse.recall("counters", "lost"):
        warehouse.run("counters/store_lost")
        warehouse.remember("counters", "lost", lost)


def _sums(warehouse: Warehouse) -> CounterSums:
    """Return the counters as they are remembered, or read them."""
    known = warehouse.recall("counters", "")
    if isinstance(known, CounterSums):
        return known
    sums = CounterSums(
        {"model": {}, "agent": {}},
        defaultdict(Counter),
        defaultdict(dict),
        Counter(dict(cast("list[tuple[str, int]]", warehouse.execute("from event_counters")))),
        {kind: Seats({}) for kind in SNAPSHOTS},
        {},
    )
    for kind, name, *figures in warehouse.execute("from call_counters"):
        sums.calls[str(kind)][str(name)] = figures
    for agent_id, status, tasks in cast("list[tuple[str, str, int]]", warehouse.execute("from task_counters")):
        sums.tasks[agent_id][status] = tasks
    durations = cast("list[tuple[str, float, int, Decimal]]", warehouse.execute("from duration_counters"))
    for agent_id, bound_s, tasks, duration_ms in durations:
        sums.durations[agent_id][bound_s] = (tasks, duration_ms)
    for kind, name, counted_at in cast("list[tuple[str, str, datetime]]", warehouse.execute("from counter_names")):
        sums.seats[kind].counted_at[name] = counted_at
    for noun, *place in cast("list[tuple[Any, ...]]", warehouse.execute("from counted_up_to")):
        sums.reached[str(noun)] = (place[0], place[1], place[2])
    warehouse.remember("counters", "", sums)  # what is added is forgotten with the transaction if that fails
    return sums


def _new(warehouse: Warehouse, sums: CounterSums, query: str, noun: str, rolled: int) -> list[Any]:
    """Return what `query` finds beyond the last fact that was counted, and note how far that reaches."""
    epoch, entry_ms, entry_seq = sums.reached.get(noun, _BEFORE_ALL)
    rows = warehouse.run(query, rolled=rolled, epoch=epoch, entry_ms=entry_ms, entry_seq=entry_seq)
    if not rows:
        return []
    places = cast("list[Place]", [row[-1] for row in rows])
    sums.reached[noun] = epoch, entry_ms, entry_seq = max(places)
    warehouse.run("counters/store_reached", noun=noun, epoch=epoch, entry_ms=entry_ms, entry_seq=entry_seq)
    return [row[:-1] for row in rows]


def _seat(
    warehouse: Warehouse, sums: CounterSums, settings: Settings, kind: Kind, arrivals: Mapping[str, int], now: datetime
) -> dict[str, str]:
    seats = sums.seats[kind]
    seated = seats.take(arrivals, settings.metrics_max_names, timedelta(days=settings.metrics_idle_days), now)
    changed, gone = seats.settle()
    if changed or gone:
        warehouse.run("counters/store_names", kind=kind, names=changed, gone=gone, counted_at=now)
    sums.due += [(SNAPSHOTS[kind], name) for name in {*seated.values(), *gone}]
    return seated


def _changed(sums: CounterSums) -> Due:
    due, sums.due = sums.due, []
    return due


def _columns(names: Iterable[str], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: list(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)}


def _added(before: list[Any] | None, figures: list[Any]) -> list[Any]:
    return figures if before is None else [old + new for old, new in zip(before, figures, strict=True)]
