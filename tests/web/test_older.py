"""Single documents that Redis no longer holds: answers are those of a Redis that holds all, or say what is missing."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from jobs.retention.job import retain
from tests.jobs.driving import NOW, Fields, iso
from tests.jobs.lake.laking import Lake
from tests.sql.engines.servers import server
from tests.web.conftest import Web

ZONE = "Asia/Kathmandu"
BOUNDED = {"single_documents": 12, "agent_history_rows": 4}
SESSIONS = [f"s{number}" for number in range(8)]
AGENT_NAMES = ["a1", "a/2"]
PATHS = [
    *(f"/behavior/journey/{session}" for session in [*SESSIONS, "unknown", "nobody"]),
    *(f"/cost/by-session/{session}" for session in [*SESSIONS, "unknown", "nobody"]),
    *(f"/agents/{agent}/history?limit={limit}" for agent in ("a1", "a%2F2") for limit in (1, 3, 20, 100, 1000)),
]


def send_past(lake: Lake, random: Random) -> None:
    """Send sessions that come back for weeks, also over midnight, and tasks of agents, the oldest first."""
    for minutes in sorted((random.randrange(20 * 1440) for _ in range(300)), reverse=True):
        at = NOW - timedelta(minutes=minutes)
        session = random.choice(SESSIONS)
        event: Fields = {"event_type": "click", "feature": random.choice(("chat", "files")), "user_id": "u1"}
        for step in range(random.randrange(1, 4)):
            stamp: Fields = {"timestamp": iso(min(NOW, at + timedelta(minutes=17 * step))), "duration_ms": step or ""}
            lake.send(BEHAVIOR, {**event, **stamp, "session_id": random.choice((session, session, "unknown"))})
        call: Fields = {"model": random.choice(("gpt-4o", "own")), "input_tokens": 12, "output_tokens": 3}
        lake.send(LLM, {**call, "timestamp": iso(at), "session_id": session})
        task: Fields = {"agent_id": random.choice(AGENT_NAMES), "task_id": f"t{minutes}", "status": "completed"}
        lake.send(AGENTS, {**task, "started_at": iso(at), "tokens_used": minutes, "metadata": '{"a": [1]}'})


def services(url: str, client: redis.Redis, folder: Path, **settings: Any) -> tuple[Lake, Web]:
    """Run the past into a Redis and a lake, and serve them."""
    client.flushall()
    lake = Lake(client, Settings(redis_url=url, timezone=ZONE, **settings), data_dir=folder)
    send_past(lake, Random(3))
    lake.tick()
    retain(lake.worker)
    lake.tick()
    return lake, Web(client, lake.settings, NOW.replace(tzinfo=UTC))


@pytest.fixture(scope="module")
def whole(redis_server: RedisProcess, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, Any]]:
    """The answers of a service whose Redis holds everything."""
    url = redis_server.url.rsplit("/", 1)[0] + "/13"
    with redis.Redis.from_url(url) as client:
        lake, web = services(url, client, tmp_path_factory.mktemp("whole"), agent_history_rows=1_000)
        answers = {path: answer(web, path) for path in PATHS}
        closed(lake, web)
    return answers


@pytest.fixture(scope="module")
def bounded(
    redis_server: RedisProcess, tmp_path_factory: pytest.TempPathFactory, whole: object
) -> Iterator[tuple[Lake, Web]]:
    """The same service with little in Redis."""
    url = redis_server.url.rsplit("/", 1)[0] + "/13"
    with redis.Redis.from_url(url) as client:
        lake, web = services(url, client, tmp_path_factory.mktemp("bounded"), **BOUNDED)
        lake.publish()
        yield lake, web
        closed(lake, web)
        client.flushall()


def closed(lake: Lake, web: Web) -> None:
    """Close what a service has open."""
    closed_web(web)
    lake.warehouse.close()


def closed_web(web: Web) -> None:
    """Close what a web service has open."""
    web.service.trackers.delivery.close()
    web.service.engine.close()


def answer(web: Web, path: str) -> tuple[int, Any]:
    """Return the status and the JSON of an answer, without what no two answers share."""
    found = web.get(path)
    body = found.get_json()
    body.pop("instance", None)
    return found.status_code, body


def test_redis_holds_few(bounded: tuple[Lake, Web]) -> None:
    """Of each kind there are at most as many documents as the setting says."""
    lake, _ = bounded
    for name in ("journeys", "session_costs", "agent_history"):
        held = [len(one) for key, one in lake.published().items() if key.startswith(f"{name}:")]
        assert 0 < sum(held) <= 12, name


def test_answers_are_those_of_a_redis_that_holds_all(
    bounded: tuple[Lake, Web], whole: dict[str, tuple[int, Any]]
) -> None:
    """Journeys, costs and histories are equal whether they come from Redis, from the lake or from both."""
    assert {path: answer(bounded[1], path) for path in PATHS} == whole
    assert whole["/cost/by-session/s1"][1]["call_count"] > 12
    assert whole["/agents/a1/history?limit=1000"][1]["count"] == 138
    assert whole["/behavior/journey/unknown"][0] == 404


def test_answers_of_spark_are_those_of_duckdb(bounded: tuple[Lake, Web], whole: dict[str, tuple[int, Any]]) -> None:
    """The statements are portable."""
    _, web = bounded
    paths = ["/behavior/journey/s1", "/cost/by-session/s1", "/agents/a1/history?limit=1000", "/behavior/journey/nobody"]
    with server() as url:
        settings = web.settings.model_copy(update={"engine_url": url, "query_timeout_s": 60.0})
        spark = Web(web.redis, settings, web.now)
        assert {path: answer(spark, path) for path in paths} == {path: whole[path] for path in paths}
        closed_web(spark)


def test_a_page_shows_a_session_of_the_lake(bounded: tuple[Lake, Web]) -> None:
    """The page of a session, and the search for it, find what only the lake has."""
    _, web = bounded
    page = web.client.get("/behavior/session?id=s1").text
    assert "steps of the session" in page.casefold()
    assert "/behavior/session?id=s1" in web.client.get("/search?q=s1").text


def test_a_lake_that_lags_is_named(bounded: tuple[Lake, Web], monkeypatch: pytest.MonkeyPatch) -> None:
    """What left Redis after the moment that the lake shows may be in neither: the answer says so."""
    web = Web(bounded[1].redis, bounded[1].settings, bounded[1].now)
    web.service.lookout.look()
    held = web.service.reader.entry("journeys")
    assert held.kept_since is not None
    behind = held.kept_since.replace(tzinfo=None) - timedelta(minutes=1)
    publication = web.service.engine.publication()
    monkeypatch.setattr(
        type(web.service.engine), "publication", lambda engine: type(publication)(behind, publication.timezone)
    )
    status, body = answer(web, "/behavior/journey/s1")
    assert status == 200
    assert "those that arrived later are missing" in body["older_unavailable"]
    status, body = answer(web, "/behavior/journey/someone")
    assert (status, body["type"]) == (503, "urn:autobot-analytics:problem:older-unavailable")
    closed_web(web)


def test_without_a_lake_the_answer_says_what_is_missing(bounded: tuple[Lake, Web], tmp_path: Path) -> None:
    """Documents of Redis come with the reason why older ones are missing; without any it is an error, not a 404."""
    _, web = bounded
    lost = Web(web.redis, web.settings.model_copy(update={"data_dir": tmp_path}), web.now)
    status, body = answer(lost, "/agents/a1/history?limit=1000")
    assert (status, body["count"]) == (200, 4)
    assert body["older_unavailable"].startswith("Documents before 2024-06-2")
    assert "is not published yet" in body["older_unavailable"]
    status, body = answer(lost, "/agents/a1/history?limit=4")
    assert (status, body["older_unavailable"]) == (200, None)
    for path in ("/behavior/journey/nobody", "/cost/by-session/nobody"):
        status, body = answer(lost, path)
        assert (status, body["type"]) == (503, "urn:autobot-analytics:problem:older-unavailable"), path
        assert body["detail"].startswith("Documents before 2024-0"), path
    page = lost.client.get("/behavior/session?id=s1").text
    assert "which does not answer now" in page
    assert lost.client.get("/search?q=s").status_code == 200
    closed_web(lost)
