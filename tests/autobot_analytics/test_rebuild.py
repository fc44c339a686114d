"""`autobot-analytics rebuild`: the lake alone gives the bytes that Redis holds, on DuckDB and on Spark Connect."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import redis
from click.testing import CliRunner, Result

from autobot_analytics.cli import main
from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from jobs.lake.rebuild import BY_DAY
from jobs.retention.job import retain
from snapshots.codec import decode, encode
from tests.jobs.driving import NOW, iso
from tests.jobs.lake.laking import Lake
from tests.sql.engines.servers import server
from tests.web.api.query.asking import send_random

DAY = "2024-06-12"


@pytest.fixture(scope="module")
def run(redis_server: RedisProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Result]]:
    """What runs the command on a past of 70 days, a day without events in it, of which retention left 40 days."""
    from random import Random

    address = redis_server.url.rsplit("/", 1)[0] + "/9"
    with (
        redis.Redis.from_url(address) as client,
        server() as url,
        pytest.MonkeyPatch.context() as patch,
    ):
        client.flushdb()
        settings = Settings(redis_url=address, timezone="Australia/Lord_Howe", retention_days=40)
        lake = Lake(client, settings, data_dir=tmp_path_factory.mktemp("rebuild"))
        send_random(lake, Random(3))
        for minute in range(3):  # over the most that one event counts
            at = iso(NOW - timedelta(days=3, minutes=minute))
            lake.send(BEHAVIOR, {"event_type": "click", "feature": "a", "timestamp": at, "duration_ms": 9_000_000})
        lake.tick()
        with lake.worker.beside() as worker:
            retain(worker)
        lake.worker.publish_all()
        lake.publish()
        for name in [one for one in os.environ if one.startswith("AUTOBOT_ANALYTICS_")]:
            patch.delenv(name)
        patch.setenv("AUTOBOT_ANALYTICS_DATA_DIR", str(lake.settings.data_dir))
        patch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", address)
        patch.setenv("AUTOBOT_ANALYTICS_TIMEZONE", "Australia/Lord_Howe")
        patch.setenv("AUTOBOT_ANALYTICS_ENGINE_URL", url)
        yield lambda *arguments: CliRunner().invoke(main, ["rebuild", *arguments])
        lake.warehouse.close()


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_every_document_of_every_day_is_as_published(run: Callable[..., Result], engine: str) -> None:
    """All snapshots by day are remade to the byte, also the days whose facts are gone."""
    found = run("--engine", engine, "--format", "json")
    told = json.loads(found.stdout)
    assert [one for one in told["snapshots"] if one["different"]] == []
    assert found.exit_code == 0
    assert (told["engine"], [one["snapshot"] for one in told["snapshots"]]) == (engine, [one.name for one in BY_DAY])
    assert {one["snapshot"]: one["days"] > 40 for one in told["snapshots"]} == {one.name: True for one in BY_DAY}


def test_a_document_that_differs_is_named(run: Callable[..., Result]) -> None:
    """A figure that somebody changed in Redis, or took away, is named with its day; the exit status is 3."""
    with redis.Redis.from_url(os.environ["AUTOBOT_ANALYTICS_REDIS_URL"]) as client:
        key = "analytics:snapshot:behavior_days"
        kept = client.hget(key, DAY)
        assert isinstance(kept, bytes)
        client.hset(key, DAY, encode({**decode(kept), "events": 1}))
        changed = run("--from", "2024-06-10", "--to", "2024-06-14", "--engine", "duckdb")
        client.hdel(key, DAY)
        gone = run("--from", DAY, "--to", DAY, "--engine", "duckdb")
        client.hset(key, DAY, kept)
    for found in (changed, gone):
        assert found.exit_code == 3
        assert f"other than in Redis: {DAY}\n" in found.stdout
        assert found.stdout.count("as in Redis") == len(BY_DAY) - 1


def test_rollups_are_made_of_facts(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """With another setting for what an event counts at most, days of such events differ, and none without facts."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_FEATURE_EVENT_MAX_MIN", "60")
    found = json.loads(run("--engine", "duckdb", "--format", "json").stdout)
    different = {one["snapshot"]: one["different"] for one in found["snapshots"] if one["different"]}
    assert list(different) == ["behavior_features"]
    assert "2024-06-26" in different["behavior_features"]
    assert min(different["behavior_features"]) >= "2024-05-20"


def test_what_cannot_be_computed_is_said(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """Days in the wrong order, an engine that is away and a missing lake are one line each."""
    assert run("--from", "2024-06-14", "--to", "2024-06-10").exit_code == 2
    monkeypatch.setenv("AUTOBOT_ANALYTICS_ENGINE_URL", "sc://127.0.0.1:9")
    assert "does not answer" in run().stderr
    monkeypatch.setenv("AUTOBOT_ANALYTICS_ENGINE_URL", "")
    assert "names no server" in run("--engine", "spark").stderr
    monkeypatch.setenv("AUTOBOT_ANALYTICS_DATA_DIR", "/nowhere")
    assert "the scheduler's job `lake` publishes it" in run().stderr
