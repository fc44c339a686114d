"""What a year of wide history costs: ticks, jobs with nothing new, disk, Redis and memory, by the number of facts.

`python -m benchmarks.sizing ROWS…` measures other sizes. CPU seconds are those of the process and of its children.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from benchmarks.measure import Result, median, peak_rss_mb, redis_and_folder, seconds
from benchmarks.wide import Width, lay_down
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.runner.run_job import climb
from jobs.runner.schedule import JOBS
from jobs.tick import tick

SIZES = (100_000, 1_000_000, 10_000_000)
NEW = (30, 10_000)
ROUNDS = 5


def run(sizes: tuple[int, ...] = SIZES) -> Result:
    """Measure each size in a process of its own."""
    result = Result("sizing")
    for rows in sizes:
        with redis_and_folder() as (url, folder):
            command = [sys.executable, "-m", "benchmarks.sizing", "child", url, str(folder)]
            subprocess.run([*command, str(rows)], check=True, stdout=subprocess.DEVNULL)
            told = subprocess.run([*command, "0"], check=True, stdout=subprocess.PIPE, text=True)
        figures = json.loads(told.stdout.splitlines()[-1])
        result.figures |= {f"{rows:,} facts, {name}": value for name, value in figures.items()}
    return result


def _child(url: str, folder: Path, rows: int) -> None:
    settings = Settings(redis_url=url, data_dir=folder)
    if rows:
        warehouse = open_warehouse(settings)
        lay_down(warehouse, settings, rows, datetime.now(UTC).replace(tzinfo=None, microsecond=0))
        warehouse.close()
        return
    figures: dict[str, float] = {}
    opened = []
    figures["start, s"] = seconds(lambda: opened.append(open_warehouse(settings)))
    [warehouse] = opened
    with redis.Redis.from_url(url) as client:
        context = JobContext(warehouse, client, settings)
        figures["first publication, s of CPU"] = cpu_s(context.publish_all)
        for turn in ("first", "nothing new"):
            times = {job.name: cpu_s(lambda job=job: climb(job, context)) for job in JOBS}  # type: ignore[misc]  # bound
            figures |= {f"{name}, {turn}, s of CPU": spent for name, spent in times.items() if spent >= 0.05}
            figures[f"all jobs, {turn}, s of CPU"] = sum(times.values())
        for new in NEW:
            ticks = []
            for number in range(ROUNDS):
                produce(client, f"{new}-{number}", new)
                ticks.append(cpu_s(lambda: tick(context)))
            figures[f"tick with {new:,} new, s of CPU"] = median(ticks)
        figures["Redis, MB"] = client.info("memory")["used_memory"] / 1e6
    warehouse.checkpoint()
    figures["warehouse, MB"] = settings.warehouse_path.stat().st_size / 1e6
    figures["lake, MB"] = sum(path.stat().st_blocks * 512 for path in _files(settings.lake_path)) / 1e6
    figures["peak RSS, MB"] = peak_rss_mb()
    warehouse.close()
    sys.stdout.write("\n" + json.dumps(figures) + "\n")


def _files(folder: Path) -> list[Path]:
    """Return the files below `folder`, each once: the lake has two names for some."""
    found = {path.stat().st_ino: path for path in folder.rglob("*") if path.is_file()}
    return list(found.values())


def cpu_s(work: Callable[[], object]) -> float:
    """Return the CPU seconds that `work` takes in this process and in children that it waits for."""
    began = _spent()
    work()
    return _spent() - began


def _spent() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, kinds))


def produce(client: redis.Redis, turn: str, entries: int) -> None:
    """Write entries of the last minute as in `wide`: six tenths behaviour, one tenth tasks, three tenths calls."""
    random, width, now = Random(turn), Width(), datetime.now(UTC)
    with client.pipeline(transaction=False) as pipe:
        for number in range(entries):
            at = (now - timedelta(seconds=random.random() * 60)).isoformat()
            agent = f"agent-{random.randrange(width.agents)}"
            user = f"user-{random.randrange(width.users)}"
            place = {"user_id": user, "session_id": f"new-{turn}-{number // 10}", "timestamp": at}
            key = f"{turn}-{number}"
            if number % 10 < 6:
                visit = {"event_type": "page_view", "feature": f"feature-{random.randrange(40)}", "duration_ms": "1500"}
                pipe.xadd(BEHAVIOR.key, {**visit, **place, "event_id": f"b{key}"})  # type: ignore[dict-item]
            elif number % 10 == 6:
                task = {"agent_id": agent, "agent_type": "chat", "task_id": f"n{key}", "tokens_used": "400"}
                times = {"status": "completed", "started_at": at, "completed_at": now.isoformat()}
                pipe.xadd(AGENTS.key, {**task, **times, "event_id": f"a{key}"})  # type: ignore[dict-item]
            else:
                call = {"provider": "openai", "model": "gpt-4o", "input_tokens": "1200", "output_tokens": "80"}
                pipe.xadd(LLM.key, {**call, **place, "agent_id": agent, "event_id": f"c{key}"})  # type: ignore[dict-item]
        pipe.execute()


if __name__ == "__main__":
    if sys.argv[1] == "child":
        _child(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.stdout.write(json.dumps(run(tuple(map(int, sys.argv[1:]))).figures, indent=2) + "\n")
