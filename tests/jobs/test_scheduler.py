"""The scheduler as a process: one at a time, told to stop by a signal, watched by systemd, patient with Redis."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
import redis

from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from jobs.backup.folder import BackupError
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.runner.schedule import JOBS, Job
from jobs.runner.scheduler import Scheduler
from tests.jobs.driving import NOW, Road, index, iso

ROOT = Path(__file__).parents[2]
DEADLINE_S = 120.0
EVENT: dict[Any, Any] = {"event_type": "click", "feature": "chat", "timestamp": iso(NOW)}


class Running:
    """The process of a command."""

    def __init__(self, url: str, data_dir: Path, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._log = data_dir.with_suffix(f".{time.monotonic_ns()}.log")
        settings = {"REDIS_URL": url, "DATA_DIR": str(data_dir), "TICK_INTERVAL_S": "1", "LOG_FORMAT": "json"}
        given = {f"AUTOBOT_ANALYTICS_{name}": value for name, value in settings.items()}
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "autobot_analytics.cli", *command],
                cwd=ROOT,
                env={**os.environ, **given, **environment},
                stderr=log,
            )

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return what it logged under a name so far."""
        lines = [line for line in self._log.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
        return [event for line in lines if (event := orjson.loads(line))["event"] == name]

    def wait_for(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until it logged something so often."""
        await_that(lambda: len(self.events(name)) >= count or self.process.poll() is not None, name)
        found = self.events(name)
        assert len(found) >= count, self._log.read_text()
        return found

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; give the exit status."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE_S)


def await_that(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds; fail after the deadline."""
    deadline = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


@contextmanager
def running(url: str, data_dir: Path, *command: str, **environment: str) -> Iterator[Running]:
    """Run a command, the scheduler unless another is named; it is killed at the end if it still runs."""
    started = Running(url, data_dir, command or ["scheduler"], environment)
    try:
        yield started
    finally:
        started.process.kill()
        started.process.wait()


def test_one_process_at_a_time(redis_url: str, redis_client: redis.Redis, tmp_path: Path) -> None:
    """A second scheduler, and `run`, are refused in one line that says what to do; the first goes on undisturbed."""
    with running(redis_url, tmp_path / "data") as first:
        first.wait_for("job_done")
        for command, refusal in ((["scheduler"], "scheduler_refused"), (["run", "tick"], "jobs_refused")):
            with running(redis_url, tmp_path / "data", *command) as second:
                assert second.process.wait(DEADLINE_S) == 1
                assert [event["reason"] for event in second.events(refusal)] == [
                    f"another scheduler uses {tmp_path / 'data'}: stop it, or set AUTOBOT_ANALYTICS_DATA_DIR"
                ]
        redis_client.xadd(BEHAVIOR.key, EVENT)
        await_that(lambda: any(event["rows"] == 1 for event in first.events("job_done")), "the event")
        assert first.events("job_failed") == []
        assert first.end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_cleanly(
    redis_url: str, redis_client: redis.Redis, tmp_path: Path, number: signal.Signals
) -> None:
    """A signal lets the running job finish; the warehouse is closed and everything read is published."""
    with redis_client.pipeline(transaction=False) as pipe:
        for _ in range(3_000):
            pipe.xadd(BEHAVIOR.key, EVENT)
        pipe.execute()
    with running(redis_url, tmp_path / "data") as scheduler:
        scheduler.wait_for("scheduler_started")
        assert scheduler.end(number) == 0
        assert [event["exit_code"] for event in scheduler.events("scheduler_stopped")] == [0]
        assert scheduler.events("job_failed") == []
    assert not list((tmp_path / "data").glob("*.wal"))
    road = Road(redis_client, data_dir=tmp_path / "data")
    published = road.warehouse.meta("published_generation")
    assert published == road.warehouse.meta("generation")
    assert index(redis_client).get("generation", b"0").decode() == published
    road.warehouse.close()


def test_systemd_is_told(redis_url: str, tmp_path: Path) -> None:
    """READY=1 when the jobs are scheduled, WATCHDOG=1 from then on, STOPPING=1 at the end."""
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(address))
        listener.settimeout(DEADLINE_S)
        with running(redis_url, tmp_path / "data", NOTIFY_SOCKET=str(address)) as scheduler:
            heard = hear(listener, until="WATCHDOG=1")
            scheduler.wait_for("job_done", len(JOBS))
            assert scheduler.end() == 0
        heard += hear(listener, until="STOPPING=1\nSTATUS=finishing the running job")
    alive = [said for said in heard[:-1] if said != "READY=1\nSTATUS=running"]  # as often as there was time for
    assert len(alive) == len(heard) - 2
    assert set(alive) == {"WATCHDOG=1"}


def hear(listener: socket.socket, until: str) -> list[str]:
    """Return what is said to systemd up to and with this."""
    heard = [listener.recv(1000).decode()]
    while heard[-1] != until:
        heard.append(listener.recv(1000).decode())
    return heard


def test_redis_away_is_a_line_and_no_more(own_redis_server: RedisProcess, tmp_path: Path) -> None:
    """Without Redis each job says so in one line without a trace; when it is back the next tick does the work."""
    own_redis_server.stop()
    # The lake reads the warehouse and writes files; there is no bridge, report or backup and nothing to send.
    jobs = {job.name for job in JOBS} - {"bridge", "lake", "report", "notifications", "backup"}
    with running(own_redis_server.url, tmp_path / "data") as scheduler:
        await_that(lambda: {event["job"] for event in scheduler.events("job_failed")} >= jobs, "every job's failure")
        failed = scheduler.events("job_failed")
        assert {event["job"] for event in failed} == jobs
        for event in failed:
            assert event["level"] == "warning"
            assert event["reason"].startswith("Redis does not serve us: ")
            assert "exception" not in event
        own_redis_server.start()
        with redis.Redis.from_url(own_redis_server.url) as client:
            client.xadd(BEHAVIOR.key, EVENT)
            await_that(lambda: any(event["rows"] == 1 for event in scheduler.events("job_done")), "the event")
            own_redis_server.pause()
            before = len(scheduler.events("job_failed"))
            await_that(lambda: len(scheduler.events("job_failed")) > before, "a Redis that hangs is noticed")
            own_redis_server.resume()
            client.xadd(BEHAVIOR.key, EVENT)
            done = len(scheduler.events("job_done"))
            await_that(lambda: len(scheduler.events("job_done")) > done, "and it goes on")
        assert scheduler.end() == 0


def test_unusable_warehouse_ends_the_process(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the warehouse can no longer be written the scheduler ends by itself, with a status that restarts it."""
    road = Road(redis_client)
    road.warehouse.close()
    monkeypatch.setattr("jobs.runner.scheduler.HEARTBEAT_S", 1)
    assert Scheduler(road.worker).run() == 1


def test_job_that_fails_again_rests_longer(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that stays due because it fails is tried again after twice as long each time, up to a limit."""
    road, tried = Road(redis_client), [time.monotonic()]

    def fail(context: JobContext) -> int:
        tried.append(time.monotonic())
        if len(tried) > 6:
            scheduler.stop()
        raise BackupError("the disk is full")

    monkeypatch.setattr("jobs.runner.scheduler.LOOK_WHETHER_DUE_S", 0.05)
    monkeypatch.setattr("jobs.runner.scheduler.LONGEST_REST_S", 0.5)
    failing = Job("failing", "Fails.", fail, lambda _: timedelta(days=1), is_due=lambda _: True)
    monkeypatch.setattr("jobs.runner.scheduler.JOBS", (failing,))
    scheduler = Scheduler(road.worker)
    assert scheduler.run() == 0
    rests = [later - earlier for earlier, later in pairwise(tried[1:])]
    assert all(rest >= least for rest, least in zip(rests, (0.1, 0.2, 0.4, 0.5, 0.5), strict=True))
    road.warehouse.close()


def test_warehouse_that_another_program_holds(redis_url: str, tmp_path: Path) -> None:
    """A warehouse that somebody has open is a refusal that names the file, not a trace."""
    program = (
        "import sys, duckdb; connection = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.readline()"
    )
    settings = Settings(redis_url=redis_url, data_dir=tmp_path / "data")
    open_warehouse(settings).close()
    with subprocess.Popen(
        [sys.executable, "-c", program, settings.warehouse_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with running(redis_url, tmp_path / "data") as scheduler:
            assert scheduler.process.wait(DEADLINE_S) == 1
            reason = scheduler.events("scheduler_refused")[0]["reason"]
        holder.communicate("\n")
    assert str(settings.warehouse_path) in reason
    assert "lock" in reason.lower()
