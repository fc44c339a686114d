"""Looks that are killed, as kill -9 does it: processes of their own, over one warehouse and one real endpoint."""

import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import redis

from autobot_analytics.contract import LLM
from autobot_analytics.stores.budgets import Budget, Budgets
from tests.jobs.budgets.spending_days import dollar
from tests.jobs.notifications.receivers import endpoint, firing

NOW = datetime(2026, 3, 12, 12)
KEY = "budget/day/2026-03-12/50"
POINTS = ("budgets_replaced", "budgets_looked_at", "attempt_noted", "notification_sent", "none")


def test_killed_at_each_point(redis_url: str, redis_client: redis.Redis, tmp_path: Path) -> None:
    """Killed before the state is committed, after it, and on both sides of sending: one change is told under one id.

    It comes twice, as it was sent and not written down that it was; no more often, and with the same content.
    """
    Budgets(redis_client).put(Budget("day", 2.0, "daily", (50,)))
    redis_client.xadd(LLM.key, dict(dollar(NOW - timedelta(hours=1))))  # type: ignore[arg-type]  # a dict is invariant
    with endpoint() as receiver:
        for place, point in enumerate(POINTS):
            moment = (NOW + place * timedelta(minutes=3)).isoformat()
            command = [sys.executable, "-m", "tests.jobs.budgets.dying_look"]
            ended = subprocess.run([*command, redis_url, str(tmp_path), receiver.url, moment, point], timeout=120)
            assert ended.returncode == (0 if point == "none" else -signal.SIGKILL), point
        assert firing(receiver.posted) == [(KEY, "firing")] * 2
        assert len(set(receiver.ids)) == len({one.body for one in receiver.posted}) == 1
