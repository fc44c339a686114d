"""Side fields of bodies that do not fit: the event counts, the field is dropped, named and counted."""

from typing import Any

import pytest
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from jobs.context import JobContext
from jobs.database.warehouse_file import memory_warehouse
from jobs.tick import tick
from tests.web.conftest import NOW, Web
from tests.web.test_tracking import CALL, EVENT, START, entries, post

DEEP: Any = {"a": 1}
for _ in range(200):
    DEEP = {"a": DEEP}
STREAM_OF = {"/behavior/track": BEHAVIOR, "/agents/tasks/start": AGENTS, "/cost/usage": LLM}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/behavior/track", {**EVENT, "user_id": "a\nb"}, "user_id"),
        ("/behavior/track", {**EVENT, "user_id": "a\x00b"}, "user_id"),
        ("/behavior/track", {**EVENT, "session_id": ["s"]}, "session_id"),
        ("/behavior/track", {**EVENT, "session_id": "s" * 1_001}, "session_id"),
        ("/behavior/track", {**EVENT, "duration_ms": True}, "duration_ms"),
        ("/behavior/track", {**EVENT, "duration_ms": -1}, "duration_ms"),
        ("/behavior/track", {**EVENT, "duration_ms": "soon"}, "duration_ms"),
        ("/behavior/track", {**EVENT, "duration_ms": "nan"}, "duration_ms"),
        ("/behavior/track", {**EVENT, "duration_ms": 10**12}, "duration_ms"),
        ("/behavior/track", {**EVENT, "tags": "red"}, "tags"),
        ("/behavior/track", {**EVENT, "tags": {"team": {"name": "red"}}}, "tags"),
        ("/cost/usage", {**CALL, "tags": {"team": ["red"]}}, "tags"),
        ("/cost/usage", {**CALL, "tags": {"team": "re\x00d"}}, "tags"),
        ("/agents/tasks/start", {**START, "tags": [{"team": "red"}]}, "tags"),
        ("/behavior/track", {**EVENT, "metadata": "text"}, "metadata"),
        ("/behavior/track", {**EVENT, "metadata": {"a": "x" * 70_000}}, "metadata"),
        ("/behavior/track", {**EVENT, "metadata": DEEP}, "metadata"),
        ("/behavior/track", {**EVENT, "colour": DEEP}, "metadata"),
        ("/behavior/track", {**EVENT, "revision": -1}, "revision"),
        ("/agents/tasks/start", {**START, "input_size": 1.5}, "input_size"),
        ("/cost/usage", {**CALL, "cost_usd": 10**9}, "cost_usd"),
        ("/cost/usage", {**CALL, "cost_usd": "$0.01"}, "cost_usd"),
        ("/cost/usage", {**CALL, "cached_input_tokens": -2}, "cached_input_tokens"),
        ("/cost/usage", {**CALL, "cached_input_tokens": 10**30}, "cached_input_tokens"),
        ("/cost/usage", {**CALL, "cached_input_tokens": {}}, "cached_input_tokens"),
        ("/cost/usage", {**CALL, "latency_ms": -3}, "latency_ms"),
        ("/cost/usage", {**CALL, "success": "perhaps"}, "success"),
        ("/cost/usage", {**CALL, "provider": 7}, "provider"),
        ("/cost/usage", {**CALL, "cache_accounting": "both"}, "cache_accounting"),
    ],
)
def test_a_side_field_never_costs_the_event(web: Web, path: str, body: Any, field: str) -> None:
    """Single and in a list the event is in the stream, and the answer names the field that is not."""
    answer = post(web, path, body)
    assert answer.status_code == 202, answer.get_json()
    assert answer.get_json()["dropped_fields"] == [field]
    body = {**body, "event_id": "another"}
    assert post(web, path, [body, body]).get_json()["dropped_fields"] == [f"[0].{field}", f"[1].{field}"]
    assert [entry[field] for entry in entries(web.redis, STREAM_OF[path].key)] == ["null"] * 3


@pytest.mark.parametrize(
    ("path", "body", "field", "text"),
    [
        ("/behavior/track", {**EVENT, "duration_ms": " 5 "}, "duration_ms", "5"),
        ("/behavior/track", {**EVENT, "duration_ms": "1e3"}, "duration_ms", "1000"),
        ("/cost/usage", {**CALL, "cached_input_tokens": 4.0}, "cached_input_tokens", "4"),
        ("/cost/usage", {**CALL, "reasoning_tokens": "1"}, "reasoning_tokens", "1"),
        ("/cost/usage", {**CALL, "cost_usd": "0.25"}, "cost_usd", "0.25"),
        ("/cost/usage", {**CALL, "success": "No"}, "success", "false"),
        ("/cost/usage", {**CALL, "success": 1}, "success", "true"),
        ("/cost/usage", {**CALL, "tags": {"team": "red", "beta": True}}, "tags", '{"team":"red","beta":true}'),
        ("/cost/usage", {**CALL, "tags": '{"team": "red"}'}, "tags", '{"team":"red"}'),
        ("/cost/usage", {**CALL, "cache_accounting": "Exclusive"}, "cache_accounting", "exclusive"),
    ],
)
def test_other_spellings_are_read_as_the_stream_reads_them(
    web: Web, path: str, body: Any, field: str, text: str
) -> None:
    """Numbers as text, whole numbers with a point, flags as words: nothing is dropped."""
    answer = post(web, path, body).get_json()
    assert answer["dropped_fields"] == []
    [entry] = entries(web.redis, STREAM_OF[path].key)
    assert float(entry[field]) == float(text) if text[0].isdigit() else entry[field] == text


def test_ends_of_tasks(web: Web) -> None:
    """The task is completed without what does not fit."""
    post(web, "/agents/tasks/start", START)
    end = {"task_id": "t1", "status": "failed", "tokens_used": 2**64, "error_message": "\x1b[0m"}
    answer = post(web, "/agents/tasks/complete", end).get_json()
    assert answer["dropped_fields"] == ["error_message", "tokens_used"]
    assert (answer["task"]["status"], answer["task"]["tokens_used"], answer["task"]["error_message"]) == (
        "failed",
        None,
        None,
    )


def test_what_was_dropped_is_counted(web: Web, redis_client: redis.Redis) -> None:
    """Ingest counts the call, without the field, and the field among its errors."""
    post(web, "/cost/usage", [{**CALL, "cost_usd": -0.5, "latency_ms": "fast"}, CALL])
    context = JobContext(memory_warehouse(), web.redis, web.settings, clock=lambda: NOW.replace(tzinfo=None))
    assert tick(context) == 2
    assert context.warehouse.execute("select count(*) from llm_calls") == [(2,)]
    assert context.warehouse.execute("select field, entries from field_errors order by field") == [
        ("cost_usd", 1),
        ("latency_ms", 1),
    ]
