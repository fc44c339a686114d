"""A scheduler that runs tick after tick and kills itself at the n-th pass of a named point.

Usage: python -m tests.crash.crashing_scheduler REDIS_URL DATA_DIR POINT N

It begins when it reads a line: whoever starts it may let it load before its turn. At the point `none` it ends by itself
as soon as a tick finds nothing to read.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from datetime import datetime
from pathlib import Path

import redis

from autobot_analytics.settings import Settings
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.tick import tick

POINTS = ("after_read", "in_transaction", "after_commit", "in_publish", "after_publish")
NO_POINT = "none"
NOW = datetime(2024, 6, 29, 20, 0)


class CrashingScheduler:
    """A scheduler's process, as the test sees it; it loads at once and waits for `run`."""

    def __init__(self, redis_url: str, data_dir: Path, point: str = NO_POINT, passes: int = 0) -> None:
        self.plan = (point, passes)
        command = [sys.executable, "-m", "tests.crash.crashing_scheduler", redis_url, str(data_dir), point, str(passes)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, deadline_s: float = 120) -> int:
        """Let it run to its end; give its exit code. What it wrote to standard error fails the test."""
        try:
            _, errors = self._process.communicate("\n", timeout=deadline_s)
        finally:
            self.close()
        assert not errors, errors
        return self._process.returncode

    def close(self) -> None:
        """End it, wherever it is."""
        self._process.kill()
        self._process.communicate()


def in_turn(
    redis_url: str, data_dir: Path, plans: Sequence[tuple[str, int]]
) -> Generator[CrashingScheduler, None, None]:
    """Yield a scheduler for each (point, passes) of `plans`, to be run at once; the next one loads in the meantime."""
    spare: CrashingScheduler | None = CrashingScheduler(redis_url, data_dir, *plans[0])
    try:
        for plan in [*plans[1:], None]:
            current, spare = spare, CrashingScheduler(redis_url, data_dir, *plan) if plan else None
            assert current is not None
            yield current
    finally:
        if spare is not None:
            spare.close()


def settings_for(redis_url: str, data_dir: Path) -> Settings:
    """Return settings that cut what arrived into many small batches."""
    return Settings(
        redis_url=redis_url,
        data_dir=data_dir,
        timezone="Asia/Kathmandu",
        ingest_page_rows=500,
        ingest_batch_rows=1_000,
    )


def main(redis_url: str, data_dir: Path, point: str, passes: int) -> None:
    """Run ticks until the n-th pass of `point`, or until there is nothing to read when there is no point."""
    passed = 0

    def die_there(name: str) -> None:
        nonlocal passed
        passed += name == point
        if passed == passes and name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.stdin.readline()
    settings = settings_for(redis_url, data_dir)
    warehouse = open_warehouse(settings)
    context = JobContext(warehouse, redis.Redis.from_url(redis_url), settings, clock=lambda: NOW, milestone=die_there)
    while tick(context) or point != NO_POINT:
        pass
    warehouse.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
