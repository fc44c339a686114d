"""The body of a request, decompressed as far as the limit and no further."""

import gzip
import zlib
from typing import Protocol, cast

from web.otlp.spans import TooLarge, Undecodable

CHUNK_BYTES = 65_536


class Readable(Protocol):
    """What a body is read from; it may give less than was asked for."""

    def read(self, size: int = -1, /) -> bytes:
        """Give up to `size` bytes, none at the end."""


def read_body(stream: Readable, *, compressed: bool, limit_bytes: int) -> bytes:
    """Read a body, gzip or plain; raises TooLarge as soon as it is, and Undecodable for broken gzip."""
    if not compressed:
        return _read(stream, limit_bytes)
    try:
        with gzip.GzipFile(fileobj=cast("gzip._ReadableFileobj", stream), mode="rb") as plain:
            return _read(plain, limit_bytes)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Undecodable(f"the body is no gzip: {error}") from error


def _read(stream: Readable, limit_bytes: int) -> bytes:
    body = bytearray()
    while chunk := stream.read(CHUNK_BYTES):
        body += chunk
        if len(body) > limit_bytes:
            raise TooLarge(f"the body is larger than {limit_bytes:,} bytes; send smaller batches")
    return bytes(body)
