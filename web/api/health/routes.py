"""The health endpoints: they answer even when Redis does not."""

import time
from typing import Any

from apiflask import APIBlueprint
from flask import Response
from redis.exceptions import RedisError, ResponseError

from autobot_analytics.release import release
from snapshots.reader import NotComputed
from web.api.health import figures
from web.api.health.answers import PipelineHealth, RedisHealth
from web.api.health.lake_state import LakeState
from web.api.shape import Shape
from web.http.problems import RETRY_AFTER_S
from web.reading.context import Service, current_service
from web.reading.fold import Document
from web.reading.window import iso_utc

bp = APIBlueprint("health", __name__, url_prefix="/api", tag="Health")


@bp.get("/analytics/health")
@bp.output(PipelineHealth)
@bp.doc(responses={503: "Redis does not answer; the body says so in the same form."})
def pipeline_health() -> Response:
    """Return the state of streams, snapshots and jobs; 503 with the last known state when Redis does not answer."""
    health = read_health(current_service())
    return _respond(health, 503 if health.status == "down" else 200)


@bp.get("/redis/health")
@bp.output(RedisHealth)
@bp.doc(responses={503: "Redis does not answer; the body says so in the same form."})
def redis_health() -> Response:
    """Return the state of Redis: whether it answers, how fast, its memory and evictions."""
    health = _ask_redis(current_service())
    return _respond(health, 200 if health.connected else 503)


def read_health(service: Service) -> PipelineHealth:
    """Gather the state of the whole service from the snapshots; from those held when Redis does not answer."""
    answers = service.lookout.look()
    streams = figures.stream_health(_documents(service, "pipeline"))
    jobs = figures.job_health(_documents(service, "jobs"))
    snapshots = figures.snapshot_health(service.reader.entries())
    verdict = figures.judge_redis(figures.judge(streams, snapshots, jobs), service.reader, service.clock())
    answers = answers and not service.lookout.away
    lake = LakeState.look(service.settings.lake_path) or LakeState()
    reasons, notes = verdict.reasons + lake.reasons(), verdict.notes + lake.notes()
    away = [] if answers else ["Redis does not answer; what follows is the last that was known."]
    return PipelineHealth(
        status="down" if away else "degraded" if reasons else "ok",
        reasons=away + reasons,
        notes=notes,
        timestamp=iso_utc(service.clock()),
        version=release().version,
        commit=release().commit,
        redis={"connected": answers},
        generation=service.reader.generation if snapshots else None,
        streams=streams,
        snapshots=snapshots,
        jobs=jobs,
    )


def _documents(service: Service, name: str) -> dict[str, Document]:
    try:
        return dict(service.reader.documents(name))
    except NotComputed:
        return {}
    except RedisError as error:
        service.lookout.failed(error)
        return {}


def _ask_redis(service: Service) -> RedisHealth:
    if not service.lookout.look():
        return RedisHealth(status="unhealthy", connected=False, detail="Redis does not answer.")
    latency_ms = 0.0
    began = time.perf_counter()
    try:
        service.redis.ping()
        latency_ms = 1000 * (time.perf_counter() - began)
        info: dict[str, Any] = service.redis.info()
        keys = service.redis.dbsize()
    except ResponseError:  # the account may not ask for INFO; Redis answers nevertheless
        return RedisHealth(status="healthy", connected=True, latency_ms=round(latency_ms, 3))
    except RedisError as error:
        service.lookout.failed(error)
        return RedisHealth(status="unhealthy", connected=False, detail="Redis does not answer.")
    limit = info.get("maxmemory", 0)
    hits, misses = info.get("keyspace_hits", 0), info.get("keyspace_misses", 0)
    return RedisHealth(
        status="healthy",
        connected=True,
        latency_ms=round(latency_ms, 3),
        version=str(info.get("redis_version")),
        uptime_s=info.get("uptime_in_seconds"),
        database=service.redis.connection_pool.connection_kwargs.get("db", 0),
        keys=keys,
        connected_clients=info.get("connected_clients"),
        used_memory_bytes=info.get("used_memory"),
        maxmemory_bytes=limit,
        memory_used_percent=100 * info["used_memory"] / limit if limit else None,
        evicted_keys=info.get("evicted_keys"),
        cache_hit_rate=100 * hits / (hits + misses) if hits + misses else None,
    )


def _respond(health: Shape, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return Response(health.model_dump_json(), status, headers, mimetype="application/json")
