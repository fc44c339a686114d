"""The body of a request, decompressed as far as the limit and no further."""

import zlib
from typing import Protocol

from web.otlp.spans import TooLarge, Undecodable

CHUNK_BYTES = 65_536
GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


class Readable(Protocol):
    """What a body is read from; it may give less than was asked for."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


def read_body(stream: Readable, *, compressed: bool, limit_bytes: int) -> bytes:
    """Read a body, compressed (gzip or deflate) or plain; raises TooLarge as soon as it is, Undecodable if broken."""
    inflater = zlib.decompressobj(GZIP_OR_ZLIB) if compressed else None
    body = bytearray()
    while chunk := stream.read(CHUNK_BYTES):
        body += _inflated(inflater, chunk, limit_bytes + 1 - len(body)) if inflater else chunk
        if len(body) > limit_bytes:
            raise TooLarge(f"the body is larger than {limit_bytes:,} bytes; send smaller batches")
    if inflater and not inflater.eof:
        raise Undecodable("the compressed body was cut off")
    return bytes(body)


def _inflated(inflater: "zlib._Decompress", chunk: bytes, room: int) -> bytes:
    try:
        plain = inflater.decompress(chunk, room)
    except zlib.error as error:
        raise Undecodable(f"the body is neither gzip nor deflate: {error}") from error
    if inflater.unused_data:
        raise Undecodable("something follows the compressed body")
    return plain
