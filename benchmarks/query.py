"""(o) Questions to the query API over a year of calls, beside the same SQL asked of plain DuckDB on the same files.

Each question is asked in many variants, so that no answer comes from memory. AUTOBOT_BENCHMARK_CALLS says how many
calls the year has (1 million unless it is set; events are twice as many). Needs `wrk` for what eight askers cost the
readers.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import duckdb
import redis

from autobot_analytics.settings import Settings
from benchmarks.export import _rss_mb, _service, _watched
from benchmarks.measure import Result, median, redis_and_folder
from benchmarks.web import require_wrk, wrk
from benchmarks.wide import lay_down
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.lake.publish import publish_lake
from jobs.tick import tick
from snapshots.lake.engines.embedded import DATABASE

CALLS = int(os.environ.get("AUTOBOT_BENCHMARK_CALLS", "1000000"))
ROUNDS = 40
ASKERS = 8
BUSY_S = 5
Parameters = Mapping[str, str | int]
Question = Callable[[int], Parameters]


def by_model_and_day(number: int) -> Parameters:
    """Ask for the cost of each model on each day of a year."""
    return {"metrics": "cost_usd,calls", "dimensions": "model,time:day", "date_range": "365d", "limit": 9_000 + number}


def of_users(number: int) -> Parameters:
    """Ask for the fifty dearest users of a month, with two filters."""
    filters = [["is_not", "model", [f"none-{number}"]], ["is", "agent", [f"agent-{n}" for n in range(0, 200, 2)]]]
    return {
        "metrics": "cost_usd,calls",
        "dimensions": "user",
        "date_range": "30d",
        "order_by": "cost_usd:desc",
        "limit": 50,
        "filters": json.dumps(filters),
    }


def of_records(number: int) -> Parameters:
    """Ask for a page of the newest calls of an agent."""
    return {"date_range": "30d", "limit": 50, "filters": json.dumps([["is", "agent", [f"agent-{number}"]]])}


QUESTIONS: Mapping[str, tuple[str, Question, float]] = {
    "by model and day, 365 days": ("query", by_model_and_day, 150),
    "top 50 users, two filters, 30 days": ("query", of_users, 300),
    "a page of records": ("query/calls", of_records, 150),
}


def run(calls: int = CALLS) -> Result:
    """Measure the questions one by one, beside plain DuckDB, and eight askers at once."""
    require_wrk()
    figures, asked = {"calls": float(calls)}, {}
    with redis_and_folder() as (url, folder), redis.Redis.from_url(url) as client:
        publish(Settings(redis_url=url, data_dir=folder), client, calls)
        with _service(url, folder) as (export, process):
            base = export.removesuffix("export")
            get(base, "query", {"metrics": "calls", "date_range": "today"})
            idle_mb = _rss_mb(process)
            for name, (path, question, most_ms) in QUESTIONS.items():
                plain = plain_statement(base, path, question, folder)
                took, bare = [], []
                for number in range(ROUNDS):
                    took.append(milliseconds(partial(get, base, path, question(number))))
                    if plain:
                        bare.append(milliseconds(plain))
                figures[f"{name}, median ms"] = median(took)
                figures[f"{name}, p95 ms"] = sorted(took)[round(0.95 * ROUNDS) - 1]
                asked[f"{name}, p95 ms"] = f"<= {most_ms:g}"
                if bare:
                    figures[f"{name}, over plain DuckDB"] = median(took) / median(bare)
                    asked[f"{name}, over plain DuckDB"] = "<= 1.3"
            summary = f"{base}cost/summary?days=30"
            before = wrk(summary, 4, BUSY_S).rate
            with _watched(process) as most, askers(base) as answers:
                during = wrk(summary, 4, BUSY_S).rate
            figures["8 askers, answers/s"] = len(answers) / BUSY_S
            figures["8 askers, errors"] = float(sum(not answer for answer in answers))
            figures["8 askers, /cost/summary over without"] = during / before
            figures["8 askers, MB above idle"] = max(most) - idle_mb
    asked |= {
        "8 askers, errors": "0",
        "8 askers, /cost/summary over without": ">= 0.7",
        "8 askers, MB above idle": "<= 400",
    }
    return Result("query", figures, asked)


def publish(settings: Settings, client: redis.Redis, calls: int) -> None:
    """Make a year of facts, its snapshots and its lake."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    warehouse = open_warehouse(settings)
    lay_down(warehouse, settings, calls * 10 // 3, now)
    context = JobContext(warehouse, client, settings, lambda: now)
    tick(context)
    publish_lake(context)
    warehouse.close()


def get(base: str, path: str, parameters: Parameters) -> Any:
    """Return the answer to a question."""
    with urlopen(f"{base}{path}?{urlencode(parameters)}") as answer:
        return json.loads(answer.read())


def milliseconds(work: Callable[[], object]) -> float:
    """Return the wall time that `work` takes."""
    began = perf_counter()
    work()
    return 1_000 * (perf_counter() - began)


def plain_statement(base: str, path: str, question: Question, folder: Path) -> Callable[[], object] | None:
    """Return what asks plain DuckDB the same, in a connection of its own; None for records."""
    if path != "query":
        return None
    text = get(base, path, {**question(ROUNDS), "include": "explain"})["explanation"]["sql"]
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("attach $path as analytics (read_only)", {"path": str(folder / DATABASE)})
    connection.execute("use analytics")
    return lambda: connection.execute(text).fetchall()


@contextmanager
def askers(base: str) -> Iterator[list[bool]]:
    """Ask from eight threads, a question after the other, each of another variant; whether each was answered."""
    answers: list[bool] = []
    done = threading.Event()

    def ask(asker: int) -> None:
        number = 1_000 * (asker + 1)
        while not done.is_set():
            path, question, _ = tuple(QUESTIONS.values())[number % len(QUESTIONS)]
            number += 1
            try:
                get(base, path, {**question(number), **({"limit": number % 900 + 50} if path == "query" else {})})
                answers.append(True)
            except OSError:
                answers.append(False)

    with ThreadPoolExecutor(ASKERS) as pool:
        asking = [pool.submit(ask, asker) for asker in range(ASKERS)]
        try:
            yield answers
        finally:
            done.set()
            for one in asking:
                one.result()
