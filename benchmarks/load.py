"""(e) Load: 200 connections on the web service, idle and while the scheduler ticks over a live producer.

Needs `wrk`, as (c) does. The two runs stand side by side: what ticking costs the readers is their ratio.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import redis

from autobot_analytics.demo.embedded_redis import free_port
from autobot_analytics.settings import Settings
from benchmarks.measure import Result, redis_and_folder
from benchmarks.tick import produce
from benchmarks.web import BASE, PATHS, publish_history, require_wrk, wait_for, wrk

CONNECTIONS = 200
SECONDS = 60
TICK_S = 2
EVENTS_EVERY_S = 2.0


def run(run_for_s: int = SECONDS) -> Result:
    """Load one endpoint of each domain for `run_for_s` seconds in all, idle and then ticking."""
    require_wrk()
    figures: dict[str, float] = {}
    each_s = max(run_for_s // len(PATHS), 1)
    with redis_and_folder() as (url, folder):
        settings = Settings(redis_url=url, data_dir=folder, port=free_port(), log_level="error")
        publish_history(settings)
        origin = f"http://127.0.0.1:{settings.port}{BASE}"
        with _process(settings, "web"):
            wait_for(origin + PATHS[0])
            idle = [wrk(origin + path, CONNECTIONS, each_s) for path in PATHS]
            with _process(settings, "scheduler"), _producer(url):
                busy = [wrk(origin + path, CONNECTIONS, each_s) for path in PATHS]
    for path, calm, ticking in zip(PATHS, idle, busy, strict=True):
        figures[f"{path} idle, requests/s"] = calm.rate
        figures[f"{path} idle, p99 ms"] = calm.p99_ms
        figures[f"{path} ticking, requests/s"] = ticking.rate
        figures[f"{path} ticking, p99 ms"] = ticking.p99_ms
    figures["errors"] = float(sum(load.errors for load in (*idle, *busy)))
    return Result("load", figures, {"errors": "0"})


@contextmanager
def _process(settings: Settings, command: str) -> Iterator[None]:
    environment = os.environ | {
        "AUTOBOT_ANALYTICS_REDIS_URL": settings.redis_url,
        "AUTOBOT_ANALYTICS_DATA_DIR": str(settings.data_dir),
        "AUTOBOT_ANALYTICS_PORT": str(settings.port),
        "AUTOBOT_ANALYTICS_LOG_LEVEL": "error",
        "AUTOBOT_ANALYTICS_TICK_INTERVAL_S": str(TICK_S),
    }
    process = subprocess.Popen([sys.executable, "-m", "autobot_analytics.cli", command], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _producer(url: str) -> Iterator[None]:
    """Write 10,000 events every few seconds until the block ends."""
    stop = Event()

    def work() -> None:
        with redis.Redis.from_url(url) as client:
            turn = 0
            while not stop.wait(EVENTS_EVERY_S):
                produce(client, turn)
                turn += 1

    thread = Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
