"""The endpoints that track: what is accepted is in the stream, and what is not leaves nothing there."""

import json
import time
from typing import Any, cast

import pytest
import redis
from werkzeug.test import TestResponse

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, MOST, Kind
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from jobs.context import JobContext
from jobs.database.warehouse_file import memory_warehouse
from jobs.tick import tick
from tests.web.conftest import NOW, Web
from tests.web.test_problems import problem

EVENT = {"event_type": "page_view", "feature": "chat"}
START = {"agent_id": "a", "agent_type": "chat", "task_id": "t1", "task_name": "Answer"}
CALL = {"model": "gpt-4o", "input_tokens": 10, "output_tokens": 2}


def post(web: Web, path: str, body: Any) -> TestResponse:
    """Send a JSON body below the base path."""
    return web.client.post(f"/api/analytics{path}", data=json.dumps(body), content_type="application/json")


def entries(client: redis.Redis, key: str) -> list[dict[str, str]]:
    """Return the entries of a stream, oldest first."""
    found = cast("list[tuple[bytes, dict[bytes, bytes]]]", client.xrange(key))
    return [{name.decode(): value.decode() for name, value in fields.items()} for _, fields in found]


def test_event(web: Web) -> None:
    """An event is answered with its time and id, and is in the stream so."""
    answer = post(web, "/behavior/track", {**EVENT, "user_id": "u", "duration_ms": 5000.1234, "metadata": {"a": 1}})
    assert answer.status_code == 202
    body = answer.get_json()
    assert body == {
        "status": "tracked",
        "event_type": "page_view",
        "feature": "chat",
        "timestamp": "2026-03-12T10:00:00.000000Z",
        "event_id": body["event_id"],
        "dropped_fields": [],
    }
    assert entries(web.redis, BEHAVIOR.key) == [
        {
            "event_type": "page_view",
            "feature": "chat",
            "user_id": "u",
            "timestamp": "2026-03-12T10:00:00.000000Z",
            "duration_ms": "5000.123",
            "metadata": '{"a":1}',
            "event_id": body["event_id"],
        }
    ]
    assert answer.headers["Cache-Control"] == "no-store"


def test_unknown_fields_are_kept(web: Web) -> None:
    """Fields that the contract does not name go into the metadata, beside what stands there."""
    post(web, "/behavior/track", {**EVENT, "colour": "blue", "metadata": {"size": 3}})
    assert entries(web.redis, BEHAVIOR.key)[0]["metadata"] == '{"colour":"blue","size":3}'


def test_list_of_events(web: Web) -> None:
    """A thousand events go in at once, in order; the answer names each."""
    events = [{**EVENT, "event_id": f"e{number}"} for number in range(1_000)]
    body = post(web, "/behavior/track", events).get_json()
    assert body["count"] == 1_000
    assert [event["event_id"] for event in body["events"]] == [f"e{number}" for number in range(1_000)]
    assert [entry["event_id"] for entry in entries(web.redis, BEHAVIOR.key)] == [f"e{n}" for n in range(1_000)]


def test_list_is_all_or_nothing(web: Web) -> None:
    """One wrong record refuses the list, and is named with its place."""
    answer = post(web, "/behavior/track", [EVENT, EVENT, {"feature": "chat", "event_type": 7}])
    body = problem(answer, 422)
    assert [error["field"] for error in body["errors"]] == ["[2].event_type"]
    assert entries(web.redis, BEHAVIOR.key) == []


@pytest.mark.parametrize("count", [0, 1_001, 10_000])
def test_length_of_lists(web: Web, count: int) -> None:
    """A list holds 1 to 1,000 records."""
    body = problem(post(web, "/behavior/track", [EVENT] * count), 422)
    assert body["errors"][0] == {"field": "body", "location": "body", "detail": "must hold 1 to 1000 records"}


def test_task(web: Web) -> None:
    """A task that starts and ends is two entries, the second with what the first said and the duration between."""
    started = post(web, "/agents/tasks/start", {**START, "input_size": 7, "metadata": {"a": [1]}})
    assert started.status_code == 202
    task = started.get_json()["task"]
    assert started.get_json()["status"] == "tracking"
    assert (task["status"], task["started_at"]) == ("running", "2026-03-12T10:00:00.000000Z")
    assert (task["input_size"], task["metadata"], task["completed_at"]) == (7, {"a": [1]}, None)
    web.later(seconds=1.5)
    ended = post(web, "/agents/tasks/complete", {"task_id": "t1", "status": "failed", "error_message": "no\nanswer"})
    assert ended.status_code == 202
    task = ended.get_json()["task"]
    assert ended.get_json()["status"] == "completed"
    assert (task["status"], task["agent_id"], task["task_name"]) == ("failed", "a", "Answer")
    assert (task["duration_ms"], task["input_size"], task["error_message"]) == (1500, 7, "no\nanswer")
    assert task["completed_at"] == "2026-03-12T10:00:01.500000Z"
    assert [entry["status"] for entry in entries(web.redis, AGENTS.key)] == ["running", "failed"]


def test_end_of_a_task_that_autobot_started(web: Web) -> None:
    """The start may be one that AutoBot keeps in Redis, whatever it wrote there."""
    web.redis.set(
        "agent_analytics:running:x",
        '{"agent_id":"old","agent_type":"rag","task_name":"n","started_at":"2026-03-12T09:59:00","input_size":1.5,'
        '"metadata":{},"tokens_used":null}',
    )
    task = post(web, "/agents/tasks/complete", {"task_id": "x", "status": "completed"}).get_json()["task"]
    assert (task["agent_id"], task["agent_type"], task["input_size"]) == ("old", "rag", 1)


def test_end_without_a_start(web: Web) -> None:
    """The end of a task that nobody started, or that ended before, is 404 and leaves nothing."""
    end = {"task_id": "nobody", "status": "completed"}
    assert problem(post(web, "/agents/tasks/complete", end), 404)["errors"][0]["field"] == "task_id"
    post(web, "/agents/tasks/start", START)
    assert post(web, "/agents/tasks/complete", {**end, "task_id": "t1"}).status_code == 202
    problem(post(web, "/agents/tasks/complete", {**end, "task_id": "t1"}), 404)
    assert len(entries(web.redis, AGENTS.key)) == 2


def test_list_of_ends_is_all_or_nothing(web: Web) -> None:
    """A list with an unknown task, or with one task twice, ends none of them."""
    starts = [{**START, "task_id": f"t{number}"} for number in range(3)]
    assert post(web, "/agents/tasks/start", starts).get_json()["count"] == 3
    ends = [{"task_id": f"t{number}", "status": "completed"} for number in range(3)]
    unknown = problem(post(web, "/agents/tasks/complete", [*ends, {**ends[0], "task_id": "x"}]), 404)
    assert [error["field"] for error in unknown["errors"]] == ["[3].task_id"]
    twice = problem(post(web, "/agents/tasks/complete", [*ends, ends[1]]), 422)
    assert [error["field"] for error in twice["errors"]] == ["[1].task_id", "[3].task_id"]
    assert len(entries(web.redis, AGENTS.key)) == 3
    body = post(web, "/agents/tasks/complete", ends).get_json()
    assert [task["task_id"] for task in body["tasks"]] == ["t0", "t1", "t2"]
    assert len(entries(web.redis, AGENTS.key)) == 6


def test_usage(web: Web) -> None:
    """A call has the fields of the stream, single or in a list."""
    call = {**CALL, "provider": "openai", "cached_input_tokens": 4, "cost_usd": 1e-12, "success": False}
    body = post(web, "/cost/usage", call).get_json()
    assert (body["status"], body["model"], body["provider"]) == ("tracked", "gpt-4o", "openai")
    many = post(web, "/cost/usage", [CALL, CALL]).get_json()
    assert (many["count"], many["records"][1]["provider"]) == (2, None)
    first = entries(web.redis, LLM.key)[0]
    assert (first["input_tokens"], first["cost_usd"], first["success"]) == ("10", "0.0", "false")


def test_what_is_accepted_passes_ingest(web: Web) -> None:
    """The widest values that are accepted become rows; none is a dead letter."""
    odd = "ü \U0001f600 \\ \" ' {x} %s \u2028"
    most: dict[str, str | int] = {
        "timestamp": "2026-03-12T10:04:59Z",
        "session_id": odd,
        "user_id": "x" * 1_000,
        "event_id": "e" * 128,
    }
    most["duration_ms"] = MOST[Kind.DURATION]
    sent = [
        post(
            web,
            "/behavior/track",
            {**EVENT, **most, "metadata": {"a" * 500: "\x00"}},
        ),
        post(web, "/behavior/track", {"event_type": odd, "feature": " ", "duration_ms": 1e-300, "x": {"y": []}}),
        post(web, "/agents/tasks/start", {**START, "task_id": odd, "input_size": MOST[Kind.COUNT]}),
        post(web, "/agents/tasks/complete", {"task_id": odd, "status": "timeout", "error_message": "\t\r\n" + odd}),
        post(web, "/cost/usage", {**CALL, "cost_usd": 999_999_999.5, "latency_ms": 0.0004, "timestamp": "1970-01-01"}),
        post(web, "/cost/usage", {**CALL, "cached_input_tokens": MOST[Kind.TOKENS], "cache_accounting": "exclusive"}),
    ]
    assert [answer.status_code for answer in sent] == [202] * 6
    warehouse = memory_warehouse()
    clock = NOW.replace(tzinfo=None)
    tick(JobContext(warehouse, web.redis, web.settings, clock=lambda: clock))
    streams = web.answer("/health")["streams"].values()
    assert [stream["dead"] for stream in streams] == [0, 0, 0]
    assert sum(stream["rows"] for stream in streams) == 6


@pytest.mark.parametrize(
    ("path", "body"), [("/behavior/track", EVENT), ("/agents/tasks/start", [START]), ("/cost/usage", CALL)]
)
def test_redis_away(own: Web, own_redis_server: RedisProcess, path: str, body: Any) -> None:
    """Without Redis nothing is accepted: 503 with Retry-After; when it is back, tracking goes on by itself."""
    assert post(own, path, body).status_code == 202
    own_redis_server.kill()
    answer = post(own, path, body)
    assert problem(answer, 503)["type"].endswith(":redis-away")
    assert answer.headers["Retry-After"] == "5"
    own_redis_server.start()
    outbox = own.service.trackers.delivery.outbox
    outbox._retry_at = 0.0  # as if the pause were over
    assert post(own, path, body).status_code == 202


@pytest.mark.parametrize(
    ("path", "body"),
    [("/behavior/track", EVENT), ("/agents/tasks/complete", [{"task_id": "t1", "status": "completed"}])],
)
def test_redis_that_hangs(own: Web, own_redis_server: RedisProcess, path: str, body: Any) -> None:
    """When Redis accepts and never answers, tracking is 503 within two seconds."""
    assert post(own, "/agents/tasks/start", START).status_code == 202
    own_redis_server.pause()
    try:
        began = time.monotonic()
        problem(post(own, path, body), 503)
        assert time.monotonic() - began < 2
    finally:
        own_redis_server.resume()


def test_redis_that_refuses(web: Web) -> None:
    """A stream key that holds something else is 503, not 202."""
    web.redis.set(BEHAVIOR.key, "x")
    problem(post(web, "/behavior/track", EVENT), 503)


def test_zone_of_settings_does_not_matter(redis_url: str, redis_client: redis.Redis) -> None:
    """A time without an offset is UTC, whatever the reporting zone is."""
    web = Web(redis_client, Settings(redis_url=redis_url, timezone="Asia/Kathmandu"))
    body = post(web, "/behavior/track", {**EVENT, "timestamp": "2026-03-12 09:00"}).get_json()
    web.service.trackers.delivery.close()
    assert body["timestamp"] == "2026-03-12T09:00:00.000000Z"
