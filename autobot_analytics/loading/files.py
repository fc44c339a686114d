"""Files of history as batches of text columns, read in constant memory, whatever their format."""

import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import cast

import orjson
import polars as pl
from polars.exceptions import PolarsError

from autobot_analytics.loading.delimited import as_utf8, encoding_of, fault, line_of_row, opened, preamble, text

BATCH_ROWS = 20_000
SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".pq": "parquet"}
ISO_UTC = "%Y-%m-%dT%H:%M:%S%.6fZ"


class LoadError(Exception):
    """The file cannot be loaded; the message says why and what to do."""


@dataclass(frozen=True)
class SourceFile:
    """A CSV, JSONL (each plain or .gz) or Parquet file; a column or cell may be missing anywhere."""

    path: Path
    encoding: str | None = None  # of text; None: UTF-8, or what a byte order mark says

    @cached_property
    def format(self) -> str:
        """Return `csv`, `jsonl` or `parquet`, by the file's name; raises LoadError for another."""
        name = self.path.name.lower()
        found = SUFFIXES.get(Path(name.removesuffix(".gz")).suffix)
        if found is None or (found == "parquet" and name.endswith(".gz")):
            raise LoadError(
                f"{self.path}: unknown kind of file; known are .csv, .jsonl, both also as .gz, and .parquet"
            )
        return found

    @property
    def has_fixed_columns(self) -> bool:
        """Return whether the first batch has all columns; a JSONL file may bring new ones anywhere."""
        return self.format != "jsonl"

    @cached_property
    def digest(self) -> str:
        """Return the same 16 characters for the same content, wherever the file lies."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()[:16]

    def batches(self) -> Iterator[pl.DataFrame]:
        """Read the file from its start: text columns, null where a cell is empty.

        Raises LoadError when the file cannot be read to its end.
        """
        reader = {"csv": _csv_batches, "jsonl": _jsonl_batches, "parquet": _parquet_batches}[self.format]
        try:
            for batch in reader(self.path, self.encoding):
                yield batch.with_columns(pl.all().replace("", None))
        except (PolarsError, OSError, EOFError, zlib.error, UnicodeError) as error:
            raise LoadError(f"{self.path} cannot be read: {self._fault() or str(error).splitlines()[0]}") from error

    @cached_property
    def decimal(self) -> str | None:
        """Return the decimal sign that such a file has unless its numbers show another; None: either is usual.

        Where semicolons or tabs separate, a spreadsheet wrote the file, in the language of its user.
        """
        if self.format != "csv":
            return "."
        return "." if preamble(self.path, encoding_of(self.path, self.encoding))[1] == "," else None

    def place(self, row: int) -> str:
        """Return where a row stands, counted from 1: `line 7`, of Parquet `row 6`."""
        if self.format == "parquet":
            return f"row {row}"
        encoding = encoding_of(self.path, self.encoding)
        if self.format == "csv":
            return f"line {line_of_row(self.path, encoding, row)}"
        with text(self.path, encoding, errors="replace") as lines:
            filled = (number for number, line in enumerate(lines, start=1) if line.strip())
            return f"line {next(islice(filled, row - 1, None))}"

    def _fault(self) -> str | None:
        try:
            return fault(self.path, encoding_of(self.path, self.encoding)) if self.format == "csv" else None
        except (OSError, EOFError, zlib.error, UnicodeError):  # then what the reader said is told
            return None


def _csv_batches(path: Path, encoding: str | None) -> Iterator[pl.DataFrame]:
    found = encoding_of(path, encoding)
    skipped, separator = preamble(path, found)
    with as_utf8(path, encoding) as plain:
        yield from _frame_batches(
            pl.scan_csv(plain, infer_schema=False, separator=separator, skip_rows=skipped, encoding="utf8")
        )


def _parquet_batches(path: Path, encoding: str | None) -> Iterator[pl.DataFrame]:
    yield from _frame_batches(pl.scan_parquet(path))


def _frame_batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    names = frame.collect_schema().names()
    yield pl.DataFrame(schema=dict.fromkeys(names, pl.String))  # the columns are known, should there be no rows
    for batch in frame.collect_batches(chunk_size=BATCH_ROWS):
        yield batch.select(_text(column) for column in batch)


def _text(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if isinstance(kind, pl.Datetime):
        return (column.dt.convert_time_zone("UTC") if kind.time_zone else column).dt.strftime(ISO_UTC)
    if kind == pl.Date:
        return column.cast(pl.Datetime).dt.strftime(ISO_UTC)
    if isinstance(kind, pl.Duration):
        return (column.dt.total_microseconds() / 1000).cast(pl.String)
    if kind.is_float():
        return column.fill_nan(None).cast(pl.String)  # other tools write a missing number as NaN
    if kind.is_nested() or kind == pl.Object:
        texts = [None if value is None else orjson.dumps(value, default=str).decode() for value in column.to_list()]
        return pl.Series(column.name, texts, pl.String)
    return column.cast(pl.String)


def _jsonl_batches(path: Path, encoding: str | None) -> Iterator[pl.DataFrame]:
    with as_utf8(path, encoding) as plain, opened(plain) as content:
        lines = enumerate(io.BufferedReader(cast(io.RawIOBase, content)), start=1)
        while chunk := list(islice(lines, BATCH_ROWS)):
            records = [_record(path, number, line) for number, line in chunk if line.strip()]
            names = list(dict.fromkeys(name for record in records for name in record))
            columns = {name: [_plain(record.get(name)) for record in records] for name in names}
            yield pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))


def _record(path: Path, number: int, line: bytes) -> dict[str, object]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise LoadError(f"{path}, line {number}: not JSON ({error})") from error
    if not isinstance(record, dict):
        raise LoadError(f"{path}, line {number}: each line must be a JSON object")
    return record


def _plain(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()
