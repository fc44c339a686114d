"""The scheduler's own port: probes and metrics from memory, whatever Redis does."""

import re
import socket
import threading
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from autobot_analytics.cli.checks.finding import CheckState
from autobot_analytics.cli.checks.scheduler_port import scheduler_port
from autobot_analytics.cli.scheduler_port import PortTaken, listening
from autobot_analytics.demo.embedded_redis import free_port
from autobot_analytics.settings import Settings
from jobs.runner.state import SchedulerState
from tests.autobot_analytics.checks.conftest import MakeInstallation
from tests.jobs.test_scheduler import await_that, running

DOCS = Path(__file__).parents[3] / "docs"


class PortClock:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def ask(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    """Return status and body."""
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}{path}", method=method), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_probes_follow_the_jobs(tmp_path: Path) -> None:
    """Ready for three intervals after a successful tick; not alive while a job is stuck; metrics say both."""
    clock, port = PortClock(), free_port()
    state = SchedulerState(timedelta(seconds=10), clock, lambda: 1_700_000_000.0)
    with listening(state, Settings(scheduler_port=port, data_dir=tmp_path)):
        assert ask(port, "/healthz") == (200, '{"status": "alive"}')
        assert ask(port, "/readyz") == (503, '{"status": "not ready"}')
        state.note_run("forecast", True, 1.0)  # only ticks make it ready
        assert ask(port, "/readyz")[0] == 503
        state.note_run("tick", True, 0.25)
        state.note_run("tick", False, 0.5)
        assert ask(port, "/readyz") == (200, '{"status": "ready"}')
        clock.now += 30
        assert ask(port, "/readyz")[0] == 503
        state.begin("lake")
        clock.now += 900
        assert ask(port, "/healthz") == (503, '{"status": "a job is stuck"}')
        body = ask(port, "/metrics")[1]
        state.end("lake")
        assert ask(port, "/healthz")[0] == 200
        assert (ask(port, "/")[0], ask(port, "/metrics", "POST")[0]) == (404, 405)
    for line in (
        'autobot_scheduler_job_runs_total{job_name="tick",outcome="ok"} 1.0',
        'autobot_scheduler_job_runs_total{job_name="tick",outcome="failed"} 1.0',
        'autobot_scheduler_job_last_success{job_name="tick"} 0.0',
        'autobot_scheduler_job_last_duration_seconds{job_name="tick"} 0.5',
        'autobot_scheduler_job_last_success_timestamp_seconds{job_name="tick"} 1.7e+09',
        'autobot_scheduler_job_running_seconds{job_name="lake"} 900.0',
        "autobot_scheduler_alive 0.0",
        "autobot_scheduler_ready 0.0",
    ):
        assert line in body.splitlines()


def test_metrics_of_a_real_scheduler_without_redis(tmp_path: Path, make: MakeInstallation) -> None:
    """A scheduler whose Redis never answers is alive, not ready, and scraped; the manual lists every metric; doctor."""
    port = free_port()
    absent = f"redis://127.0.0.1:{free_port()}/4"
    with running(absent, tmp_path / "data", AUTOBOT_ANALYTICS_SCHEDULER_PORT=str(port)) as scheduler:
        scheduler.wait_for("job_failed")
        await_that(lambda: 'job_name="tick",outcome="failed"' in ask(port, "/metrics")[1], "a failed tick")
        assert ask(port, "/healthz")[0] == 200
        assert ask(port, "/readyz")[0] == 503
        names = set(re.findall(r"^# TYPE (autobot_scheduler_\w+) (?!counter)", ask(port, "/metrics")[1], re.MULTILINE))
        assert "autobot_scheduler_warehouse_bytes" in names
        assert [name for name in names if f"`{name}`" not in (DOCS / "prometheus.md").read_text()] == []
        found = scheduler_port(make(scheduler_port=port))
        assert (found.state, found.found) == (
            CheckState.DOUBTFUL,
            f"answers at http://127.0.0.1:{port}: no tick succeeded lately",
        )
        assert scheduler.end() == 0
    assert scheduler_port(make(scheduler_port=port)).found == f"nothing listens at http://127.0.0.1:{port}"
    assert scheduler_port(make()).state == CheckState.RIGHT


def test_taken_port_is_named(tmp_path: Path) -> None:
    """A port that another program has is named with the settings that change it; no thread is left."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        before = threading.active_count()
        with (
            pytest.raises(PortTaken, match=rf"port {port} \(Address already in use\).*SCHEDULER_PORT"),
            listening(SchedulerState(timedelta(seconds=1)), Settings(scheduler_port=port, data_dir=tmp_path)),
        ):
            pass
        assert threading.active_count() == before
