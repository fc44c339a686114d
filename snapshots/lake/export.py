"""What the web asks for exports: bytes of a format, from the lake's files or from rows that it has at hand."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

import polars as pl

from snapshots.lake.encoding import csv_header, csv_rows, json_lines, parquet
from snapshots.lake.manifest import Manifest
from snapshots.lake.reading import Selection, as_parquet, pieces

Kind = Literal["text", "integer", "number", "money", "time", "day", "flag"]
KINDS: Mapping[Kind, pl.DataType | type[pl.DataType]] = {
    "text": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "money": pl.Decimal(38, 9),
    "time": pl.Datetime("us"),
    "day": pl.Date,
    "flag": pl.Boolean,
}
Count = list[int]  # gets the rows of each piece that is given


def lake_csv(folder: Path, manifest: Manifest, selection: Selection, raw: bool, count: Count) -> Iterator[bytes]:
    """Yield a selection as CSV, a piece at a time."""
    header = csv_header(list(selection.columns))
    for piece in pieces(folder, manifest, selection):
        count.append(piece.height)
        yield header + csv_rows(piece, raw)
        header = b""
    if header:
        yield header


def lake_jsonl(folder: Path, manifest: Manifest, selection: Selection, count: Count) -> Iterator[bytes]:
    """Yield a selection as JSON Lines, a piece at a time."""
    for piece in pieces(folder, manifest, selection):
        count.append(piece.height)
        yield json_lines(piece)


def lake_parquet(folder: Path, manifest: Manifest, selection: Selection) -> tuple[BinaryIO, int]:
    """Return a selection as a Parquet file, open, and its rows."""
    return as_parquet(folder, manifest, selection)


def encode_rows(
    form: Literal["csv", "jsonl", "parquet"],
    columns: Mapping[str, Kind],
    rows: Sequence[Sequence[object]],
    raw: bool = False,
) -> bytes:
    """Return rows in a format; money is a Decimal, a time has no zone and is UTC."""
    frame = pl.DataFrame(list(rows), schema={name: KINDS[kind] for name, kind in columns.items()}, orient="row")
    if form == "csv":
        return csv_header(list(columns)) + csv_rows(frame, raw)
    return json_lines(frame) if form == "jsonl" else parquet(frame)
