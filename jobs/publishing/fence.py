"""The fence: Redis holds what this warehouse published last, or what it does not hold becomes due."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256

import orjson
import polars as pl
import structlog

import sql
from autobot_analytics.settings import Settings
from jobs.warehouse import Warehouse, WarehouseError
from snapshots.catalogue import BY_NAME, CATALOGUE, Snapshot
from snapshots.inspection import Inspector, Lost
from snapshots.writer import Losses, Overtaken, Published, SnapshotWriter

_OTHER_IS_ALIVE_FOR_TICKS = 3
_PLACE = dict.fromkeys(("snapshot", "part"), pl.String)
_DOCUMENT = _PLACE | {"field": pl.String}
_LOSSES = "documents_lost"
WENT_BACK = "storage_went_back"  # when
log = structlog.get_logger()


class LostWarehouse(WarehouseError):
    """The warehouse is new, and what another one published would be lost; nothing was read or written."""


_QUERIES = "published_queries"


@cache
def query_digest(snapshot: Snapshot) -> str:
    """Return the name of how a snapshot is computed: another one when a release computes it otherwise."""
    return sha256(sql.load(f"snapshots/{snapshot.name}").encode()).hexdigest()[:12]


def hold(
    warehouse: Warehouse, inspector: Inspector, settings: Settings, before: Published, now: datetime, today: date
) -> bool:
    """Make due what Redis does not hold of what was published; return True if that is everything.

    After a crash Redis may hold any generation from the last one that is known to be taken: what changed since is due.
    Snapshots that an earlier release published by another query are due too, and hashes that Redis lost or others
    changed. Raises Overtaken when another warehouse publishes into this Redis.
    """
    me = warehouse.meta("warehouse_id")
    ours, published = int(warehouse.meta("generation")), int(warehouse.meta("published_generation"))
    is_ours = before.writer == me and before.generation is not None and published <= before.generation <= ours
    digests = {snapshot.name: query_digest(snapshot) for snapshot in CATALOGUE}
    known = _known_queries(warehouse)
    oldest_day = (today - timedelta(days=settings.journey_days - 1)).isoformat()
    lost = inspector.look(ours, oldest_day) if is_ours else None
    is_ours = is_ours and lost is not None  # without tallies nobody knows what Redis holds
    if is_ours and digests == known and not lost:
        return False
    _refuse_if_other_is_alive(before, me, settings, now)
    warehouse.remember("published", "account", None)  # what is as before is published too
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
            warehouse.set_meta(**{WENT_BACK: now.isoformat()})
        warehouse.set_meta(generation=max(ours, before.generation or 0), **{_QUERIES: orjson.dumps(digests).decode()})
        places: list[tuple[str, str | None]] = [(name, None) for name in outdated]
        places += [(one.snapshot.name, one.partition) for one in lost or () if one.snapshot.name not in outdated]
        held = [
            (name, *place)
            for name, partition in places
            if not BY_NAME[name].always
            for place in inspector.take_stock(BY_NAME[name], None if partition is None else [partition])
        ]
        with warehouse.view(
            held=pl.DataFrame(held, schema=_DOCUMENT, orient="row"),
            places=pl.DataFrame(places, schema=_PLACE, orient="row"),
        ):
            warehouse.run("publish/everything", today=today.isoformat(), journey_days=settings.journey_days)
        if lost:
            _note(warehouse, lost, now)
    return not is_ours


def refuse_if_lost(
    warehouse: Warehouse, writer: SnapshotWriter, before: Published, settings: Settings, now: datetime
) -> None:
    """Raise LostWarehouse when Redis holds the figures of another warehouse and this one never published any.

    Its file was deleted, its disk is not mounted, or DATA_DIR is another folder: it would publish a smaller history.
    The index is told, so that health can say why nothing is published.
    """
    if before.writer in (None, warehouse.meta("warehouse_id")):
        return
    last = "" if before.at is None else f", published last at {before.at:%Y-%m-%d %H:%M} UTC"
    detail = (
        f"the warehouse in {settings.data_dir.resolve()} is new, and Redis holds the figures of another one{last}: "
        "they are not replaced. Is the disk mounted, is DATA_DIR right? Restore a backup (autobot-analytics restore); "
        "or, to begin anew and replace the figures, start the scheduler once with --accept-new-warehouse"
    )
    writer.refuse(detail, now)
    raise LostWarehouse(detail)


def losses(warehouse: Warehouse) -> Losses | None:
    """Return what Redis ever lost of the snapshots; None if nothing."""
    stored = warehouse.meta(_LOSSES)
    if not stored:
        return None
    found = orjson.loads(stored)
    return Losses(found["documents"], datetime.fromisoformat(found["at"]), (*found["names"],))


def _note(warehouse: Warehouse, lost: Sequence[Lost], now: datetime) -> None:
    """Keep what Redis lost as an incident, and in the sum of all that it ever lost."""
    documents = sum(one.documents for one in lost)
    names = sorted({one.snapshot.name for one in lost})
    before = losses(warehouse)
    total = Losses(documents + (before.documents if before else 0), now, (*names,))
    warehouse.set_meta(**{_LOSSES: orjson.dumps(asdict(total)).decode()})
    warehouse.run(
        "jobs/incident",
        now=now,
        noun="snapshots",
        kind="documents_lost",
        entries=documents,
        detail=f"of {', '.join(names)} Redis did not hold what was published; it is published again",
    )
    log.warning("snapshot_documents_lost", documents=documents, snapshots=names)


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
