"""Small files that were sent, kept to be sent again while what they were made from is the same."""

import threading
from collections import OrderedDict
from collections.abc import Iterator

LARGEST_BYTES = 1 << 20
MOST_BYTES = 1 << 24


class KeptFiles:
    """Bodies by ETag, which names all that they depend on; those that were not asked for longest go first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, etag: str) -> bytes | None:
        """Return the body, or None if it must be made."""
        with self._lock:
            body = self._bodies.get(etag)
            if body is not None:
                self._bodies.move_to_end(etag)
            return body

    def keeping(self, etag: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield `pieces`, and keep them if they came to their end and are small."""
        held: list[bytes] = []
        size = 0
        for piece in pieces:
            size += len(piece)
            if size <= LARGEST_BYTES:
                held.append(piece)
            yield piece
        if size <= LARGEST_BYTES:
            self._put(etag, b"".join(held))

    def _put(self, etag: str, body: bytes) -> None:
        with self._lock:
            self._bytes += len(body) - len(self._bodies.pop(etag, b""))
            self._bodies[etag] = body
            while self._bytes > self._most_bytes:
                _, dropped = self._bodies.popitem(last=False)
                self._bytes -= len(dropped)
