"""Files of the lake: written beside their place, onto the disk, then put there in one step.

Each is kept under a name of its own content in `.versions`, which the manifest and `analytics.duckdb` name, and linked
to `<data set>/day=…/`, where other engines look: they see one file a day whenever they look.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path

import duckdb

import sql
from jobs.lake.datasets import LakeData
from jobs.warehouse import Warehouse
from snapshots.lake.manifest import LakeFile

VERSIONS = ".versions"
ROW_GROUP_ROWS = 61_440  # what a reader that streams holds at once
_NEVER = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Stretch:
    """A day in the reporting zone, with its first and last quarter of an hour that hold a fact; none: no fact."""

    day: date
    first_bucket: datetime | None
    last_bucket: datetime | None


class LakeFolder:
    """The folder of the lake; one writer."""

    def __init__(self, folder: Path, tags: Sequence[str] = ()) -> None:
        self.folder = folder
        self.tags = tags

    def write(self, warehouse: Warehouse, data: LakeData, stretch: Stretch | None = None) -> LakeFile | None:
        """Write the rows of a day, or all of a data set that is written whole; None: a day without any."""
        day = stretch.day if stretch else None
        first, last = (stretch.first_bucket, stretch.last_bucket) if stretch else (None, None)
        place = Path(data.name, f"day={day}") if day else Path(data.name)
        rows, version = self._version(warehouse, data, place, day, first or _NEVER, last or first or _NEVER)
        if day and not rows:
            (self.folder / version).unlink()
            return None
        path = self.folder / version
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        kept = version.with_name(f"{digest[:16]}.parquet")
        path.replace(self.folder / kept)
        return LakeFile(
            day, str(place / f"{data.name}.parquet"), str(kept), rows, (self.folder / kept).stat().st_size, digest
        )

    def write_empty(self, warehouse: Warehouse, data: LakeData) -> str:
        """Write a file without rows, which has the columns; give its version's path."""
        place = Path(data.name, f"day={_NEVER.date()}") if data.subject else Path(data.name)
        kept = Path(VERSIONS, place, f"empty-{data.digest}.parquet")
        if not _can_be_read(self.folder / kept):
            _, version = self._version(warehouse, data, place, _NEVER.date(), _NEVER, _NEVER, limit=0)
            (self.folder / version).replace(self.folder / kept)
        return str(kept)

    def put(self, file: LakeFile) -> None:
        """Put a version where other programs look for it, in place of the one before."""
        self._link(self.folder / file.version, self.folder / file.path)

    def take_away(self, file: LakeFile) -> None:
        """Remove what other programs see of a day that has no rows any more; its version stays."""
        path = self.folder / file.path
        path.unlink(missing_ok=True)
        if file.day is not None and path.parent.exists():
            path.parent.rmdir()

    def forget(self, version: str) -> None:
        """Remove a version that nobody reads any more."""
        path = self.folder / version
        path.unlink(missing_ok=True)
        if path.parent.exists() and not any(path.parent.iterdir()):
            path.parent.rmdir()

    def clear(self, paths: Iterable[str]) -> None:
        """Remove all files that other programs see but those at `paths`."""
        kept = {self.folder / path for path in paths}
        for path in self.folder.glob("[!.]*/**/*.parquet"):
            if path not in kept:
                path.unlink()

    def versions(self) -> set[str]:
        """Return all versions that lie there, half-written ones included."""
        return {str(path.relative_to(self.folder)) for path in (self.folder / VERSIONS).rglob("*") if path.is_file()}

    def _version(
        self,
        warehouse: Warehouse,
        data: LakeData,
        place: Path,
        day: date | None,
        first: datetime,
        last: datetime,
        limit: int | None = None,
    ) -> tuple[int, Path]:
        version = Path(VERSIONS, place, "writing.parquet")
        path = self.folder / version
        path.parent.mkdir(parents=True, exist_ok=True)
        select = sql.load(data.query)
        if limit is not None:
            select = f"from ({select}) limit {limit}"
        [(rows,)] = warehouse.execute(
            f"copy ({select}) to $path (format parquet, compression zstd, row_group_size {ROW_GROUP_ROWS})",
            path=str(path),
            day=day,
            first=first,
            last=last,
            tags=list(self.tags),
        )
        flush(path)
        return int(str(rows)), version

    def _link(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.new")
        beside.unlink(missing_ok=True)
        try:
            os.link(source, beside)
        except OSError:  # a file system without hard links
            shutil.copyfile(source, beside)
            flush(beside)
        beside.replace(target)


def _can_be_read(path: Path) -> bool:
    """Read a file that has no rows, beside the warehouse: an error would end its transaction."""
    if not path.exists():
        return False
    with duckdb.connect() as connection:
        try:
            connection.execute("from read_parquet($path)", {"path": str(path)})
        except duckdb.Error:
            return False
    return True


def write_file(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one step, onto the disk."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    flush(beside)
    beside.replace(path)
    flush(path.parent)


def flush(path: Path) -> None:
    """See to it that a file or a folder's entries are on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
