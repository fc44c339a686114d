"""kill -9 of the scheduler at each named point of a tick, while a producer sends and a reader looks."""

import random
import signal
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import redis

from tests.crash.account import Account
from tests.crash.crashing_scheduler import NO_POINT, NOW, POINTS, in_turn, settings_for
from tests.crash.producer import producing
from tests.crash.traffic import AGENT_NAMES, SPAN, days_from
from tests.crash.verdict import assert_counted_once, assert_published_exactly
from tests.crash.watcher import watching

KILLS_A_POINT = 6
PER_SECOND = 2_000
MOST_PASSES = {"after_read": 5, "in_transaction": 5, "after_commit": 5, "in_publish": 2, "after_publish": 2}


def test_thirty_kills_lose_and_repeat_nothing(redis_url: str, redis_client: redis.Redis, tmp_path: Path) -> None:
    """After 30 kills every event is counted once, and no reader ever saw a torn snapshot or a falling total."""
    draw = random.Random(20240629)
    plans = [(point, draw.randint(1, MOST_PASSES[point])) for point in POINTS for _ in range(KILLS_A_POINT)]
    draw.shuffle(plans)
    settings = settings_for(redis_url, tmp_path)
    first = NOW - SPAN - timedelta(hours=2)
    with (
        watching(redis_url, days_from(first), AGENT_NAMES) as watcher,
        producing(redis_url, first, PER_SECOND) as producer,
        closing(in_turn(redis_url, tmp_path, [*plans, (NO_POINT, 0)])) as schedulers,
    ):
        for plan, scheduler in zip(plans, schedulers, strict=False):
            assert scheduler.run() == -signal.SIGKILL, plan
        account = Account(producer.stop(), first, ZoneInfo(settings.timezone))
        assert next(schedulers).run() == 0
    assert watcher.complaints == []
    assert watcher.publications > 2 * KILLS_A_POINT
    assert_counted_once(settings, account)
    assert_published_exactly(settings, redis_client, account)
