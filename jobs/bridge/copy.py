"""Copying: entries go into the stream and the marker moves in one step of Redis, so that a crash tears nothing.

Lists, streams and marker lie in the same Redis: after a failover, or a restart from its last dump, they fit together.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import cast

import orjson
import redis

from autobot_analytics.contract import Stream
from jobs.bridge.entries import Fields, entries, is_fault
from jobs.bridge.lists import REMEMBERED, BridgedList, News, fingerprint, news, pushed_ever
from jobs.failure import JobFailed

CHUNK = 500  # entries that one call of the script adds; more would block Redis for longer

# ARGV: the marker as it was or '', as it shall be, length to trim at, then for each entry how many texts follow, and
# these: name, value, name, value, … Another process that copied meanwhile has moved the marker: nothing is done.
_COPY = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
local at = 4
while at <= #ARGV do
    local texts = {}
    for i = 1, tonumber(ARGV[at]) do texts[i] = ARGV[at + i] end
    if ARGV[3] == '0' then
        redis.call('XADD', KEYS[2], '*', unpack(texts))
    else
        redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', unpack(texts))
    end
    at = at + #texts + 1
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
"""


class CopiedMeanwhile(JobFailed):
    """Another process copies the same list at this moment; what it has not copied is copied at the next turn."""


@dataclass(frozen=True)
class Marker:
    """How far a list has been copied.

    `before` are items that AutoBot had pushed and cut off before the first copy, by its own counters; None: it has
    none. From then on pushed = before + copied + lost.
    """

    newest: tuple[str, ...] = ()  # fingerprints of the newest copied items, newest first
    length: int = 0  # items from the first of these to the end of the list
    copied: int = 0
    faulty: int = 0  # of these, items that could not be read
    lost: int = 0  # items that were cut off before they were copied
    gaps: int = 0  # times that some may have been, and nothing told how many
    before: int | None = None


@dataclass(frozen=True)
class Copy:
    """What is to be copied from a list, as it was found; nothing has been copied yet."""

    source: BridgedList
    marker: Marker
    stored: bytes  # the marker as it lies in Redis; empty: there is none
    found: News
    lost: int | None  # items that were cut off before they were seen; None: some may have been, and nothing tells

    def entries(self) -> list[Fields]:
        """Return the entries, oldest first."""
        return list(entries(self.source.stream, reversed(self.found.items), reversed(self.found.known)))


def marker_key(source: BridgedList) -> str:
    """Name the key of a list's marker."""
    return f"analytics:bridge:{source.name}"


def stored_marker(client: redis.Redis, source: BridgedList) -> tuple[bytes, Marker]:
    """Return the marker of a list as it lies in Redis, and what it says."""
    stored = cast("bytes | None", client.get(marker_key(source))) or b""
    if not stored:
        return stored, Marker()
    values = orjson.loads(stored)
    return stored, Marker(**values | {"newest": tuple(values["newest"])})


def look(client: redis.Redis, source: BridgedList) -> Copy:
    """See what is new in a list. Raises redis.exceptions.RedisError."""
    stored, marker = stored_marker(client, source)
    found = news(client, source.key, marker.newest, marker.length)
    lost: int | None = 0
    if not stored and found.items:
        pushed = pushed_ever(client, source)
        marker = replace(marker, before=None if pushed is None else max(pushed - len(found.items), 0))
    elif not found.is_joined and found.items:
        pushed = pushed_ever(client, source)
        lost = None
        if pushed is not None and marker.before is not None:
            lost = max(pushed - marker.before - marker.copied - marker.lost - len(found.items), 0)
    return Copy(source, marker, stored, found, lost)


def copy(
    client: redis.Redis,
    what: Copy,
    maxlen: int,
    on_copied: Callable[[int], None] = lambda items: None,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Copy what `look` found, oldest first, until `stopping`; give how many items were copied.

    `on_copied` hears of each chunk. Raises CopiedMeanwhile, and redis.exceptions.RedisError.
    """
    made = what.entries()
    prints = [*map(fingerprint, what.found.items), *what.found.known]
    lost, gap = what.lost or 0, what.lost is None
    marker = replace(what.marker, lost=what.marker.lost + lost, gaps=what.marker.gaps + gap)
    stored = what.stored
    for start in range(0, len(made), CHUNK):
        if stopping():
            return start
        chunk = made[start : start + CHUNK]
        left = len(made) - start - len(chunk)  # newer than the chunk
        marker = replace(
            marker,
            newest=tuple(prints[left : left + REMEMBERED]),
            length=what.found.length - left,
            copied=marker.copied + len(chunk),
            faulty=marker.faulty + sum(map(is_fault, chunk)),
        )
        stored = _send(client, what.source, stored, marker, chunk, maxlen)
        on_copied(len(chunk))
    return len(made)


def add(client: redis.Redis, stream: Stream, made: Iterable[Fields], maxlen: int) -> None:
    """Add entries to a stream that are of no list, and leave all markers alone."""
    trim = ("MAXLEN", "~", str(maxlen)) if maxlen else ()
    with client.pipeline(transaction=False) as pipe:
        for fields in made:
            pipe.execute_command("XADD", stream.key, *trim, "*", *chain.from_iterable(fields.items()))
        pipe.execute()


def _send(
    client: redis.Redis, source: BridgedList, stored: bytes, marker: Marker, chunk: Sequence[Fields], maxlen: int
) -> bytes:
    """Add a chunk and move the marker; give the marker as it lies in Redis then."""
    after = orjson.dumps(asdict(marker))
    texts = chain.from_iterable((str(2 * len(fields)), *chain.from_iterable(fields.items())) for fields in chunk)
    keys = marker_key(source), source.stream.key
    moved = client.eval(_COPY, 2, *keys, stored, after, str(maxlen), *texts) == 1
    if not moved and client.get(marker_key(source)) != after:  # else a reply was lost and redis-py sent it again
        raise CopiedMeanwhile(f"another process copies {source.key} at this moment")
    return after
