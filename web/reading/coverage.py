"""Whether there are data for the whole of a window: a change against one that is partly empty says little."""

from collections.abc import Collection
from datetime import date, timedelta

from web.reading.window import Window

MUCH = 0.1  # of a window: less than that missing does not change what a change says


def partly_since(window: Window, days: Collection[str]) -> date | None:
    """Return the day since when there are data, if that leaves much of a window empty but not all; else None.

    `days` are all days (ISO 8601) that have data, also outside the window.
    """
    first = date.fromisoformat(min(days)) if days else None
    late = first is not None and window.first + timedelta(days=window.length * MUCH) < first <= window.last
    return first if late else None
