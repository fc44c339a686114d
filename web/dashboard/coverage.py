"""When a change says little: the window before is partly without data, or today is set beside a whole day."""

from collections.abc import Collection
from datetime import date

from web.dashboard.ask import Ask
from web.reading.coverage import partly_since
from web.show.formats import day


def began(ask: Ask, snapshot: str) -> date | None:
    """Return the first day that a snapshot by day has; None when it has none, or was not computed yet."""
    days = _days(ask, snapshot)
    return date.fromisoformat(min(days)) if days else None


def caveat(ask: Ask, snapshot: str) -> str | None:
    """Return why changes against the window before are not to be taken at their word; None when they are.

    `snapshot` is one by day, whose first day is when the data began.
    """
    before = ask.period.window.before
    if not ask.period.compares:
        return None
    first = partly_since(before, _days(ask, snapshot))
    if first:
        window = f"{day(before.first)}\u00a0– {day(before.last)}"
        return f"Changes are against {window}, of which there are only data since {day(first)}."
    if ask.period.days == 1 and not ask.period.is_past:
        return f"Changes set today so far beside the whole of {day(before.last)}."
    return None


def _days(ask: Ask, snapshot: str) -> Collection[str]:
    return ask.perhaps(lambda: ask.reading(snapshot).documents(snapshot)) or ()
