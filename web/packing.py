"""Compresses what is sent piece by piece."""

import zlib
from collections.abc import Iterable, Iterator

from web.responses import COMPRESSION_LEVEL

_GZIP = 31  # what zlib calls it


def packed(pieces: Iterable[bytes], at_once: bool = False) -> Iterator[bytes]:
    """Compress pieces with gzip as they come; `at_once`: so that each can be read before the next one is there."""
    packer = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        if some := packer.compress(piece) + (packer.flush(zlib.Z_SYNC_FLUSH) if at_once else b""):
            yield some
    yield packer.flush()
