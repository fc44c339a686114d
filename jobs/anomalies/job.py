"""The job that looks for days and hours of unusual cost: what the new calls touch, and nothing else, is judged again.

It reads and reckons beside the ticks, and writes twice, briefly: first what came of the days, then what stands out of
them. What the first has changed stays due until the second is done, so that a crash between the two leaves nothing out.
"""

from datetime import date, datetime, timedelta
from itertools import groupby
from time import monotonic
from typing import cast

from jobs.anomalies.books import judge_changed
from jobs.anomalies.days import Rule
from jobs.calendar import local_date
from jobs.context import JobContext
from jobs.warehouse import Warehouse

KEPT_DAYS = 400  # anomalies of a year can be asked for; the days before are what the first of them are compared with
_DAYS_OF_SERIES_AT_ONCE = 50_000  # judged and stored
_ENOUGH_S = 300
_DAYS_AT_ONCE = 31  # whose hours are looked at in one go


def find_anomalies(context: JobContext) -> int:
    """Look for what stands out and publish it; give how many anomalies there are."""
    warehouse, settings, now = context.warehouse, context.settings, context.clock()
    today = local_date(now, settings.timezone)
    rule = Rule.of(settings)
    judged_by = f"{settings.timezone} {rule}"
    reported_by = f"{settings.anomaly_floor_usd} {settings.anomaly_floor_percent} {settings.anomaly_top}"
    rolled = warehouse.meta("rolled", "0")
    state = f"{rolled} {now:%Y-%m-%dT%H} {judged_by} {reported_by}"
    if warehouse.meta("anomalies_state") != state:
        if warehouse.meta("anomalies_judged_by") != judged_by:
            _forget(context, judged_by)
        if warehouse.meta("anomalies_reported_by") != reported_by:
            _look_at_all(context, reported_by)
        began = monotonic()
        while not _judge(context, rule, today):
            if monotonic() - began > _ENOUGH_S:  # the rest at the next turn, so that nobody takes the job for stuck
                return _count(warehouse)
        _find(warehouse, context, now, today)
        _store(context, now, today, state, rolled)
    with context.writing():
        context.publish("anomalies")
    return _count(warehouse)


def _count(warehouse: Warehouse) -> int:
    return int(str(warehouse.value("select count(*) from anomalies")))


def _oldest(today: date) -> str:
    return (today - timedelta(days=KEPT_DAYS)).isoformat()


def _forget(context: JobContext, judged_by: str) -> None:
    """Have every day judged anew: by another rule, or as days begin elsewhere."""
    with context.writing(), context.warehouse.transaction():
        context.warehouse.run("anomalies/forget")
        context.warehouse.set_meta(anomalies_judged_by=judged_by, anomalies_judged=0)


def _look_at_all(context: JobContext, reported_by: str) -> None:
    """Have every day and hour looked at again, as other things are to be reported of them."""
    with context.writing(), context.warehouse.transaction():
        context.warehouse.run("anomalies/look_at_all")
        context.warehouse.set_meta(anomalies_reported_by=reported_by, anomalies_judged=0)


def _judge(context: JobContext, rule: Rule, today: date) -> bool:
    """Judge days that changed, as many as are stored at once; give whether these were all."""
    warehouse = context.warehouse
    judged = int(warehouse.meta("anomalies_judged", "0"))
    [(is_part,)] = warehouse.run(
        "anomalies/changed", judged=judged, oldest=_oldest(today), today=today.isoformat(), most=_DAYS_OF_SERIES_AT_ONCE
    )
    days = judge_changed(warehouse, rule, today, context.stopping)
    with context.writing(), warehouse.transaction(), warehouse.view(judged=days):
        warehouse.run("anomalies/store_days", oldest=_oldest(today))
    context.milestone("after_judging")
    return not is_part


def _find(warehouse: Warehouse, context: JobContext, now: datetime, today: date) -> None:
    """Find what stands out of the days that are looked at, and why, into temporary tables."""
    settings = context.settings.model_dump()
    looked_at = warehouse.run("anomalies/looked_at", today=today.isoformat())
    warehouse.run("anomalies/find_days", today=today.isoformat(), **settings)
    hour_days = [cast(date, day) for kind, day in looked_at if kind == "hour"]
    for _, days in groupby(hour_days, lambda day: day.toordinal() // _DAYS_AT_ONCE):
        some = list(days)
        warehouse.run("anomalies/find_hours", now=now, first=some[0].isoformat(), last=some[-1].isoformat(), **settings)
    warehouse.run("anomalies/causes")


def _store(context: JobContext, now: datetime, today: date, state: str, judged: str) -> None:
    with context.writing(), context.warehouse.transaction():
        context.warehouse.run("anomalies/replace", now=now, oldest=_oldest(today))
        context.warehouse.set_meta(anomalies_state=state, anomalies_judged=judged)
