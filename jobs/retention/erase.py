"""Erasing a user: what tells who somebody is goes from everywhere, what was counted stays.

The user and all sessions of the user get names that are made at random and kept nowhere. Texts that came with the
events go, and so do entries of the streams and dead letters that name the user. No figure changes. The steps stand in
such an order that a run that ends half-way is finished by the same command.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import cast
from uuid import uuid4

import duckdb

from autobot_analytics.contract import REMEMBERED_TRACE_KEY, STREAMS
from autobot_analytics.settings import Settings
from jobs.calendar import local_date
from jobs.context import JobContext
from jobs.lake.files import flush
from jobs.lake.publish import publish_lake
from jobs.runner.lock import locked
from jobs.tick import tick
from jobs.warehouse import WarehouseError

NOBODY = {"anonymous", "unknown"}
AT_ONCE = 1_000  # entries that one XDEL names


@dataclass(frozen=True)
class Stored:
    """What is stored of a user: entries by stream, dead letters, sessions, and days on which the user was seen."""

    events: int
    calls: int
    task_entries: int
    dead_letters: int
    sessions: int
    days: int


def find(context: JobContext, user_id: str) -> Stored:
    """Read the streams to their ends and give what is stored of a user; `remove` takes it from there."""
    while tick(context) >= context.settings.ingest_tick_rows:
        pass
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


def write_anew(settings: Settings) -> None:
    """Write the warehouse's file anew: what was removed may still stand in its free space. It must be closed.

    Raises AlreadyRunning and WarehouseError, after which the file is as it was.
    """
    path = settings.warehouse_path
    beside = path.with_name(f".{path.name}.rewriting")
    with locked(settings):
        beside.unlink(missing_ok=True)
        try:
            with duckdb.connect(config={"memory_limit": f"{settings.warehouse_memory_mb}MB"}) as connection:
                connection.execute("attach $path as old (read_only)", {"path": str(path)})
                connection.execute("attach $path as new", {"path": str(beside)})
                connection.execute("copy from database old to new")
        except duckdb.Error as error:
            beside.unlink(missing_ok=True)
            raise WarehouseError(f"{path} could not be written anew: {str(error).splitlines()[0]}") from error
        flush(beside)
        beside.replace(path)
        flush(path.parent)


def _pattern(user_id: str) -> str:
    """Return a regular expression that finds the id as a whole word, also as JSON spells it."""
    spellings = {user_id, json.dumps(user_id)[1:-1], json.dumps(user_id, ensure_ascii=False)[1:-1]}
    return rf"(^|[^\pL\pN_])({'|'.join(re.escape(one) for one in sorted(spellings))})($|[^\pL\pN_])"


def _parts(ids: Iterator[str]) -> Iterator[list[str]]:
    while part := list(islice(ids, AT_ONCE)):
        yield part
