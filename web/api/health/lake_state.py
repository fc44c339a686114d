"""The state of the lake as the web service sees it: damaged files, and what was made again."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from snapshots.lake.integrity import FileFault, Integrity, faults
from snapshots.lake.manifest import Manifest, NoLake, Repair


@dataclass(frozen=True)
class LakeState:
    """Faults that are there now, by their sizes, and repairs of the past."""

    faults: list[FileFault] = field(default_factory=list)
    repairs: tuple[Repair, ...] = ()

    @classmethod
    def look(cls, folder: Path) -> "LakeState | None":
        """Compare the sizes of the files with the manifest; None where there is no lake to be seen."""
        try:
            manifest = Manifest.current(folder)
        except NoLake:
            return None
        return cls([fault for _, fault in faults(folder, manifest, Integrity(), digests=False)], manifest.repairs)

    @classmethod
    def recent(cls, folder: Path, monotonic: Callable[[], float] = time.monotonic) -> "LakeState | None":
        """Return what `look` found in the last seconds: a lake of years has thousands of files to look at."""
        known = _seen.get(folder)
        if known is None or monotonic() - known[0] >= LOOK_EVERY_S:
            known = _seen[folder] = monotonic(), cls.look(folder)
        return known[1]

    def reasons(self) -> list[str]:
        """Return why the service is degraded."""
        if not self.faults:
            return []
        damaged = "1 file is" if len(self.faults) == 1 else f"{len(self.faults)} files are"
        return [f"The lake is damaged: {damaged} not as written, e.g. {self.faults[0]}. The job lake makes them again."]

    def notes(self) -> list[str]:
        """Return what was wrong and is repaired."""
        if not self.repairs:
            return []
        last = self.repairs[-1]
        number = len(self.repairs)
        made = "A damaged file of the lake was" if number == 1 else f"{number} damaged files of the lake were"
        return [f"{made} made again; at {last.at}: {last.path}."]


LOOK_EVERY_S = 15
_seen: dict[Path, tuple[float, LakeState | None]] = {}
