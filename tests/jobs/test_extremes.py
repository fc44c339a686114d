"""The largest IDs, times and numbers there can be: they go all the way, or are refused, and stop nothing."""

import pytest
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, MOST, Kind
from autobot_analytics.settings import Settings
from snapshots.catalogue import INDEX_KEY
from tests.jobs.driving import Fields, Road
from tests.jobs.test_malformed import CALL, EVENT, TASK


@pytest.mark.parametrize(
    "entry_id",
    [
        "9223372036854775807-1",
        "18446744073709551615-18446744073709551615",
        "1719691200000000000-0",
        "253402300800000-0",
    ],
)
def test_impossible_entry_ids(road: Road, entry_id: str) -> None:
    """An entry whose ID is no time that can be is dead when it says no time of its own, and stops nothing."""
    road.send(BEHAVIOR, EVENT)
    road.client.xadd(BEHAVIOR.key, {"event_type": "click", "feature": "chat"}, id=entry_id)
    road.tick()
    road.tick()
    position = road.position(BEHAVIOR)
    assert (position["accepted"], position["dead"], position["last_id"]) == (1, 1, entry_id)


def test_largest_sequence_number(road: Road) -> None:
    """The largest sequence number that Redis can give is read, good entry or bad."""
    road.client.xadd(BEHAVIOR.key, dict(EVENT), id=f"1719600000000-{2**64 - 2}")  # type: ignore[arg-type]
    road.client.xadd(BEHAVIOR.key, {"no": "event"}, id=f"1719600000000-{2**64 - 1}")
    road.tick()
    position = road.position(BEHAVIOR)
    assert (position["accepted"], position["dead"]) == (1, 1)


def test_largest_values(road: Road) -> None:
    """The largest values that the contract allows go all the way into the snapshots."""
    longest = "999999999999"
    road.send(
        BEHAVIOR,
        {**EVENT, "timestamp": "2024-06-29T10:00:00Z", "session_id": "s", "duration_ms": longest},
        {**EVENT, "timestamp": "2024-06-29T10:20:00Z", "session_id": "s", "duration_ms": longest},
    )
    road.send(AGENTS, *[{**TASK, "task_id": task, "status": "completed", "duration_ms": longest} for task in "ab"])
    largest = 10**9
    road.send(LLM, *[{**CALL, "input_tokens": largest, "output_tokens": largest} for _ in range(200)])
    road.tick()
    documents = road.published()
    assert documents["behavior_days"]["2024-06-29"]["session_duration_ms"] == 999999999999 + 1_200_000
    assert documents["agent_days"]["2024-06-29"]["duration_ms"] == [2 * 999999999999]
    assert documents["cost_days"]["2024-06-29"]["input_tokens"] == [200 * largest]


def test_token_counts_of_more_calls_than_there_can_be(road: Road) -> None:
    """A billion calls and tasks of one day with the largest counts do not keep anything from being published."""
    most = MOST[Kind.TOKENS]
    cached: Fields = {"cached_input_tokens": most, "cache_write_tokens": most, "cache_accounting": "exclusive"}
    road.send(LLM, {**CALL, **cached, "input_tokens": most, "output_tokens": most})
    road.send(AGENTS, {**TASK, "status": "completed", "tokens_used": most})
    road.tick()
    road.ask("update llm_15m set input_tokens = input_tokens * 1e9, output_tokens = output_tokens * 1e9")
    road.ask("update agent_15m set tokens_used = tokens_used * 1e9")
    road.client.delete(INDEX_KEY)
    road.tick()
    assert road.published()["cost_days"]["2024-06-29"]["input_tokens"] == [3 * 10**18]
    assert road.published()["agent_days"]["2024-06-29"]["tokens_used"] == [10**18]


@pytest.mark.parametrize("milliseconds", [2**63, 2**64 - 1])
def test_backlog_after_an_impossible_entry_id(redis_client: redis.Redis, milliseconds: int) -> None:
    """All that follows an ID larger than signed numbers is read in as many ticks as it takes, and each publishes."""
    road = Road(redis_client, Settings(ingest_page_rows=2, ingest_batch_rows=2, ingest_tick_rows=2))
    road.client.xadd(BEHAVIOR.key, dict(EVENT), id=f"{milliseconds}-0")  # type: ignore[arg-type]
    road.send(BEHAVIOR, EVENT, EVENT, EVENT, EVENT)
    road.tick()
    document = road.reader().documents("pipeline")["behavior"]
    assert (document["rows"], document["lag"], document["seconds_behind"]) == (2, 3, 0)
    while road.tick():
        pass
    assert road.published()["behavior_days"]["2024-06-29"]["events"] == 5
