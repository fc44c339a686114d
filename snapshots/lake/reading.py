"""Reads the lake's files piece by piece, so that memory does not grow with what is read.

Whoever imports this imports Polars; the web service does so at its first export only.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import polars as pl

from snapshots.lake.focus import charges
from snapshots.lake.integrity import Integrity, LakeDamaged, require_sizes
from snapshots.lake.manifest import LakeFile, Manifest
from snapshots.lake.tags import column

_INTEGRITY = Integrity()  # a file is read once for its digest, not at every export
PIECE_ROWS = 61_440  # a row group of the files
DAY = "day"
SHAPES: Mapping[str, Callable[[pl.LazyFrame, Sequence[str]], pl.LazyFrame]] = {"focus": charges}


@dataclass(frozen=True)
class Selection:
    """What is read of one data set: whole days of the reporting zone, in order of time or the newest first.

    `columns` are the names that come out, with the columns they are; `tags` are those of the setting; `shape` names
    what a day's rows are made into before that, from `facts` where the day still has them.
    """

    dataset: str
    columns: Mapping[str, str]
    first: date | None = None
    last: date | None = None
    newest_first: bool = False
    limit: int | None = None
    shape: str | None = None
    tags: tuple[str, ...] = ()
    facts: str | None = None

    def files(self, manifest: Manifest) -> tuple[LakeFile, ...]:
        """Return the files that are read, in order of days."""
        files = manifest.datasets[self.dataset].between(self.first, self.last)
        if self.facts is None:
            return files
        finer = {file.day: file for file in manifest.datasets[self.facts].between(self.first, self.last)}
        return tuple(finer.get(file.day, file) for file in files)


def pieces(folder: Path, manifest: Manifest, selection: Selection) -> Iterator[pl.DataFrame]:
    """Yield the rows of a selection, a piece at a time."""
    files = selection.files(manifest)
    left = selection.limit
    require_sizes(folder, files)
    for file in reversed(files) if selection.newest_first else files:
        for start, rows in _stretches(file.rows, selection):
            if left is not None and left <= 0:
                return
            _require_digest(folder, file)
            with _damage_named(file):
                found = _chosen(_scan(folder, manifest, selection, file).slice(start, rows), selection).collect()
            if selection.newest_first:
                found = found.reverse()
            if left is not None:
                found = found.head(left)
                left -= found.height
            yield found


def as_parquet(folder: Path, manifest: Manifest, selection: Selection) -> tuple[BinaryIO, int]:
    """Write a selection, in order of time, as one Parquet file; give it, open, and its rows."""
    files = selection.files(manifest)
    for file in files:
        _require_digest(folder, file)
    scanned: Sequence[LakeFile | None] = files or [None]
    frame = pl.concat([_chosen(_scan(folder, manifest, selection, file), selection) for file in scanned])
    with TemporaryDirectory() as scratch:
        path = Path(scratch, "export.parquet")
        frame.sink_parquet(path, compression="zstd", row_group_size=PIECE_ROWS)
        rows: int = pl.scan_parquet(path).select(pl.len()).collect().item()
        return path.open("rb"), rows  # the open file outlives its name


def _require_digest(folder: Path, file: LakeFile) -> None:
    if fault := _INTEGRITY.fault(folder, file.version, file.bytes, file.sha256):
        raise LakeDamaged(str(fault))


@contextmanager
def _damage_named(file: LakeFile) -> Iterator[None]:
    """Raise LakeDamaged for what Polars finds wrong with a file."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        raise LakeDamaged(f"{file.version} cannot be read: {error}") from error


def _scan(folder: Path, manifest: Manifest, selection: Selection, file: LakeFile | None) -> pl.LazyFrame:
    """Read a file; None: the one without rows."""
    version = file.version if file else manifest.datasets[selection.dataset].empty
    day = pl.lit(file.day if file else None, dtype=pl.Date).alias(DAY)
    return pl.scan_parquet(folder / version, hive_partitioning=False).with_columns(day)


def _chosen(frame: pl.LazyFrame, selection: Selection) -> pl.LazyFrame:
    shaped = SHAPES[selection.shape](frame, selection.tags) if selection.shape else frame
    return shaped.select(column(source, selection.tags).alias(name) for name, source in selection.columns.items())


def _stretches(rows: int, selection: Selection) -> Iterator[tuple[int, int]]:
    step = rows if selection.shape else PIECE_ROWS  # a shape is that of a whole day
    starts = range(0, rows, step)
    for start in reversed(starts) if selection.newest_first else starts:
        yield start, min(step, rows - start)
