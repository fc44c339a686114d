"""Where we are in a stream, and the account of its entries: what was read, what was lost, what the server undid.

`entries-added` of the server counts every entry ever added and falls only when the stream is made anew. So once the
tail is reached, what was added and not read by us was lost (trimmed or deleted before we came), exactly. There is one
exception: a stream that between two looks is made anew, grows past what we had counted and is trimmed past our place
looks as if it had gone on. It is read whole; its loss is told too small, by what we had counted at most.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from jobs.ingest.read import START, StreamInfo, StreamPage, id_key


@dataclass(frozen=True)
class Position:
    """One row of the warehouse's table `streams`; its comment there explains the columns."""

    noun: str
    epoch: int = 1
    last_id: str = START
    replication_id: str = ""
    base_added: int = 0
    epoch_read: int = 0
    entries_added: int | None = None
    last_generated_id: str = START
    entries_read: int = 0
    accepted: int = 0
    dead: int = 0
    duplicates: int = 0
    late: int = 0
    lost: int = 0
    closed_lost: int = 0
    lag: int = 0
    resets: int = 0
    recovering: bool = False
    recognised: int = 0
    recovered: int = 0
    length: int = 0
    first_id: str | None = None
    last_event_at: datetime | None = None


@dataclass(frozen=True)
class Counts:
    """What became of the entries of a batch; `recognised` ones were read again and count for nothing."""

    accepted: int = 0
    dead: int = 0
    duplicates: int = 0
    late: int = 0
    recognised: int = 0
    last_event_at: datetime | None = None

    @property
    def read(self) -> int:
        """Entries that were read for the first time."""
        return self.accepted + self.dead + self.duplicates


def reset_reason(position: Position, page: StreamPage, rows: int, replication_id: str) -> str | None:
    """Return why the stream is no longer the one that we were reading, or None if it is.

    `page` ended a batch of `rows` entries after the position.
    """
    info = page.info
    begun = position.last_id != START or bool(position.entries_added)
    if begun and not info.exists:
        return "deleted"
    if begun and position.replication_id and replication_id != position.replication_id:
        return "failover"
    if id_key(info.last_generated_id) < id_key(position.last_id):
        return "recreated"
    if not position.recovering and info.entries_added is not None:
        seen = position.base_added + position.epoch_read + rows + (_unread(page) or 0)
        if info.entries_added < max(position.entries_added or 0, seen):
            return "recreated"
    return None


def rewound(position: Position, replication_id: str, reason: str) -> Position:
    """Begin a new epoch at the stream's beginning; entries that we have will be recognised on the way."""
    return replace(
        position,
        epoch=position.epoch + 1,
        last_id=START,
        replication_id=replication_id,
        entries_added=position.entries_added if reason == "failover" else None,
        resets=position.resets + 1,
        recovering=True,
        recognised=0,
        recovered=0,
    )


def advanced(position: Position, page: StreamPage, last_id: str, rows: int, counts: Counts) -> Position:
    """Account for a batch of `rows` entries up to `last_id`, of which `counts` tells what became.

    `page` ended the batch; it is empty when the page before it ended at the tail.
    """
    info = page.info
    after = replace(
        position,
        last_id=last_id,
        epoch_read=position.epoch_read + counts.read,
        entries_read=position.entries_read + counts.read,
        accepted=position.accepted + counts.accepted,
        dead=position.dead + counts.dead,
        duplicates=position.duplicates + counts.duplicates,
        late=position.late + counts.late,
        recognised=position.recognised + counts.recognised,
        recovered=position.recovered + counts.read,
        length=info.length,
        first_id=info.first_id,
        last_generated_id=info.last_generated_id,
        last_event_at=max(filter(None, (position.last_event_at, counts.last_event_at)), default=None),
    )
    if position.recovering:
        if not page.at_tail:
            return after
        after = _recovered(after, info)
    unread = _unread(page)
    after = replace(after, entries_added=info.entries_added)
    if info.entries_added is None or unread is None:
        return replace(after, lag=_lag(after, info, rows) if unread is None else unread)
    missing = info.entries_added - after.base_added - after.epoch_read - unread
    if missing < 0:  # the server undid entries that we have read
        after = replace(after, base_added=after.base_added + missing)
        missing = 0
    return replace(after, lost=after.closed_lost + missing, lag=unread)


def _recovered(position: Position, info: StreamInfo) -> Position:
    """Close the recovery: either the old stream went on elsewhere, or this is a new one, counted from zero."""
    added = info.entries_added or 0
    went_on = position.recognised > 0 or (position.entries_added is not None and added >= position.entries_added)
    if not went_on:  # and what was known to lie unread in the old one is gone
        lost = position.lost + position.lag
        position = replace(position, base_added=0, epoch_read=position.recovered, closed_lost=lost, lost=lost)
    return replace(position, recovering=False, recognised=0, recovered=0)


def _lag(position: Position, info: StreamInfo, rows: int) -> int:
    """Estimate what lies beyond the page: what was added and neither read nor known to be lost."""
    if info.entries_added is None:
        return max(position.lag - rows, 0)
    lost = position.lost - position.closed_lost
    return max(info.entries_added - position.base_added - position.epoch_read - lost, 0)


def _unread(page: StreamPage) -> int | None:
    """Count the entries beyond the page, at the instant it was read; None where the server's figures do not tell."""
    if page.at_tail:
        return 0
    first = page.info.first_id
    if first is not None and id_key(first) >= id_key(page.entries[0][0].decode()):
        return page.info.length - len(page.entries)
    return None
