"""AutoBot's lists: which there are, how many items were ever pushed, and which of them are new.

A list has its newest item first and is cut at its length, so places in it shift all the time. What was copied is
recognised by content: the newest copied items, in a row as they lay.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import cast

import redis

from autobot_analytics.contract import AGENTS, LLM, Stream

REMEMBERED = 128  # copied items that a marker knows
FIRST_PAGE = 2 * REMEMBERED  # usually all that is read
PAGE = 1_000  # more block Redis for longer
SCAN_COUNT = 1_000


@dataclass(frozen=True)
class BridgedList:
    """A list of AutoBot's: `name` is that of the setting, `holds` the items at which AutoBot cuts it.

    In the hashes at `totals` AutoBot counts in the field `total` what it pushes, per agent or model, and never cuts.
    """

    name: str
    stream: Stream
    key: str
    holds: int
    totals: str
    total: str


SOURCES = (
    BridgedList("agents", AGENTS, "agent_analytics:tasks", 50_000, "agent_analytics:metrics:*", "total_tasks"),
    BridgedList("llm", LLM, "llm_cost:usage", 100_000, "llm_cost:by_model:*", "call_count"),
)


@dataclass(frozen=True)
class News:
    """What lies in a list beyond what was copied, newest first.

    `known` are fingerprints of what was copied last, newest first. `is_joined`: some of it is still there, so nothing
    is missing in between. `length` is that of the whole list.
    """

    items: Sequence[bytes]
    known: Sequence[str]
    is_joined: bool
    length: int


def fingerprint(item: bytes) -> str:
    """Name an item by its content."""
    return blake2b(item, digest_size=16).hexdigest()


def pushed_ever(client: redis.Redis, source: BridgedList) -> int | None:
    """Return how many items AutoBot has ever pushed, by its own counters; None where it keeps none."""
    keys = list(client.scan_iter(match=source.totals, count=SCAN_COUNT, _type="hash"))
    with client.pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.hget(key, source.total)
        counts = [int(count) for count in pipe.execute() if count is not None and count.isdigit()]
    return sum(counts) if counts else None


def news(client: redis.Redis, key: str, marker: Sequence[str], length: int) -> News:
    """Read what is new at the head of a list, page by page, as far as to what was copied.

    `marker` are fingerprints of the newest copied items, newest first, and `length` is how many items lay from the
    first of them to the list's end. Raises redis.exceptions.RedisError.
    """
    with client.pipeline() as pipe:
        pipe.llen(key)
        pipe.lrange(key, 0, FIRST_PAGE - 1)
        total, page = cast("tuple[int, list[bytes]]", tuple(pipe.execute()))
    least = max(total - length, 0) if marker else 0  # a list is cut at its end only: so many items came at least
    items, prints = page, [fingerprint(item) for item in page]
    at_end, shift = len(page) < FIRST_PAGE, 0
    while True:
        place = _place(prints, marker, least, at_end)
        if place is not None:
            return News(items[:place], marker, True, total)
        if at_end:
            return _after_removal(items, prints, marker, least, total)
        after = _after(client, key, items, shift)
        if after is None:  # more was pushed between two pages than a page holds
            return news(client, key, marker, length)
        found, at_end, shift = after
        items, prints = [*items, *found], [*prints, *map(fingerprint, found)]


def _place(prints: Sequence[str], marker: Sequence[str], least: int, at_end: bool) -> int | None:
    """Find where the copied items begin: in a row, the last ones perhaps cut off."""
    if not marker:
        return None
    last = len(prints) if at_end else len(prints) - len(marker) + 1
    for place in range(least, last):
        if prints[place] == marker[0] and _runs_on(prints[place : place + len(marker)], marker):
            return place
    return None


def _after_removal(
    items: Sequence[bytes], prints: Sequence[str], marker: Sequence[str], least: int, total: int
) -> News:
    """Go by a copied item that most others follow, now that the row has gaps; without one all is new."""
    copied = set(marker)
    for place in range(least, len(prints)):
        row = prints[place : place + len(marker)]
        if prints[place] in copied and sum(name in copied for name in row) > len(row) / 2:
            return News(items[:place], prints[place : place + REMEMBERED], True, total)
    return News(items, marker, not marker, total)


def _runs_on(row: Sequence[object], as_far_as: Sequence[object]) -> bool:
    return all(one == other for one, other in zip(row, as_far_as, strict=False))


def _after(client: redis.Redis, key: str, items: Sequence[bytes], shift: int) -> tuple[list[bytes], bool, int] | None:
    """Read the page after `items`, which lie `shift` places or more further on by now.

    Give the page, whether it is the last one, and how far the items have shifted.
    """
    overlap = items[-REMEMBERED:]
    start = len(items) - len(overlap) + shift
    page = cast("list[bytes]", client.lrange(key, start, start + PAGE - 1))
    at_end = len(page) < PAGE
    if not page:  # what lay there has been cut off
        return [], True, shift
    for place in range(len(page) if at_end else len(page) - len(overlap) + 1):
        if page[place] == overlap[0] and _runs_on(page[place : place + len(overlap)], overlap):
            return page[place + len(overlap) :], at_end, shift + place
    return None


def running(client: redis.Redis) -> Iterator[bytes]:
    """Yield the tasks that run now, as AutoBot or our client wrote them down."""
    keys = list(client.scan_iter(match="agent_analytics:running:*", count=SCAN_COUNT, _type="string"))
    for start in range(0, len(keys), SCAN_COUNT):
        for item in cast("list[bytes | None]", client.mget(keys[start : start + SCAN_COUNT])):
            if item is not None:
                yield item
