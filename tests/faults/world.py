"""What a fault happens to: a Redis, a data folder and the commands of the service, each a process of its own."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import redis

from autobot_analytics.contract import STREAMS
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from jobs.context import JobContext
from jobs.database.warehouse_file import memory_warehouse, open_warehouse
from jobs.ingest.job import FACTS
from jobs.tick import tick
from snapshots.catalogue import INDEX_KEY, PREFIX
from snapshots.codec import decode

COMPARED = ("behavior_days", "agent_days", "cost_days")
DEADLINE_S = 120.0
BEGUN = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(hours=30)


@dataclass(frozen=True)
class CommandRun:
    """How a command ended, and what it said."""

    status: int
    said: str


@dataclass
class World:
    """A service with a producer; `seed` decides what is random."""

    server: RedisProcess
    data_dir: Path
    seed: int
    sent: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    wrapper: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.draw = Random(self.seed)
        self.client = redis.Redis.from_url(self.server.url)
        self.settings = Settings(redis_url=self.server.url, data_dir=self.data_dir)

    def send(self, number: int) -> None:
        """Send so many events to each stream."""
        pipeline = self.client.pipeline(transaction=False)
        for each in range(self.sent, self.sent + number):
            at = f"{(BEGUN + timedelta(seconds=each)).isoformat()}Z"
            own: dict[Any, Any] = {"event_id": f"e{each}", "timestamp": at}
            pipeline.xadd(STREAMS[0].key, {**own, "event_type": "click", "feature": "chat", "user_id": f"u{each % 9}"})
            task: dict[Any, Any] = {
                "agent_id": "a",
                "task_id": f"t{each}",
                "status": "completed",
                "started_at": at,
                "completed_at": at,
            }
            pipeline.xadd("agent_analytics:events", {**task, "event_id": f"e{each}"})
            call: dict[Any, Any] = {"provider": "openai", "model": "gpt-4o", "input_tokens": each, "output_tokens": 7}
            pipeline.xadd("llm_cost:events", {**own, **call})
        pipeline.execute()
        self.sent += number

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command of the service."""
        named = {"REDIS_URL": self.server.url, "DATA_DIR": str(self.data_dir), "MIN_FREE_MB": "1", **self.environment}
        environment = os.environ | {f"AUTOBOT_ANALYTICS_{name}": value for name, value in named.items()}
        command = [*self.wrapper, sys.executable, "-m", "autobot_analytics.cli", *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, *arguments: str) -> CommandRun:
        """Run a command to its end."""
        with self.start(*arguments) as process:
            try:
                said, _ = process.communicate(timeout=DEADLINE_S)
            finally:
                process.kill()
        return CommandRun(process.returncode, said)

    def kill_during(self, number: signal.Signals, *arguments: str) -> CommandRun:
        """Run a command and send it a signal after a random time."""
        with self.start(*arguments) as process:
            try:
                process.communicate(timeout=self.draw.uniform(0.8, 4.0))
            except subprocess.TimeoutExpired:
                process.send_signal(number)
            said, _ = process.communicate(timeout=DEADLINE_S)
        return CommandRun(process.returncode, said or "")

    def copy_warehouse(self) -> Path:
        """Copy the warehouse beside the data folder."""
        copy = self.data_dir.with_name("copied.duckdb")
        shutil.copyfile(self.settings.warehouse_path, copy)
        return copy

    def documents(self) -> dict[str, dict[str, Any]]:
        """Return the day documents that are published."""
        return {name: {day.decode(): decode(data) for day, data in self._hash(name).items()} for name in COMPARED}

    def recomputed(self) -> dict[str, dict[str, Any]]:
        """Return the day documents that a fresh warehouse makes of the same streams; the published ones are gone."""
        self.client.delete(INDEX_KEY, *self.client.keys(f"{PREFIX}snapshot:*"))
        tick(JobContext(memory_warehouse(), self.client, self.settings))
        return self.documents()

    def faults_of_account(self) -> list[str]:
        """Return what does not add up in the warehouse: nothing may be there twice, nothing missing."""
        found = []
        warehouse = open_warehouse(self.settings)
        for noun, read, dead, duplicates, lost in warehouse.execute(
            "select noun, entries_read, dead, duplicates, lost from streams"
        ):
            table = FACTS[str(noun)]
            rows, ids = warehouse.execute(f"select count(*), count(distinct event_id) from {table}")[0]
            if read != int(str(rows)) + int(str(dead)) + int(str(duplicates)):
                found.append(f"{noun}: read {read}, rows {rows}, dead {dead}, duplicates {duplicates}")
            if rows != ids:
                found.append(f"{noun}: {rows} rows of {ids} events")
            key = next(stream.key for stream in STREAMS if stream.noun == noun)
            added = self.client.xinfo_stream(key)["entries-added"] if self.client.exists(key) else 0
            if int(str(read)) + int(str(lost)) < added:
                found.append(f"{noun}: added {added}, read {read}, lost {lost}")
        warehouse.close()
        return found

    def _hash(self, name: str) -> dict[bytes, bytes]:
        return self.client.hgetall(f"{PREFIX}snapshot:{name}")  # type: ignore[return-value]  # not asyncio
