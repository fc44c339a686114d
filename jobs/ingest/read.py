"""Reading a stream: pages of entries with the server's own account of the stream, taken at the same instant.

Each page is one `MULTI` of `XINFO STREAM` and `XRANGE`, so that what was trimmed before we came can be computed
exactly. The next page is asked for before the last one is handed out: Redis works while we do.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from secrets import token_hex
from socket import socket as Socket
from typing import cast

import hiredis
import redis
from redis.connection import Connection

from jobs.ingest.reply import Entry, LongEntry, table
from jobs.ingest.reply_words import EntryMarks, Words, received

START = "0-0"
LAST = f"{2**64 - 1}-{2**64 - 1}"
INT64_MAX = 2**63 - 1
_ANSWERS = 3  # of the commands in a page's transaction
_BUFFER_BYTES = 1 << 19  # a page of usual entries
_FIRST_ROWS = 64  # as long as nothing is known of how long entries are
_GROWTH = 3  # times what was read so far: 64, 192 and 768 make one page of 1,024
_PAGE_BYTES = 1 << 23
_MOST_BYTES = (
    1 << 25
)  # of a reply that is received: entries longer than the last ones are asked for again, fewer at once
_FEWER = 8  # times fewer


@dataclass(frozen=True)
class StreamInfo:
    """What the server says of a stream."""

    exists: bool
    length: int = 0
    last_generated_id: str = START
    entries_added: int | None = None  # None before Redis 7
    first_id: str | None = None


@dataclass(frozen=True)
class StreamPage:
    """Entries in stream order, a `Table` where they have one shape; the stream's state at the instant of reading."""

    entries: Sequence[Entry]
    info: StreamInfo
    at_tail: bool  # no entry lay beyond this page at that instant
    size: int = 0  # bytes of the reply


def id_key(entry_id: str) -> tuple[int, int]:
    """Return an entry ID in the form in which IDs compare."""
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence or 0)


def signed_id(entry_id: str) -> tuple[int, int]:
    """Return an entry ID as the warehouse keeps it: cut off at the largest signed number, which Redis's may exceed."""
    milliseconds, sequence = id_key(entry_id)
    return min(milliseconds, INT64_MAX), min(sequence, INT64_MAX)


def replication_id(client: redis.Redis) -> str:
    """Return the server's replication id, which changes when a failover or a restart made a new history.

    Empty where the server has none to tell (fakeredis, which the demo may run on, knows no INFO).
    """
    try:
        info = cast(bytes, _call(client, "INFO", "replication"))
    except redis.ResponseError:
        return ""
    for line in info.decode().splitlines():
        if line.startswith("master_replid:"):
            return line.partition(":")[2].strip()
    return ""


def pages(client: redis.Redis, key: str, after: str, rows: int) -> Generator[StreamPage]:
    """Read `key` from the entry after the ID `after` on, at most `rows` entries a page, up to its tail.

    There is always one page, be it empty. The first is short; of later ones as many entries are asked for as fill 8 MiB
    when they are like the last. A reply that passes 32 MiB nevertheless is cut off, and fewer entries are asked for; of
    a single entry that is longer the beginnings of its words are kept (`LongEntry`). So no stream fills the memory.

    Raises redis.exceptions.RedisError.
    """
    most, rows, read = rows, min(rows, _FIRST_ROWS), 0
    pool = client.connection_pool
    connection = pool.get_connection()
    try:
        receiver = _Receiver(connection)
        marks = _request(connection, key, after, rows)
        while True:
            try:
                page = receiver.one(marks) if rows == 1 else _page(receiver.receive(marks), marks, rows)
            except _TooLong:
                connection.disconnect()  # the rest is on its way
                rows = max(rows // _FEWER, 1)
                marks = _request(connection, key, after, rows)
                receiver = _Receiver(connection)
                continue
            if not page.at_tail:
                read += len(page.entries)
                rows = min(most, _GROWTH * read, _fitting(page))
                after = page.entries[-1][0].decode()
                marks = _request(connection, key, after, rows)
            yield page
            if page.at_tail:
                return
    except BaseException:  # GeneratorExit too
        connection.disconnect()  # a page may be on its way that nobody will read
        raise
    finally:
        pool.release(connection)


def _fitting(page: StreamPage) -> int:
    """Return how many entries of the size of this page's fill a page."""
    return max(1, _PAGE_BYTES * len(page.entries) // page.size)


def _request(connection: Connection, key: str, after: str, rows: int) -> EntryMarks:
    """Ask for a page; give the marks of its reply."""
    words = token_hex(16), token_hex(16)
    # Redis refuses to look beyond the last ID that there can be
    start, count = ("+", "0") if after == LAST else (f"({after}", str(rows))
    connection.send_packed_command(
        connection.pack_commands(
            [
                ("MULTI",),
                ("XINFO", "STREAM", key),
                ("ECHO", words[0]),
                ("XRANGE", key, start, "+", "COUNT", count),
                ("EXEC",),
                ("ECHO", words[1]),
            ]
        )
    )
    return EntryMarks(*(b"$32\r\n%s\r\n" % word.encode() for word in words))


class _TooLong(Exception):
    """A reply is longer than is received at once."""


class _Receiver:
    """Reads replies as they are, into one buffer that grows to the longest of them. Raises RedisError."""

    def __init__(self, connection: Connection) -> None:
        self._socket = cast(Socket, connection._sock)
        self._words = Words(self._socket)
        self._buffer = bytearray(_BUFFER_BYTES)

    def receive(self, marks: EntryMarks) -> bytes:
        """Return a reply to its end; what XINFO tells of entries is empty if it is long. Raises _TooLong."""
        head = self._words.head(marks)
        if head.endswith(marks.end):  # the transaction was refused
            return head
        filled = 0
        for part in (head, self._words.drain()):
            self._buffer[filled : filled + len(part)] = part
            filled += len(part)
        while self._buffer[max(filled - len(marks.end), 0) : filled] != marks.end:
            if filled > _MOST_BYTES:
                raise _TooLong
            if filled == len(self._buffer):
                self._buffer += bytes(filled)
            filled += received(self._socket, memoryview(self._buffer)[filled:])
        if filled > _MOST_BYTES:
            raise _TooLong
        return bytes(memoryview(self._buffer)[:filled])

    def one(self, marks: EntryMarks) -> StreamPage:
        """Return a page of at most one entry, however long it is."""
        head = self._words.head(marks)
        if head.endswith(marks.end):
            return _page(head, marks, 1)
        answer, entry = self._words.entry(_MOST_BYTES)
        self._words.take(len(marks.end))
        if entry is None:
            return _page(head + answer + marks.end, marks, 1)
        info, _, _ = _transaction(head + b"*0\r\n")
        size = sum(map(len, entry[1])) if not isinstance(entry, LongEntry) else _PAGE_BYTES
        return StreamPage(entries=[entry], info=_info(info), at_tail=False, size=len(head) + size)


def _page(reply: bytes, marks: EntryMarks, rows: int) -> StreamPage:
    place = reply.find(marks.entries)  # not there when the transaction was refused
    begin = place + len(marks.entries)
    entries: Sequence[Entry] | None = table(reply, begin, len(reply) - len(marks.end)) if place >= 0 else None
    if entries is None:
        info, _, found = _transaction(reply)
        if isinstance(found, redis.ResponseError):
            raise found
        entries = cast("list[Entry] | None", found) or []
    else:
        info, _, _ = _transaction(reply[:begin] + b"*0\r\n")  # as if there were no entries
    return StreamPage(entries=entries, info=_info(info), at_tail=len(entries) < rows, size=len(reply))


def _transaction(reply: bytes) -> tuple[object, object, object]:
    """Return what the commands between MULTI and EXEC answered; raise ResponseError if it came to nothing."""
    reader = hiredis.Reader(replyError=redis.ResponseError, notEnoughData=reply)
    reader.feed(reply)
    while (answer := reader.gets()) is not reply:
        if isinstance(answer, redis.ResponseError):
            raise answer
        if type(answer) is list and len(answer) == _ANSWERS:
            return cast("tuple[object, object, object]", tuple(answer))
    raise redis.ConnectionError("Redis sent no answer to a transaction")


def _info(reply: object) -> StreamInfo:
    if isinstance(reply, redis.ResponseError):
        if "no such key" in str(reply):
            return StreamInfo(exists=False)
        raise reply
    if isinstance(reply, dict):  # by RESP3
        pairs = cast("dict[bytes, object]", reply)
    else:
        flat = cast("list[bytes]", reply)
        pairs = dict(zip(flat[::2], flat[1::2], strict=True))
    first = cast("list[bytes] | None", pairs.get(b"first-entry"))
    added = pairs.get(b"entries-added")
    return StreamInfo(
        exists=True,
        length=cast(int, pairs[b"length"]),
        last_generated_id=cast(bytes, pairs[b"last-generated-id"]).decode(),
        entries_added=None if added is None else cast(int, added),
        first_id=first[0].decode() if first else None,
    )


def _call(client: redis.Redis, *command: str) -> object:
    connection = client.connection_pool.get_connection()
    try:
        connection.send_packed_command(connection.pack_command(*command))
        return connection.read_response(disable_decoding=True)
    except BaseException:
        connection.disconnect()
        raise
    finally:
        client.connection_pool.release(connection)
