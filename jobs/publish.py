"""Publishing: what is due goes from the warehouse into the snapshots, all of a tick at once.

What is due is kept in the warehouse, so a crash before or after Redis took the documents leaves them due, and
publishing them again changes nothing.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256

import polars as pl

import sql
from autobot_analytics.settings import Settings
from jobs.rollup import local_date
from jobs.warehouse import Row, Warehouse
from snapshots.catalogue import CATALOGUE, Snapshot
from snapshots.writer import Change, Freshness, Overtaken, Published, SnapshotWriter

PUBLISHED_DAYS = 800  # the longest window is 365 days, and it is compared with the one before
SINGLE_DOCUMENTS_A_TICK = 20_000
_OTHER_IS_ALIVE_FOR_TICKS = 3
_PLACE = dict.fromkeys(("snapshot", "part", "field"), pl.String)

Milestone = Callable[[str], None]


def publish(
    warehouse: Warehouse,
    writer: SnapshotWriter,
    settings: Settings,
    now: datetime,
    milestone: Milestone = lambda name: None,
    job: str = "tick",
) -> int:
    """Publish what is due, and the state of the pipeline and of the jobs; give how many documents changed.

    `job` is the one that has just been done: its snapshots are as new as can be, whether or not they changed.
    `now` is UTC without a zone. Raises Overtaken when another warehouse publishes into this Redis, and
    redis.exceptions.RedisError when Redis does not answer; all that was due is due still.
    """
    today = local_date(now, settings.timezone)
    before = writer.published()
    anew = _fence(warehouse, writer, settings, before, now, today)
    # each publication has a generation of its own, stored before Redis sees it: a warehouse that was put back is known
    # by the later one that it finds there, and a reader that keeps documents by generation never keeps old ones
    generation = int(warehouse.meta("generation")) + 1
    oldest = today - timedelta(days=PUBLISHED_DAYS)
    with warehouse.transaction():
        warehouse.set_meta(generation=generation)
        taken = warehouse.run("publish/take", oldest_day=oldest.isoformat(), most=SINGLE_DOCUMENTS_A_TICK)
    due = {str(name) for (name,) in taken}
    changes: list[Change] = []
    for snapshot in CATALOGUE:
        if snapshot.always or snapshot.name in due:
            changes += _changes(warehouse, snapshot, now, today)
    milestone("in_publish")
    done = {job}
    if anew:
        done |= {str(name) for (name,) in warehouse.execute("select job from job_runs where runs > failures")}
    freshness = _freshness(changes, settings, done)
    written = writer.publish(changes, freshness, generation, before, now, _seconds_to_live(changes, settings, today))
    milestone("after_publish")
    with warehouse.transaction():
        warehouse.run("publish/done")
        warehouse.set_meta(published_generation=generation)
    return written


def query_digest(*snapshots: Snapshot) -> str:
    """Name how snapshots are computed: another text when a release computes them otherwise."""
    return sha256("".join(sql.load(f"snapshots/{one.name}") for one in snapshots).encode()).hexdigest()[:12]


def _fence(
    warehouse: Warehouse, writer: SnapshotWriter, settings: Settings, before: Published, now: datetime, today: date
) -> bool:
    """See to it that Redis holds what this warehouse published last; make everything due, and say so, if it does not.

    After a crash Redis may hold any generation from the last one that we know was taken: what changed since is due.
    What an earlier release published by other queries is not what this one would.
    """
    me, queries = warehouse.meta("warehouse_id"), query_digest(*CATALOGUE)
    ours, published = int(warehouse.meta("generation")), int(warehouse.meta("published_generation"))
    is_ours = before.writer == me and before.generation is not None and published <= before.generation <= ours
    if is_ours and warehouse.meta("published_queries") == queries:
        return False
    alive_for = timedelta(seconds=settings.tick_interval_s * _OTHER_IS_ALIVE_FOR_TICKS)
    if before.writer not in (None, me) and before.at is not None and now - before.at < alive_for:
        raise Overtaken(
            "another scheduler publishes into this Redis (its last tick is "
            f"{(now - before.at).total_seconds():.0f} s old): stop it, or give this one a Redis database of its own"
        )
    with warehouse.transaction():
        if before.writer == me and before.generation is not None and before.generation > ours:
            warehouse.run(
                "jobs/incident",
                now=now,
                noun="warehouse",
                kind="storage_went_back",
                entries=None,
                detail=f"generation {before.generation} was published, the warehouse has {ours}: a file was put back "
                "or damaged; what the streams still hold is read again",
            )
        warehouse.set_meta(generation=max(ours, before.generation or 0), published_queries=queries)
        warehouse.run("publish/everything", today=today.isoformat(), journey_days=settings.journey_days)
        held = [(one.name, *place) for one in CATALOGUE if not one.always for place in writer.existing(one)]
        with warehouse.view(held=pl.DataFrame(held, schema=_PLACE, orient="row")):
            warehouse.execute("insert into due select snapshot, part, field from held")
    return True


def _changes(warehouse: Warehouse, snapshot: Snapshot, now: datetime, today: date) -> list[Change]:
    wanted = warehouse.run("publish/wanted", snapshot=snapshot.name)
    parts = sorted(str(part) for part, _ in wanted if part is not None)
    names, rows = warehouse.documents(
        f"snapshots/{snapshot.name}",
        now=now,
        today=today.isoformat(),
        first_part=parts[0] if parts else "",
        last_part=parts[-1] if parts else "",
    )
    if snapshot.partition is None:
        found = {str(row[0]): _document(names[1:], row[1:]) for row in rows}
        asked = [str(field) for _, field in wanted] or list(found)
        return [Change(snapshot, None, asked, found)] if asked else []
    asked_by_part: dict[str, list[str]] = {}
    documents: dict[str, dict[str, dict[str, object]]] = {}
    for part, field in wanted:
        asked_by_part.setdefault(str(part), []).append(str(field))
    for row in rows:
        documents.setdefault(str(row[0]), {})[str(row[1])] = _document(names[2:], row[2:])
    return [Change(snapshot, part, fields, documents.get(part, {})) for part, fields in asked_by_part.items()]


def _document(names: list[str], values: Row) -> dict[str, object]:
    return dict(zip(names, values, strict=True))


def _freshness(changes: list[Change], settings: Settings, done: set[str]) -> dict[str, Freshness]:
    computed = {change.snapshot.name for change in changes}
    return {
        snapshot.name: Freshness(settings.interval_s(snapshot.job), query_digest(snapshot))
        for snapshot in CATALOGUE
        if snapshot.job in done or snapshot.name in computed
    }


def _seconds_to_live(changes: list[Change], settings: Settings, today: date) -> dict[str, int]:
    """Give, for each partition that is a day, the seconds until its single documents are no longer kept."""
    days = {change.partition for change in changes if change.snapshot.expires and change.partition}
    return {day: max((settings.journey_days - (today - date.fromisoformat(day)).days) * 86_400, 1) for day in days}
