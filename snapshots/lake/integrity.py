"""Checks the lake's files against their sizes and digests in the manifest.

Digests are remembered as long as a file's inode, size and time of change stay, so that each file is read once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

from snapshots.lake.manifest import LakeFile, Manifest

_Stamp = tuple[int, int, int]


class LakeDamaged(Exception):
    """A file of the lake is missing, or is not what was written; the message names it."""


@dataclass(frozen=True)
class FileFault:
    """What is wrong with one file."""

    path: str  # relative to the lake's folder
    detail: str

    def __str__(self) -> str:
        return f"{self.path} {self.detail}"


@dataclass
class Integrity:
    """Checks files, and remembers the digests of those that it has read."""

    _known: dict[Path, tuple[_Stamp, str]] = field(default_factory=dict)

    def fault(self, folder: Path, path: str, size: int, sha256: str | None = None) -> FileFault | None:
        """Return what is wrong with a file; without a digest only its size is compared."""
        try:
            status = (folder / path).stat()
            if status.st_size != size:
                return FileFault(path, f"has {status.st_size:,} bytes instead of {size:,}")
            stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
            if sha256 is not None and self._digest(folder / path, stamp) != sha256:
                return FileFault(path, "is not what was written: its digest differs")
        except FileNotFoundError:
            return FileFault(path, "is missing")
        except OSError as error:
            return FileFault(path, f"cannot be read: {error.strerror}")
        return None

    def measure(self, path: Path) -> tuple[int, str]:
        """Return size and digest of a file."""
        status = path.stat()
        return status.st_size, self._digest(path, (status.st_ino, status.st_size, status.st_mtime_ns))

    def forget(self) -> None:
        """Read every file again at its next check."""
        self._known.clear()

    def _digest(self, path: Path, stamp: _Stamp) -> str:
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            with path.open("rb") as file:
                known = self._known[path] = (stamp, file_digest(file, "sha256").hexdigest())
        return known[1]


def require_sizes(folder: Path, files: Iterable[LakeFile]) -> None:
    """Raise LakeDamaged unless all files are there in their full size."""
    integrity = Integrity()
    for file in files:
        if fault := integrity.fault(folder, file.version, file.bytes):
            raise LakeDamaged(str(fault))


def faults(folder: Path, manifest: Manifest, integrity: Integrity, digests: bool) -> Iterator[tuple[str, FileFault]]:
    """Yield the data set and the fault of each damaged file, under both of its names."""
    for name, dataset in manifest.datasets.items():
        for file in dataset.files:
            if found := fault_of(folder, file, integrity, digests):
                yield name, found


def fault_of(folder: Path, file: LakeFile, integrity: Integrity, digests: bool) -> FileFault | None:
    """Return what is wrong with a file under either of its names."""
    digest = file.sha256 if digests else None
    found = integrity.fault(folder, file.version, file.bytes, digest)
    if found is None and not _is_same(folder / file.version, folder / file.path):
        found = integrity.fault(folder, file.path, file.bytes, digest)
    return found


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
