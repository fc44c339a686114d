"""Where a click on a time leads: to the next finer view of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from snapshots.lake.query.catalogue import TIME
from web.dashboard.clock_span import PARAMETERS, ClockSpan
from web.dashboard.questions import Wanted

LENGTHS = {"hour": timedelta(hours=1), "15min": timedelta(minutes=15)}
FURTHER = {  # by subject: what an hour is broken down by, the first that is not filtered
    "calls": ("agent", "model", "user", "session"),
    "tasks": ("agent", "error"),
    "events": ("feature", "user"),
}


def into_time(wanted: Wanted, name: str, label: str, subject: str) -> Mapping[str, Any]:
    """Return the parameters that lead from one label of a time dimension to its parts.

    A week or month leads to its days, a day to its hours, an hour to what it consists of.
    """
    grain = name.removeprefix(TIME)
    if grain in LENGTHS:
        others = [one for one in wanted.dimensions if one != name] or _further(wanted, subject)
        span = ClockSpan.beginning(label, LENGTHS[grain])
        return {"days": 1, "to": label[:10], "by": others, **span.state}
    whole = dict.fromkeys(PARAMETERS)
    if grain == "day":
        return {"days": 1, "to": label, "by": _by(wanted, name, "hour"), **whole}
    return {"days": None, "from": label, "to": _last(label, grain), "by": _by(wanted, name, "day"), **whole}


def _by(wanted: Wanted, name: str, grain: str) -> list[str]:
    return [f"{TIME}{grain}" if one == name else one for one in wanted.dimensions]


def _further(wanted: Wanted, subject: str) -> list[str]:
    known = {one.dimension for one in wanted.filters if one.operator == "is"}
    return [next((one for one in FURTHER[subject] if one not in known), FURTHER[subject][-1])]


def _last(label: str, grain: str) -> str:
    first = date.fromisoformat(label)
    following = first + timedelta(days=7) if grain == "week" else (first + timedelta(days=31)).replace(day=1)
    return (following - timedelta(days=1)).isoformat()
