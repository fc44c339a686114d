"""Exploration: the paths that users walk most, and the weeks in which they come back.

Ranking paths and following cohorts means looking at a year, so it is not done at every tick, and only when something
has changed since the last time.
"""

from jobs.calendar import local_date
from jobs.context import JobContext
from jobs.publishing.slices import PUBLISHED_DAYS


def explore(context: JobContext) -> int:
    """Rank the paths anew and publish them and the cohorts; give how many paths are counted."""
    warehouse = context.warehouse
    today = local_date(context.clock(), context.settings.timezone).isoformat()
    state = f"{warehouse.meta('rolled')} {today} {context.settings.timezone}"
    if warehouse.meta("explored") != state:
        with warehouse.transaction():
            warehouse.run("explore/paths", today=today, kept_days=PUBLISHED_DAYS)
            warehouse.set_meta(explored=state)
    context.publish("explore")
    return int(str(warehouse.value("select count(*) from counted_paths")))
