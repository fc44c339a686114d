"""The metrics of the scheduler's own port: the runs of its jobs, its disk, its build."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from autobot_analytics.release import release

if TYPE_CHECKING:
    from jobs.runner.state import SchedulerState

PREFIX = "autobot_scheduler_"
JOB = ("job_name",)


class SchedulerMetrics:
    """Collects what a scrape gets."""

    def __init__(self, state: SchedulerState, warehouse: Path) -> None:
        self._state = state
        self._warehouse = warehouse

    def collect(self) -> Iterator[Metric]:
        """Yield the families; docs/prometheus.md lists them."""
        build = _gauge("build_info", "1; the labels say which build is running.", ("version", "commit"))
        build.add_metric([release().version, release().commit], 1)
        yield build
        yield _single("alive", "1 while no job is stuck, as /healthz says.", self._state.is_alive)
        yield _single("ready", "1 if a tick succeeded within three intervals, as /readyz says.", self._state.is_ready)
        yield from self._of_jobs()
        yield from self._of_disk()

    def _of_jobs(self) -> Iterator[Metric]:
        counted = CounterMetricFamily(
            f"{PREFIX}job_runs", "Runs of the job since the start, by how they went.", labels=(*JOB, "outcome")
        )
        succeeded = _gauge("job_last_success", "1 if the last run succeeded, else 0.", JOB)
        duration = _gauge("job_last_duration_seconds", "How long the last run took.", JOB)
        at = _gauge("job_last_success_timestamp_seconds", "When the last successful run ended.", JOB)
        for job, runs in sorted(self._state.runs.items()):
            counted.add_metric([job, "ok"], runs.succeeded)
            counted.add_metric([job, "failed"], runs.failed)
            succeeded.add_metric([job], bool(runs.last_succeeded))
            duration.add_metric([job], runs.last_duration_s or 0.0)
            if runs.last_success_at is not None:
                at.add_metric([job], runs.last_success_at)
        running = _gauge("job_running_seconds", "For how long the job has been running; absent if it is not.", JOB)
        for job, seconds in sorted(self._state.running_s.items()):
            running.add_metric([job], seconds)
        yield from (counted, succeeded, duration, at, running)

    def _of_disk(self) -> Iterator[Metric]:
        try:
            size, free = self._warehouse.stat().st_size, shutil.disk_usage(self._warehouse.parent).free
        except OSError:  # the disk is away: the other metrics say what that does
            return
        yield _single("warehouse_bytes", "Size of the warehouse's file.", size)
        yield _single("disk_free_bytes", "Free space where the warehouse lies.", free)


def _gauge(name: str, meaning: str, labels: tuple[str, ...]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}{name}", meaning, labels=labels)


def _single(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}{name}", meaning, value=value)
