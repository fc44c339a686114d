"""The inspector: what Redis holds, and how that differs from what was published."""

import redis

from snapshots.catalogue import BY_NAME, INDEX_KEY
from snapshots.inspection import Inspector
from snapshots.tallies import TALLIES_KEY, Tally
from tests.snapshots.publishing import publish


def test_stock_is_taken(redis_client: redis.Redis) -> None:
    """All documents of a snapshot are found, with their partitions, whatever characters these hold."""
    publish(redis_client, {"agent_history": {"t1": {}, "t2": {}}}, parts={"agent_history": "a:1*[x]"})
    publish(redis_client, {"agents": {"a:1": {}}}, generation=2)
    inspector = Inspector(redis_client)
    assert sorted(inspector.take_stock(BY_NAME["agent_history"])) == [("a:1*[x]", "t1"), ("a:1*[x]", "t2")]
    assert list(inspector.take_stock(BY_NAME["agents"])) == [(None, "a:1")]
    assert list(inspector.take_stock(BY_NAME["journeys"])) == []


def test_partitions_take_turns(redis_client: redis.Redis) -> None:
    """Of hundreds of partitions each look counts some; after a few looks each was counted."""
    for number in range(250):
        publish(redis_client, {"agent_history": {"t": {}}}, number + 1, parts={"agent_history": f"a{number}"})
    redis_client.delete("analytics:snapshot:agent_history:a7", "analytics:snapshot:agent_history:a99")
    found = [Inspector(redis_client).look(turn, "2024-06-01") or [] for turn in range(3)]
    assert {one.partition for looked in found for one in looked} == {"a7", "a99"}
    redis_client.delete(TALLIES_KEY)
    assert Inspector(redis_client).look(0, "2024-06-01") is None
    assert redis_client.exists(INDEX_KEY)


def test_a_tally_follows_what_is_written() -> None:
    """Writing and deleting documents one by one gives the tally of the hash that is left."""
    tally = Tally().after({"a": b"1", "b": b"2"}, {}).after({"a": b"3"}, {"a": b"1"}).after({}, {"b": b"2"})
    assert tally == Tally.of({b"a": b"3"}) == Tally.read(bytes(tally))
    assert tally != Tally.of({b"a": b"1"})
    assert Tally.read(b"x") is None
