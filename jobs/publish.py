"""Publishing: what is due goes from the warehouse into the snapshots, all of a tick at once.

What is due is kept in the warehouse, so a crash before or after Redis took the documents leaves them due, and
publishing them again changes nothing. Only a long history is too much for once: it goes out in slices, newest days
first, a few each tick, and the index says from which day on it is complete.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from autobot_analytics.contract import STREAMS
from autobot_analytics.settings import Settings
from jobs.calendar import local_date
from jobs.ingest.offset import Position
from jobs.publishing.documents import changes as documents
from jobs.publishing.fence import WENT_BACK, hold, losses, query_digest
from jobs.publishing.outdated import cleared, outdated_days
from jobs.publishing.slices import slices
from jobs.warehouse import Warehouse
from snapshots.catalogue import CATALOGUE
from snapshots.writer import Freshness, HashChange, Notices, Published, SnapshotWriter

Milestone = Callable[[str], None]
_OF_THE_ACCOUNT = frozenset({"pipeline", "stream_counters"})  # told by the positions in the streams alone


def publish(
    warehouse: Warehouse,
    writer: SnapshotWriter,
    settings: Settings,
    now: datetime,
    milestone: Milestone = lambda name: None,
    job: str = "tick",
) -> int:
    """Publish what is due, and the state of the pipeline and of the jobs; return how many documents changed.

    `job` is the one that has just been done: its snapshots are as new as can be, whether or not they changed. Only the
    tick publishes more than one slice and single documents: other jobs do not wait for a long history.
    `now` is UTC without a zone. Raises Overtaken when another warehouse publishes into this Redis, and
    redis.exceptions.RedisError when Redis does not answer; what was not published is due still.
    """
    today = local_date(now, settings.timezone)
    done = {job}
    before = writer.published()
    if hold(warehouse, writer.inspector, settings, before, now, today):
        done |= {str(name) for (name,) in warehouse.execute("select job from job_runs where runs > failures")}
    kept_from = _kept_from(warehouse, before)
    account = _account(warehouse)
    as_before = _OF_THE_ACCOUNT if account and account == warehouse.recall("published", "account") else frozenset()
    written = 0
    for number, part in enumerate(slices(warehouse, today, settings.single_documents, job == "tick")):
        # each has a generation of its own, stored before Redis sees it: a warehouse that was put back is known by the
        # later one that it finds there, and a reader that keeps documents by generation never keeps old ones
        generation = int(warehouse.meta("generation")) + 1
        warehouse.set_meta(generation=generation)
        outdated = outdated_days(warehouse, writer.inspector, today) if number == 0 else []
        changes: list[HashChange] = []
        for snapshot in CATALOGUE:
            if (snapshot.always and snapshot.name not in as_before and number == 0) or snapshot.name in part.due:
                due = _kept(part.due.get(snapshot.name, ()), kept_from.get(snapshot.name))
                changes += documents(warehouse, snapshot, due, now, today) if due or snapshot.always else []
        milestone("in_publish")
        freshness = _freshness(changes, settings, done if number == 0 else set())
        seconds = _seconds_to_live(changes, settings, today)
        notices = Notices(losses(warehouse), warehouse.meta(WENT_BACK) or None)
        every = [*outdated, *changes]
        written += writer.publish(every, freshness, generation, before, now, seconds, part.waiting, notices)
        milestone("after_publish")
        with warehouse.transaction():
            if part.due:
                warehouse.run("publish/done_all" if part.is_all else "publish/done")
            warehouse.set_meta(published_generation=generation)
        warehouse.remember("published", "account", account)
        cleared(warehouse, today)
        before = Published(generation, warehouse.meta("warehouse_id"), now)
    return written


def _kept_from(warehouse: Warehouse, before: Published) -> Mapping[str, str]:
    """Return the first day of which Redis holds single documents, by snapshot; those of days before are not due."""
    if warehouse.recall("published", "kept_from") != before.kept_from:
        for name, day in before.kept_from.items():
            warehouse.run("publish/not_kept", snapshot=name, kept_from=day)
        warehouse.remember("published", "kept_from", before.kept_from)
    return before.kept_from


def _kept(due: Sequence[tuple[str | None, str]], kept_from: str | None) -> Sequence[tuple[str | None, str]]:
    """Return the documents that are due and of days that Redis holds."""
    return due if kept_from is None else [place for place in due if place[0] is None or place[0] >= kept_from]


def _account(warehouse: Warehouse) -> tuple[Position, ...] | None:
    """Return where ingest is in the streams, if nothing but that decides what is told of them; else None."""
    positions = [warehouse.recall("position", stream.noun) for stream in STREAMS]
    known = tuple(position for position in positions if isinstance(position, Position) and not position.lag)
    return known if len(known) == len(positions) else None


def _freshness(changes: list[HashChange], settings: Settings, done: set[str]) -> dict[str, Freshness]:
    computed = {change.snapshot.name for change in changes}
    return {
        snapshot.name: Freshness(settings.interval_s(snapshot.job), query_digest(snapshot))
        for snapshot in CATALOGUE
        if snapshot.job in done or snapshot.name in computed
    }


def _seconds_to_live(changes: list[HashChange], settings: Settings, today: date) -> dict[str, int]:
    """Return, for each partition that is a day, the seconds until its single documents are no longer kept."""
    days = {change.partition for change in changes if change.snapshot.expires and change.partition}
    return {day: max((settings.journey_days - (today - date.fromisoformat(day)).days) * 86_400, 1) for day in days}
