"""The health endpoints: they say what is wrong, and answer without Redis."""

from typing import Any

import pytest

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.release import release
from tests.web.conftest import Web

STREAM = {
    "epoch": 1,
    "last_id": "5-0",
    "read": 10,
    "rows": 7,
    "dead": 0,
    "duplicates": 3,
    "late": 1,
    "added": 10,
    "lost": 0,
    "loss_is_known": True,
    "lag": 0,
    "length": 10,
    "resets": 0,
    "dead_reasons": {},
    "field_errors": {},
}
JOB = {
    "last_started_at": "2026-03-12T09:59:58Z",
    "duration_s": 0.2,
    "outcome": "ok",
    "error": None,
    "runs": 4,
    "failures": 0,
    "rows": 7,
}


def publish(web: Web, stream: dict[str, Any] | None = None, job: dict[str, Any] | None = None) -> None:
    """Publish the state of one stream and one job."""
    web.publish({"pipeline": {"llm": STREAM | (stream or {})}, "jobs": {"tick": JOB | (job or {})}})


def test_healthy(web: Web) -> None:
    """All counts of a stream, the age of each snapshot and the last run of each job are there."""
    publish(web)
    web.later(seconds=4)
    answer = web.answer("/health")
    assert answer["status"] == "ok"
    assert answer["reasons"] == answer["notes"] == []
    assert answer["redis"] == {"connected": True}
    assert (answer["version"], answer["commit"]) == (release().version, release().commit)
    assert answer["streams"]["llm"] == {"key": "llm_cost:events", **STREAM}
    assert answer["snapshots"]["jobs"]["age_s"] == 4
    assert answer["snapshots"]["jobs"]["interval_s"] == 10
    assert answer["snapshots"]["jobs"]["stale"] is False
    assert answer["jobs"]["tick"] == JOB


def test_nothing_was_computed(web: Web) -> None:
    """Before the first tick the service is degraded and says what to look at."""
    answer = web.answer("/health")
    assert answer["status"] == "degraded"
    assert "scheduler" in answer["reasons"][0]


def test_stale_snapshots(web: Web) -> None:
    """Snapshots over three intervals old are named."""
    publish(web)
    web.later(seconds=31)
    answer = web.answer("/health")
    assert answer["status"] == "degraded"
    assert "pipeline, jobs" in answer["reasons"][0] or "jobs, pipeline" in answer["reasons"][0]
    assert answer["snapshots"]["jobs"]["stale"] is True


def test_failed_job(web: Web) -> None:
    """A job that failed the last time degrades the service, with its error."""
    publish(web, job={"outcome": "failed", "error": "disk full", "failures": 1})
    answer = web.answer("/health")
    assert answer["status"] == "degraded"
    assert answer["reasons"] == ["Job tick failed: disk full."]


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        ({"lost": 3, "added": 13}, "lost 3 entries"),
        ({"dead": 2, "dead_reasons": {"timestamp": 2}}, "2 dead letters."),
        ({"dead": 1, "dead_reasons": {"timestamp": 1}}, "1 dead letter."),
        ({"field_errors": {"latency_ms": 2, "cost_usd": 1}}, "3 values were dropped (cost_usd, latency_ms)"),
        ({"field_errors": {"cost_usd": 1}}, "1 value was dropped (cost_usd); the entries count."),
        ({"resets": 1}, "went back 1 time."),
        ({"lag": 9}, "9 entries wait"),
        ({"lag": 1}, "1 entry waits"),
    ],
)
def test_what_does_not_pass_by_itself_is_noted(web: Web, stream: dict[str, Any], words: str) -> None:
    """Loss, dead letters and resets are told, and do not degrade the service for ever."""
    publish(web, stream)
    answer = web.answer("/health")
    assert answer["status"] == "ok"
    assert words in answer["notes"][0]


def test_redis_health(web: Web) -> None:
    """Redis is asked for its version, memory and hit rate."""
    answer = web.client.get("/api/redis/health")
    assert answer.status_code == 200
    health = answer.get_json()
    assert health["status"] == "healthy"
    assert health["database"] == 4
    assert health["used_memory_bytes"] > 0
    assert health["evicted_keys"] == 0
    assert health["version"].count(".") == 2


@pytest.mark.parametrize("path", ["/api/redis/health", "/api/analytics/health"])
def test_health_without_redis(own: Web, own_redis_server: RedisProcess, path: str) -> None:
    """Without Redis the health endpoints answer 503 in their own form, with what was last known."""
    publish(own)
    own.answer("/health")
    own_redis_server.kill()
    answer = own.client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "application/json"
    body = answer.get_json()
    assert body["status"] in ("down", "unhealthy")
    if "streams" in body:
        assert body["streams"]["llm"]["rows"] == 7
        assert body["redis"] == {"connected": False}


def test_documents_that_redis_lost(web: Web) -> None:
    """What Redis lost of the snapshots is a reason for an hour, then a note; metrics count it."""
    publish(web)
    lost = '{"documents":9,"at":"2026-03-12T09:30:00","names":["cost_days"]}'
    web.redis.hset("analytics:snapshots", "losses", lost)
    said = (
        "Redis lost 9 snapshot documents, the last at 2026-03-12T09:30:00Z (cost_days); they are published "
        "again. See maxmemory-policy, and who deletes keys."
    )
    assert web.answer("/health")["reasons"] == [said]
    assert "autobot_snapshot_lost_documents_total 9.0" in web.get("/export/prometheus").text
    web.later(minutes=31)
    publish(web)
    answer = web.answer("/health")
    assert (answer["status"], answer["notes"]) == ("ok", [said])


def test_damaged_keys(web: Web) -> None:
    """A hash or an index of another type is one line that says what happens, and not a service without Redis."""
    publish(web)
    web.redis.delete("analytics:snapshot:pipeline")
    web.redis.set("analytics:snapshot:pipeline", "x")
    answer = web.answer("/health")
    assert (answer["status"], answer["redis"], answer["streams"]) == ("ok", {"connected": True}, {})
    web.redis.delete("analytics:snapshots")
    web.redis.set("analytics:snapshots", "x")
    assert web.answer("/health")["reasons"][0] == (
        "The index of the snapshots in Redis is damaged: the next tick publishes everything again."
    )


def test_why_nothing_is_published(web: Web) -> None:
    """A scheduler that refuses to publish, and a warehouse that was replaced by an older one, are reasons."""
    publish(web)
    web.redis.hset("analytics:snapshots", mapping={"refused": '{"detail":"disk?"}', "went_back": "2026-03-12T09:30:00"})
    assert web.answer("/health")["reasons"] == [
        "Nothing is published: disk?.",
        "The warehouse was replaced by an older copy of itself at 2026-03-12T09:30:00Z: what the streams no longer "
        "held is missing from the figures, and counted as lost.",
    ]
