"""Batches: entries that one transaction takes, read, put into columns and checked, ready to be stored.

All of it happens ahead, in the thread that reads, while the batch before is being committed.
"""

from base64 import b64encode
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
import polars as pl
import redis

from autobot_analytics.contract import Stream
from autobot_analytics.settings import Settings
from jobs.columns import EntryColumns
from jobs.read import Page, pages, signed_id
from jobs.validate import Validated, validate

DEAD = {"entry_ms": pl.Int64, "entry_seq": pl.Int64, "field": pl.String, "reason": pl.String, "raw": pl.String}


@dataclass(frozen=True)
class Batch:
    """Entries that go into one transaction, and the page that ended them.

    `good` holds the rows that fit (see `validate`), None when there are no entries; `bad` the others: entry_ms,
    entry_seq, field, reason, raw (see `raw`).
    """

    columns: EntryColumns
    page: Page
    good: pl.DataFrame | None
    bad: pl.DataFrame

    @property
    def rows(self) -> int:
        """How many entries there are."""
        return self.columns.rows

    @property
    def last_id(self) -> str:
        """ID of the last entry."""
        return self.columns.last_id


def batches(client: redis.Redis, stream: Stream, settings: Settings, now: datetime, last_id: str) -> Generator[Batch]:
    """Read `stream` after the ID `last_id` up to its tail; there is always one batch, be it empty.

    Raises redis.exceptions.RedisError.
    """
    columns = EntryColumns()
    with closing(pages(client, stream.key, last_id, settings.ingest_page_rows)) as found:
        for page in found:
            columns.add(page.entries)
            if page.at_tail or columns.rows >= settings.ingest_batch_rows:
                yield _checked(stream, settings, now, columns, page)
                columns = EntryColumns()


def raw(fields: list[bytes]) -> str:
    """Write an entry down as a JSON list of names and values; what is no UTF-8 as {"base64": …}."""
    return orjson.dumps([_text_or_base64(value) for value in fields]).decode()


def _checked(stream: Stream, settings: Settings, now: datetime, columns: EntryColumns, page: Page) -> Batch:
    if not columns.rows:
        return Batch(columns, page, None, pl.DataFrame(schema=DEAD))
    frame = columns.frame(stream, settings.max_field_bytes)
    checked = validate(stream, frame, now, timedelta(seconds=settings.future_tolerance_s))
    return Batch(columns, page, checked.good, _dead_letters(checked, columns))


def _dead_letters(checked: Validated, columns: EntryColumns) -> pl.DataFrame:
    reasons = {entry_id: (field, reason) for entry_id, field, reason in checked.bad.iter_rows()}
    rows = []
    if reasons:
        for entry_id, fields in columns.entries():
            found = reasons.get(entry_id.decode())
            if found:
                rows.append((*signed_id(entry_id.decode()), *found, raw(fields)))
    return pl.DataFrame(rows, schema=DEAD, orient="row")


def _text_or_base64(value: bytes) -> str | dict[str, str]:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(value).decode()}
