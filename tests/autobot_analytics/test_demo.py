"""The demo: its past, its present, its processes, and all of it as a user runs it."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import polars as pl
import pytest
import redis

from autobot_analytics.client.delivery import SyncDelivery
from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.demo import history
from autobot_analytics.demo.cast import AGENTS as CAST
from autobot_analytics.demo.first_figures import Standing, program
from autobot_analytics.demo.live import LiveTraffic, produce
from autobot_analytics.demo.processes import ProcessEnded, Processes, free_port
from snapshots.catalogue import BY_NAME

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
DEADLINE_S = 120.0
BARE = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}  # a shell in which no virtual environment is active


def test_bundled_data_are_small_and_attributed() -> None:
    """The extracts take little room in the wheel, and say where they come from under which licence."""
    files = list(history.DATA.iterdir())
    assert sum(file.stat().st_size for file in files) < 400_000
    attribution = (history.DATA / "ATTRIBUTION.md").read_text()
    assert all(file.name in attribution for file in files if file.name != "ATTRIBUTION.md")


def test_clicks_are_the_clickstream() -> None:
    """All events of the clickstream come in order, the newest now; what they lasted stays within their session."""
    clicks = history.clicks(NOW)
    assert (clicks.height, clicks["user_id"].n_unique(), clicks["session_id"].n_unique()) == (31_106, 600, 3_605)
    assert clicks["timestamp"].is_sorted()
    assert clicks["timestamp"][-1] == "2026-03-04T12:30:00.000000Z"
    assert set(clicks["event_type"]) == {"page_view", "click", "purchase", "error"}
    spans = clicks.group_by("session_id").agg(
        pl.col("timestamp").str.to_datetime("%Y-%m-%dT%H:%M:%S%.6fZ").max()
        - pl.col("timestamp").str.to_datetime("%Y-%m-%dT%H:%M:%S%.6fZ").min().alias("first"),
        pl.col("duration_ms").cast(pl.Int64).sum(),
    )
    assert spans.filter(pl.col("duration_ms") > pl.col("timestamp").dt.total_milliseconds()).is_empty()


def test_agents_did_what_the_trace_says() -> None:
    """Tasks and calls span two weeks up to now, are the same every time, and their tokens are those of the trace."""
    visits = [("sess-1", "user-1"), ("sess-2", "user-2")]
    tasks, calls = history.agents(NOW, visits)
    hours = pl.read_csv(history.DATA / "agent-hours.csv.gz")
    assert calls.height == hours["calls"].sum()
    assert calls["input_tokens"].cast(pl.Int64).sum() == pytest.approx(hours["input_tokens"].sum(), rel=0.001)
    assert set(tasks["agent_id"]) == {agent.agent_id for agent in CAST}
    assert tasks["task_id"].is_unique().all()
    assert tasks["completed_at"].max() == "2026-03-04T12:30:00.000000Z"
    assert str(calls["timestamp"].max()) <= "2026-03-04T12:30:00.000000Z"
    assert "2026-02-18" <= str(tasks["started_at"].min()) < "2026-02-19"
    assert set(tasks["status"]) == {"completed", "failed", "timeout"}
    assert set(calls["session_id"].drop_nulls()) == {"sess-1", "sess-2"}
    again = history.agents(NOW, visits)
    assert tasks.equals(again[0])
    assert calls.equals(again[1])


def test_live_traffic_goes_through_the_client(redis_url: str, redis_client: redis.Redis) -> None:
    """A few minutes of live traffic bring clicks, started and ended tasks and their calls into the streams."""
    clock = [NOW]
    with SyncDelivery(redis_url) as delivery:
        traffic = LiveTraffic(delivery, history.clicks(NOW), random.Random(1), lambda: clock[0])
        for _ in range(300):
            traffic.step()
            clock[0] += timedelta(seconds=1)
        stats = delivery.stats()
    assert (stats.buffered, stats.dropped, stats.failed, stats.unknown_tasks) == (0, 0, 0, 0)
    tasks = [fields for _, fields in cast(list[tuple[bytes, dict[bytes, bytes]]], redis_client.xrange(AGENTS.key))]
    started = {fields[b"task_id"] for fields in tasks if fields[b"status"] == b"running"}
    ended = {fields[b"task_id"] for fields in tasks if fields[b"status"] != b"running"}
    assert 100 < len(ended) <= len(started)
    assert ended <= started
    assert redis_client.xlen(LLM.key) > len(ended)
    assert 200 < redis_client.xlen(BEHAVIOR.key) <= 300


def test_live_traffic_stops(redis_url: str) -> None:
    """Producing ends when it is told to."""
    stop = threading.Event()
    thread = threading.Thread(target=produce, args=(redis_url, history.clicks(NOW), stop))
    thread.start()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_taken_port_is_left_alone() -> None:
    """The wanted port is taken when it is free, and another one when it is not."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert free_port("127.0.0.1", taken) != taken
    assert free_port("127.0.0.1", taken) == taken


def test_ended_process_is_noticed(tmp_path: Path) -> None:
    """A process that ends by itself is noticed, with its exit code and the end of its log."""
    env = {"AUTOBOT_ANALYTICS_PORT": "no-port"}
    with Processes(env, tmp_path) as processes:
        processes.start("web")
        with pytest.raises(ProcessEnded, match=r"`autobot-analytics web` ended with code 2:\n.*AUTOBOT_ANALYTICS_PORT"):
            poll_until_raises(processes)


def poll_until_raises(processes: Processes) -> None:
    """Check processes until one has ended."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        processes.check()
        time.sleep(0.05)


def demo(*arguments: str) -> subprocess.Popen[str]:
    """Start the command."""
    command = [sys.executable, "-m", "autobot_analytics.cli", "demo", *arguments]
    path = os.pathsep.join(set(os.environ["PATH"].split(os.pathsep)) - {str(Path(sys.executable).parent)})
    env = {**os.environ, "PATH": path}  # as in a shell in which no virtual environment is active
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)


def test_real_data_are_not_mixed_with_the_sample(redis_url: str, redis_client: redis.Redis) -> None:
    """A Redis that holds events is refused, and left as it was."""
    redis_client.xadd(BEHAVIOR.key, {"event_type": "page_view", "feature": "chat"})
    output, _ = demo("--redis-url", redis_url).communicate(timeout=DEADLINE_S)
    assert f"already holds {BEHAVIOR.key}" in output
    assert redis_client.keys() == [BEHAVIOR.key.encode()]


def test_redis_url_that_names_no_database_is_refused() -> None:
    """No database is guessed where the URL's is no number."""
    running = demo("--redis-url", "redis://127.0.0.1/four")
    output, _ = running.communicate(timeout=DEADLINE_S)
    assert running.returncode == 2
    assert "Invalid value for '--redis-url': must begin with" in output


def test_folder_that_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    """A folder below a file is refused in one line, before anything starts."""
    (tmp_path / "file").touch()
    running = demo("--keep", str(tmp_path / "file" / "demo"))
    output, _ = running.communicate(timeout=DEADLINE_S)
    assert running.returncode == 1
    assert (
        output == f"Error: {tmp_path}/file/demo cannot be written (Not a directory): give another folder to --keep.\n"
    )


def test_bar_moves_until_every_job_has_published() -> None:
    """The bar counts entries read and snapshots published, and is full only when both are complete."""
    nothing = Standing.of({"streams": {"llm": {"read": 0}}, "snapshots": {}})
    assert (nothing.has_figures, nothing.share(1000)) == (False, 0.0)
    read = Standing.of({"streams": {"llm": {"read": 600}, "agent": {"read": 400}}, "snapshots": {"cost_days": {}}})
    assert (read.has_figures, read.is_complete(1000)) == (True, False)
    assert 0.6 < read.share(1000) < 0.7
    whole = Standing(1003, frozenset(BY_NAME))
    assert (whole.is_complete(1000), whole.share(1000)) == (True, 1.0)


def test_commands_are_printed_as_the_shell_finds_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The program's path is relative below the working directory, absolute elsewhere, and bare if it is on the path."""
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    (binaries / "autobot-analytics").touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(binaries / "python"))
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.chdir(tmp_path)
    assert program() == ".venv/bin/autobot-analytics"
    monkeypatch.chdir("/")
    assert program() == os.path.relpath(binaries / "autobot-analytics")
    monkeypatch.setenv("PATH", f"{binaries}:/usr/bin")
    assert program() == "autobot-analytics"


def test_whole_demo(tmp_path: Path) -> None:
    """One command brings figures of the sample behind every URL it prints, then live ones; SIGTERM ends all of it."""
    port = free_port("127.0.0.1", 0)
    process = demo("--port", str(port), "--keep", str(tmp_path))
    timer = threading.Timer(DEADLINE_S, process.kill)
    timer.start()
    try:
        output = ""
        while "Ctrl-C stops everything" not in output:
            line = process.stdout.readline() if process.stdout else ""
            assert line, output
            output += line
        assert output.index(f"http://127.0.0.1:{port}/\n") < output.index("All figures after"), (
            "the address comes first"
        )
        for command in re.findall(r"^  (AUTOBOT\S+ .*)$", output, re.MULTILINE):
            ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=BARE, check=False)
            assert ran.returncode in (0, 3), f"{command}\n{ran.stderr}"  # 3: `status` found something to report
            assert len(ran.stdout.splitlines()) > 5, command
        for url in re.findall(r"curl -s '([^']+)'", output):
            with urllib.request.urlopen(url, timeout=10) as answer:
                assert answer.status == 200, url
                assert len(answer.read()) > 50, url
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True
        ).stdout.split()
        assert len(children) >= 3
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=DEADLINE_S)
    finally:
        timer.cancel()
        process.kill()
    assert process.returncode == 0, rest
    assert "Stopped" in rest
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert (tmp_path / "warehouse.duckdb").exists()
