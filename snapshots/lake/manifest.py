"""The lake's manifest: which files hold which days of which data set, with their rows and digests.

`manifest.json` is what makes a publication: it and all files that it names belong to one moment. Files are never
changed; a newer publication has other files, and those of the one before stay for a while, so that whoever has begun
to read goes on reading.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import orjson

from autobot_analytics.times import iso_z

MANIFEST = "manifest.json"
FORMAT = 1


class NoLake(Exception):
    """There is no lake, or none that this release can read; the message says what to do."""


@dataclass(frozen=True)
class LakeFile:
    """One Parquet file; paths are relative to the lake's folder."""

    day: date | None  # in the reporting zone; None: the data set is not kept by day
    path: str  # where other programs look for it; a newer publication replaces it
    version: str  # the same file under a name that no newer publication takes
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class DataSet:
    """All files of one data set, in order of days."""

    digest: str  # of the query that makes it
    empty: str  # a file without rows, which has the columns
    files: tuple[LakeFile, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of all its files."""
        return sum(file.rows for file in self.files)

    def between(self, first: date | None, last: date | None) -> tuple[LakeFile, ...]:
        """Return the files of the days from `first` to `last`; None: without a bound."""
        return tuple(
            file
            for file in self.files
            if file.day is None or ((first is None or file.day >= first) and (last is None or file.day <= last))
        )


@dataclass(frozen=True)
class DatabaseFile:
    """`analytics.duckdb` as it was written."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Repair:
    """A damaged file that the job `lake` made again."""

    at: str
    path: str
    detail: str


@dataclass(frozen=True)
class Manifest:
    """What one publication of the lake holds."""

    generation: int
    as_of: datetime  # UTC without a zone: all that had been rolled up then is in the files
    timezone: str  # days are cut there
    warehouse: str  # the id of the warehouse that it was made from
    datasets: Mapping[str, DataSet] = field(default_factory=dict)
    retired: Mapping[str, str] = field(default_factory=dict)  # files of earlier publications, and since when
    database: DatabaseFile | None = None
    repairs: tuple[Repair, ...] = ()  # the newest ones, in order of time

    @classmethod
    def current(cls, folder: Path) -> "Manifest":
        """Return the manifest in the lake's `folder`, read again only after it was replaced. Raises NoLake."""
        try:
            about = (folder / MANIFEST).stat()
        except OSError:
            return cls.read(folder)
        return _unchanged(folder, (about.st_ino, about.st_mtime_ns, about.st_size))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the manifest in the lake's `folder`. Raises NoLake."""
        path = folder / MANIFEST
        try:
            found = orjson.loads(path.read_bytes())
        except OSError as error:
            raise NoLake(f"{path}: {error.strerror}; the scheduler's job `lake` publishes it") from error
        except ValueError as error:
            raise NoLake(f"{path} is not JSON; remove it, and the job `lake` writes all anew") from error
        try:
            if found.get("format") != FORMAT:
                raise NoLake(f"{path} is of format {found.get('format')}, this release reads {FORMAT}")
            return cls(
                generation=int(found["generation"]),
                as_of=datetime.fromisoformat(found["as_of"].removesuffix("Z")),
                timezone=str(found["timezone"]),
                warehouse=str(found["warehouse"]),
                datasets={name: _data_set(entry) for name, entry in found["datasets"].items()},
                retired=dict(found["retired"]),
                database=DatabaseFile(**found["database"]) if found.get("database") else None,
                repairs=tuple(Repair(**one) for one in found.get("repairs", ())),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise NoLake(f"{path} is damaged; remove it, and the job `lake` writes all anew") from error

    def dump(self) -> bytes:
        """Write it down."""
        return orjson.dumps(
            {
                "format": FORMAT,
                "generation": self.generation,
                "as_of": iso_z(self.as_of),
                "timezone": self.timezone,
                "warehouse": self.warehouse,
                "datasets": {
                    name: {
                        "rows": one.rows,
                        "digest": one.digest,
                        "empty": one.empty,
                        "files": [asdict(file) for file in one.files],
                    }
                    for name, one in self.datasets.items()
                },
                "retired": self.retired,
                "database": asdict(self.database) if self.database else None,
                "repairs": [asdict(one) for one in self.repairs],
            },
            option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
        )


@lru_cache(maxsize=4)
def _unchanged(folder: Path, mark: tuple[int, int, int]) -> Manifest:
    return Manifest.read(folder)


def _data_set(entry: Mapping[str, Any]) -> DataSet:
    files = (
        LakeFile(**{**file, "day": None if file["day"] is None else date.fromisoformat(file["day"])})
        for file in entry["files"]
    )
    return DataSet(entry["digest"], entry["empty"], tuple(files))
