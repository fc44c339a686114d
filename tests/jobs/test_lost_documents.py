"""Documents that Redis loses, or that others change: the next ticks publish them again and say so."""

from collections.abc import Callable
from datetime import timedelta

import orjson
import pytest

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from snapshots.catalogue import CATALOGUE, INDEX_KEY
from snapshots.reader import Damaged
from snapshots.tallies import TALLIES_KEY
from tests.jobs.driving import NOW, Road
from tests.jobs.publications import DAY, call, commands, task, visit

COST, JOURNEYS = "analytics:snapshot:cost_days", "analytics:snapshot:journeys:2024-06-28"
EVERY_HASH_WAS_READ = len(CATALOGUE) + 1  # ticks


@pytest.fixture
def filled(road: Road) -> Road:
    """Return a road that published two days of everything."""
    road.send(BEHAVIOR, visit("s1", NOW - DAY), visit("s2"))
    road.send(AGENTS, task(1))
    road.send(LLM, call(), {**call(), "timestamp": f"{(NOW - DAY).isoformat()}Z"})
    road.tick()
    road.tick()
    return road


def test_what_redis_lost_is_published_again(filled: Road) -> None:
    """The next tick finds each hash that is not as it was published, publishes it, and notes how much was lost."""
    before, client = filled.published(), filled.client
    at = "analytics:snapshot:"
    client.delete(f"{at}cost_days")  # 2 documents
    client.hdel(f"{at}behavior_days", "2024-06-28")  # 1
    client.delete(f"{at}cost_agent_days", f"{at}agent_days")  # 0 and 1
    client.set(f"{at}agent_days", "another type")
    client.hset(f"{at}behavior_hours", "no day", "x")  # 1 too many
    client.hset(f"{at}behavior_features", b"\xff", "x")  # 1 too many
    client.delete(f"{at}journeys:2024-06-28")  # 1
    client.hdel(TALLIES_KEY, f"{at}agents")  # 1 that nobody knows of
    client.hset(TALLIES_KEY, f"{at}model_counters", "x")  # 1
    filled.tick()
    assert filled.published() == before
    assert filled.incidents("snapshots") == [("documents_lost", 9)]
    losses = filled.reader().losses
    assert losses is not None
    assert (losses.documents, losses.at.replace(tzinfo=None)) == (9, filled.now)
    assert losses.names == (
        "agent_days",
        "agents",
        "behavior_days",
        "behavior_features",
        "behavior_hours",
        "cost_days",
        "journeys",
        "model_counters",
    )
    filled.tick()
    assert filled.incidents("snapshots") == [("documents_lost", 9)]


def test_what_others_wrote_into_a_document_is_found(filled: Road) -> None:
    """A document that was changed in place is found as soon as its hash is read, after a few ticks."""
    before = filled.published()
    for key in (COST, JOURNEYS):
        filled.client.hset(key, filled.client.hkeys(key)[0], b'{"calls":[7]}')
    for _ in range(EVERY_HASH_WAS_READ):
        filled.worker.publish()
    assert filled.published() == before
    assert filled.incidents("snapshots") == [("documents_lost", 1), ("documents_lost", 1)]


def test_a_damaged_index_heals(filled: Road) -> None:
    """Whatever stands in the index or in the place of a hash, the next tick puts it right; readers never crash."""
    before, client = filled.published(), filled.client
    pipeline, unused = "analytics:snapshot:pipeline", "analytics:snapshot:forecasts"
    damages: list[Callable[[], object]] = [
        lambda: client.hset(INDEX_KEY, "generation", "abc"),
        lambda: client.hset(INDEX_KEY, "published_at", "abc"),
        lambda: client.hset(INDEX_KEY, "writer", b"\xff"),
        lambda: client.hset(INDEX_KEY, "cost_days", "abc"),
        lambda: client.hdel(INDEX_KEY, "cost_days"),
        lambda: (client.delete(INDEX_KEY), client.set(INDEX_KEY, "abc")),
        lambda: client.delete(TALLIES_KEY),
        lambda: (client.delete(TALLIES_KEY), client.set(TALLIES_KEY, "abc")),
        lambda: client.set(unused, "abc"),
        lambda: (client.delete(pipeline), client.set(pipeline, "abc")),
    ]
    for damage in damages:
        damage()
        filled.reader().entries()
        filled.worker.publish()
        assert filled.published() == before
        reader = filled.reader()
        assert {entry.generation for entry in reader.entries()} <= set(range(1, reader.generation + 1))
        assert {"cost_days", "behavior_days", "pipeline"} <= {entry.name for entry in reader.entries()}
        assert reader.documents("pipeline").keys() == {"behavior", "agent", "llm"}
    client.set("analytics:snapshot:journeys:2024-06-27", "abc")
    filled.send(BEHAVIOR, visit("s3", NOW - 2 * DAY))
    filled.tick()
    assert filled.published()["journeys:2024-06-27"].keys() == {"s3"}


def test_readers_say_what_is_damaged(filled: Road) -> None:
    """A hash of another type and a document that is not one are an error that names the snapshot."""
    filled.client.hset(COST, "2024-06-28", "x")
    with pytest.raises(Damaged, match="something else than was published as `cost_days`"):
        filled.reader().documents("cost_days")
    filled.client.set(JOURNEYS, "x")
    with pytest.raises(Damaged, match="`journeys`"):
        filled.reader().fields("journeys", ["2024-06-28"], "s1")
    with pytest.raises(Damaged, match="`journeys`"):
        filled.reader().partition("journeys", "2024-06-28")
    filled.client.set(INDEX_KEY, "x")
    assert filled.reader().is_damaged


def test_an_expired_partition_is_not_a_loss(filled: Road) -> None:
    """Journeys that are no longer kept leave Redis by themselves, and their tally with them."""
    filled.client.delete(JOURNEYS)
    filled.now += timedelta(days=90)
    filled.tick()
    assert filled.incidents("snapshots") == []
    assert not filled.client.hexists(TALLIES_KEY, JOURNEYS)


def test_looking_costs_a_few_round_trips(filled: Road) -> None:
    """An idle tick counts every hash and reads two; nothing is written but the index."""
    filled.client.config_resetstat()
    filled.worker.publish()
    asked = commands(filled.client)
    assert asked["hset"] == 1
    assert asked["hgetall"] <= 5
    assert orjson.loads(filled.client.hget(INDEX_KEY, "cost_days"))["generation"] > 0  # type: ignore[arg-type]
