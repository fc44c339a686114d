"""The two passes over a file of history: look through all of it, then send it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import cast

import polars as pl

from autobot_analytics.contract import Kind
from autobot_analytics.loading.decimals import COUNTS, DecimalSigns, Unclear, number_fields
from autobot_analytics.loading.files import LoadError, SourceFile
from autobot_analytics.loading.mapping import ColumnMapping
from autobot_analytics.loading.times import epoch_us, iso_utc

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Survey:
    """What a file holds, read to its end before anything is sent."""

    rows: int
    columns: tuple[str, ...]
    oldest: datetime | None  # of all times in the file; None when there are none
    newest: datetime | None


def _ignored(rows: pl.DataFrame, first_row: int) -> None: ...


@dataclass(frozen=True)
class HistoryFile:
    """A file and what its columns mean."""

    source: SourceFile
    mapping: ColumnMapping

    def with_its_decimal_sign(self) -> "HistoryFile":
        """Return this history, its numbers read with the sign that the file shows; reads all of it.

        Raises LoadError, with the lines, when a number can be read in two ways.
        """
        if self.source.format == "parquet":
            return self
        signs = DecimalSigns(self.source.decimal)
        first_row = 1
        for batch in self.source.batches():
            if self.source.has_fixed_columns:
                self.mapping.check(batch.columns)
            rows = self.mapping.named(batch)
            for known in number_fields(self.mapping.stream, rows):
                signs.look_at(rows[known.name], known.kind in COUNTS, first_row)
            first_row += batch.height
        try:
            decimal = signs.sign()
        except Unclear as unclear:
            raise LoadError(unclear.advice([self.source.place(seen.row) for seen in unclear.seen])) from unclear
        return replace(self, mapping=replace(self.mapping, decimal=decimal))

    def survey(
        self,
        on_rows: Callable[[int], None] = lambda rows: None,
        judge: Callable[[pl.DataFrame, int], None] = _ignored,
    ) -> Survey:
        """Read the whole file and check it; `on_rows` hears how many rows each batch had.

        `judge` gets each batch as it would be sent, without a shift, and the number of its first row.

        Raises LoadError when the file cannot be read or lacks what the stream requires.
        """
        columns: dict[str, None] = {}
        rows = 0
        extremes: list[int] = []
        for batch in self.source.batches():
            columns |= dict.fromkeys(batch.columns)
            if self.source.has_fixed_columns:
                self.mapping.check(batch.columns)  # at once, not after millions of rows
            fields = self.mapping.apply(batch)
            for name in self._time_fields(fields):
                times = fields.select(epoch_us(pl.col(name))).to_series()
                known = times.drop_nulls()
                extremes += [cast(int, known.min()), cast(int, known.max())] if known.len() else []
            judge(self._sendable(fields, rows + 1, timedelta(0)), rows + 1)
            rows += batch.height
            on_rows(batch.height)
        self.mapping.check(tuple(columns))
        oldest, newest = (_moment(pick(extremes)) if extremes else None for pick in (min, max))
        return Survey(rows, tuple(columns), oldest, newest)

    def batches(self, shift: timedelta = timedelta(0)) -> Iterator[pl.DataFrame]:
        """Yield the file as rows of fields that can be sent, all times moved by `shift` and in one spelling.

        A time that is not understood is left as it is: ingest refuses the row and says so.
        """
        first_row = 1
        for batch in self.source.batches():
            yield self._sendable(self.mapping.apply(batch), first_row, shift)
            first_row += batch.height

    def _sendable(self, rows: pl.DataFrame, first_row: int, shift: timedelta) -> pl.DataFrame:
        shifted = [
            pl.coalesce(iso_utc(epoch_us(pl.col(name)) + shift // _MICROSECOND), pl.col(name)).alias(name)
            for name in self._time_fields(rows)
        ]
        return self.mapping.with_event_ids(rows.with_columns(shifted), self.source.digest, first_row)

    def _time_fields(self, rows: pl.DataFrame) -> list[str]:
        return [field.name for field in self.mapping.stream.fields if field.kind == Kind.TIME and field.name in rows]


def _moment(microseconds: int) -> datetime:
    return _EPOCH + microseconds * _MICROSECOND
