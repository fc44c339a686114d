"""Day documents that no window reaches any more: they are deleted, so that Redis does not grow with history."""

from datetime import date, timedelta

from jobs.publishing.slices import PUBLISHED_DAYS
from jobs.warehouse import Warehouse
from snapshots.catalogue import BY_NAME, CATALOGUE
from snapshots.inspection import Inspector
from snapshots.writer import HashChange

_BY_DAY = [snapshot for snapshot in CATALOGUE if snapshot.by_day]


def outdated_days(warehouse: Warehouse, inspector: Inspector, today: date) -> list[HashChange]:
    """Return the deletions of a day: it looks once a day, and when the process starts."""
    if warehouse.recall("published", "cleared_on") == today:
        return []
    oldest = (today - timedelta(days=PUBLISHED_DAYS)).isoformat()
    found = inspector.days_before(oldest, _BY_DAY)
    return [HashChange(BY_NAME[name], None, days, {}) for name, days in found.items()]


def cleared(warehouse: Warehouse, today: date) -> None:
    """Note that the deletions of a day are done."""
    warehouse.remember("published", "cleared_on", today)
