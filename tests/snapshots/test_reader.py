"""The reader: decodes what changed once, knows what is stale, and never mixes two publications."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import redis

from autobot_analytics.demo.embedded_redis import RedisProcess
from snapshots.codec import decode
from snapshots.reader import NotComputed, SnapshotReader
from tests.snapshots.publishing import INTERVAL_S, NOW, aware, publish

Documents = dict[str, dict[str, Any]]


def reader_of(client: redis.Redis, at: timedelta = timedelta()) -> SnapshotReader:
    """Return a reader that has looked at the index, some time after the publication."""
    reader = SnapshotReader(client, lambda: aware() + at, refresh_s=0)
    reader.refresh()
    return reader


def test_nothing_was_published(redis_client: redis.Redis) -> None:
    """Without an index no snapshot is computed, and the error names the one that was asked for."""
    reader = reader_of(redis_client)
    assert (reader.entries(), reader.generation) == ([], 0)
    for ask in (reader.entry, reader.documents):
        with pytest.raises(NotComputed, match=r"^snapshot agents has not been computed yet") as refusal:
            ask("agents")
        assert refusal.value.name == "agents"


def test_entries_tell_age_and_change(redis_client: redis.Redis) -> None:
    """The index comes in the catalogue's order, with aware times."""
    publish(redis_client, {"agents": {"a": {}}, "behavior_days": {"d": {}}}, 4)
    reader = reader_of(redis_client, timedelta(seconds=12))
    assert [entry.name for entry in reader.entries()] == ["behavior_days", "agents"]
    entry = reader.entry("agents")
    assert (entry.generation, reader.generation) == (4, 4)
    assert entry.changed_at == entry.generated_at == entry.as_of == aware()
    assert (entry.interval_s, entry.age_s, entry.stale, entry.sql_digest) == (INTERVAL_S, 12, False, "digest")


@pytest.mark.parametrize(("age_s", "stale"), [(-5, False), (0, False), (30, False), (30.001, True), (86_400, True)])
def test_stale_after_three_intervals(redis_client: redis.Redis, age_s: float, stale: bool) -> None:
    """A snapshot is stale when it is older than three intervals; a clock behind ours makes no negative age."""
    publish(redis_client, {"agents": {"a": {}}})
    entry = reader_of(redis_client, timedelta(seconds=age_s)).entry("agents")
    assert (entry.stale, entry.age_s) == (stale, max(age_s, 0))


def test_documents_are_kept_until_they_change(redis_client: redis.Redis) -> None:
    """While the generation is the same nothing is read; then only what changed is decoded."""
    decoded: list[bytes] = []

    def count(data: bytes) -> dict[str, Any]:
        decoded.append(data)
        return decode(data)

    publish(redis_client, {"agents": {"a": {"n": 1}, "b": {"n": 2}}})
    reader = SnapshotReader(redis_client, aware, refresh_s=0, decode=count)
    reader.refresh()
    first = reader.documents("agents")
    assert first == {"a": {"n": 1}, "b": {"n": 2}}
    publish(redis_client, {"behavior_days": {"d": {}}}, 2)
    reader.refresh()
    assert reader.documents("agents") is first
    publish(redis_client, {"agents": {"b": {"n": 3}, "c": {"n": 4}}}, 3, asked={"agents": ["a"]})
    reader.refresh()
    second = reader.documents("agents")
    assert second == {"b": {"n": 3}, "c": {"n": 4}}
    assert decoded == [b'{"n":1}', b'{"n":2}', b'{"n":3}', b'{"n":4}']
    publish(redis_client, {"agents": {"d": {"n": 5}}}, 4)
    reader.refresh()
    assert reader.documents("agents")["b"] is second["b"]


def test_the_index_serves_for_a_moment(redis_client: redis.Redis) -> None:
    """Within `refresh_s` the index is not read again, unless it must be."""
    reader = SnapshotReader(redis_client, aware, refresh_s=3_600)
    assert reader.refresh() == 0
    publish(redis_client, {"agents": {"a": {}}}, 5)
    assert reader.refresh() == 0
    assert reader.refresh(force=True) == 5


def test_partitions(redis_client: redis.Redis) -> None:
    """A partition is read as a whole, or one field of many partitions; what is absent is left out."""
    for number, day in enumerate(("2024-06-27", "2024-06-29"), 1):
        publish(redis_client, {"journeys": {"s1": {"n": number}, f"only{number}": {}}}, number, parts={"journeys": day})
    reader = reader_of(redis_client)
    assert reader.partition("journeys", "2024-06-27") == {"s1": {"n": 1}, "only1": {}}
    assert reader.partition("journeys", "2024-06-28") == {}
    days = ["2024-06-29", "2024-06-28", "2024-06-27"]
    assert reader.fields("journeys", days, "s1") == [("2024-06-29", {"n": 2}), ("2024-06-27", {"n": 1})]
    assert reader.fields("journeys", [], "s1") == []


def test_what_was_read_stays_readable_without_redis(own_redis_server: RedisProcess) -> None:
    """When Redis goes the error is its own, and documents that were read can be had still."""
    with redis.Redis.from_url(own_redis_server.url) as client:
        publish(client, {"agents": {"a": {"n": 1}}, "behavior_days": {"d": {}}})
        reader = reader_of(client)
        reader.documents("agents")
        own_redis_server.stop()
        with pytest.raises(redis.ConnectionError):
            reader.refresh()
        assert reader.documents("agents") == {"a": {"n": 1}}
        with pytest.raises(redis.ConnectionError):
            reader.documents("behavior_days")


class Meddling(SnapshotReader):
    """A reader in whose process another thread looks at the index just after this one read a hash."""

    meddle: Callable[[], object] = staticmethod(lambda: None)

    def _hash(self, key: str) -> Any:
        found = super()._hash(key)
        self.meddle()
        return found


def test_documents_are_not_taken_for_a_later_generation(redis_client: redis.Redis) -> None:
    """Another thread that sees a later index does not make this one's documents pass for those of that index."""
    publish(redis_client, {"agents": {"a": {"n": 1}}}, 1)
    reader = Meddling(redis_client, aware, refresh_s=0)
    reader.refresh()

    def publish_and_look() -> None:
        publish(redis_client, {"agents": {"a": {"n": 2}}}, 2)
        reader.refresh(force=True)

    reader.meddle = publish_and_look
    assert reader.documents("agents") == {"a": {"n": 1}}
    reader.meddle = lambda: None
    assert reader.documents("agents") == {"a": {"n": 2}}


def test_readers_never_mix_publications(redis_client: redis.Redis) -> None:
    """Threads that share a reader see documents of one publication only, and never an earlier one than before."""
    last, fields = 150, [f"f{number}" for number in range(30)]
    publish(redis_client, {"agents": {field: {"n": 1} for field in fields}}, 1)
    reader = reader_of(redis_client)
    wrong: list[Any] = []

    def read() -> None:
        seen = 0
        while seen < last and not wrong:
            reader.refresh()
            found = {document["n"] for document in reader.documents("agents").values()}
            seen_before, seen = seen, max(found)
            if len(found) != 1:
                wrong.append((seen_before, found))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for generation in range(2, last + 1):
        publish(redis_client, {"agents": {field: {"n": generation} for field in fields}}, generation, NOW)
    for thread in threads:
        thread.join(30)
    assert wrong == []
    assert not any(thread.is_alive() for thread in threads)
