"""Reading pages: whatever pieces the network hands a reply out in."""

from hashlib import sha256
from typing import Any

import pytest
import redis

from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.settings import Settings
from jobs.ingest.batch import batches
from jobs.ingest.read import START, pages
from jobs.ingest.reply import LongEntry, LongWord
from jobs.ingest.validate import EARLIEST


class InPieces:
    """A socket that gives at most so many bytes at a time, as TLS and slow networks do."""

    def __init__(self, socket: Any, most: int) -> None:
        self._socket = socket
        self._most = most

    def recv_into(self, buffer: memoryview) -> int:
        """Read into the beginning of `buffer`."""
        read: int = self._socket.recv_into(buffer[: self._most])
        return read

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


@pytest.mark.parametrize("most", [1, 7, 1_000])
def test_replies_in_pieces(redis_client: redis.Redis, most: int) -> None:
    """A reply is whole when all of it is there, wherever the pieces end in which it comes."""
    ids = [redis_client.xadd(BEHAVIOR.key, {"event_type": "click", "feature": "chat"}) for _ in range(5)]
    connection: Any = redis_client.connection_pool.get_connection()
    connection._sock = InPieces(connection._sock, most)
    redis_client.connection_pool.release(connection)
    found = [[entry_id for entry_id, _ in page.entries] for page in pages(redis_client, BEHAVIOR.key, START, 2)]
    assert found == [ids[:2], ids[2:4], ids[4:]]
    assert [page.info.exists for page in pages(redis_client, "nothing", START, 2)] == [False]


@pytest.mark.parametrize(("most", "rows"), [(1 << 26, [6]), (15_000, [4, 2])])
def test_long_entries_make_small_batches(
    redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch, most: int, rows: list[int]
) -> None:
    """A batch ends with the page that fills its bytes, however few entries it has: memory has a bound."""
    monkeypatch.setattr("jobs.ingest.batch.BATCH_BYTES", most)
    for _ in range(6):
        redis_client.xadd(BEHAVIOR.key, {"event_type": "click", "feature": "chat", "metadata": "x" * 5_000})
    settings = Settings(ingest_page_rows=2)
    assert [batch.rows for batch in batches(redis_client, BEHAVIOR, settings, EARLIEST, START, 1_000)] == rows


def test_no_more_is_read_than_is_asked_for(redis_client: redis.Redis) -> None:
    """What the next tick takes is not read for this one."""
    for _ in range(6):
        redis_client.xadd(BEHAVIOR.key, {"event_type": "click", "feature": "chat"})
    settings = Settings(ingest_page_rows=2, ingest_batch_rows=2)
    for most, rows in ((1, [2]), (2, [2]), (3, [2, 2]), (100, [2, 2, 2, 0])):
        assert [batch.rows for batch in batches(redis_client, BEHAVIOR, settings, EARLIEST, START, most)] == rows


def test_pages_are_as_long_as_entries_allow(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first page is short, later ones grow to what is asked for, or to what fills their bytes; none is left out."""
    pipe = redis_client.pipeline()
    for _ in range(2_000):
        pipe.xadd(BEHAVIOR.key, {"event_type": "click", "feature": "chat", "metadata": "x" * 100})
    pipe.execute()

    def lengths() -> list[int]:
        return [len(page.entries) for page in pages(redis_client, BEHAVIOR.key, START, 1_024)]

    assert lengths() == [64, 192, 768, 976]
    monkeypatch.setattr("jobs.ingest.read._PAGE_BYTES", 50_000)
    found = lengths()
    assert sum(found) == 2_000
    assert all(50_000 / 250 < length < 50_000 / 150 for length in found[2:-1])
    monkeypatch.setattr("jobs.ingest.read._PAGE_BYTES", 1)
    redis_client.xtrim(BEHAVIOR.key, 70, approximate=False)
    assert lengths() == [64, 1, 1, 1, 1, 1, 1, 0]


def test_long_entries_after_short_ones_are_read_a_few_at_a_time(
    redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply that grows too long is cut off and fewer entries are asked for: every entry comes once, in order."""
    monkeypatch.setattr("jobs.ingest.read._MOST_BYTES", 40_000)
    sizes = [1] * 300 + [10_000] * 40 + [100_000] * 2 + [1] * 10
    for number, size in enumerate(sizes):
        redis_client.xadd(BEHAVIOR.key, {"feature": str(number), "metadata": "x" * size})
    found = list(pages(redis_client, BEHAVIOR.key, START, 1_024))
    numbers = [int(fields[1]) for page in found for _, fields in page.entries]
    assert numbers == list(range(len(sizes)))
    assert max(page.size for page in found if len(page.entries) > 1) <= 40_000
    assert [page.at_tail for page in found] == [False] * (len(found) - 1) + [True]


def test_a_word_that_is_too_long_is_digested(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its beginning, length and digest are kept; the stream goes on, also while it is the first or last of it."""
    monkeypatch.setattr("jobs.ingest.read._MOST_BYTES", 40_000)
    values = ["x" * 100_000, "short", "y" * 300_000, "\r\n$5\r\n" * 10_000]
    for value in values:
        redis_client.xadd(BEHAVIOR.key, {"feature": "chat", "metadata": value, "event_type": "click"})
    found = [entry for page in pages(redis_client, BEHAVIOR.key, START, 1_024) for entry in page.entries]
    assert [isinstance(entry, LongEntry) for entry in found] == [True, False, True, True]
    for (_, words), value in zip(found, values, strict=True):
        assert (words[:3:2], words[1]) == ([b"feature", b"metadata"], b"chat")
        word = words[3]
        if isinstance(word, LongWord):
            assert (word, word.length) == (value[:256].encode(), len(value))
            assert word.sha256 == sha256(value.encode()).hexdigest()
        else:
            assert word == value.encode()


def test_fields_beyond_the_room_are_counted(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry of a million small fields keeps those that fit, and the size of the rest."""
    monkeypatch.setattr("jobs.ingest.read._MOST_BYTES", 4_000)
    redis_client.xadd(BEHAVIOR.key, {f"n{number:06}": "v" * 10 for number in range(10_000)})
    redis_client.xadd(BEHAVIOR.key, {"feature": "chat"})
    first, second = (entry for page in pages(redis_client, BEHAVIOR.key, START, 1_024) for entry in page.entries)
    names, values = first[1][::2], first[1][1::2]
    assert names[:2] == [b"n000000", b"n000001"]
    assert names[-1] == b"(fields left out)"
    rest = values[-1]
    assert isinstance(rest, LongWord)
    assert 165_000 < rest.length < 170_000
    assert second[1] == [b"feature", b"chat"]
