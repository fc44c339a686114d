"""Checks of the streams: are there events, and how long may the scheduler be away before some are trimmed unread."""

from typing import Any, cast

import redis

from autobot_analytics.cli.checks.finding import Finding, doubtful, right, wrong
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.contract import Stream
from autobot_analytics.spelling import counted, span
from snapshots.reader import NotComputed, SnapshotReader

NEWEST = 1_000  # entries whose pace is taken
QUIET_S = 86_400  # without an event; then it is asked whether the producer runs
NEVER = "0-0"


def stream(at: Installation, stream: Stream) -> Finding:
    """Look at one stream: its length, its last event, and for how long it holds what nobody reads."""
    kind = cast("bytes", at.redis.type(stream.key))
    if kind == b"none":
        return _missing(at, stream)
    if kind != b"stream":
        return wrong(f"{stream.key} is a {kind.decode()} and no stream", "remove that key, and end what writes it")
    info = at.redis.xinfo_stream(stream.key)
    length, last = int(info["length"]), _text(info["last-generated-id"])
    found = counted(length, "entry", "entries")
    if last == NEVER:
        return doubtful(f"{found}, never an event", "start a producer; docs/events.md says what it writes")
    now_s = max(at.clock().timestamp(), _seconds(last))  # our clock may be behind that of Redis
    quiet_s = max(now_s - _seconds(last), 0)
    found += f", the last {span(quiet_s)} ago"
    if quiet_s > QUIET_S:
        return doubtful(found, "see whether the producer runs")
    away_s = _may_be_away_s(at, stream, info, now_s)
    if away_s is None:
        return right(found)
    found += f"; holds {span(away_s)} at this pace"
    longer = "raise AUTOBOT_ANALYTICS_STREAM_MAXLEN, or the MAXLEN of other producers"
    if away_s < at.settings.tick_interval_s:
        return wrong(f"{found}: shorter than a tick, events are lost", f"{longer}; shorten TICK_INTERVAL_S")
    if away_s < 60 * at.settings.trimming_warning_min:
        return doubtful(f"{found}; a scheduler that is away longer loses events", longer)
    return right(found)


def _may_be_away_s(at: Installation, stream: Stream, info: dict[str, Any], now_s: float) -> float | None:
    """Return the seconds that entries lie in the stream at the pace of the newest; None where it is never trimmed."""
    added, length = info.get("entries-added"), int(info["length"])
    room = length if added is not None and int(added) > length else at.settings.stream_maxlen
    newest = cast("list[tuple[bytes, object]]", at.redis.xrevrange(stream.key, count=NEWEST))
    if not room or len(newest) < 2:
        return None
    taken_s = max(now_s - _seconds(newest[-1][0].decode()), 0.001)
    return room / (len(newest) / taken_s)


def _missing(at: Installation, stream: Stream) -> Finding:
    """Look for the stream in the other databases of this Redis: the URL may name the wrong one."""
    pool = at.redis.connection_pool
    ours = pool.connection_kwargs.get("db", 0)
    others = {int(name.removeprefix("db")) for name in at.redis.info("keyspace")} - {ours}
    for database in sorted(others):
        there = redis.ConnectionPool(pool.connection_class, **{**pool.connection_kwargs, "db": database})
        with redis.Redis.from_pool(there) as client:
            if client.exists(stream.key):
                return doubtful(
                    f"{stream.key} is not in database {ours}, and is in {database}",
                    f"write /{database} at the end of AUTOBOT_ANALYTICS_REDIS_URL, if that is the producer's",
                )
    read = _entries_read(at, stream)
    if read:
        return wrong(
            f"{stream.key} is gone, and {counted(read, 'entry', 'entries')} of it were read",
            "Redis was emptied or evicts: see `redis memory` and `redis disk`; what came after the last tick is lost",
        )
    return doubtful(f"{stream.key} is not there: no such event was ever written", "start its producer, if there is one")


def _entries_read(at: Installation, stream: Stream) -> int:
    """Return how many entries of the stream were read so far, as the scheduler published it."""
    reader = SnapshotReader(at.redis, at.clock)
    reader.refresh(force=True)
    try:
        document = reader.documents("pipeline").get(stream.noun)
    except NotComputed:
        return 0
    return int(document["read"]) if document else 0


def _seconds(entry_id: str) -> float:
    return int(entry_id.partition("-")[0]) / 1000


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
