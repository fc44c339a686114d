"""Batches: entries that one transaction takes, read, put into columns and checked, ready to be stored.

All of it happens ahead: while one batch is committed, a thread checks the next and another reads the one after.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import polars as pl
import redis

from autobot_analytics.contract import Stream
from autobot_analytics.settings import Settings
from jobs.ingest.columns import EntryColumns
from jobs.ingest.dead_letters import raw
from jobs.ingest.poison import FIELD, Unforeseen, foreseeing
from jobs.ingest.read import StreamPage, pages, signed_id
from jobs.ingest.reply import Entry
from jobs.ingest.validate import DROPPED, Validated, validate

BATCH_BYTES = 1 << 26  # of replies; usual entries fill a batch with less, long ones must not fill the memory
DEAD = {"entry_ms": pl.Int64, "entry_seq": pl.Int64, "field": pl.String, "reason": pl.String, "raw": pl.String}


@dataclass(frozen=True)
class Batch:
    """Entries that go into one transaction, and the page that ended them.

    `good` holds the rows that fit and `dropped` what they lost (see `validate`); `bad` the others: entry_ms, entry_seq,
    field, reason, raw (see `raw`). They mean nothing when there are no entries, or when checking failed with `failure`.
    """

    columns: EntryColumns
    page: StreamPage
    kept_from: datetime  # entries that lie before do not fit
    good: pl.DataFrame = field(default_factory=pl.DataFrame)
    bad: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DEAD))
    dropped: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DROPPED))
    failure: Unforeseen | None = None

    @property
    def rows(self) -> int:
        """How many entries there are."""
        return self.columns.rows

    @property
    def last_id(self) -> str:
        """ID of the last entry."""
        return self.columns.last_id


def batches(
    client: redis.Redis, stream: Stream, settings: Settings, kept_from: datetime, last_id: str, max_rows: int
) -> Generator[Batch]:
    """Read `stream` after the ID `last_id` up to its tail, or until there are `max_rows` entries.

    There is always one batch, be it empty. None is checked yet. Raises redis.exceptions.RedisError.
    """
    columns, size, rows = EntryColumns(), 0, 0
    with closing(pages(client, stream.key, last_id, settings.ingest_page_rows)) as found:
        for page in found:
            columns.add(page.entries)
            size += page.size
            if page.at_tail or columns.rows >= settings.ingest_batch_rows or size >= BATCH_BYTES:
                yield Batch(columns, page, kept_from)
                rows += columns.rows
                if rows >= max_rows:
                    return
                columns, size = EntryColumns(), 0


def checked(stream: Stream, settings: Settings, now: datetime, found: Iterator[Batch]) -> Generator[Batch]:
    """Check batches as they come; one that cannot be checked tells so by its `failure`."""
    for batch in found:
        try:
            yield check(stream, settings, now, batch) if batch.rows else batch
        except Unforeseen as failure:
            yield replace(batch, failure=failure)


def check(stream: Stream, settings: Settings, now: datetime, batch: Batch) -> Batch:
    """Sort the entries of `batch` into those that fit and those that do not. Raises Unforeseen."""
    with foreseeing():
        frame = batch.columns.frame(stream, settings.max_field_bytes)
        checked = validate(stream, frame, now, timedelta(seconds=settings.future_tolerance_s), batch.kept_from)
        bad = _dead_letters(checked, batch.columns, settings.max_field_bytes)
        return replace(batch, good=checked.good, bad=bad, dropped=checked.dropped)


def only(batch: Batch, entries: Sequence[Entry]) -> Batch:
    """Return `batch` with no other than these of its entries, not checked yet."""
    columns = EntryColumns()
    columns.add(entries)
    return Batch(columns, batch.page, batch.kept_from)


def without(
    stream: Stream, settings: Settings, now: datetime, batch: Batch, culprits: Mapping[bytes, Unforeseen]
) -> Batch:
    """Check `batch`, the entries whose IDs are in `culprits` taken for what does not fit."""
    rest, letters = [], []
    for entry_id, fields in batch.columns.entries():
        if entry_id in culprits:
            reason = f"could not be stored: {culprits[entry_id]}"
            letters.append((*signed_id(entry_id.decode()), FIELD, reason, raw(fields, settings.max_field_bytes)))
        else:
            rest.append((entry_id, fields))
    checked = check(stream, settings, now, only(batch, rest))
    dead = pl.DataFrame(letters, schema=DEAD, orient="row")
    return replace(checked, columns=batch.columns, bad=pl.concat([checked.bad, dead]))


def _dead_letters(judged: Validated, columns: EntryColumns, max_field_bytes: int) -> pl.DataFrame:
    reasons = {entry_id: (field, reason) for entry_id, field, reason in judged.bad.iter_rows()}
    rows = []
    if reasons:
        for entry_id, fields in columns.entries():
            found = reasons.get(entry_id.decode())
            if found:
                rows.append((*signed_id(entry_id.decode()), *found, raw(fields, max_field_bytes)))
    return pl.DataFrame(rows, schema=DEAD, orient="row")
