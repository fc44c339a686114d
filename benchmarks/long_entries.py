"""(k) Long entries: the memory that a tick takes when a stream's entries are megabytes long.

Each stream is read by a process of its own, so that its memory can be told.
"""

import subprocess
import sys
from pathlib import Path

import redis

from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.settings import Settings
from benchmarks.measure import Result, peak_rss_mb, redis_and_folder
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.tick import tick

STREAMS = ((64, 4_000_000, 0), (1_000, 1_000_000, 0), (200, 1_000_000, 2_000), (1, 400_000_000, 0))


def run() -> Result:
    """Measure the peak of each stream: how many entries of how many bytes, after how many short ones."""
    figures = {}
    for entries, size, short in STREAMS:
        with redis_and_folder() as (url, folder):
            with redis.Redis.from_url(url, socket_timeout=60) as client:
                for number in range(short + entries):
                    metadata = "x" * (10 if number < short else size)
                    client.xadd(BEHAVIOR.key, {"event_type": "click", "feature": "f", "metadata": metadata})
            command = [sys.executable, "-m", "benchmarks.long_entries", url, str(folder)]
            found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            after = f" after {short:,} short ones" if short else ""
            figures[f"peak RSS of {entries:,} entries of {size:,} bytes{after}, MB"] = float(found.stdout.split()[-1])
    return Result("long entries", figures, dict.fromkeys(figures, "<= 1,000"))


def _child(url: str, folder: str) -> None:
    settings = Settings(redis_url=url, data_dir=Path(folder))
    warehouse = open_warehouse(settings)
    with redis.Redis.from_url(url, socket_timeout=60) as client:
        context = JobContext(warehouse, client, settings)
        while tick(context):
            pass
    warehouse.close()
    sys.stdout.write(f"{peak_rss_mb()}\n")


if __name__ == "__main__":
    _child(sys.argv[1], sys.argv[2])
