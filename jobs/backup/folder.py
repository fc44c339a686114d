"""What a backup is: a folder with the warehouse, the keys of Redis, and a manifest with their digests."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Self

import orjson

from autobot_analytics.release import UNKNOWN, Release
from jobs.failure import JobFailed
from jobs.lake.files import flush, write_file
from jobs.warehouse import SCHEMA_VERSION

MANIFEST, WAREHOUSE, KEYS = "manifest.json", "warehouse.duckdb", "redis.json"
FORMAT, INCREMENTAL = 1, 2  # the whole file, or its blocks: see jobs.backup.blocks
NAME = "%Y-%m-%dT%H%M%SZ"
MAKING = ".making-"  # of a backup that is not whole yet, or never became so


class BackupError(JobFailed):
    """A backup cannot be made or put back; the message says why, in a line."""


@dataclass(frozen=True)
class BackupManifest:
    """What a backup holds; `files` are SHA-256 by name."""

    made_at: str
    release: str
    schema: int
    warehouse: str  # the id of the warehouse
    generation: int
    timezone: str
    files: Mapping[str, str]
    commit: str = UNKNOWN  # which older releases do not say
    format: int = FORMAT

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read and check all of a backup. Raises BackupError."""
        path = folder / MANIFEST
        try:
            found = orjson.loads(path.read_bytes())
            if found["format"] not in (FORMAT, INCREMENTAL):
                raise BackupError(
                    f"{path} is of format {found['format']}, this release reads {FORMAT} and {INCREMENTAL}"
                )
            manifest = cls(**found)
            for name, expected in manifest.files.items():
                if digest(folder / name) != expected:
                    raise BackupError(f"{folder / name} is damaged: it is not what was backed up")
        except OSError as error:
            raise BackupError(f"{error.filename}: {error.strerror}; is it a whole backup?") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError(f"{path} is no manifest of a backup") from error
        if manifest.schema > SCHEMA_VERSION:
            its = Release(manifest.release, manifest.commit)
            raise BackupError(
                f"{folder} was made by release {its}, schema {manifest.schema}, this one knows "
                f"{SCHEMA_VERSION}: install that release, or a newer one"
            )
        return manifest

    def write(self, folder: Path) -> None:
        """Put it into the folder."""
        write_file(folder / MANIFEST, orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def begin(target: Path, now: datetime) -> Path:
    """Make the folder in which a backup grows, and remove those that never became whole."""
    for left in target.glob(f"{MAKING}*"):
        shutil.rmtree(left)
    making = target / f"{MAKING}{now:{NAME}}"
    making.mkdir(parents=True, mode=0o700)
    return making


def finish(making: Path) -> Path:
    """Return a whole backup its name."""
    whole = making.with_name(making.name.removeprefix(MAKING))
    making.replace(whole)
    flush(whole.parent)
    return whole


def whole_backups(target: Path) -> list[Path]:
    """Return the backups in a folder, oldest first."""
    return sorted(path.parent for path in target.glob(f"[0-9]*/{MANIFEST}"))
