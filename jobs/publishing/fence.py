"""The fence: Redis holds what this warehouse published last, or what it does not hold becomes due."""

from datetime import date, datetime, timedelta
from hashlib import sha256

import orjson
import polars as pl

import sql
from autobot_analytics.settings import Settings
from jobs.warehouse import Warehouse
from snapshots.catalogue import CATALOGUE, Snapshot
from snapshots.writer import Overtaken, Published, SnapshotWriter

_OTHER_IS_ALIVE_FOR_TICKS = 3
_DOCUMENT = dict.fromkeys(("snapshot", "part", "field"), pl.String)
_QUERIES = "published_queries"


def query_digest(snapshot: Snapshot) -> str:
    """Return the name of how a snapshot is computed: another one when a release computes it otherwise."""
    return sha256(sql.load(f"snapshots/{snapshot.name}").encode()).hexdigest()[:12]


def hold(
    warehouse: Warehouse, writer: SnapshotWriter, settings: Settings, before: Published, now: datetime, today: date
) -> bool:
    """Make due what Redis does not hold of what was published; return True if that is everything.

    After a crash Redis may hold any generation from the last one that is known to be taken: what changed since is due.
    Snapshots that an earlier release published by another query are due too. Raises Overtaken when another warehouse
    publishes into this Redis.
    """
    me = warehouse.meta("warehouse_id")
    ours, published = int(warehouse.meta("generation")), int(warehouse.meta("published_generation"))
    is_ours = before.writer == me and before.generation is not None and published <= before.generation <= ours
    digests = {snapshot.name: query_digest(snapshot) for snapshot in CATALOGUE}
    known = _known_queries(warehouse)
    if is_ours and digests == known:
        return False
    _refuse_if_other_is_alive(before, me, settings, now)
    outdated = [name for name, digest in digests.items() if not is_ours or known.get(name) != digest]
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
        warehouse.set_meta(generation=max(ours, before.generation or 0), **{_QUERIES: orjson.dumps(digests).decode()})
        held = [
            (snapshot.name, *place)
            for snapshot in CATALOGUE
            if snapshot.name in outdated and not snapshot.always
            for place in writer.existing(snapshot)
        ]
        with warehouse.view(held=pl.DataFrame(held, schema=_DOCUMENT, orient="row")):
            warehouse.run(
                "publish/everything", today=today.isoformat(), journey_days=settings.journey_days, snapshots=outdated
            )
    return not is_ours


def _known_queries(warehouse: Warehouse) -> dict[str, str]:
    """Return the digest of each snapshot's query that was published last; empty if an earlier release did it."""
    stored = warehouse.meta(_QUERIES)
    if not stored.startswith("{"):
        return {}
    found: dict[str, str] = orjson.loads(stored)
    return found


def _refuse_if_other_is_alive(before: Published, me: str, settings: Settings, now: datetime) -> None:
    alive_for = timedelta(seconds=settings.tick_interval_s * _OTHER_IS_ALIVE_FOR_TICKS)
    if before.writer not in (None, me) and before.at is not None and now - before.at < alive_for:
        raise Overtaken(
            "another scheduler publishes into this Redis (its last tick is "
            f"{(now - before.at).total_seconds():.0f} s old): stop it, or give this one a Redis database of its own"
        )
