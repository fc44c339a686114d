"""Incremental backups: of the warehouse's file only blocks that are new are stored, once for all backups of a folder.

DuckDB puts a checksum before each block. Blocks whose checksum is that of the last backup are not read. The others are
read beside the ticks. Then, while nobody writes, those that were written meanwhile are read again, with the file's
headers and its write-ahead log: ticks wait for what changed during the backup, whatever the file's size.
"""

import os
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import orjson

from jobs.backup.folder import BackupError
from jobs.lake.files import write_file

HEADERS_BYTES, BLOCK_BYTES, CHECKSUM_BYTES = 12_288, 262_144, 8  # of DuckDB's file
CHUNKS, BLOCKS, LOG = "blocks", "blocks.json.z", "warehouse.wal.z"
LEVEL = 1


@dataclass(frozen=True)
class BlockMap:
    """The blocks of one file: its headers, and checksum and SHA-256 of each block."""

    headers: bytes
    checksums: Sequence[str]
    digests: Sequence[str]

    @classmethod
    def read(cls, backup: Path) -> "BlockMap":
        """Read the map of a backup. Raises BackupError."""
        path = backup / BLOCKS
        try:
            found = orjson.loads(zlib.decompress(path.read_bytes()))
            return cls(b64decode(found["headers"]), found["checksums"], found["digests"])
        except (OSError, ValueError, KeyError, TypeError, zlib.error) as error:
            raise BackupError(f"{path} cannot be read") from error

    def write(self, backup: Path) -> None:
        """Put it into the backup."""
        text = {"headers": b64encode(self.headers).decode(), "checksums": self.checksums, "digests": self.digests}
        write_file(backup / BLOCKS, zlib.compress(orjson.dumps(text), LEVEL))


def store(
    source: Path, making: Path, last: BlockMap | None, nobody_writes: Callable[[], AbstractContextManager[None]]
) -> None:
    """Store the warehouse's file in the backup `making`; `last` is the map of the last backup beside it."""
    chunks = making.parent / CHUNKS
    descriptor = os.open(source, os.O_RDONLY)
    try:
        with nobody_writes():
            first = _checksums(descriptor)
        digests = _stored_before(chunks, last, first)
        for place in range(len(first)):
            if place not in digests:
                digests[place] = _store_block(chunks, _block(descriptor, place))
        with nobody_writes():
            checksums = _checksums(descriptor)
            for place, checksum in enumerate(checksums):
                if place >= len(first) or checksum != first[place]:
                    digests[place] = _store_block(chunks, _block(descriptor, place))
            headers = os.pread(descriptor, HEADERS_BYTES, 0)
            log = source.with_name(f"{source.name}.wal")
            write_file(making / LOG, zlib.compress(log.read_bytes() if log.exists() else b"", LEVEL))
    finally:
        os.close(descriptor)
    BlockMap(headers, checksums, [digests[place] for place in range(len(checksums))]).write(making)
    os.sync()  # the blocks: one by one it would take long


def put_together(backup: Path, target: Path) -> None:
    """Write the file and its log from a backup. Raises BackupError for a block that is damaged or missing."""
    blocks = BlockMap.read(backup)
    with target.open("wb") as file:
        file.write(blocks.headers)
        for digest in blocks.digests:
            path = _chunk(backup.parent / CHUNKS, digest)
            try:
                content = zlib.decompress(path.read_bytes())
            except (OSError, zlib.error) as error:
                raise BackupError(f"{path} is missing or damaged: copy the folder {CHUNKS} with the backup") from error
            if sha256(content).hexdigest() != digest:
                raise BackupError(f"{path} is damaged: it is not what was backed up")
            file.write(content)
    log = zlib.decompress((backup / LOG).read_bytes())
    target.with_name(f"{target.name}.wal").write_bytes(log)


def remove_unused(target: Path, backups: Iterable[Path]) -> None:
    """Remove blocks that no backup of the folder needs any more."""
    used = {digest for one in backups if (one / BLOCKS).exists() for digest in BlockMap.read(one).digests}
    for path in (target / CHUNKS).glob("??/*"):
        if path.stem not in used:
            path.unlink()


def _stored_before(chunks: Path, last: BlockMap | None, checksums: Sequence[str]) -> dict[int, str]:
    """Return the digests of blocks that are as in the last backup and lie there, by place."""
    if last is None:
        return {}
    known: Mapping[int, str] = {
        place: digest
        for place, (before, now, digest) in enumerate(zip(last.checksums, checksums, last.digests, strict=False))
        if before == now
    }
    there = {digest for digest in set(known.values()) if _chunk(chunks, digest).exists()}
    return {place: digest for place, digest in known.items() if digest in there}


def _checksums(descriptor: int) -> list[str]:
    count = (os.fstat(descriptor).st_size - HEADERS_BYTES) // BLOCK_BYTES
    return [
        os.pread(descriptor, CHECKSUM_BYTES, HEADERS_BYTES + place * BLOCK_BYTES).hex()
        for place in range(max(count, 0))
    ]


def _block(descriptor: int, place: int) -> bytes:
    return os.pread(descriptor, BLOCK_BYTES, HEADERS_BYTES + place * BLOCK_BYTES)


def _store_block(chunks: Path, content: bytes) -> str:
    digest = sha256(content).hexdigest()
    path = _chunk(chunks, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_suffix(".new")
        beside.write_bytes(zlib.compress(content, LEVEL))
        beside.replace(path)
    return digest


def _chunk(chunks: Path, digest: str) -> Path:
    return chunks / digest[:2] / f"{digest}.z"
