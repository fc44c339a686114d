"""The clickstream as events, and a livelier one made of it.

The file has page views only, each session short and under an ID of its own, by day. The livelier one keeps its users,
features and pace, and adds what real producers bring: other event types, durations, visitors without a name or a
session, sessions that go on after a break, at night, over midnight, and for days.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from tests.end_to_end.behavior_recount import RecountedEvent

FILE = Path(__file__).parents[1] / "data" / "ecom-clickstream.csv.gz"
CLICKS = frozenset({"add_to_cart", "wishlist_add", "purchase", "compare", "filter_results"})
PACE = timedelta(minutes=20)
LONG_SESSIONS = {  # when each began, and how many steps it has
    "marathon_0": (datetime(2024, 3, 9, 10, tzinfo=UTC), 180),  # New York's clocks go forward meanwhile
    "marathon_1": (datetime(2024, 6, 13, tzinfo=UTC), 180),
    "marathon_2": (datetime(2024, 6, 18, 21, tzinfo=UTC), 180),
    "whole_day": (datetime(2024, 6, 22, 4, tzinfo=UTC), 73),  # exactly as long as one session may be
}
PAUSES = (timedelta(minutes=30), timedelta(minutes=30, microseconds=1), timedelta(seconds=1))


@cache
def original() -> tuple[RecountedEvent, ...]:
    """Return the events of the file, each a page view of what was visited."""
    with gzip.open(FILE, "rt", newline="") as file:
        return tuple(
            RecountedEvent(
                at=datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC),
                feature=row["event"],
                user_id=row["user_id"],
                session_id=row["session_id"],
            )
            for row in csv.DictReader(file)
        )


@cache
def livelier(seed: int) -> tuple[RecountedEvent, ...]:
    """Return a variation of the file's events, the same for the same seed."""
    chance = Random(seed)
    events: list[RecountedEvent] = []
    habits: dict[str, tuple[timedelta, str, str]] = {}
    for event in original():
        if event.session_id not in habits:
            habits[event.session_id] = _habit(event, chance)
        later, user_id, session_id = habits[event.session_id]
        events.append(
            replace(
                event,
                at=event.at + later + timedelta(microseconds=chance.choice((0, 1, 250_000))),
                event_type="click" if event.feature in CLICKS else chance.choice(("page_view", "page_view", "scroll")),
                user_id=user_id,
                session_id=session_id,
                duration_ms=_duration_ms(chance),
            )
        )
    return (*events, *long_sessions(), *_pauses())


def _habit(event: RecountedEvent, chance: Random) -> tuple[timedelta, str, str]:
    """Return, for one session of the file: how much later it happens, under which user and which session."""
    later = timedelta(hours=chance.randrange(0, 20)) if chance.random() < 0.5 else timedelta(0)
    user_id = chance.choice(("", "anonymous")) if chance.random() < 0.15 else event.user_id
    kind = chance.random()
    if kind < 0.2:
        return later, user_id, chance.choice(("", "unknown"))
    if kind < 0.6:  # a browser that keeps its ID for a fortnight
        return later, user_id, f"{event.user_id}/{event.at.timetuple().tm_yday // 14}"
    return later, user_id, event.session_id


def _duration_ms(chance: Random) -> float | None:
    kind = chance.random()
    if kind < 0.3:
        return None
    if kind < 0.35:
        return float(chance.randrange(30 * 60_000 - 1, 4 * 3_600_000))
    return chance.randrange(0, 90_000_000) / 1000


def long_sessions() -> Iterator[RecountedEvent]:
    """Yield sessions that last for days."""
    for session_id, (began, steps) in LONG_SESSIONS.items():
        for step in range(steps):
            yield RecountedEvent(
                began + step * PACE, "dashboard", user_id=f"user of {session_id}", session_id=session_id
            )


def _pauses() -> Iterator[RecountedEvent]:
    """Yield two sessions under one ID: a pause as long as may be, and one a trifle longer."""
    for day in (datetime(2024, 3, 11, 15, tzinfo=UTC), datetime(2024, 6, 29, 15, tzinfo=UTC)):
        at = day
        for pause in (timedelta(0), *PAUSES):
            at += pause
            yield RecountedEvent(at, "dashboard", session_id=f"pausing {day:%j}")


def write(events: Iterable[RecountedEvent], path: Path) -> Path:
    """Write events as a file that `load` takes without a mapping."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("timestamp", "feature", "event_type", "user_id", "session_id", "duration_ms"))
        for event in events:
            duration = "" if event.duration_ms is None else event.duration_ms
            values = (event.feature, event.event_type, event.user_id, event.session_id, duration)
            writer.writerow((event.at.isoformat(), *values))
    return path
