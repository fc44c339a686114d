"""The newest events, tasks and calls, the costs of sessions and the prices, from the streams to documents."""

from datetime import timedelta
from pathlib import Path

import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from jobs.pricing.job import list_prices
from jobs.runner.run_job import climb
from jobs.runner.schedule import JOBS
from snapshots.catalogue import CATALOGUE
from tests.jobs.driving import NOW, Fields, Road, iso

HOUR = timedelta(hours=1)


def call(session: str | None = "s1", model: str = "gpt-4o", provider: str | None = "openai", **more: str) -> Fields:
    """Return a call of a thousand tokens in and a hundred out, an hour ago."""
    fields: dict[str | bytes, str | bytes | int | float] = {
        "model": model,
        "input_tokens": 1000,
        "output_tokens": 100,
        "timestamp": iso(NOW - HOUR),
    }
    if session is not None:
        fields["session_id"] = session
    if provider is not None:
        fields["provider"] = provider
    fields.update(more)
    return fields


def test_newest_events_are_by_event_time(redis_client: redis.Redis) -> None:
    """A thousand events are published, by the time they happened; of one instant the last to arrive comes first."""
    road = Road(redis_client)
    view: Fields = {"event_type": "page_view", "feature": "chat"}
    late: Fields = {**view, "timestamp": iso(NOW - timedelta(days=9))}
    full: Fields = {
        "event_type": "click",
        "feature": "files",
        "user_id": "u1",
        "session_id": "s1",
        "timestamp": iso(NOW),
        "duration_ms": "1.5",
        "metadata": "{'a': 1}",
        "event_id": "e1",
    }
    many: list[Fields] = [
        {**view, "timestamp": iso(NOW - HOUR + timedelta(seconds=i)), "event_id": f"m{i}"} for i in range(1_000)
    ]
    road.send(BEHAVIOR, full, {**full, "event_id": "e2"}, *many, late)
    road.tick()
    found = road.published()["recent_events"]["all"]
    assert {len(column) for column in found.values()} == {1_000}
    assert found["event_id"][:3] == ["e2", "e1", "m999"]
    assert found["event_id"][-1] == "m2"
    assert {name: column[1] for name, column in found.items()} == {
        "event_id": "e1",
        "event_type": "click",
        "feature": "files",
        "user_id": "u1",
        "session_id": "s1",
        "timestamp": "2024-06-29T20:00:00.000000Z",
        "duration_ms": 1.5,
        "metadata": "{'a': 1}",
    }


def test_long_metadata_is_cut(redis_client: redis.Redis) -> None:
    """A thousand entries with the longest metadata there may be do not make a document of 64 MB."""
    road = Road(redis_client)
    road.send(BEHAVIOR, {"event_type": "click", "feature": "a", "timestamp": iso(NOW), "metadata": "x" * 60_000})
    road.tick()
    assert road.published()["recent_events"]["all"]["metadata"] == ["x" * 4_096]


def test_newest_tasks_of_all_agents(redis_client: redis.Redis) -> None:
    """Tasks are in their last state, by the time they started, over all agents."""
    road = Road(redis_client)
    task: Fields = {"agent_type": "chat", "task_name": "n"}
    road.send(
        AGENTS,
        {**task, "agent_id": "a", "task_id": "t1", "status": "running", "started_at": iso(NOW - 3 * HOUR)},
        {**task, "agent_id": "b", "task_id": "t2", "status": "running", "started_at": iso(NOW - HOUR / 2)},
    )
    road.tick()
    done: Fields = {"status": "completed", "started_at": iso(NOW - 3 * HOUR), "completed_at": iso(NOW - 2 * HOUR)}
    road.send(AGENTS, {**task, **done, "agent_id": "a", "task_id": "t1", "tokens_used": 7, "metadata": "{}"})
    road.tick()
    found = road.published()["recent_agent_tasks"]["all"]
    assert found["task_id"] == ["t2", "t1"]
    assert found["status"] == ["running", "completed"]
    assert {name: column[1] for name, column in found.items()} == {
        "agent_id": "a",
        "agent_type": "chat",
        "task_id": "t1",
        "task_name": "n",
        "status": "completed",
        "started_at": "2024-06-29T17:00:00.000000Z",
        "completed_at": "2024-06-29T18:00:00.000000Z",
        "duration_ms": 3_600_000.0,
        "input_size": None,
        "output_size": None,
        "tokens_used": 7,
        "error_message": None,
        "metadata": "{}",
    }


def test_newest_calls_tell_unpriced_from_free(redis_client: redis.Redis) -> None:
    """A priced call has its cost in nano-dollars, a free one 0, an unpriced one none."""
    road = Road(redis_client)
    road.send(LLM, call(), call(model="nope"), call(provider="ollama", model="llama3"))
    road.tick()
    found = road.published()["recent_calls"]["all"]
    assert found["price_status"] == ["free", "unpriced", "priced"]
    assert found["cost_nano_usd"] == [0, None, 3_500_000]
    assert found["success"] == [True, True, True]
    assert found["timestamp"] == ["2024-06-29T19:00:00.000000Z"] * 3


def test_costs_of_a_session_by_day(redis_client: redis.Redis) -> None:
    """A session's calls count on the days they were made; calls without a session have no document."""
    road = Road(redis_client, Settings(timezone="Asia/Kathmandu"))
    yesterday = iso(NOW - timedelta(days=1))
    road.send(LLM, call(), call("s2"), call(None), call("unknown"), call(timestamp=yesterday))
    road.tick()
    road.send(LLM, call(model="nope"), call(timestamp=iso(NOW - timedelta(hours=3))))
    road.tick()
    one = {"cost_nano_usd": 3_500_000, "input_tokens": 1000, "output_tokens": 100, "calls": 1, "unpriced_calls": 0}
    two = {**one, "input_tokens": 2000, "output_tokens": 200, "calls": 2}
    found = {key: documents for key, documents in road.published().items() if key.startswith("session_costs")}
    assert found == {
        "session_costs:2024-06-29": {"s1": {**two, "cost_nano_usd": 7_000_000}},
        "session_costs:2024-06-30": {"s1": {**two, "unpriced_calls": 1}, "s2": one},
    }


def test_costs_of_sessions_expire(redis_client: redis.Redis) -> None:
    """Costs of single sessions live as long as journeys; older calls make no document."""
    road = Road(redis_client, Settings(journey_days=7))
    road.send(LLM, call(), call(timestamp=iso(NOW - timedelta(days=7))))
    road.tick()
    keys = [key.decode() for key in redis_client.scan_iter(match="analytics:snapshot:session_costs:*")]
    assert keys == ["analytics:snapshot:session_costs:2024-06-29"]
    assert redis_client.ttl(keys[0]) == 7 * 86_400


def test_only_touched_sessions_are_written(redis_client: redis.Redis) -> None:
    """A tick looks at the sessions that got calls, not at the day's others."""
    road = Road(redis_client)
    road.send(LLM, call(), call("s2"))
    road.tick()
    road.send(LLM, call("s2"))
    asked: list[tuple[str, str]] = []

    def look(name: str) -> None:
        if name == "in_publish":
            asked.extend(road.ask("select part, field from due where snapshot = 'session_costs'"))

    road.milestone = look
    road.tick()
    assert asked == [("2024-06-29", "s2")]


def test_prices_of_the_list_and_of_what_is_called(redis_client: redis.Redis) -> None:
    """Every listed model has its price, and so has each name that calls use; what has none says why."""
    road = Road(redis_client)
    road.send(LLM, call(), call(provider=None, model="gpt-4o-2024-08-06"), call(model="nope"), call(model="gpt-4o"))
    road.tick()
    assert list_prices(road.worker) > 1_000
    found = road.published()["prices"]
    listed = found["openai/gpt-4o"]
    assert (listed["input_price_per_1m"], listed["cached_input_price_per_1m"]) == (2.5, 1.25)
    assert (listed["output_price_per_1m"], listed["is_listed"], listed["is_seen"]) == (10, True, True)
    assert listed["pricing_date"] == "2024-06-29"
    assert listed["price_version"] == road.worker.rates.price_version
    alias = found["/gpt-4o-2024-08-06"]
    assert (alias["provider"], alias["is_listed"], alias["is_seen"]) == (None, False, True)
    assert (alias["input_price_per_1m"], alias["price_status"]) == (2.5, "priced")
    unknown = found["openai/nope"]
    assert (unknown["price_status"], unknown["unpriced_reason"]) == ("unpriced", "model unknown")
    assert (unknown["input_price_per_1m"], unknown["tiers"]) == (None, [])
    local = found["ollama/*"]
    assert (local["is_free"], local["is_listed"], local["output_price_per_1m"]) == (True, True, 0)


def test_prices_by_size_of_input(redis_client: redis.Redis) -> None:
    """A model whose price changes with the input has a step for each, the first one's prices beside them."""
    road = Road(redis_client)
    road.tick()
    list_prices(road.worker)
    found = road.published()["prices"]["google/gemini-2.5-pro"]
    assert [step["input_tokens_from"] for step in found["tiers"]] == [0, 200_001]
    assert [step["input_price_per_1m"] for step in found["tiers"]] == [1.25, 2.5]
    assert found["input_price_per_1m"] == 1.25


def test_unchanged_prices_are_not_written_again(redis_client: redis.Redis) -> None:
    """A second look on the same day leaves the documents alone and tells that they are as new as can be."""
    road = Road(redis_client)
    road.tick()
    list_prices(road.worker)
    before = road.reader().entry("prices")
    road.now += timedelta(minutes=50)
    list_prices(road.worker)
    after = road.reader().entry("prices")
    assert after.generation == before.generation
    assert after.age_s == 0


def test_snapshots_are_as_new_as_their_own_job(redis_client: redis.Redis) -> None:
    """A job that publishes makes its own snapshots new, not those of a tick that may be failing, and the reverse."""
    road = Road(redis_client)
    road.tick()
    list_prices(road.worker)
    road.now += timedelta(minutes=5)
    list_prices(road.worker)
    reader = road.reader()
    assert reader.entry("prices").age_s == 0
    assert reader.entry("behavior_days").age_s == 300
    assert reader.entry("behavior_days").stale
    road.now += timedelta(minutes=5)
    road.tick()
    reader = road.reader()
    assert reader.entry("behavior_days").age_s == 0
    assert reader.entry("prices").age_s == 300
    assert not reader.entry("prices").stale


def test_every_snapshot_has_the_interval_of_its_job() -> None:
    """Each job of the catalogue is on the schedule, in the interval that readers are told."""
    settings = Settings(tick_interval_s=7, recommend_interval_s=77, explore_interval_s=777, prices_interval_s=7_777)
    every = {job.name: job.every(settings).total_seconds() for job in JOBS}
    told = {snapshot.job: settings.interval_s(snapshot.job) for snapshot in CATALOGUE}
    assert told.items() <= every.items()  # some jobs publish no snapshot


def test_lost_redis_gets_everything_back(redis_client: redis.Redis, tmp_path: Path) -> None:
    """A Redis that lost the snapshots gets all of them at the next tick, those of the slower jobs too."""
    road = Road(redis_client, Settings(data_dir=tmp_path))
    road.send(LLM, call())
    visit: Fields = {"event_type": "click", "feature": "a", "user_id": "u1", "session_id": "s1", "timestamp": iso(NOW)}
    road.send(BEHAVIOR, visit)
    road.send(AGENTS, {"agent_id": "a", "task_id": "t", "status": "completed", "started_at": iso(NOW)})
    for job in JOBS:
        assert climb(job, road.worker)
    before = road.published()
    for key in redis_client.scan_iter(match="analytics:snapshot*"):
        redis_client.delete(key)
    road.tick()
    assert road.published() == before
    assert {entry.name for entry in road.reader().entries()} == {snapshot.name for snapshot in CATALOGUE}
