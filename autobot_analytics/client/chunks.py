"""Chunks: a list of events cut into what one round trip takes."""

from collections.abc import Iterable, Iterator

from autobot_analytics.client.outbox import BATCH_BYTES, BATCH_EVENTS
from autobot_analytics.client.tracked import Entry, Parcel, Tracked


def tracked_of(made: Entry | Tracked) -> Tracked:
    """Return what became of an event that was made, or could not be."""
    return made.tracked() if isinstance(made, Entry) else made


def chunks(made: Iterable[Entry | Tracked]) -> Iterator[tuple[list[Entry | Tracked], Parcel]]:
    """Cut a list into what one round trip takes: all of it, and the parcel of what can be sent."""
    chunk: list[Entry | Tracked] = []
    entries: list[Entry] = []
    size = 0
    for item in made:
        chunk.append(item)
        if isinstance(item, Entry):
            entries.append(item)
            size += len(item.packed)
        if len(chunk) == BATCH_EVENTS or size >= BATCH_BYTES:
            yield chunk, Parcel(entries)
            chunk, entries, size = [], [], 0
    if chunk:
        yield chunk, Parcel(entries)
