"""What ingest will say to the rows of a file: the whole contract, asked before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from autobot_analytics.contract import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    from autobot_analytics.contract import Stream

MOST_REASONS = 10
_VALUE = r"(?s), not '.*$|: \S.* lies "  # what differs from row to row


@dataclass
class RejectedRows:
    """How many rows one reason concerns, the first of them, and what it says of that one."""

    reason: str
    rows: int = 0
    first_row: int = 0


@dataclass
class ContractCheck:
    """Counts, batch by batch, the rows that ingest will refuse and the side fields that it will drop, by reason."""

    stream: Stream
    now: datetime  # UTC without a zone
    future_tolerance: timedelta
    refused_rows: int = 0
    refused: dict[str, RejectedRows] = field(default_factory=dict)
    dropped: dict[str, RejectedRows] = field(default_factory=dict)

    def __call__(self, rows: pl.DataFrame, first_row: int) -> None:
        """Take a batch of rows as they would be sent."""
        from jobs.ingest.validate import validate

        names = [name for name in self.stream.names if name in rows.columns]
        numbers = pl.int_range(first_row, first_row + pl.len())
        arrived_ms = int((self.now - datetime(1970, 1, 1)).total_seconds() * 1000)
        entries = rows.select(pl.format("{}-{}", pl.lit(arrived_ms), numbers).alias("entry_id"), *names)
        nothing = [name for name in names if name not in self.stream.required]
        wordless = entries.with_columns(pl.col(nothing).replace(dict.fromkeys(NOTHING)))
        found = validate(self.stream, wordless, self.now, self.future_tolerance)
        self.refused_rows += found.bad.height
        kinds = found.bad.with_columns(
            kind=pl.col("reason").str.replace(_VALUE, ""),
            row=pl.col("entry_id").str.extract(r"-(\d+)$").cast(pl.Int64),
        )
        self._add(self.refused, kinds.group_by("kind").agg(pl.len(), pl.col("row").min(), pl.col("reason").first()))
        dropped = found.dropped.rename({"field": "kind", "entry_seq": "row"}).with_columns(reason=pl.col("kind"))
        self._add(self.dropped, dropped.group_by("kind").agg(pl.len(), pl.col("row").min(), pl.col("reason").first()))

    def notes(self, place: Callable[[int], str]) -> list[str]:
        """Return what to tell of it, the most frequent first; `place` names the line of a row."""
        found = [
            f"{_rows(one.rows)} will become dead letters: {one.reason} (first: {place(one.first_row)})."
            for one in _largest(self.refused)
        ]
        if self.refused_rows and len(self.refused) > MOST_REASONS:
            found.append(f"{len(self.refused) - MOST_REASONS} more reasons; {_rows(self.refused_rows)} in all.")
        found += [
            f"{_rows(one.rows)} will be counted without {one.reason}, whose value does not fit "
            f"(first: {place(one.first_row)})."
            for one in _largest(self.dropped)
        ]
        return found

    @staticmethod
    def _add(verdicts: dict[str, RejectedRows], found: pl.DataFrame) -> None:
        for row in found.select("kind", "len", "row", "reason").iter_rows():
            kind, rows, first_row, reason = row
            verdict = verdicts.setdefault(kind, RejectedRows(reason, first_row=first_row))
            verdict.rows += rows


def _largest(verdicts: dict[str, RejectedRows]) -> list[RejectedRows]:
    return sorted(verdicts.values(), key=lambda one: (-one.rows, one.first_row))[:MOST_REASONS]


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
