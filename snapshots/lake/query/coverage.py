"""From which day on the lake knows each data set, so that an answer can say what it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

from snapshots.lake.manifest import MANIFEST, Manifest


@dataclass
class FirstDays:
    """The first day of each data set; read again when the manifest was replaced."""

    folder: Path

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._read_at: tuple[int, int] | None = None
        self._days: Mapping[str, date | None] = {}

    def of(self, datasets: list[str]) -> date | None:
        """Return the first day that all of the data sets know; None if one of them has no row. Raises NoLake."""
        found = self.folder / MANIFEST
        with self._lock:
            status = found.stat() if found.exists() else None
            identity = (status.st_ino, status.st_mtime_ns) if status else None
            if identity is None or identity != self._read_at:
                manifest = Manifest.read(self.folder)
                self._days = {
                    name: min((file.day for file in one.files if file.day), default=None)
                    for name, one in manifest.datasets.items()
                }
                self._read_at = identity
            days = [self._days.get(name) for name in datasets]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None
