"""(b) A tick with 10,000 new events on a year of 10M facts, over the same tick on 100,000.

Each history has a process of its own, so that its memory can be told; the two take turns.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import IO

import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from benchmarks.history import lay_down
from benchmarks.measure import Result, median, peak_rss_mb, redis_and_folder, seconds
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.tick import tick

LARGE, SMALL = 10_000_000, 100_000
NEW = 10_000
ROUNDS = 7
WARM_UP = 2


def run(large: int = LARGE, small: int = SMALL, rounds: int = ROUNDS) -> Result:
    """Measure `rounds` ticks on each history, in turn."""
    with redis_and_folder() as (url_a, folder_a), redis_and_folder() as (url_b, folder_b):
        children = [_start(url_a, folder_a, large), _start(url_b, folder_b, small)]
        times: list[list[float]] = [[], []]
        rss = [0.0, 0.0]
        for turn in range(WARM_UP + rounds):
            for side, child in enumerate(children):
                answer = _ask(child)
                rss[side] = answer["rss_mb"]
                if turn >= WARM_UP:
                    times[side].append(answer["seconds"])
        for child in children:
            child.stdin.close()  # type: ignore[union-attr]  # it has one: see _start
            child.wait()
    ratios = [slow / fast for slow, fast in zip(*times, strict=True)]
    return Result(
        "tick",
        {
            f"tick on {large:,} facts, s": median(times[0]),
            f"tick on {small:,} facts, s": median(times[1]),
            "ratio": median(ratios),
            f"peak RSS on {large:,} facts, MB": rss[0],
        },
        {"ratio": "<= 1.3", f"peak RSS on {large:,} facts, MB": "<= 1,000"},
    )


def _start(url: str, folder: Path, rows: int) -> "subprocess.Popen[str]":
    """Start a process that has the history, and wait until it is ready.

    Another process lays the history down, to keep the memory of that out of the figures.
    """
    command = [sys.executable, "-m", "benchmarks.tick", url, str(folder)]
    subprocess.run([*command, str(rows)], check=True)
    child = subprocess.Popen([*command, "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _read(child.stdout)
    return child


def _ask(child: "subprocess.Popen[str]") -> dict[str, float]:
    if child.stdin is None:
        raise AssertionError("the child has no standard input")
    child.stdin.write("tick\n")
    child.stdin.flush()
    return _read(child.stdout)


def _read(stream: IO[str] | None) -> dict[str, float]:
    line = stream.readline() if stream else ""
    if not line:
        raise AssertionError("the child process ended")
    answer: dict[str, float] = json.loads(line)
    return answer


def produce(client: redis.Redis, turn: int) -> None:
    """Write 10,000 events of the last minute: six tenths behaviour, one tenth tasks, three tenths calls."""
    random = Random(turn)
    now = datetime.now(UTC)
    with client.pipeline(transaction=False) as pipe:
        for number in range(NEW):
            at = (now - timedelta(seconds=random.random() * 60)).isoformat()
            key = f"{turn}-{number}"
            if number % 10 < 6:
                session = number // 60
                pipe.xadd(
                    BEHAVIOR.key,
                    {
                        "event_type": "page_view",
                        "feature": f"feature-{random.randrange(40)}",
                        "user_id": f"user-{session % 50}",
                        "session_id": f"new-{turn}-{session}",
                        "timestamp": at,
                        "duration_ms": 1500,
                        "event_id": f"b{key}",
                    },
                )
            elif number % 10 == 6:
                pipe.xadd(
                    AGENTS.key,
                    {
                        "agent_id": f"agent-{random.randrange(50)}",
                        "agent_type": "chat",
                        "task_id": f"n{key}",
                        "status": "completed",
                        "started_at": at,
                        "completed_at": now.isoformat(),
                        "tokens_used": 400,
                        "event_id": f"a{key}",
                    },
                )
            else:
                pipe.xadd(
                    LLM.key,
                    {
                        "provider": "openai",
                        "model": "gpt-4o",
                        "input_tokens": 1200,
                        "output_tokens": 80,
                        "agent_id": f"agent-{random.randrange(50)}",
                        "timestamp": at,
                        "event_id": f"c{key}",
                    },
                )
        pipe.execute()


def _child(url: str, folder: str, rows: int) -> None:
    settings = Settings(redis_url=url, data_dir=Path(folder))
    warehouse = open_warehouse(settings)
    with redis.Redis.from_url(url) as client:
        context = JobContext(warehouse, client, settings)
        if rows:
            lay_down(warehouse, settings, rows, datetime.now(UTC).replace(tzinfo=None))
            while warehouse.value("select count(*) from due"):
                tick(context)
            warehouse.close()
            return
        sys.stdout.write("{}\n")
        sys.stdout.flush()
        for turn, _ in enumerate(sys.stdin):
            produce(client, turn)
            answer = {"seconds": seconds(lambda: tick(context)), "rss_mb": peak_rss_mb()}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    warehouse.close()


if __name__ == "__main__":
    _child(sys.argv[1], sys.argv[2], int(sys.argv[3]))
