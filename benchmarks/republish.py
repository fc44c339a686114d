"""(n) A wide history into an empty Redis: when the first figures are there, when all are, and what Redis then holds.

The same work follows a flushed Redis, a restored backup, another time zone or a release that computes snapshots
differently. `python -m benchmarks.republish FOLDER [URL]` publishes a warehouse that is there (a copy of it).
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

import redis

from autobot_analytics.settings import Settings
from benchmarks.measure import Result, peak_rss_mb, redis_and_folder
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.tick import tick
from snapshots.catalogue import BY_NAME, CATALOGUE

ROWS = 1_000_000
FIRST = "cost_days"


def run(rows: int = ROWS) -> Result:
    """Measure the ticks until nothing is due."""
    with redis_and_folder() as (url, folder):
        subprocess.run([sys.executable, "-m", "benchmarks.wide", str(folder), str(rows)], check=True)
        child = [sys.executable, "-m", "benchmarks.republish", str(folder), url]
        found: dict[str, float] = json.loads(subprocess.run(child, check=True, stdout=subprocess.PIPE).stdout)
    asked = {"first figures, s": "<= 30", "peak RSS, MB": "<= 1,000", "snapshots in Redis, MB": "<= 150 at 10 million"}
    return Result("republish", {f"{name}": value for name, value in found.items()}, asked)


def memory_mb(client: redis.Redis) -> dict[str, float]:
    """Return the memory of each snapshot's keys, the largest first."""
    sizes: Counter[str] = Counter()
    keys = sorted(snapshot.key("") if snapshot.partition else snapshot.key() for snapshot in CATALOGUE)
    for key in client.scan_iter(match="analytics:*", count=1000):
        name = max((one for one in keys if key.decode().startswith(one)), key=len, default=key.decode())
        sizes[name.removeprefix("analytics:").rstrip(":")] += client.memory_usage(key, samples=0) or 0
    return {name: round(size / 1e6, 2) for name, size in sizes.most_common()}


def publish(url: str, folder: Path) -> dict[str, float]:
    """Publish the warehouse in `folder` by ticks; return the figures."""
    settings = Settings(redis_url=url, data_dir=folder)
    warehouse = open_warehouse(settings)
    first: list[float] = []
    longest = 0.0
    ticks = 0
    began = perf_counter()
    with redis.Redis.from_url(url) as client:

        def note(milestone: str) -> None:
            if milestone == "after_publish" and not first and client.hlen(BY_NAME[FIRST].key()):
                first.append(perf_counter() - began)

        context = JobContext(warehouse, client, settings, milestone=note)
        while ticks == 0 or context.has_due():
            at = perf_counter()
            tick(context)
            ticks += 1
            longest = max(longest, perf_counter() - at)
        seconds = perf_counter() - began
        memory = memory_mb(client)
        for name, size in list(memory.items())[:12]:
            sys.stderr.write(f"{size:10,.2f} MB {name}\n")
        warehouse.close()
        return {
            "first figures, s": first[0] if first else float("nan"),
            "all, s": seconds,
            "ticks": ticks,
            "longest tick, s": longest,
            "peak RSS, MB": peak_rss_mb(),
            "snapshots in Redis, MB": sum(memory.values()),
            "used_memory of Redis, MB": client.info("memory")["used_memory"] / 1e6,
        }


def _copied(source: Path) -> None:
    with redis_and_folder() as (url, folder):
        shutil.copy(source / "warehouse.duckdb", folder)
        sys.stdout.write(json.dumps(publish(url, folder), indent=1) + "\n")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.stdout.write(json.dumps(publish(sys.argv[2], Path(sys.argv[1]))) + "\n")
    else:
        _copied(Path(sys.argv[1]))
