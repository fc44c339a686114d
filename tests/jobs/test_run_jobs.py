"""`run --all` as a process: its exit code tells whether all jobs succeeded, one line why not."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson

from autobot_analytics.demo.embedded_redis import RedisProcess, free_port
from autobot_analytics.settings import Settings
from jobs.database.warehouse_file import open_warehouse
from jobs.runner.schedule import JOBS
from jobs.warehouse import SCHEMA_VERSION

NEED_NO_REDIS = ("bridge", "lake", "report", "notifications", "backup")  # bridge and backup where they are off

COMMAND = [sys.executable, "-m", "autobot_analytics.cli", "run", "--all"]


def run_all(redis_url: str, data_dir: Path, **settings: str) -> tuple[int, list[dict[str, Any]]]:
    """Run every job once; give the exit code and the events of its log."""
    chosen = {"REDIS_URL": redis_url, "DATA_DIR": str(data_dir), "LOG_FORMAT": "json", **settings}
    environment = os.environ | {f"AUTOBOT_ANALYTICS_{name}": value for name, value in chosen.items()}
    done = subprocess.run(COMMAND, env=environment, capture_output=True, timeout=120, check=False)
    return done.returncode, [orjson.loads(line) for line in done.stderr.splitlines()]


def test_all_jobs_succeed(redis_url: str, tmp_path: Path) -> None:
    """Every job of the schedule runs once, in order, and the exit code is 0."""
    code, events = run_all(redis_url, tmp_path)
    assert (code, [(event["event"], event["job"]) for event in events]) == (0, [("job_done", job.name) for job in JOBS])


def test_a_failure_does_not_keep_the_others_from_running(tmp_path: Path) -> None:
    """Without Redis each job that needs it fails in a line of its own without a trace, and the exit code is 1."""
    code, events = run_all(f"redis://127.0.0.1:{free_port()}/4", tmp_path)
    assert (code, [event["job"] for event in events]) == (1, [job.name for job in JOBS])
    reasons = [event["reason"] for event in events if event["job"] not in NEED_NO_REDIS]
    assert all(reason.startswith("Redis does not serve us: ") for reason in reasons)
    assert not any("exception" in event for event in events)


def test_a_full_disk_is_one_line_for_each_job(redis_server: RedisProcess, tmp_path: Path) -> None:
    """With less free space than asked for no job begins, and the exit code is 1."""
    code, events = run_all(redis_server.url, tmp_path, MIN_FREE_MB="900000000")
    assert (code, len(events)) == (1, len(JOBS))
    assert all(event["reason"].startswith("disk full: ") for event in events)


def test_a_newer_warehouse_is_refused_in_one_line(redis_server: RedisProcess, tmp_path: Path) -> None:
    """A warehouse of a newer release is left alone: one event says so, and the exit code is 1."""
    warehouse = open_warehouse(Settings(data_dir=tmp_path))
    warehouse.set_meta(schema_version=SCHEMA_VERSION + 1)
    warehouse.close()
    code, events = run_all(redis_server.url, tmp_path)
    assert (code, [event["event"] for event in events]) == (1, ["jobs_refused"])
    assert events[0]["reason"].startswith("the warehouse was written by a newer release")


def test_a_folder_that_cannot_be_written_is_one_line(redis_server: RedisProcess, tmp_path: Path) -> None:
    """A data folder that cannot be made ends the command with one event that names folder and setting."""
    (tmp_path / "file").touch()
    code, events = run_all(redis_server.url, tmp_path / "file" / "data")
    assert (code, [event["event"] for event in events]) == (1, ["jobs_refused"])
    assert events[0]["reason"] == (
        f"{tmp_path}/file/data cannot be written (Not a directory): give it to this user, or set "
        "AUTOBOT_ANALYTICS_DATA_DIR"
    )
