"""Agents' tasks in the stream, from start to end."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import redis

from autobot_analytics import (
    AgentAnalytics,
    AgentTask,
    Delivery,
    Limits,
    State,
    SyncDelivery,
    TaskCompletion,
    TaskStart,
    TaskStatus,
    Tracked,
)
from autobot_analytics.client import trackers
from autobot_analytics.contract import AGENTS, RUNNING_TASK_TTL_S
from autobot_analytics.demo.embedded_redis import RedisProcess

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RUNNING_KEY = "agent_analytics:running:task-1"
Agents = AgentAnalytics[Tracked, list[Tracked]]


class TaskClock:
    """A time that the test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Return it."""
        return self.now


@pytest.fixture
def clock() -> TaskClock:
    """The trackers' time."""
    return TaskClock()


@pytest.fixture
def make_agents(clock: TaskClock) -> Iterator[Callable[[str], Agents]]:
    """Makes trackers of tasks, each as in a process of its own."""
    made: list[SyncDelivery] = []

    def make(url: str) -> Agents:
        made.append(SyncDelivery(url, Limits(timeout_s=5)))
        return AgentAnalytics(made[-1], clock)

    yield make
    for delivery in made:
        delivery.close()


def entries(url: str, key: str) -> list[dict[str, str]]:
    """Fields of a stream's entries, in order, without event_id."""
    with redis.Redis.from_url(url, decode_responses=True) as client:
        found: Any = client.xrange(key)
    return [{name: text for name, text in fields.items() if name != "event_id"} for _, fields in found]


STARTED = {
    "agent_id": "agent-1",
    "agent_type": "chat",
    "task_id": "task-1",
    "task_name": "Answer ✓",
    "started_at": "2026-03-01T12:00:00.000000Z",
    "input_size": "7",
    "metadata": '{"a":[],"b":0.1}',
}
ENDED = STARTED | {
    "status": "failed",
    "completed_at": "2026-03-01T12:00:01.500250Z",
    "duration_ms": "1500.250",
    "output_size": "9",
    "tokens_used": "1500",
    "error_message": "out of luck",
}


def start(agents: Agents) -> Tracked:
    """Start the task of these tests."""
    return agents.track_task_start("agent-1", "chat", "task-1", "Answer ✓", input_size=7, metadata={"a": [], "b": 0.1})


def fail(agents: Agents) -> Tracked:
    """End the task of these tests."""
    return agents.track_task_complete(
        "task-1", TaskStatus.FAILED, output_size=9, tokens_used=1500, error_message="out of luck"
    )


def test_a_task_is_its_start_and_an_end_that_knows_the_start(
    make_agents: Callable[[str], Agents], clock: TaskClock, redis_url: str, redis_client: redis.Redis
) -> None:
    """The end carries what the start said and the duration; the answer shows the whole entry."""
    agents = make_agents(redis_url)
    assert start(agents).delivered
    assert 0 < redis_client.ttl(RUNNING_KEY) <= RUNNING_TASK_TTL_S
    clock.now += timedelta(seconds=1, microseconds=500_250)
    ended = fail(agents)
    assert entries(redis_url, AGENTS.key) == [STARTED | {"status": "running"}, ENDED]
    assert {name: text for name, text in ended.fields.items() if name != "event_id"} == ENDED
    assert ended.fields["event_id"] == ended.event_id
    assert redis_client.exists(RUNNING_KEY) == 0


def test_start_and_end_take_one_round_trip_each(
    make_agents: Callable[[str], Agents], redis_url: str, redis_client: redis.Redis
) -> None:
    """A start is one transaction, an end one script."""
    agents = make_agents(redis_url)
    start(agents)

    def calls() -> set[str]:
        names = {name.removeprefix("cmdstat_") for name in redis_client.info("commandstats")}
        redis_client.config_resetstat()
        return names - {"info", "config|resetstat"}

    calls()
    start(agents)
    assert calls() == {"multi", "xadd", "set", "exec"}
    fail(agents)
    assert calls() == {"eval", "get", "xadd", "del"}


def test_another_process_may_end_a_task(make_agents: Callable[[str], Agents], redis_url: str, clock: TaskClock) -> None:
    """The start is remembered in Redis, so that any process can end the task."""
    start(make_agents(redis_url))
    clock.now += timedelta(seconds=1, microseconds=500_250)
    assert fail(make_agents(redis_url)).delivered
    assert entries(redis_url, AGENTS.key)[1] == ENDED


def test_the_same_process_may_end_a_task_after_redis_forgot_it(
    make_agents: Callable[[str], Agents], redis_url: str, redis_client: redis.Redis, clock: TaskClock
) -> None:
    """A task that runs for longer than an hour is ended from the tracker's own memory."""
    agents = make_agents(redis_url)
    start(agents)
    redis_client.delete(RUNNING_KEY)
    clock.now += timedelta(hours=3)
    assert fail(agents).fields["duration_ms"] == "10800000.000"


def test_a_task_of_unknown_start_is_reported(make_agents: Callable[[str], Agents], redis_url: str) -> None:
    """An end without a start, or a second end, is no entry: the answer and the counts say so."""
    agents = make_agents(redis_url)
    assert fail(agents).state is State.UNKNOWN_TASK
    start(agents)
    assert fail(agents).delivered
    again = fail(agents)
    assert (again.state, again.accepted) == (State.UNKNOWN_TASK, False)
    assert "task-1" in str(again.error)
    assert len(entries(redis_url, AGENTS.key)) == 2
    assert agents.stats().unknown_tasks == 2


def test_a_task_that_autobot_started_can_be_ended(
    make_agents: Callable[[str], Agents], redis_url: str, redis_client: redis.Redis
) -> None:
    """AutoBot's own JSON of a running task, with numbers, nulls and an object, is understood."""
    running = {
        **STARTED,
        "status": "running",
        "started_at": "2026-03-01T11:59:00.000001",
        "completed_at": None,
        "duration_ms": None,
        "input_size": 123456789012,
        "tokens_used": None,
        "metadata": {"a": "b"},
    }
    redis_client.set(RUNNING_KEY, json.dumps(running))
    assert make_agents(redis_url).track_task_complete("task-1").delivered
    assert entries(redis_url, AGENTS.key) == [
        {
            "agent_id": "agent-1",
            "agent_type": "chat",
            "task_id": "task-1",
            "task_name": "Answer ✓",
            "started_at": "2026-03-01T11:59:00.000001",
            "input_size": "123456789012",
            "metadata": '{"a":"b"}',
            "status": "completed",
            "completed_at": "2026-03-01T12:00:00.000000Z",
        }
    ]


def test_a_running_task_that_is_no_json_is_refused(
    make_agents: Callable[[str], Agents], redis_url: str, redis_client: redis.Redis
) -> None:
    """Somebody else's text under the key breaks this one end, and nothing else."""
    redis_client.set(RUNNING_KEY, "{")
    agents = make_agents(redis_url)
    assert fail(agents).state is State.REFUSED
    assert agents.track_task_start("a", "chat", "task-2", "other").delivered


def test_a_task_tracked_while_redis_is_away_arrives_whole(clock: TaskClock, own_redis_server: RedisProcess) -> None:
    """Start and end wait together, and the end still knows the start."""
    with SyncDelivery(own_redis_server.url, Limits(timeout_s=5)) as delivery:
        agents = AgentAnalytics(delivery, clock)
        own_redis_server.stop()
        assert start(agents).state is State.BUFFERED
        clock.now += timedelta(seconds=1, microseconds=500_250)
        assert fail(agents).state is State.BUFFERED
        own_redis_server.start()
        assert delivery.flush() == 0
    assert entries(own_redis_server.url, AGENTS.key) == [STARTED | {"status": "running"}, ENDED]


def test_a_clock_that_went_back_gives_no_negative_duration(
    make_agents: Callable[[str], Agents], redis_url: str, clock: TaskClock
) -> None:
    """Start and end may be stamped by two machines."""
    agents = make_agents(redis_url)
    start(agents)
    clock.now -= timedelta(seconds=5)
    assert fail(agents).fields["duration_ms"] == "0.000"


def test_starts_ends_and_whole_tasks_go_in_one_list(make_agents: Callable[[str], Agents], redis_url: str) -> None:
    """A mixture is sent in order in one transaction; an unknown task in it is reported in its place."""
    records: list[AgentTask | TaskStart | TaskCompletion] = [
        TaskStart(agent_id="a", agent_type="chat", task_id="1", task_name="one"),
        TaskCompletion(task_id="1"),
        TaskCompletion(task_id="?"),
        AgentTask(agent_id="a", task_id="2", status=TaskStatus.TIMEOUT, started_at=START, duration_ms=3),
    ]
    tracked = make_agents(redis_url).track_many(records)
    assert [item.state for item in tracked] == [State.SENT, State.SENT, State.UNKNOWN_TASK, State.SENT]
    found = [(fields["task_id"], fields["status"]) for fields in entries(redis_url, AGENTS.key)]
    assert found == [("1", "running"), ("1", "completed"), ("2", "timeout")]


def test_remembered_tasks_are_bounded(
    make_agents: Callable[[str], Agents], redis_url: str, redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tasks that nobody ends do not fill the memory: the oldest are forgotten."""
    monkeypatch.setattr(trackers, "REMEMBERED_TASKS", 2)
    agents = make_agents(redis_url)
    for task_id in ("1", "2", "3"):
        agents.track_task_start("a", "chat", task_id, "name")
    redis_client.delete(*redis_client.keys("agent_analytics:running:*"))
    states = [agents.track_task_complete(task_id).state for task_id in ("1", "2", "3")]
    assert states == [State.UNKNOWN_TASK, State.SENT, State.SENT]


@pytest.mark.parametrize(
    "arguments",
    [{"task_id": None}, {"task_id": ""}, {"status": "running"}, {"status": 3}, {"completed_at": "soon"}],
)
def test_wrong_arguments_are_answered_not_raised(
    make_agents: Callable[[str], Agents], redis_url: str, arguments: dict[str, Any]
) -> None:
    """Tracking stands in other programs' paths: a wrong argument comes back as invalid, with its name."""
    tracked = make_agents(redis_url).track_task_complete(**{"task_id": "task-1"} | arguments)
    assert tracked.state is State.INVALID
    assert next(iter(arguments)) in str(tracked.error)


def test_asynchronous_tasks_end_too(redis_url: str, clock: TaskClock) -> None:
    """Both kinds of delivery share the trackers; the asynchronous one awaits the same answers."""

    async def track() -> list[State]:
        async with Delivery(redis_url) as delivery:
            agents = AgentAnalytics(delivery, clock)
            begun = await agents.track_task_start("a", "chat", "task-1", "name")
            ended = await agents.track_task_complete("task-1")
            again = await agents.track_task_complete("task-1")
            return [begun.state, ended.state, again.state]

    assert asyncio.run(track()) == [State.SENT, State.SENT, State.UNKNOWN_TASK]
