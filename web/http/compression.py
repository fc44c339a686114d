"""Compresses what is sent piece by piece."""

import struct
import zlib
from collections.abc import Iterable, Iterator

from web.http.responses import COMPRESSION_LEVEL

_GZIP = 31  # what zlib calls it
_RAW = -15  # without header and checksum
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"  # deflated, made at no time, fast, on whatever system


def packed(pieces: Iterable[bytes], at_once: bool = False) -> Iterator[bytes]:
    """Compress pieces with gzip as they come; `at_once`: so that each can be read before the next one is there."""
    packer = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        if some := packer.compress(piece) + (packer.flush(zlib.Z_SYNC_FLUSH) if at_once else b""):
            yield some
    yield packer.flush()


def tail_of(body: bytes, level: int) -> bytes:
    """Compress the end of what `joined` sends: it is made once and sent behind many beginnings."""
    return zlib.compress(body, level, _RAW)


def joined(beginning: bytes, end: bytes, tail: bytes, level: int) -> bytes:
    """Return `beginning` and `end` as one gzip stream; `tail` is `end` as `tail_of` compressed it."""
    packer = zlib.compressobj(level, zlib.DEFLATED, _RAW)
    head = packer.compress(beginning) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.crc32(end, zlib.crc32(beginning))
    return b"".join((_HEADER, head, tail, struct.pack("<II", checksum, (len(beginning) + len(end)) & 0xFFFFFFFF)))
