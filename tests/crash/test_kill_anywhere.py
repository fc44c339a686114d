"""kill -9 of the real scheduler at any instant, and a Redis that hangs, while a producer sends and a reader looks."""

import random
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer
from zoneinfo import ZoneInfo

import redis

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from tests.crash.account import Account
from tests.crash.producer import producing, read_by_scheduler
from tests.crash.served_scheduler import ServedScheduler, until
from tests.crash.traffic import AGENT_NAMES, SPAN, days_from
from tests.crash.verdict import assert_counted_once, assert_published_exactly
from tests.crash.watcher import watching

KILLS = 5
STALLED_RUN, STALL_S = 2, 3.0
PER_SECOND = 2_000


def test_kills_and_a_stalled_redis_lose_and_repeat_nothing(own_redis_server: RedisProcess, tmp_path: Path) -> None:
    """After five kills and three seconds without Redis every event is counted once, and no snapshot was torn."""
    draw = random.Random(5)
    settings = Settings(
        redis_url=own_redis_server.url,
        redis_timeout_s=1,
        data_dir=tmp_path / "data",
        timezone="America/New_York",
        tick_interval_s=1,
        recommend_interval_s=10,
        ingest_page_rows=500,
        ingest_batch_rows=500,
    )
    first = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - SPAN - timedelta(hours=2)
    url, log = settings.redis_url, tmp_path / "log"
    with (
        redis.Redis.from_url(url) as client,
        watching(url, days_from(first), AGENT_NAMES) as watcher,
        producing(url, first, PER_SECOND) as producer,
    ):
        for run in range(KILLS):
            with ServedScheduler(settings, log) as scheduler:
                scheduler.logs(
                    '"job":"tick","rows"' if run % 2 == 0 else "scheduler_started"
                )  # in a later tick, or in the first
                if run == STALLED_RUN:
                    stall(own_redis_server)
                    scheduler.logs("Redis does not serve us")
                assert scheduler.kill_after(draw.uniform(0, 1.5)) == -signal.SIGKILL
        account = Account(producer.stop(), first, ZoneInfo(settings.timezone))
        with ServedScheduler(settings, log) as scheduler:
            until(lambda: read_by_scheduler(client) >= account.added.total())
            assert scheduler.terminate() == 0
        watcher.stop()
        assert watcher.complaints == []
        assert watcher.publications > KILLS // 2  # every other run is sure to finish a tick
        assert_counted_once(settings, account)
        assert_published_exactly(settings, client, account)


def stall(server: RedisProcess) -> None:
    """Let the server hang for a while."""
    server.pause()
    timer = Timer(STALL_S, server.resume)
    timer.start()
    timer.join()
