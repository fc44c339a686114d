"""Chunks: a list of events cut into what one round trip takes."""

from collections.abc import Iterable, Iterator

from autobot_analytics.client.outbox import BATCH_BYTES, BATCH_EVENTS
from autobot_analytics.client.tracked import Parcel, PendingEvent, Tracked


def tracked_of(made: PendingEvent | Tracked) -> Tracked:
    """Return what became of an event that was made, or could not be."""
    return made.tracked() if isinstance(made, PendingEvent) else made


def chunks(made: Iterable[PendingEvent | Tracked]) -> Iterator[tuple[list[PendingEvent | Tracked], Parcel]]:
    """Cut a list into what one round trip takes: all of it, and the parcel of what can be sent."""
    chunk: list[PendingEvent | Tracked] = []
    entries: list[PendingEvent] = []
    size = 0
    for item in made:
        chunk.append(item)
        if isinstance(item, PendingEvent):
            entries.append(item)
            size += len(item.packed)
        if len(chunk) == BATCH_EVENTS or size >= BATCH_BYTES:
            yield chunk, Parcel(entries)
            chunk, entries, size = [], [], 0
    if chunk:
        yield chunk, Parcel(entries)
