"""Replies of Redis read word by word as they come, so that a word of any length takes no memory.

Redis answers `XINFO STREAM` with the first and the last entry as a whole, and XRANGE with whole entries: of words that
are too long only the beginning is kept, with their length and digest.
"""

import hashlib
from hashlib import sha256
from socket import socket as Socket
from typing import NamedTuple

import redis

from jobs.ingest.reply import Entry, LongEntry, LongWord

BEGINNING = 256  # bytes that are kept of a word that is cut
_AROUND = 16  # bytes that a word takes besides its own
_OF_INFO = 4_096  # longest word of XINFO STREAM that is kept: IDs and names of figures are shorter
_BUFFER_BYTES = 1 << 16
_SIZED = b"$=!"  # kinds of words that begin with their length
_LEFT_OUT = b"(fields left out)"


class EntryMarks(NamedTuple):
    """What stands in a reply where the entries begin and where all ends: words that nobody can know.

    So no value is taken for them; and they are two, for the network may hand out a reply up to the first alone.
    """

    entries: bytes
    end: bytes


class Words:
    """Reads from a socket by lines and by lengths. Raises redis.exceptions.RedisError."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._buffer = bytearray(_BUFFER_BYTES)
        self._begin = self._end = 0

    def head(self, marks: EntryMarks) -> bytes:
        """Return the reply up to where entries begin, or all of it when there are none; long words are empty there."""
        head = bytearray()
        while True:
            line = self.line()
            if line[:1] in _SIZED and (length := int(line[1:])) >= 0:
                if length > _OF_INFO:
                    self._skip(length + 2)
                    head += b"$0\r\n\r\n"
                    continue
                line += self.take(length + 2)
                if line in marks:
                    return bytes(head + line)
            head += line

    def entry(self, most: int) -> tuple[bytes, Entry | None]:
        """Return what XRANGE answers for at most one entry: (its reply, None) if it is not an entry, else (b"", entry).

        Of words that do not fit into `most` bytes together the beginning is kept.
        """
        answer = self.line()
        if answer != b"*1\r\n":
            return answer, None
        self.line()
        entry_id = self._word()
        count = int(self.line()[1:])
        words: list[bytes] = []
        kept, left_out, left_out_bytes, digest = 0, 0, 0, sha256()
        is_long = False
        for _ in range(max(count, 0)):
            length = int(self.line()[1:])
            if kept + length <= most:
                words.append(self.take(length + 2)[:-2])
                kept += length + _AROUND
            elif kept <= most:
                words.append(self._cut(length))
                kept += BEGINNING + _AROUND
                is_long = True
            else:
                self._skip(length + 2, digest)
                left_out += 1
                left_out_bytes += length
        if left_out:
            words += [b""] * (len(words) % 2)
            words += [_LEFT_OUT, LongWord.of(b"", left_out_bytes, digest.hexdigest())]
        entry = (entry_id, words)
        return b"", LongEntry(entry) if is_long or left_out else entry

    def drain(self) -> bytes:
        """Return what came already and was not read."""
        rest = bytes(self._buffer[self._begin : self._end])
        self._begin = self._end = 0
        return rest

    def line(self) -> bytes:
        """Return the next line with its end."""
        searched = self._begin
        while (at := self._buffer.find(b"\r\n", searched, self._end)) < 0:
            searched = max(self._end - 1, self._begin)
            searched -= self._fill()
        begin, self._begin = self._begin, at + 2
        return bytes(self._buffer[begin : self._begin])

    def take(self, length: int) -> bytes:
        """Return the next bytes."""
        found = bytearray()
        while len(found) < length:
            found += self._some(length - len(found))
        return bytes(found)

    def _word(self) -> bytes:
        return self.take(int(self.line()[1:]) + 2)[:-2]

    def _cut(self, length: int) -> LongWord:
        digest = sha256()
        beginning = self.take(min(length, BEGINNING))
        digest.update(beginning)
        self._skip(length - len(beginning), digest)
        self.take(2)
        return LongWord.of(beginning, length, digest.hexdigest())

    def _skip(self, length: int, digest: "hashlib._Hash | None" = None) -> None:
        while length:
            some = self._some(length)
            length -= len(some)
            if digest is not None:
                digest.update(some)

    def _some(self, most: int) -> bytes:
        """Return some of the next bytes, at least one."""
        if self._begin == self._end:
            self._fill()
        begin, self._begin = self._begin, min(self._end, self._begin + most)
        return bytes(self._buffer[begin : self._begin])

    def _fill(self) -> int:
        """Receive more; return by how much what is not read was moved towards the beginning."""
        moved = self._begin
        self._buffer[: self._end - moved] = self._buffer[moved : self._end]
        self._begin, self._end = 0, self._end - moved
        if self._end == len(self._buffer):
            self._buffer += bytes(len(self._buffer))
        self._end += received(self._socket, memoryview(self._buffer)[self._end :])
        return moved


def received(socket: Socket, room: memoryview) -> int:
    """Receive some bytes into `room`; return how many. Raises redis.exceptions.RedisError."""
    try:
        read = socket.recv_into(room)
    except TimeoutError as error:
        raise redis.TimeoutError("Redis does not answer in time") from error
    except OSError as error:
        raise redis.ConnectionError(f"the connection to Redis broke: {error}") from error
    if not read:
        raise redis.ConnectionError("Redis closed the connection")
    return read
