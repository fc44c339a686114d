"""Reading a stream: pages of entries with the server's own account of the stream, taken at the same instant.

Each page is one `MULTI` of `XINFO STREAM` and `XRANGE`, so that what was trimmed before we came can be computed
exactly. The next page is asked for before the last one is handed out: Redis works while we do.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import cast

import redis
from redis.connection import Connection

Entry = tuple[bytes, list[bytes]]
START = "0-0"
LAST = f"{2**64 - 1}-{2**64 - 1}"
INT64_MAX = 2**63 - 1


@dataclass(frozen=True)
class StreamInfo:
    """What the server says of a stream."""

    exists: bool
    length: int = 0
    last_generated_id: str = START
    entries_added: int | None = None  # None before Redis 7
    first_id: str | None = None


@dataclass(frozen=True)
class Page:
    """Entries in stream order, and the stream's state at the instant they were read."""

    entries: list[Entry]
    info: StreamInfo
    at_tail: bool  # no entry lay beyond this page at that instant


def id_key(entry_id: str) -> tuple[int, int]:
    """Give an entry ID in the form in which IDs compare."""
    milliseconds, _, sequence = entry_id.partition("-")
    return int(milliseconds), int(sequence or 0)


def signed_id(entry_id: str) -> tuple[int, int]:
    """Give an entry ID as the warehouse keeps it: cut off at the largest signed number, which Redis's may exceed."""
    milliseconds, sequence = id_key(entry_id)
    return min(milliseconds, INT64_MAX), min(sequence, INT64_MAX)


def replication_id(client: redis.Redis) -> str:
    """Give the server's replication id, which changes when a failover or a restart made a new history.

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


def pages(client: redis.Redis, key: str, after: str, rows: int) -> Generator[Page]:
    """Read `key` from the entry after the ID `after` on, `rows` entries a page, up to its tail.

    There is always one page, be it empty. Raises redis.exceptions.RedisError.
    """
    pool = client.connection_pool
    connection = pool.get_connection()
    try:
        _request(connection, key, after, rows)
        while True:
            page = _response(connection, rows)
            if not page.at_tail:
                _request(connection, key, page.entries[-1][0].decode(), rows)
            yield page
            if page.at_tail:
                return
    except GeneratorExit:
        connection.disconnect()  # a page may be on its way that nobody will read
        raise
    except BaseException:
        connection.disconnect()
        raise
    finally:
        pool.release(connection)


def _request(connection: Connection, key: str, after: str, rows: int) -> None:
    # Redis refuses to look beyond the last ID that there can be
    start, count = ("+", "0") if after == LAST else (f"({after}", str(rows))
    connection.send_packed_command(
        connection.pack_commands(
            [
                ("MULTI",),
                ("XINFO", "STREAM", key),
                ("XRANGE", key, start, "+", "COUNT", count),
                ("EXEC",),
            ]
        )
    )


def _response(connection: Connection, rows: int) -> Page:
    for _ in range(3):
        _reply(connection)
    info, entries = cast(tuple[object, object], _reply(connection))
    if isinstance(entries, redis.ResponseError):
        raise entries
    found = cast("list[Entry] | None", entries) or []
    return Page(entries=found, info=_info(info), at_tail=len(found) < rows)


def _reply(connection: Connection) -> object:
    return connection.read_response(disable_decoding=True)


def _info(reply: object) -> StreamInfo:
    if isinstance(reply, redis.ResponseError):
        if "no such key" in str(reply):
            return StreamInfo(exists=False)
        raise reply
    flat = list(cast(dict[bytes, object], reply).items()) if isinstance(reply, dict) else None
    values = cast(list[object], reply)
    pairs = dict(flat) if flat is not None else dict(zip(values[::2], values[1::2], strict=True))
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
        return _reply(connection)
    except BaseException:
        connection.disconnect()
        raise
    finally:
        client.connection_pool.release(connection)
