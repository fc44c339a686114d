"""Revisions: a higher one replaces the fact of its event_id, exactly once, and everything made of it follows."""

from datetime import timedelta
from typing import Any

import pytest
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, Stream
from autobot_analytics.settings import Settings
from jobs.anomalies.job import find_anomalies
from jobs.retention.erase import find, remove, rename
from jobs.retention.job import retain
from jobs.rules.optimize import sort_by_size
from tests.jobs.driving import NOW, Fields, Road, iso

CALL: Fields = {
    "provider": "openai",
    "model": "gpt-4o",
    "input_tokens": 10,
    "output_tokens": 3,
    "timestamp": iso(NOW),
    "event_id": "c1",
}


def outputs(road: Road) -> list[tuple[Any, ...]]:
    """Return the output tokens and revisions that are stored."""
    return road.ask("select output_tokens, revision from llm_calls order by all")


@pytest.mark.parametrize("cuts", [(), (1,), (1, 2), (2,), (1, 2, 3)])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1), (3, 0, 3, 2)])
def test_the_highest_revision_counts(redis_client: redis.Redis, cuts: tuple[int, ...], order: tuple[int, ...]) -> None:
    """Whatever the order and the cuts into ticks, the highest revision is the fact; all others are duplicates."""
    road = Road(redis_client)
    for place, revision in enumerate(order):
        road.send(LLM, {**CALL, "output_tokens": 3 + revision, "revision": revision})
        if place + 1 in cuts:
            road.tick()
    road.tick()
    assert outputs(road) == [(6, 3)]
    position = road.position(LLM)
    assert (position["accepted"], position["dead"], position["duplicates"]) == (1, 0, 3)
    assert road.published()["cost_days"]["2024-06-29"]["output_tokens"] == [6]
    road.warehouse.close()


def test_first_of_equal_revisions_counts(road: Road) -> None:
    """The same revision twice is a duplicate, in one batch and across batches."""
    road.send(LLM, {**CALL, "output_tokens": 1, "revision": 2}, {**CALL, "output_tokens": 2, "revision": 2})
    road.tick()
    road.send(LLM, {**CALL, "output_tokens": 3, "revision": 2}, {**CALL, "output_tokens": 4})
    road.tick()
    assert outputs(road) == [(1, 2)]


@pytest.mark.parametrize("batch_rows", [1, 2, 100])
def test_window_of_revisions(redis_client: redis.Redis, batch_rows: int) -> None:
    """Within the dedupe window, which each entry opens anew, a revision replaces; after it, it is another event."""
    sizes = {"ingest_page_rows": batch_rows, "ingest_batch_rows": batch_rows}
    road = Road(redis_client, Settings(dedupe_window_h=1.0, **sizes))  # type: ignore[arg-type]
    revisions = [(0, 1), (50, 0), (100, 0), (150, 3), (200, 2), (261, 1), (300, 4)]
    for number, (minute, revision) in enumerate(revisions):
        click: Fields = {"event_type": "click", "feature": f"f{number}", "timestamp": iso(NOW), "event_id": "same"}
        road.send(BEHAVIOR, {**click, "revision": revision}, entry_id=f"{1719600000000 + minute * 60_000}-{number}")
    road.tick()
    assert road.ask("select feature from behavior_events order by feature") == [("f3",), ("f6",)]
    assert road.position(BEHAVIOR)["duplicates"] == 5
    road.warehouse.close()


def test_counters_never_fall_and_count_once(road: Road) -> None:
    """A revision adds to counters what it has more than was counted of the call; another agent gets all of its own."""
    seen = []
    for revision, tokens in enumerate((300, 200, 300, 310)):
        road.send(LLM, {**CALL, "output_tokens": tokens, "revision": revision})
        road.tick()
        [counters] = road.published()["model_counters"].values()
        seen.append((counters["calls"], counters["output_tokens"]))
    assert seen == [(1, 300), (1, 300), (1, 300), (1, 310)]
    road.send(LLM, {**CALL, "output_tokens": 310, "revision": 4, "agent_id": "late"})
    road.tick()
    road.send(LLM, {**CALL, "output_tokens": 311, "revision": 5})
    road.tick()
    by_agent = {name: (one["calls"], one["output_tokens"]) for name, one in road.published()["agent_counters"].items()}
    assert by_agent == {"none": (1, 311), "late": (1, 310)}
    [counters] = road.published()["model_counters"].values()
    assert (counters["calls"], counters["output_tokens"]) == (1, 311)
    click: Fields = {"event_type": "click", "feature": "a", "timestamp": iso(NOW), "event_id": "e"}
    for revision, feature in enumerate("aabab"):
        road.send(BEHAVIOR, {**click, "feature": feature, "revision": revision})
        road.tick()
    events = {one["feature"]: one["events"] for one in road.published()["event_counters"].values()}
    assert events == {"a": 1, "b": 1}


MOVED: list[tuple[Stream, Fields, Fields]] = [
    (
        BEHAVIOR,
        {"event_type": "page_view", "feature": "chat", "user_id": "ann", "session_id": "s1", "timestamp": iso(NOW)},
        {"timestamp": iso(NOW - timedelta(days=3)), "user_id": "bob", "session_id": "s2", "feature": "files"},
    ),
    (
        AGENTS,
        {"agent_id": "a", "task_id": "t", "status": "failed", "started_at": iso(NOW)},
        {"agent_id": "b", "task_id": "u", "status": "completed", "started_at": iso(NOW - timedelta(days=3))},
    ),
    (
        LLM,
        {**CALL, "session_id": "s1", "agent_id": "a"},
        {"timestamp": iso(NOW - timedelta(days=3)), "session_id": "s2", "agent_id": "b", "model": "gpt-4o-mini"},
    ),
]


@pytest.mark.parametrize(("stream", "first", "change"), MOVED, ids=[stream.noun for stream, _, _ in MOVED])
@pytest.mark.parametrize("restarted", [False, True])
def test_everything_follows(
    redis_client: redis.Redis, tmp_path: Any, stream: Stream, first: Fields, change: Fields, restarted: bool
) -> None:
    """A revision that changes the time, names and ids leaves the documents of the last revision alone."""
    road = Road(redis_client, data_dir=tmp_path / "one")
    last = {**first, **change, "event_id": "x", "revision": 7}
    road.send(stream, {**first, "event_id": "x"})
    road.tick()
    if restarted:
        road.restart()
    road.send(stream, last)
    road.tick()
    counters = {"model_counters", "agent_counters", "event_counters"}
    followed = {key: found for key, found in road.published_by_ticks().items() if key not in counters}
    road.warehouse.close()
    redis_client.flushdb()
    alone = Road(redis_client, data_dir=tmp_path / "other")
    alone.send(stream, last)
    alone.tick()
    assert followed == {key: found for key, found in alone.published_by_ticks().items() if key not in counters}
    alone.warehouse.close()


def test_read_again_it_counts_for_nothing(road: Road) -> None:
    """After a failover replaced entries are known still, and lower revisions do not come back."""
    road.send(LLM, CALL, {**CALL, "output_tokens": 300, "revision": 2})
    road.tick()
    road.send(LLM, {**CALL, "output_tokens": 301, "revision": 3}, {**CALL, "output_tokens": 9, "revision": 1})
    road.tick()
    road.ask("update streams set replication_id = 'another server'")
    road.tick()
    assert road.position(LLM)["resets"] == 1
    assert outputs(road) == [(301, 3)]
    assert road.position(LLM)["duplicates"] == 3


def test_user_of_a_replaced_entry_is_erased_too(road: Road) -> None:
    """Erasing finds entries that named the user before a revision named another; what was noted of them goes later."""
    call = {**CALL, "session_id": "s1"}
    [first_id] = road.send(LLM, {**call, "user_id": "ann"})
    road.tick()
    road.send(LLM, {**call, "user_id": "bob", "revision": 1})
    find(road.worker, "ann")
    remove(road.worker)
    rename(road.worker, "ann")
    assert road.client.xrange(LLM.key, first_id, first_id) == []
    left = road.ask(
        "select user_id, session_id from superseded union all select user_id, session_id from duplicate_entries"
    )
    assert left == [(None, None)]
    for job in ("sized", "anomalies_judged"):
        road.warehouse.set_meta(**{job: 100})
    retain(road.worker)
    assert road.ask("select count(*) from superseded") == [(0,)]
    assert outputs(road) == [(3, 1)]


def test_slower_jobs_follow(road: Road) -> None:
    """Tables by size and anomalies, which do not run with every tick, follow a revision that moves a call."""
    road.send(LLM, CALL, {**CALL, "event_id": "c2"})
    road.tick()
    sort_by_size(road.worker)
    find_anomalies(road.worker)
    moved: Fields = {"timestamp": iso(NOW - timedelta(days=2)), "output_tokens": 1_000_000, "revision": 1}
    road.send(LLM, {**CALL, **moved}, {**CALL, "event_id": "c2", **moved})
    road.tick()
    sort_by_size(road.worker)
    find_anomalies(road.worker)
    assert road.ask("select distinct day::varchar from llm_size_days") == [("2024-06-27",)]
    days = road.ask("select day::varchar from cost_series_days where scope = 'total' and cost_usd > 0")
    assert days == [("2024-06-27",)]
