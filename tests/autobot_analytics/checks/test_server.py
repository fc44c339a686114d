"""Checks of Redis, on servers that are set up rightly and wrongly."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis

from autobot_analytics.cli.checks.finding import CheckState
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.cli.checks.server import clocks, memory, persistence, server
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from tests.autobot_analytics.checks.conftest import MakeInstallation

DEADLINE_S = 60.0


@pytest.fixture
def own(own_redis_server: RedisProcess) -> Iterator[Installation]:
    """An installation with a Redis that the test may set up as it likes."""
    with redis.Redis.from_url(own_redis_server.url) as client:
        yield Installation(Settings(redis_url=own_redis_server.url), client)


def test_server(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """A server that answers is shown with version, database and number of keys; one that does not, with what to do."""
    redis_client.set("a", 1)
    found = server(make())
    assert found.state == CheckState.RIGHT
    assert found.found.endswith(", database 4: 1 key")
    away = server(make(client=None))
    assert (away.state, away.found, away.do) == (CheckState.WRONG, "No Redis answers", "start it")


@pytest.mark.parametrize(
    ("version", "state"), [("6.0.16", CheckState.WRONG), ("6.2.14", CheckState.DOUBTFUL), ("8.2.0", CheckState.RIGHT)]
)
def test_version(make: MakeInstallation, monkeypatch: pytest.MonkeyPatch, version: str, state: CheckState) -> None:
    """Before 6.2 ingest cannot read, before 7 it does not know what was lost."""
    monkeypatch.setattr(redis.Redis, "info", lambda self, section: {"redis_version": version})
    assert server(make()).state == state


@pytest.mark.parametrize(
    ("policy", "room", "state"),
    [
        ("noeviction", 0, CheckState.RIGHT),
        ("allkeys-lru", 0, CheckState.DOUBTFUL),
        ("noeviction", 1_000_000_000, CheckState.RIGHT),
        ("volatile-lru", 1_000_000_000, CheckState.DOUBTFUL),
        ("allkeys-lru", 1_000_000_000, CheckState.WRONG),
    ],
)
def test_eviction(own: Installation, policy: str, room: int, state: CheckState) -> None:
    """What evicts streams is wrong where there is a limit; what evicts keys that expire is doubtful."""
    own.redis.config_set("maxmemory-policy", policy)
    own.redis.config_set("maxmemory", room)
    found = memory(own)
    assert found.state == state
    assert policy in found.found


@pytest.mark.parametrize(
    ("percent", "state"), [(50, CheckState.RIGHT), (85, CheckState.DOUBTFUL), (93, CheckState.WRONG)]
)
def test_memory_that_is_nearly_full(own: Installation, percent: int, state: CheckState) -> None:
    """Where it begins to be too full is what the settings say."""
    used = own.redis.info("memory")["used_memory"]
    own.redis.config_set("maxmemory", used * 100 // percent)
    assert memory(own).state == state


def test_persistence(own: Installation) -> None:
    """The append-only file is right, so are dumps, with the age of the last; neither is doubtful."""
    assert persistence(own).found == "append-only file"
    own.redis.config_set("appendonly", "no")
    assert persistence(own).state == CheckState.DOUBTFUL
    advice = str(persistence(own).do)
    assert "CONFIG REWRITE" in advice  # without it, what CONFIG SET changed is lost at the next restart
    assert "redis.conf" in advice
    own.redis.config_set("save", "3600 1")
    assert persistence(own).state == CheckState.RIGHT
    assert persistence(own).found.startswith("dumps only (save 3600 1), the last ")


def test_a_dump_that_failed(own: Installation) -> None:
    """A dump that could not be written is wrong: Redis may refuse all writes."""
    own.redis.config_set("appendonly", "no")
    shutil.rmtree(str(own.redis.config_get("dir")["dir"]))
    own.redis.bgsave()
    deadline = time.monotonic() + DEADLINE_S
    while own.redis.info("persistence")["rdb_last_bgsave_status"] == "ok":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert persistence(own).state == CheckState.WRONG


@pytest.mark.parametrize(
    ("ahead_s", "state"),
    [(0, CheckState.RIGHT), (60, CheckState.DOUBTFUL), (-60, CheckState.DOUBTFUL), (400, CheckState.WRONG)],
)
def test_clocks(make: MakeInstallation, ahead_s: int, state: CheckState) -> None:
    """Clocks that differ are doubtful, wrong when what arrives now would be of the future."""
    found = clocks(make(clock=lambda: datetime.now(UTC) + timedelta(seconds=ahead_s)))
    assert found.state == state
    assert float(found.found.partition(" s apart")[0]) == pytest.approx(abs(ahead_s), abs=1)
