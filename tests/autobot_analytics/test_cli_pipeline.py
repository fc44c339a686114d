"""`run`, `scheduler`, `web` and `status` in processes of their own, on a real Redis, as an operator runs them."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner

from autobot_analytics.cli import main
from autobot_analytics.contract import BEHAVIOR, LLM
from autobot_analytics.demo.processes import free_port
from jobs.runner.schedule import JOBS

DEADLINE_S = 120.0
NEEDS_ATTENTION = 3
TERMINAL_COLUMNS = 80
COMMAND = [sys.executable, "-m", "autobot_analytics.cli"]


@pytest.fixture(autouse=True)
def _settings(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", redis_url)
    monkeypatch.setenv("AUTOBOT_ANALYTICS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", str(TERMINAL_COLUMNS))


def finished(*arguments: str) -> tuple[int, str, str]:
    """Run a command to its end; give exit code, output and errors."""
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    return done.returncode, done.stdout, done.stderr


def track(client: redis.Redis) -> None:
    """Put one event and one call into the streams, and an entry that is none."""
    client.xadd(BEHAVIOR.key, {"event_type": "page_view", "feature": "chat", "user_id": "u1", "session_id": "s1"})
    client.xadd(LLM.key, {"model": "gpt-4o", "provider": "openai", "input_tokens": "1000", "output_tokens": "100"})
    client.xadd(LLM.key, {"model": "gpt-4o", "input_tokens": "1000", "output_tokens": "none"})


def test_run_then_status(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """`run` does the jobs once; `status` then shows what arrived, as a table and as JSON. Files are private."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_TICK_INTERVAL_S", "60")  # fresh that long, on however slow a machine
    track(redis_client)
    mask = os.umask(0o022)
    try:
        code, _, errors = finished("run", "--all")
    finally:
        os.umask(mask)
    assert code == 0, errors
    made = list(Path(os.environ["AUTOBOT_ANALYTICS_DATA_DIR"]).rglob("*"))
    assert "warehouse.duckdb" in {path.name for path in made}
    assert [path for path in made if path.stat().st_mode & 0o077] == []
    code, output, errors = finished("status")
    assert code == 0, errors
    assert output.startswith("ok, generation ")
    lines = {line.split()[0]: line.split() for line in output.splitlines() if line.strip()}
    counts = {"added": "1 2", "read": "1 2", "rows": "1 1", "dead": "0 1", "duplicates": "0 0", "lost": "0 0"}
    assert lines["behavior"] == ["behavior", "llm"]
    assert {name: " ".join(lines[name][1:]) for name in counts} == counts
    assert max(len(line) for line in output.splitlines()) <= TERMINAL_COLUMNS
    assert "…" not in output
    assert len(lines["behavior_previous_users"]) == len(["name", "fresh", "1", "s", "10", "s", "12:00:00", "12:00:00"])
    assert lines["tick"][1] == "ok"
    assert lines["cost_days"][1] == "fresh"
    code, output, _ = finished("status", "--json")
    assert code == 0
    assert json.loads(output)["streams"]["llm"]["dead"] == 1


def test_status_before_the_first_tick() -> None:
    """Without a snapshot the status says what to do, with an exit code that scripts can tell apart."""
    code, output, _ = finished("status")
    assert code == NEEDS_ATTENTION
    assert "nothing published yet" in output
    assert "is the scheduler running?" in output


def test_run_lists_and_knows_the_jobs() -> None:
    """`run` alone lists the jobs; one that is none, or both jobs and --all, is a usage error."""
    listed = CliRunner().invoke(main, ["run"])
    assert listed.exit_code == 0
    assert [job.name for job in JOBS if f"\n{job.name} " not in f"\n{listed.output}"] == []
    unknown = CliRunner().invoke(main, ["run", "tock"])
    assert unknown.exit_code == 2
    assert "No job is called tock; the jobs are bridge, tick" in unknown.output
    assert CliRunner().invoke(main, ["run", "tick", "--all"]).exit_code == 2


def test_scheduler_and_web(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tracked while both run is answered over HTTP, `doctor` sees both; SIGTERM ends each with exit code 0."""
    port = free_port("127.0.0.1", 0)
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PORT", str(port))
    monkeypatch.setenv("AUTOBOT_ANALYTICS_TICK_INTERVAL_S", "1")
    processes = [subprocess.Popen([*COMMAND, name], stderr=subprocess.DEVNULL) for name in ("scheduler", "web")]
    try:
        track(redis_client)
        url = f"http://127.0.0.1:{port}/api/analytics/cost/summary?days=1"
        deadline = time.monotonic() + DEADLINE_S
        calls = 0
        while not calls:
            assert time.monotonic() < deadline
            assert all(process.poll() is None for process in processes)
            time.sleep(0.1)
            calls = _calls(url)
        assert calls == 1
        _, examined, _ = finished("doctor", "--format", "json")
        states = {check["name"]: check["state"] for check in json.loads(examined)["checks"]}
        assert {states[name] for name in ("redis", "warehouse", "scheduler", "web", "access")} == {"right"}
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(DEADLINE_S) for process in processes]
    assert codes == [0, 0]


def _calls(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return sum(model["call_count"] for model in json.load(answer)["by_model"].values())
    except OSError:  # not listening yet, or nothing computed yet
        return 0
