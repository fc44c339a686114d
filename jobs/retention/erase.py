"""Erasing a user: what tells who somebody is goes from everywhere, what was counted stays.

The user and all sessions of the user get names that are made at random and kept nowhere. Texts that came with the
events go, and so do entries of the streams and dead letters that name the user. No figure changes. The steps stand in
such an order that a run that ends half-way is finished by the same command.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from itertools import islice
from pathlib import Path
from typing import cast
from uuid import uuid4

from autobot_analytics.contract import REMEMBERED_TRACE_KEY, STREAMS
from autobot_analytics.settings import Settings
from jobs.calendar import local_date
from jobs.context import JobContext
from jobs.failure import JobFailed
from jobs.lake.publish import publish_lake
from jobs.retention.scrub import remembered, scrub
from jobs.tick import tick

NOBODY = {"anonymous", "unknown"}
AT_ONCE = 1_000  # entries that one XDEL names


class NobodyStored(JobFailed):
    """Nothing is stored of the user."""


@dataclass(frozen=True)
class Stored:
    """What is stored of a user: entries by stream, dead letters, sessions, and days on which the user was seen."""

    events: int
    calls: int
    task_entries: int
    dead_letters: int
    sessions: int
    days: int

    @property
    def is_anything(self) -> bool:
        """Return True if something is stored."""
        return any(astuple(self))


def find(context: JobContext, user_id: str) -> Stored:
    """Read the streams to their ends and give what is stored of a user; `remove` takes it from there."""
    while tick(context) >= context.settings.ingest_tick_rows:
        pass
    return look_up(context, user_id)


def look_up(context: JobContext, user_id: str) -> Stored:
    """Return what is stored of a user, of the entries that were read; nothing is changed."""
    [counts] = context.warehouse.run("erase/find", user_id=user_id, pattern=_pattern(user_id))
    return Stored(*cast("tuple[int, int, int, int, int, int]", counts))


def remove(context: JobContext) -> None:
    """Remove what `find` found from the streams, and all remembered traces. Raises redis.exceptions.RedisError.

    A span that came later would make the record of a remembered call again, with the user in it.
    """
    for key in context.client.scan_iter(REMEMBERED_TRACE_KEY.format(trace_id="*"), count=AT_ONCE):
        context.client.unlink(key)
    for stream in STREAMS:
        ids = (str(entry_id) for (entry_id,) in context.warehouse.run("erase/entries", noun=stream.noun))
        for part in _parts(ids):
            context.client.xdel(stream.key, *part)
    context.milestone("erase_removed")


def rename(context: JobContext, user_id: str) -> None:
    """Return the user and the sessions other names in the warehouse, in what is published, and in the lake.

    Of the lake nothing is left of what was published before: who reads it at this moment has to ask again.
    """
    today = local_date(context.clock(), context.settings.timezone).isoformat()
    with context.writing(), context.warehouse.transaction():
        context.warehouse.run(
            "erase/rename",
            user_id=user_id,
            alias=f"erased-{uuid4()}",
            today=today,
            journey_days=context.settings.journey_days,
        )
        context.milestone("in_erase")
    context.milestone("after_erase")
    context.publish_all()
    with context.beside() as worker:
        publish_lake(worker, leave_nothing=True)


def begun(settings: Settings) -> Path:
    """Return the file that is there while an erasure is not finished: the same command then continues it."""
    return settings.data_dir / ".erasing"


def erase(context: JobContext, user_id: str) -> Stored:
    """Erase a user everywhere; return what was stored. Raises NobodyStored, WarehouseError and those of Redis.

    All other writers and the job `lake` must rest meanwhile.
    """
    context.warehouse.require_room(context.settings.min_free_mb)
    marker = begun(context.settings)
    stored = find(context, user_id)
    if not stored.is_anything and not marker.exists():
        raise NobodyStored(nobody(user_id))
    before = remembered(marker, context.warehouse)
    remove(context)
    rename(context, user_id)
    scrub(context, before)
    marker.unlink(missing_ok=True)
    return stored


def nobody(user_id: str) -> str:
    """Return what to say when nothing is stored of a user."""
    return f"Nothing is stored of a user {user_id!r}: nothing to erase. Is it spelled as in the events?"


def _pattern(user_id: str) -> str:
    """Return a regular expression that finds the id as a whole word, also as JSON spells it."""
    spellings = {user_id, json.dumps(user_id)[1:-1], json.dumps(user_id, ensure_ascii=False)[1:-1]}
    return rf"(^|[^\pL\pN_])({'|'.join(re.escape(one) for one in sorted(spellings))})($|[^\pL\pN_])"


def _parts(ids: Iterator[str]) -> Iterator[list[str]]:
    while part := list(islice(ids, AT_ONCE)):
        yield part
