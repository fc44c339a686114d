"""The query API on a Spark Connect server: the answers of DuckDB, to the last digit, and what happens when it fails."""

import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import DEVNULL, Popen
from threading import Timer
from typing import Any

import pytest
import redis
from pysail.spark import SparkConnectServer

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from snapshots.lake.engines.limits import StatementLimits
from snapshots.lake.engines.protocol import EngineBusy, EngineUnavailable, Statement, StatementTooHeavy
from snapshots.lake.engines.spark import MISSING, SparkConnect, require_reach
from snapshots.lake.query.catalogue import SUBJECTS
from tests.jobs.driving import NOW
from tests.jobs.lake.laking import Lake
from tests.sql.engines.servers import server
from tests.web.api.query.asking import QueryUnderTest
from tests.web.conftest import Web

SLOW = Statement(
    "with many as (select unnest(range(1, 100000)) as n) "
    "select count(*) as rows from many as a, many as b, many as c where a.n + b.n + c.n = 7",
    {},
)
LIMITS = StatementLimits(timeout_s=60, memory_mb=256, at_once=1, waiting=1)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server for the module."""
    with server() as running:
        yield running


def web_on(asked: QueryUnderTest, url: str) -> Web:
    """Return the same service with another engine."""
    settings = asked.web.settings.model_copy(update={"engine_url": url, "query_timeout_s": 60.0})
    return Web(asked.web.redis, settings, asked.web.now)


@pytest.fixture(scope="module")
def engines(asked: QueryUnderTest, url: str) -> Any:
    """Return what asks both engines a question over HTTP and returns both answers."""
    spark = web_on(asked, url)

    def both(path: str, **question: Any) -> list[Any]:
        answers = []
        for web, name in ((asked.web, "duckdb"), (spark, "spark")):
            answer = web.client.post(path, json=question) if question else web.client.get(path)
            found = answer.get_json()
            if answer.status_code == 200:
                assert found["meta"].pop("engine") == name
                found["meta"].pop("elapsed_ms")
            found.pop("instance", None)
            answers.append((answer.status_code, found))
        return answers

    return both


QUESTIONS = [
    (subject.name, dimension)
    for subject in SUBJECTS.values()
    for dimension in [*subject.dimensions, "tag:team", "time:15min", "time:hour", "time:day", "time:week", "time:month"]
]


@pytest.mark.parametrize(("subject", "dimension"), QUESTIONS)
def test_every_metric_by_every_dimension_is_the_same(engines: Any, subject: str, dimension: str) -> None:
    """Both engines give the same answer, status and problem document included."""
    days = ["2024-06-01", "2024-06-29"] if dimension in ("time:15min", "time:hour") else ["2024-05-20", "2024-06-30"]
    asked_of = {
        "dimensions": [dimension],
        "date_range": days,
        "limit": 500,
        "include": {"totals": True, "previous": dimension == "time:day", "total_rows": True},
    }
    groups = [["cost_usd"], ["sessions", "bounce_rate"], ["users"], ["latency_p95_ms", "latency_avg_ms", "cache_rate"]]
    left = [name for name in SUBJECTS[subject].metrics if not any(name in group for group in groups)]
    answered = 0
    for group in [*groups, left[:10], left[10:]]:
        metrics = [name for name in group if name in SUBJECTS[subject].metrics]
        if metrics:
            duckdb, spark = engines("/api/analytics/query", subject=subject, metrics=metrics, **asked_of)
            assert spark == duckdb
            answered += duckdb[0] == 200
    assert answered


FILTERS = [
    [["contains", "model", ["GPT", "gpt"]], ["is_not", "agent", ["a1"]]],
    [["or", [["is", "provider", [None]], ["contains_not", "user", ["1"]]]]],
    [["not", ["is", "tag:team", ["red", "x' or 1=1 -- \\"]]]],
]


@pytest.mark.parametrize("filters", FILTERS)
def test_filters_and_records_are_the_same(engines: Any, filters: list[Any]) -> None:
    """Filters select the same rows, and records come in the same order with the same values."""
    asked_of = {"metrics": ["calls", "cost_usd"], "dimensions": ["model", "time:week"], "date_range": "90d"}
    first, second = engines("/api/analytics/query", filters=filters, **asked_of)
    assert first[0] == 200
    assert second == first
    for subject in SUBJECTS:
        first, second = engines(f"/api/analytics/query/{subject}?date_range=28d&limit=50")
        assert first[0] == 200
        assert second == first


CHANGES = {  # zones whose clocks change within the past of the tests, or that lie beside whole hours
    "America/New_York": (datetime(2024, 3, 10, 7), "2024-03-10"),
    "Europe/Berlin": (datetime(2024, 3, 31, 1), "2024-03-31"),
    "Australia/Lord_Howe": (datetime(2024, 4, 6, 15), "2024-04-07"),
    "Pacific/Chatham": (datetime(2024, 4, 6, 14), "2024-04-07"),
    "Asia/Kolkata": (datetime(2024, 4, 6, 18, 30), "2024-04-07"),
}
TIMES = {"calls": ["calls", "cost_usd", "users"], "tasks": ["tasks", "success_rate"], "events": ["events", "sessions"]}


@pytest.fixture(scope="module")
def changes(redis_server: RedisProcess, url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Web]]:
    """One service that reports in New York, on both engines, with facts around the changes of clocks."""
    address = redis_server.url.rsplit("/", 1)[0] + "/10"
    with redis.Redis.from_url(address) as client:
        client.flushdb()
        settings = Settings(redis_url=address, timezone="America/New_York", query_timeout_s=60.0)
        lake = Lake(client, settings, data_dir=tmp_path_factory.mktemp("changes"))
        for moment, _ in CHANGES.values():
            lake.send_day(moment + timedelta(minutes=90), number=180)
        lake.tick()
        lake.publish()
        webs = [
            Web(client, lake.settings.model_copy(update={"engine_url": one}), NOW.replace(tzinfo=UTC))
            for one in ("", url)
        ]
        yield webs
        for web in webs:
            web.service.engine.close()
        lake.warehouse.close()


@pytest.mark.parametrize("zone", CHANGES)
def test_days_and_hours_of_zones_are_the_same(changes: list[Web], zone: str) -> None:
    """Hours that are missing, come twice or begin at another minute, and their days, are those of DuckDB."""
    labels: set[str] = set()
    for subject, metrics in TIMES.items():
        for unit in ("time:15min", "time:hour", "time:day"):
            question = {
                "subject": subject,
                "metrics": metrics,
                "dimensions": [unit],
                "timezone": zone,
                "date_range": [CHANGES[zone][1]] * 2 if unit != "time:day" else ["2024-03-01", "2024-04-30"],
                "limit": 500,
                "include": {"totals": True, "time_labels": True},
            }
            found = [web.client.post("/api/analytics/query", json=question).get_json() for web in changes]
            assert [one["meta"].pop("engine") for one in found] == ["duckdb", "spark"]
            for one in found:
                one["meta"].pop("elapsed_ms")
            assert found[1] == found[0]
            labels |= {row["dimensions"][0] for row in found[0]["results"]}
    assert len(labels) > 3


def test_what_takes_too_long_is_ended(asked: QueryUnderTest, url: str) -> None:
    """A statement past its time is refused, and the next one is answered."""
    with pytest.raises(StatementTooHeavy, match=r"took longer than 0\.5 s"):
        SparkConnect(url, asked.lake.folder, replace(LIMITS, timeout_s=0.5)).run(SLOW)
    [answer] = SparkConnect(url, asked.lake.folder, LIMITS).run(Statement("select count(*) as n from llm_calls", {}))
    assert answer.rows == [(400,)]


def test_too_many_at_once_are_refused(asked: QueryUnderTest, url: str) -> None:
    """Beyond those that wait, questions are refused."""
    engine = SparkConnect(url, asked.lake.folder, replace(LIMITS, waiting=0))
    with engine._turn(), pytest.raises(EngineBusy, match="ask again soon"):
        engine.run(Statement("select 1 as a", {}))


def test_an_engine_that_is_gone_is_unavailable_and_comes_back(asked: QueryUnderTest) -> None:
    """A query is 503 while the server is away, and answered when it is there again."""
    port = free_port()
    web = web_on(asked, f"sc://127.0.0.1:{port}")
    for metric in ("calls", "users"):  # not the same twice: the service remembers answers
        question = {"metrics": [metric], "date_range": "28d"}
        away = web.client.post("/api/analytics/query", json=question)
        assert away.status_code == 503
        assert "does not answer" in away.text
        sail = SparkConnectServer(ip="127.0.0.1", port=port)
        sail.start(background=True)
        assert web.client.post("/api/analytics/query", json=question).status_code == 200
        sail.stop()


def test_an_engine_that_is_killed_is_unavailable(asked: QueryUnderTest) -> None:
    """A statement that is under way when the server dies is refused at once, not at the end of its time."""
    port = free_port()
    sail = Popen([sys.executable, "-m", "pysail", "spark", "server", "--port", str(port)], stderr=DEVNULL)
    url = f"sc://127.0.0.1:{port}"
    try:
        while not answers(url):
            assert sail.poll() is None
        engine = SparkConnect(url, asked.lake.folder, LIMITS)
        Timer(1, sail.kill).start()
        with pytest.raises(EngineUnavailable, match="does not answer"):
            engine.run(SLOW)
    finally:
        sail.kill()
        sail.wait()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers(url: str) -> bool:
    """Return True if something listens at the URL."""
    try:
        require_reach(url)
    except EngineUnavailable:
        return False
    return True


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One line names the extra."""
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    with pytest.raises(EngineUnavailable, match="extra spark is missing") as raised:
        SparkConnect("sc://127.0.0.1:1", tmp_path, LIMITS).run(Statement("select 1", {}))
    assert str(raised.value) == MISSING
