"""Small ticks: what a tick with 3, 30 or 300 new entries costs, and an idle one, beside an earlier commit in turns.

`AUTOBOT_BENCHMARK_BASELINE` names a folder with a checkout of the commit to compare with (`git worktree add`), and its
virtual environment if it needs another one; without it there are no ratios.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import process_time
from typing import IO, Any

import duckdb
import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from benchmarks.measure import Result, median, redis_and_folder
from jobs.warehouse import Warehouse

try:
    from jobs.context import JobContext
    from jobs.database.warehouse_file import open_warehouse
    from jobs.tick import tick
except ImportError:  # the baseline
    from jobs.tick import Tick as JobContext  # type: ignore[attr-defined, no-redef]
    from jobs.warehouse import open_warehouse  # type: ignore[attr-defined, no-redef]

    tick = JobContext.run  # type: ignore[attr-defined]

SIZES = (0, 3, 30, 300)
ROUNDS = 7
WARM_UP = 2
MOST_STATEMENTS = 40
BASELINE = "AUTOBOT_BENCHMARK_BASELINE"
STATEMENTS = Counter[str]()
Fields = dict[Any, Any]  # as redis-py types them


def run(rounds: int = ROUNDS) -> Result:
    """Measure `rounds` ticks of each size, on this code and on the baseline in turn."""
    folders = {"now": Path.cwd()}
    if baseline := os.environ.get(BASELINE):
        folders["before"] = Path(baseline)
    result = Result("small_ticks")
    with redis_and_folder() as (url_a, data_a), redis_and_folder() as (url_b, data_b):
        places = dict(zip(("now", "before"), ((url_a, data_a), (url_b, data_b)), strict=True))
        children = {side: _start(folder, *places[side]) for side, folder in folders.items()}
        for size in SIZES:
            cpu: dict[str, list[float]] = {side: [] for side in children}
            statements = 0.0
            for turn in range(WARM_UP + rounds):
                for side, child in children.items():
                    answer = _ask(child, size)
                    if turn >= WARM_UP:
                        cpu[side].append(answer["cpu_ms"])
                        statements = answer["statements"] if side == "now" else statements
            name = f"{size} entries" if size else "idle"
            result.figures[f"{name}, ms of CPU"] = median(cpu["now"])
            result.figures[f"{name}, statements"] = statements
            if size:
                result.asked[f"{name}, statements"] = f"<= {MOST_STATEMENTS}"
            if "before" in cpu:
                ratio = median([now / before for now, before in zip(cpu["now"], cpu["before"], strict=True)])
                result.figures[f"{name}, over the baseline"] = ratio
                result.asked[f"{name}, over the baseline"] = "<= 0.3" if size else "<= 0.5"
        for child in children.values():
            child.stdin.close()  # type: ignore[union-attr]  # it has one: see _start
            child.wait()
    return result


def _start(folder: Path, url: str, data: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, str(Path(__file__).resolve()), url, str(data)]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _ask(child: "subprocess.Popen[str]", size: int) -> dict[str, float]:
    if child.stdin is None:
        raise AssertionError("the child has no standard input")
    child.stdin.write(f"{size}\n")
    child.stdin.flush()
    return _read(child.stdout)


def _read(stream: IO[str] | None) -> dict[str, float]:
    line = stream.readline() if stream else ""
    if not line:
        raise AssertionError("the child process ended")
    answer: dict[str, float] = json.loads(line)
    return answer


def produce(client: redis.Redis, turn: int, entries: int) -> None:
    """Add `entries` to the three streams, a third to each, as users of a small site make them."""
    at = datetime.now(UTC).isoformat()
    with client.pipeline(transaction=False) as pipe:
        for number in range(entries // 3):
            key, session = f"{turn}-{number}", f"s{turn}-{number // 10}"
            place: Fields = {"user_id": f"user-{number % 50}", "session_id": session, "timestamp": at}
            visit: Fields = {"event_type": "page_view", "feature": f"feature-{number % 40}", "duration_ms": 1500}
            pipe.xadd(BEHAVIOR.key, {**visit, **place, "event_id": f"b{key}"})
            task: Fields = {
                "agent_id": f"agent-{number % 50}",
                "agent_type": "chat",
                "task_id": f"t{key}",
                "tokens_used": 400,
            }
            times: Fields = {"status": "completed", "started_at": at, "completed_at": at}
            pipe.xadd(AGENTS.key, {**task, **times, "event_id": f"a{key}"})
            call: Fields = {"provider": "openai", "model": "gpt-4o", "input_tokens": 1200, "output_tokens": 80}
            pipe.xadd(LLM.key, {**call, **place, "agent_id": f"agent-{number % 50}", "event_id": f"c{key}"})
        pipe.execute()


def _count_statements() -> None:
    """Count each statement that the warehouse runs, also where one query file holds several."""
    execute = Warehouse.execute

    def counting(self: Warehouse, text: str, **parameters: object) -> list[tuple[object, ...]]:
        STATEMENTS["run"] += _statements_in(text)
        return execute(self, text, **parameters)

    Warehouse.execute = counting  # type: ignore[method-assign]


@cache
def _statements_in(text: str) -> int:
    """Return how many statements `text` holds; the ticks that warm up parse each text, so measured ones do not."""
    return len(duckdb.extract_statements(text))


def _child(url: str, folder: str) -> None:
    settings = Settings(redis_url=url, data_dir=Path(folder))
    _count_statements()
    warehouse = open_warehouse(settings)
    with redis.Redis.from_url(url) as client:
        context = JobContext(warehouse, client, settings)
        tick(context)
        for turn, line in enumerate(sys.stdin):
            produce(client, turn, int(line))
            STATEMENTS.clear()
            began = process_time()
            tick(context)
            answer = {"cpu_ms": (process_time() - began) * 1000, "statements": float(STATEMENTS["run"])}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    warehouse.close()


if __name__ == "__main__":
    _child(sys.argv[1], sys.argv[2])
