"""Answers held in process: validators, freshness, staleness, compression, Redis going away."""

import gzip
from typing import cast

import orjson
import pytest
import redis

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from tests.web.conftest import Web
from tests.web.days import cost_day

PATH = "/cost/summary?days=30"
COSTS = {"cost_days": {"2026-03-12": cost_day({"model": "m", "calls": 1, "cost_nano_usd": 1_000_000_000})}}
DEARER = {"cost_days": {"2026-03-12": cost_day({"model": "m", "calls": 1, "cost_nano_usd": 2_000_000_000})}}
JOURNEY = {"at": ["2026-03-12T08:00:00Z"], "feature": ["chat"], "event_type": ["click"], "duration_ms": [None]}


def test_validators_and_age(web: Web) -> None:
    """An answer says when its snapshot was computed, how long ago, and how long it may be used."""
    web.publish(COSTS)
    web.later(seconds=7)
    headers = web.get(PATH).headers
    assert headers["Last-Modified"] == "Thu, 12 Mar 2026 10:00:00 GMT"
    assert headers["Age"] == "7"
    assert headers["Cache-Control"] == "private, max-age=10"
    assert headers["ETag"].startswith('"')
    assert "Warning" not in headers


def test_unchanged_answer_is_304(web: Web) -> None:
    """The tag that was sent gives 304 without a body, from Flask and from memory, across a tick without change."""
    web.publish(COSTS)
    etag = web.get(PATH).headers["ETag"]
    for _ in range(2):
        again = web.get(PATH, If_None_Match=f'"other", W/{etag}')
        assert again.status_code == 304
        assert again.data == b""
        assert again.headers["ETag"] == etag
    web.later(seconds=10)
    web.publish(COSTS)
    assert web.get(PATH, If_None_Match=etag).status_code == 304


def test_new_generation_is_seen(web: Web) -> None:
    """A tick that changes a snapshot changes the answer and its tag."""
    web.publish(COSTS)
    old = web.get(PATH)
    web.later(seconds=10)
    web.publish(DEARER)
    new = web.get(PATH)
    assert old.get_json()["total_cost_usd"] == 1
    assert new.get_json()["total_cost_usd"] == 2
    assert new.headers["ETag"] != old.headers["ETag"]
    assert new.headers["Age"] == "0"


def test_parameters_that_are_not_applied_are_named(web: Web) -> None:
    """A total is not taken for an agent's: the answer names what it did not apply, and only that."""
    web.publish(COSTS)
    for _ in range(2):
        answer = web.get(PATH + "&agent_id=a&model=m&agent_id=b").get_json()
        assert answer["ignored_parameters"] == ["agent_id", "model"]
        assert "ignored_parameters" not in web.get(PATH).get_json()
    hostile = web.get(PATH + '&%22%5D%7D%3Cb%3E="' + "".join(f"&p{each}=1" for each in range(100))).get_json()
    assert hostile["total_cost_usd"] == 1
    assert len(hostile["ignored_parameters"]) == 20
    assert hostile["ignored_parameters"][0] == '"]}<b>'
    assert web.get(f"{PATH}&{'x' * 5_000}=1").get_json()["ignored_parameters"] == ["x" * 100]


def test_midnight_moves_the_window(web: Web) -> None:
    """A new local day gives another window though no snapshot has changed."""
    web.publish(COSTS, interval_s=100_000)
    assert web.answer("/cost/summary?days=1")["total_cost_usd"] == 1
    web.later(hours=14)
    assert web.answer("/cost/summary?days=1")["total_cost_usd"] == 0


def test_old_snapshot_is_marked_stale(web: Web) -> None:
    """Up to three intervals an answer is fresh; after that it is still sent, and says that it is stale."""
    web.publish(COSTS)
    web.later(seconds=30)
    assert "stale" not in web.answer(PATH)
    web.later(seconds=1)
    late = web.get(PATH)
    assert late.get_json()["stale"] is True
    assert late.get_json()["total_cost_usd"] == 1
    assert late.headers["Warning"].startswith("110 ")
    assert late.headers["Age"] == "31"


def test_compression(web: Web) -> None:
    """A client that takes gzip gets the same answer compressed, under a tag of its own; small ones stay plain."""
    web.publish(COSTS)
    plain = web.get(PATH)
    for _ in range(2):
        packed = web.get(PATH, Accept_Encoding="br, gzip;q=0.5")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in web.get(PATH, Accept_Encoding="gzip;q=0").headers


def test_equal_queries_share_an_answer(web: Web) -> None:
    """The default, its spelling out and what gets round caches are one answer; a shortcut serves each spelling."""
    web.publish(COSTS)
    tags = {web.get(path).headers["ETag"] for path in ("/cost/summary", PATH, PATH + "&_=1", "/cost/summary?days=%330")}
    assert len(tags) == 1


def test_head(web: Web) -> None:
    """HEAD gives the headers of GET and no body."""
    web.publish(COSTS)
    answer = web.client.head(f"/api/analytics{PATH}")
    assert answer.status_code == 200
    assert answer.data == b""
    assert answer.headers["Content-Length"] == web.get(PATH).headers["Content-Length"]


def test_memory_is_bounded(redis_url: str, redis_client: redis.Redis) -> None:
    """Whatever is asked for, the held answers stay within the setting, and all are right."""
    web = Web(redis_client, Settings(redis_url=redis_url, web_cache_mb=0))
    web.publish(COSTS)
    assert [web.answer(PATH)["total_cost_usd"] for _ in range(2)] == [1, 1]
    small = Web(redis_client, Settings(redis_url=redis_url, web_cache_mb=1))
    for days in range(1, 366):
        small.answer(f"/cost/summary?days={days}")
    held = small.app.extensions["autobot_analytics"].responses.held_bytes
    assert 900_000 < held <= 1_000_000


def test_redis_away_serves_what_is_held(own: Web, own_redis_server: RedisProcess) -> None:
    """Without Redis answers that are held go on, marked stale, other windows too; what is not held is 503."""
    own.publish(COSTS, {"journeys": {"2026-03-12": {"s": JOURNEY}}})
    own.answer(PATH)
    own.answer("/behavior/journey/s")
    own_redis_server.kill()
    for path in (PATH, "/cost/summary?days=2", "/behavior/journey/s", PATH):
        answer = own.get(path)
        assert answer.status_code == 200
        assert answer.get_json()["stale"] is True
        assert answer.headers["Warning"].startswith("110 ")
    refused = own.get("/behavior/journey/other")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "5"
    assert refused.get_json()["type"].endswith(":redis-away")


def test_redis_away_from_the_start(own: Web, own_redis_server: RedisProcess) -> None:
    """A service that never saw Redis answers 503 at once, with Retry-After, and works when Redis comes."""
    own_redis_server.kill()
    answer = own.get(PATH)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert own.get("/health").status_code == 503
    own_redis_server.start()
    own.publish(COSTS)
    own.app.extensions["autobot_analytics"].lookout._away_until = 0.0  # as if the pause were over
    assert own.answer(PATH)["total_cost_usd"] == 1


def test_redis_that_hangs_is_not_waited_for(own: Web, own_redis_server: RedisProcess) -> None:
    """When Redis accepts and never answers, one request waits for the timeout, the next do not ask."""
    own.publish(COSTS)
    own.answer(PATH)
    own_redis_server.pause()
    try:
        assert own.answer(PATH)["stale"] is True
        lookout = own.app.extensions["autobot_analytics"].lookout
        asked = lookout._refresh
        lookout._refresh = pytest.fail
        assert own.answer(PATH)["stale"] is True
        lookout._refresh = asked
    finally:
        own_redis_server.resume()


def test_history_that_is_still_being_published_is_told(web: Web) -> None:
    """While days before one are still to be published, an answer is marked stale and names that day; so does health."""
    web.publish(COSTS)
    found = cast(bytes, web.redis.hget("analytics:snapshots", "cost_days"))
    entry = orjson.loads(found) | {"waiting": 3, "complete_from": "2026-03-10"}
    web.redis.hset("analytics:snapshots", "cost_days", orjson.dumps(entry))
    answer = web.answer(PATH)
    assert (answer["total_cost_usd"], answer["stale"], answer["complete_from"]) == (1, True, "2026-03-10")
    assert web.answer("/health")["reasons"] == [
        "History before 2026-03-10 is still being published (3 documents wait): cost_days."
    ]
    web.redis.hset("analytics:snapshots", "cost_days", found)
    web.later(seconds=1)
    assert web.answer(PATH).keys().isdisjoint({"stale", "complete_from"})
