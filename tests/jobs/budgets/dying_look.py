"""A process that looks at the budgets and sends what waits, and kills itself at a named point.

Usage: python -m tests.jobs.budgets.dying_look REDIS_URL DATA_DIR ENDPOINT MOMENT POINT

Its exit code is 0 when it came to its end.
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

import redis

from tests.jobs.budgets.spending_days import Replay, settings


def main(redis_url: str, data_dir: str, endpoint: str, moment: str, point: str) -> None:
    """Look once."""
    with redis.Redis.from_url(redis_url) as client:
        now = datetime.fromisoformat(moment)
        replay = Replay(client, settings(endpoint, redis_url=redis_url), now, Path(data_dir))

        def die(name: str) -> None:
            if name == point:
                os.kill(os.getpid(), signal.SIGKILL)

        replay.road.milestone = die
        replay.look(now)
        replay.road.warehouse.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
