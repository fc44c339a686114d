"""Bodies that are refused: a problem document that names the field, and nothing in the stream."""

import gc
import json
import tracemalloc
from typing import Any

import pytest

from tests.web.conftest import Web
from tests.web.test_problems import problem
from tests.web.test_tracking import CALL, EVENT, START, post


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/behavior/track", {"feature": "chat"}, "event_type"),
        ("/behavior/track", {**EVENT, "feature": ""}, "feature"),
        ("/behavior/track", {**EVENT, "feature": None}, "feature"),
        ("/behavior/track", {**EVENT, "feature": "a\x00b"}, "feature"),
        ("/behavior/track", {**EVENT, "event_id": "ü" * 65}, "event_id"),
        ("/cost/usage", {**CALL, "input_tokens": 10**9 + 1}, "input_tokens"),
        ("/behavior/track", {**EVENT, "timestamp": "yesterday"}, "timestamp"),
        ("/behavior/track", {**EVENT, "timestamp": 1773309600}, "timestamp"),
        ("/behavior/track", {**EVENT, "timestamp": "2026-03-12T10:06:00Z"}, "timestamp"),
        ("/behavior/track", {**EVENT, "timestamp": "0001-01-01T00:00:00+14:00"}, "timestamp"),
        ("/behavior/track", {**EVENT, "timestamp": "9999-12-31T23:59:59-14:00"}, "timestamp"),
        ("/behavior/track", "text", "body"),
        ("/behavior/track", 7, "body"),
        ("/agents/tasks/start", {**START, "task_name": 7}, "task_name"),
        ("/agents/tasks/complete", {"task_id": "t", "status": "running"}, "status"),
        ("/agents/tasks/complete", {"task_id": "t"}, "status"),
        ("/cost/usage", {**CALL, "input_tokens": True}, "input_tokens"),
        ("/cost/usage", {**CALL, "input_tokens": 10**30}, "input_tokens"),
    ],
)
def test_wrong_field(web: Web, path: str, body: Any, field: str) -> None:
    """A field that does not fit is 422 and named, single and in a list, and nothing is in the stream."""
    assert [error["field"] for error in problem(post(web, path, body), 422)["errors"]] == [field]
    listed = "[0]" if field == "body" else f"[0].{field}"
    assert [error["field"] for error in problem(post(web, path, [body]), 422)["errors"]] == [listed]
    assert web.redis.dbsize() == 0


TEXTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "/behavior/track": (EVENT, ["event_type", "feature", "event_id"]),
    "/agents/tasks/start": (START, ["agent_id", "agent_type", "task_id", "task_name", "event_id"]),
    "/agents/tasks/complete": (
        {"task_id": "t", "status": "failed"},
        ["task_id", "status", "event_id"],
    ),
    "/cost/usage": (
        CALL,
        ["model", "event_id"],
    ),
}


@pytest.mark.parametrize(("path", "field"), [(path, field) for path, (_, names) in TEXTS.items() for field in names])
def test_control_characters(web: Web, path: str, field: str) -> None:
    """No text that an event needs may hold a control character; the field is named."""
    for character in "\x00\x01\x1b\x7f":
        body = problem(post(web, path, {**TEXTS[path][0], field: f"a{character}"}), 422)
        assert [error["field"] for error in body["errors"]] == [field]
    assert web.redis.dbsize() == 0


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b'{"event_type":"a","feature":NaN}', "application/json", 400),
        (b'{"event_type":"a","feature":"\\ud800"}', "application/json", 400),
        (b'{"event_type":"a","feature":"\xff"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"event_type":"a","feature":"b","duration_ms":1e999}', "application/json", 400),
        (b'"' + b"x" * 2_000_000 + b'"', "application/json", 413),
        (b"event_type=a&feature=b", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
    ],
)
def test_body_that_cannot_be_read(web: Web, data: bytes, content_type: str, status: int) -> None:
    """Broken JSON is 400, a body over the limit 413, another content type 415; nothing is in the stream."""
    answer = web.client.post("/api/analytics/behavior/track", data=data, content_type=content_type)
    problem(answer, status)
    assert web.redis.dbsize() == 0


def test_compressed_body(web: Web) -> None:
    """A compressed body is not taken: it might be a bomb."""
    answer = web.client.post(
        "/api/analytics/behavior/track",
        data=b"x",
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    problem(answer, 415)


def test_memory_stays_flat(web: Web) -> None:
    """Refused bodies, however large or odd, leave nothing behind in the process."""
    bodies = [
        b'"' + b"x" * 900_000 + b'"',
        json.dumps([EVENT] * 10_000).encode(),
        b"[" * 500_000,
        json.dumps([{"event_type": n} for n in range(1_000)]).encode(),
        json.dumps({f"{n}": {"a": [n] * 50} for n in range(3_000)}).encode(),
    ]

    def refuse() -> int:
        for body in bodies:
            web.client.post("/api/analytics/behavior/track", data=body, content_type="application/json").close()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        refuse()
        before = refuse()
        grown = [refuse() - before for _ in range(5)]
    finally:
        tracemalloc.stop()
    assert max(grown) < 200_000
