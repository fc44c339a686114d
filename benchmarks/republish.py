"""(n) A wide history published whole: when the first figures are there, when all are, and what Redis then holds.

Four occasions, one after the other: an empty Redis, a flushed one, a release that computes a snapshot differently, and
another time zone. `python -m benchmarks.republish FOLDER` publishes (a copy of) the warehouse in a folder.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

import redis

from autobot_analytics.settings import Settings
from benchmarks.measure import Result, peak_rss_mb, redis_and_folder
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.tick import tick
from jobs.warehouse import Warehouse
from snapshots.catalogue import CATALOGUE, INDEX_KEY

ROWS = 1_000_000
FIRST, CHANGED = "cost_days", "agent_days"
OTHER_JOB = "recommend"
ZONE = "Asia/Kathmandu"
Figures = dict[str, float]


def run(rows: int = ROWS) -> Result:
    """Measure the ticks until nothing is due."""
    with redis_and_folder() as (url, folder):
        subprocess.run([sys.executable, "-m", "benchmarks.wide", str(folder), str(rows)], check=True)
        child = [sys.executable, "-m", "benchmarks.republish", str(folder), url]
        found: Figures = json.loads(subprocess.run(child, check=True, stdout=subprocess.PIPE).stdout)
    asked = {"empty: first figures, s": "<= 30", "peak RSS, MB": "<= 1,000"}
    return Result("republish", found, asked | {"snapshots in Redis, MB": "<= 150 at 10 million"})


def memory_mb(client: redis.Redis) -> Figures:
    """Return the memory of each snapshot's keys, the largest first."""
    sizes: Counter[str] = Counter()
    keys = sorted(snapshot.key("") if snapshot.partition else snapshot.key() for snapshot in CATALOGUE)
    for key in client.scan_iter(match="analytics:*", count=1000):
        name = max((one for one in keys if key.decode().startswith(one)), key=len, default=key.decode())
        sizes[name.removeprefix("analytics:").rstrip(":")] += client.memory_usage(key, samples=0) or 0
    return {name: round(size / 1e6, 2) for name, size in sizes.most_common()}


def publish(url: str, folder: Path) -> Figures:
    """Publish the warehouse in `folder` on each occasion; return the figures."""
    settings = Settings(redis_url=url, data_dir=folder)
    warehouse = open_warehouse(settings)
    figures: Figures = {}
    with redis.Redis.from_url(url) as client:

        def measure(occasion: str, prepare: Callable[[], object] = lambda: None) -> None:
            prepare()
            found = _ticks(JobContext(warehouse, client, settings), client)
            figures.update({f"{occasion}: {name}": value for name, value in found.items()})
            sys.stderr.write(f"{occasion}: {json.dumps(found)} {peak_rss_mb():.0f} MB\n")

        measure("empty")
        memory = memory_mb(client)
        measure("flushed", client.flushdb)
        measure("another query", lambda: _forget_query(warehouse))
        settings = settings.model_copy(update={"timezone": ZONE})
        measure("another zone")
        used_mb = client.info("memory")["used_memory"] / 1e6
    warehouse.close()
    for name, size in list(memory.items())[:10]:
        sys.stderr.write(f"{size:10,.2f} MB {name}\n")
    return figures | {
        "peak RSS, MB": peak_rss_mb(),
        "snapshots in Redis, MB": sum(memory.values()),
        "used_memory of Redis, MB": used_mb,
    }


def _ticks(context: JobContext, client: redis.Redis) -> Figures:
    """Tick until nothing is due, and publish for another job after each; return the times."""
    before = client.hget(INDEX_KEY, FIRST)
    first: list[float] = []
    ticks: list[float] = []
    others: list[float] = []
    began, cpu = perf_counter(), process_time()

    def note(milestone: str) -> None:
        if milestone == "after_publish" and not first and client.hget(INDEX_KEY, FIRST) != before:
            first.append(perf_counter() - began)

    context.milestone = note
    while not ticks or context.has_due():
        at = perf_counter()
        tick(context)
        ticks.append(perf_counter() - at)
        at = perf_counter()
        context.publish(OTHER_JOB)
        others.append(perf_counter() - at)
    return {
        "first figures, s": first[0] if first else 0.0,
        "all, s": perf_counter() - began,
        "all, s of CPU": process_time() - cpu,
        "ticks": len(ticks),
        "longest tick, s": max(ticks),
        "longest wait of another job, s": max(others),
    }


def _forget_query(warehouse: Warehouse) -> None:
    """Make the warehouse say that a snapshot was published by another query."""
    known = json.loads(warehouse.meta("published_queries"))
    warehouse.set_meta(published_queries=json.dumps({**known, CHANGED: "of another release"}))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.stdout.write(json.dumps(publish(sys.argv[2], Path(sys.argv[1]))) + "\n")
    else:
        with redis_and_folder() as (own_url, own_folder):
            shutil.copy(Path(sys.argv[1]) / "warehouse.duckdb", own_folder)
            sys.stdout.write(json.dumps(publish(own_url, own_folder), indent=1) + "\n")
