"""(f) Exports without a bound, and publishing the lake: rows per second and memory, over what the same costs bare.

The service runs in a process of its own, as it does in production; its memory is read while it sends. Publishing is
measured on a year of facts: the first time, after a late event of an old day, and with nothing new.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from urllib.request import urlopen

import duckdb
import redis

from autobot_analytics.contract import LLM
from autobot_analytics.settings import Settings
from benchmarks.history import lay_down
from benchmarks.measure import Result, redis_and_folder, seconds
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.lake.publish import publish_lake
from jobs.tick import tick
from jobs.warehouse import Warehouse

ROWS = 10_000_000
READ_BYTES = 1 << 20
_USAGE = """
insert into llm_calls (
    batch, epoch, entry_ms, entry_seq, event_key, event_id, event_time, bucket, provider, model, input_tokens,
    output_tokens, cached_input_tokens, cache_write_tokens, cache_accounting, reasoning_tokens,
    producer_cost_usd, service_tier, session_id, user_id, agent_id, endpoint, latency_ms, success,
    error_message, metadata, cost_usd, price_status, unpriced_reason, price_version
)
with events as (
    select range as number, $now::timestamp - to_microseconds(cast(($rows - range) * $step_us as bigint)) as moment
    from range($rows)
)
select
    1, 1, epoch_ms(moment), number % 1000, null, null, moment, quarter_hour(moment), 'openai', 'gpt-4o',
    1000 + number % 500,
    100, 0, 0, 'inclusive', 0, null, null, 'session-' || (number // 12), 'user-' || (number % 20000),
    'agent-' || (number % 50), null, 900, true, null, null, 0.0035 + (number % 1000) * 0.000001, 'priced', null,
    'benchmark'
from events
"""


def run(rows: int = ROWS) -> Result:
    """Measure exports of `rows` calls, and publishing on as many events of all kinds."""
    figures = {"rows": float(rows)}
    figures |= _exports(rows)
    figures |= _publishing(rows)
    return Result(
        "export",
        figures,
        {
            "CSV, MB above idle": "<= 500",
            "Parquet, MB above idle": "<= 500",
            "late event over first publication": "small",
        },
    )


def _exports(rows: int) -> dict[str, float]:
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - of the machine, for a service that runs by its clock
    with redis_and_folder() as (url, folder), redis.Redis.from_url(url) as client:
        settings = Settings(redis_url=url, data_dir=folder)
        warehouse = open_warehouse(settings)
        step_us = 90 * 86_400 * 1_000_000 / rows
        warehouse.execute(_USAGE, rows=rows, step_us=step_us, now=now)
        warehouse.set_meta(batch=1)
        context = JobContext(warehouse, client, settings, lambda: now)
        tick(context)
        publish_lake(context)
        warehouse.close()
        figures = {}
        with _service(url, folder) as (base, process):
            urlopen(f"{base}/csv/usage?limit=1").read()  # what the first export loads is not of the second
            idle = _rss_mb(process)
            for name, path in (("CSV", "csv"), ("Parquet", "parquet")):
                with _watched(process) as most:
                    began = perf_counter()
                    size = _download(f"{base}/{path}/usage?from=2000-01-01", folder / path)
                    elapsed = perf_counter() - began
                assert _count(folder / path, path) == rows
                figures[f"{name}, rows/s"] = rows / elapsed
                figures[f"{name}, MB"] = size / 1e6
                figures[f"{name}, MB above idle"] = max(most) - idle
            files = str(folder / "lake" / "llm_calls" / "**" / "*.parquet")
            bare = (
                "copy (select event_time, provider, model, input_tokens, output_tokens, cost_usd, session_id, success, "
            )
            bare += "latency_ms from read_parquet($files)) to $to (header)"
            with duckdb.connect(config={"threads": 2}) as connection:
                copy_s = seconds(lambda: connection.execute(bare, {"files": files, "to": str(folder / "bare.csv")}))
            figures["CSV over DuckDB's own copy to a file"] = figures["CSV, rows/s"] / (rows / copy_s)
        return figures


def _publishing(rows: int) -> dict[str, float]:
    now = datetime(2026, 3, 2, 18)
    with redis_and_folder() as (url, folder), redis.Redis.from_url(url) as client:
        settings = Settings(redis_url=url, data_dir=folder)
        warehouse = open_warehouse(settings)
        lay_down(warehouse, settings, rows, now)
        context = JobContext(warehouse, client, settings, lambda: now)
        first = seconds(lambda: publish_lake(context))
        nothing = seconds(lambda: publish_lake(context))
        late, files = _late(context, warehouse, client, now - timedelta(days=200))
        running, _ = _late(context, warehouse, client, now - timedelta(minutes=1))
        warehouse.close()
    return {
        "first publication, s": first,
        "nothing new, s": nothing,
        "late event of an old day, s": late,
        "late event of an old day, files": files,
        "event of the running day, s": running,
        "late event over first publication": late / first,
    }


def _late(context: JobContext, warehouse: Warehouse, client: redis.Redis, moment: datetime) -> tuple[float, float]:
    """Publish after one call at `moment`; give the seconds and how many files of days were written."""
    folder = context.settings.lake_path / ".versions"
    before = set(folder.rglob("day=*/*.parquet"))
    timestamp = f"{moment.isoformat()}Z"
    client.xadd(
        LLM.key,
        {"model": "gpt-4o", "provider": "openai", "input_tokens": 10, "output_tokens": 1, "timestamp": timestamp},
    )
    tick(context)
    elapsed = seconds(lambda: publish_lake(context))
    return elapsed, float(len(set(folder.rglob("day=*/*.parquet")) - before))


@contextmanager
def _service(url: str, folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Run the web service; give where its exports are, and the process that answers."""
    port = _free_port()
    program = "from pathlib import Path; from autobot_analytics.settings import Settings; from web.serve import run\n"
    program += f"run(Settings(redis_url={url!r}, data_dir=Path({str(folder)!r}), port={port}, log_level='error'))"
    with subprocess.Popen([sys.executable, "-c", program]) as process:
        try:
            base = f"http://127.0.0.1:{port}/api/analytics/export"
            for _ in range(300):
                try:
                    urlopen(f"{base}/formats").read()
                    break
                except OSError:
                    time.sleep(0.1)
            yield base, process
        finally:
            process.terminate()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _rss_mb(process: "subprocess.Popen[bytes]") -> float:
    """Return the memory of a process and its children, in MB."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in [str(process.pid), *children]]
    return sum(pages) * 4096 / 1e6


@contextmanager
def _watched(process: "subprocess.Popen[bytes]") -> Iterator[list[float]]:
    """Look at the memory of a process twenty times a second."""
    seen: list[float] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.05):
            seen.append(_rss_mb(process))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()
        seen.append(_rss_mb(process))


def _download(url: str, path: Path) -> int:
    with urlopen(url) as answer, path.open("wb") as file:
        while piece := answer.read(READ_BYTES):
            file.write(piece)
    return path.stat().st_size


def _count(path: Path, form: str) -> int:
    reader = "read_csv($path, header = true)" if form == "csv" else "read_parquet($path)"
    [(rows,)] = duckdb.connect().execute(f"select count(*) from {reader}", {"path": str(path)}).fetchall()
    return int(rows)
