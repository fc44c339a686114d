"""The writer: compares, writes all at once, and gives way to whoever published in the meantime."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import redis

from snapshots.catalogue import BY_NAME, INDEX_KEY
from snapshots.writer import Freshness, HashChange, Overtaken, Published, SnapshotWriter
from tests.snapshots.publishing import INTERVAL_S, NOW, publish

DAYS = BY_NAME["behavior_days"]
FRESH = {DAYS.name: Freshness(INTERVAL_S, "digest")}


class Interrupted(SnapshotWriter):
    """A writer between whose comparison and whose writing something happens."""

    def __init__(self, client: redis.Redis, name: str, happens: Callable[[], object]) -> None:
        super().__init__(client, name)
        self._happens = happens

    def _current(self, changes: Sequence[HashChange]) -> list[dict[str, bytes] | None]:
        found = super()._current(changes)
        self._happens()
        return found


def test_nothing_was_ever_published(redis_client: redis.Redis) -> None:
    """An empty Redis tells so."""
    assert SnapshotWriter(redis_client, "w1").published() == Published(None, None, None)


def test_what_was_published_last(redis_client: redis.Redis) -> None:
    """Generation, writer and time come back."""
    publish(redis_client, {"behavior_days": {"2024-06-29": {"events": 1}}}, generation=7)
    assert SnapshotWriter(redis_client, "other").published() == Published(7, "w1", NOW)


def test_changed_vanished_and_unchanged_documents(redis_client: redis.Redis) -> None:
    """What changed is written, what has no document any more deleted, the rest not touched."""
    publish(redis_client, {"behavior_days": {"a": {"n": 1}, "b": {"n": 2}, "c": {"n": 3}}})
    written = publish(
        redis_client, {"behavior_days": {"a": {"n": 1}, "b": {"n": 5}}}, 2, asked={"behavior_days": ["c", "never"]}
    )
    assert written == 2
    assert redis_client.hgetall(DAYS.key()) == {b"a": b'{"n":1}', b"b": b'{"n":5}'}


def test_documents_that_nobody_asked_for_are_counted_once(redis_client: redis.Redis) -> None:
    """A query may give more documents than were due: nothing is taken for lost afterwards."""
    writer = SnapshotWriter(redis_client, "w1")
    for generation, asked in enumerate((["a", "b", "c"], ["b"], ["c"]), 1):
        documents = {"a": {"n": 1}, "b": {"n": generation}, "c": {"n": 3}}
        change = HashChange(DAYS, None, asked, documents)
        writer.publish([change], FRESH, generation, writer.published(), NOW, {})
    assert writer.inspector.look(0, "2024-01-01") == []


def test_a_partition_that_expires_gets_its_time_to_live(redis_client: redis.Redis) -> None:
    """Partitions that are days live as long as they are told; those of agents stay."""
    documents = {"journeys": {"s1": {"n": 1}}, "agent_history": {"t1": {"n": 1}}}
    publish(redis_client, documents, parts={"journeys": "2024-06-29", "agent_history": "a1"})
    assert redis_client.ttl(BY_NAME["journeys"].key("2024-06-29")) == 86_400
    assert redis_client.ttl(BY_NAME["agent_history"].key("a1")) == -1


def test_who_looked_too_early_is_refused(redis_client: redis.Redis) -> None:
    """A publication since the writer looked at the index makes it give way."""
    writer = SnapshotWriter(redis_client, "w2")
    before = writer.published()
    publish(redis_client, {"behavior_days": {"a": {"n": 1}}})
    with pytest.raises(Overtaken, match="another scheduler publishes"):
        writer.publish([HashChange(DAYS, None, ["a"], {"a": {"n": 2}})], FRESH, 9, before, NOW, {})
    assert redis_client.hget(DAYS.key(), "a") == b'{"n":1}'


def test_a_publication_in_the_last_moment_is_noticed(redis_client: redis.Redis) -> None:
    """Redis itself refuses the transaction when the index changed after the comparison."""
    writer = Interrupted(redis_client, "w2", lambda: publish(redis_client, {"behavior_days": {"a": {"n": 1}}}))
    with pytest.raises(Overtaken, match="another scheduler published while this one did"):
        writer.publish([HashChange(DAYS, None, ["a"], {"a": {"n": 2}})], FRESH, 9, Published(), NOW, {})
    assert redis_client.hgetall(DAYS.key()) == {b"a": b'{"n":1}'}
    assert redis_client.hget(INDEX_KEY, "generation") == b"1"


def test_a_refused_transaction_without_another_writer_is_an_error_of_redis(redis_client: redis.Redis) -> None:
    """Where nobody published, as after a lost connection, the job failed for want of Redis and is tried again."""
    writer = Interrupted(redis_client, "w2", lambda: redis_client.hset(INDEX_KEY, "note", "x"))
    with pytest.raises(redis.WatchError):
        writer.publish([HashChange(DAYS, None, ["a"], {"a": {"n": 2}})], FRESH, 9, Published(), NOW, {})
    assert redis_client.exists(DAYS.key()) == 0


def test_the_index_keeps_when_content_changed(redis_client: redis.Redis) -> None:
    """A document that is published again unchanged leaves generation and time of the change, and is as of now."""
    later = NOW + timedelta(seconds=10)
    for generation, at in ((1, NOW), (2, later)):
        publish(redis_client, {"behavior_days": {"a": {"n": 1}}}, generation, at)
    assert redis_client.hget(INDEX_KEY, "behavior_days") == (
        b'{"generation":1,"changed_at":"2024-06-29T20:00:00.000000Z","generated_at":"2024-06-29T20:00:10.000000Z",'
        b'"as_of":"2024-06-29T20:00:10.000000Z","interval_s":10.0,"sql_digest":"digest"}'
    )
    assert redis_client.hget(INDEX_KEY, "generation") == b"2"
