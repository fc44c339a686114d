"""(g) The same questions and the same rebuilding of days on DuckDB and on a Spark Connect server, in turns.

Sail, unless the variable ENGINE_URL names another server. Each engine works in a process of its own, whose memory is
measured; rows and documents must be equal. A session is opened for each question, as the service does.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import sleep

import redis

from autobot_analytics.settings import Settings
from benchmarks.history import lay_down
from benchmarks.measure import Result, median, peak_rss_mb, redis_and_folder, seconds
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.lake.publish import publish_lake
from jobs.lake.rebuild import BY_DAY, rebuilt
from snapshots.lake.engines.choice import engine_of
from snapshots.lake.engines.limits import StatementLimits
from snapshots.lake.engines.protocol import Engine, EngineUnavailable, Statement
from snapshots.lake.engines.spark import require_reach
from snapshots.lake.manifest import Manifest

ROWS = 10_000_000
TURNS = 3
REBUILT_DAYS = 7
LIMITS = StatementLimits(timeout_s=3_600, memory_mb=4_096, at_once=1, waiting=0)
QUESTIONS = {
    "cost by model and day": (
        "select day, model, sum(cost_usd) as cost, sum(calls) as calls from llm_15m group by day, model"
    ),
    "users by week": (
        "select date_trunc('week', day) as week, count(distinct user_id) as users from events group by week"
    ),
    "calls by agent": (
        "select agent_id, count(*) as calls, max(latency_ms) as slowest, sum(cost_usd) as cost from llm_calls "
        "group by agent_id"
    ),
    "sessions by day": (
        "select day, count(*) as sessions, sum(case when is_bounce then 1 else 0 end) as bounces from sessions "
        "group by day"
    ),
}
Found = tuple[dict[str, float], dict[str, list[str]]]


def run(rows: int = ROWS) -> Result:
    """Measure the questions, and the rebuilding of the newest days, on `rows` facts of a year."""
    now = datetime(2026, 3, 2, 18)
    with redis_and_folder() as (url, folder), redis.Redis.from_url(url) as client:
        settings = Settings(redis_url=url, data_dir=folder)
        warehouse = open_warehouse(settings)
        lay_down(warehouse, settings, rows, now)
        publish_lake(JobContext(warehouse, client, settings, lambda: now))
        warehouse.close()
        days = [now.date() - timedelta(days=place) for place in range(1, REBUILT_DAYS + 1)]
        fresh = get_context("spawn")
        with _server() as (engine_url, process), fresh.Pool(1) as duckdb, fresh.Pool(1) as spark:
            found: list[tuple[Found, Found]] = [
                (duckdb.apply(_measure, ("", folder, days)), spark.apply(_measure, (engine_url, folder, days)))
                for _ in range(TURNS)
            ]
            memory = {"DuckDB, peak MB": duckdb.apply(peak_rss_mb)}
            if process is not None:
                memory["Spark Connect server, peak MB"] = _peak_mb(process.pid)
    assert all(ours[1] == theirs[1] for ours, theirs in found), "the engines disagree"
    figures = {"rows": float(rows)}
    for name in found[0][0][0]:
        ours, theirs = (median([turn[place][0][name] for turn in found]) for place in (0, 1))
        figures |= {f"{name}, DuckDB s": ours, f"{name}, Spark s": theirs, f"{name}, Spark over DuckDB": theirs / ours}
    return Result("engines", figures | memory)


def _measure(url: str, folder: Path, days: list[date]) -> Found:
    """Return the seconds of everything, and what was found in a form that can be compared."""
    settings = Settings(data_dir=folder)
    manifest = Manifest.current(settings.lake_path)
    engine = engine_of(url, folder, settings.lake_path, LIMITS)
    took: dict[str, float] = {}
    found: dict[str, list[str]] = {}
    for name, text in QUESTIONS.items():
        took[name] = seconds(partial(_ask, engine, text, found.setdefault(name, [])))
    event_max_ms = int(settings.feature_event_max_min * 60_000)

    def rebuild() -> None:
        for snapshot in BY_DAY:
            documents = rebuilt(engine, manifest, snapshot, days, event_max_ms)
            found[snapshot.name] = [f"{day} {document!r}" for day, document in sorted(documents.items())]

    took[f"{len(days)} days rebuilt"] = seconds(rebuild)
    engine.close()
    return took, found


def _ask(engine: Engine, text: str, found: list[str]) -> None:
    [answer] = engine.run(Statement(text, {}))
    found += sorted(str([_plain(value) for value in row]) for row in answer.rows)


def _plain(value: object) -> object:
    return str(value)[:10] if isinstance(value, date) else value


@contextmanager
def _server() -> Iterator[tuple[str, "subprocess.Popen[bytes] | None"]]:
    """Run Sail unless ENGINE_URL names a server; return its URL, and the process if it is ours."""
    if url := os.environ.get("ENGINE_URL"):
        yield url, None
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = [sys.executable, "-m", "pysail", "spark", "server", "--port", str(port)]
    with subprocess.Popen(program, stderr=subprocess.DEVNULL) as process:
        try:
            while not _answers(f"sc://127.0.0.1:{port}"):
                sleep(0.1)
            yield f"sc://127.0.0.1:{port}", process
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        require_reach(url)
    except EngineUnavailable:
        return False
    return True


def _peak_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
