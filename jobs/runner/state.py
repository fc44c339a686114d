"""The state of a running scheduler, kept in memory: what each job did, and whether ticks go on.

It needs neither Redis nor the warehouse, so that a probe is answered while they are away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import monotonic, time

STUCK_AFTER_S = 900  # a job that runs longer is taken for stuck: the watchdog may end the process
LATE_AFTER = 3  # intervals without a successful tick, as for snapshots
TICK = "tick"


@dataclass(frozen=True)
class JobRuns:
    """The runs of one job since the process began; None is what has not happened yet."""

    succeeded: int = 0
    failed: int = 0
    last_succeeded: bool | None = None
    last_duration_s: float | None = None
    last_success_at: float | None = None  # Unix time


@dataclass
class SchedulerState:
    """What the jobs of this process did; threads of jobs write it, threads of the HTTP port read it."""

    tick_interval: timedelta
    monotonic: Callable[[], float] = monotonic
    wall: Callable[[], float] = time
    _runs: dict[str, JobRuns] = field(default_factory=dict)
    _busy_since: dict[str, float] = field(default_factory=dict)
    _last_tick: float | None = None  # monotonic, of the last one that succeeded

    def begin(self, job: str) -> None:
        """Note that a job may begin."""
        self._busy_since[job] = self.monotonic()

    def end(self, job: str) -> None:
        """Note that the job is over, or was not due."""
        self._busy_since.pop(job, None)

    def note_run(self, job: str, succeeded: bool, duration_s: float) -> None:
        """Count a run that has ended."""
        known = self._runs.get(job, JobRuns())
        self._runs[job] = replace(
            known,
            succeeded=known.succeeded + succeeded,
            failed=known.failed + (not succeeded),
            last_succeeded=succeeded,
            last_duration_s=duration_s,
            last_success_at=self.wall() if succeeded else known.last_success_at,
        )
        if succeeded and job == TICK:
            self._last_tick = self.monotonic()

    @property
    def runs(self) -> Mapping[str, JobRuns]:
        """Return the runs of each job that has run, by name."""
        return dict(self._runs)

    @property
    def running_s(self) -> Mapping[str, float]:
        """Return for how many seconds each running job has run, by name."""
        now = self.monotonic()
        return {job: now - since for job, since in list(self._busy_since.items())}

    @property
    def is_alive(self) -> bool:
        """Return True if no job is stuck."""
        return all(seconds < STUCK_AFTER_S for seconds in self.running_s.values())

    @property
    def is_ready(self) -> bool:
        """Return True if a tick succeeded within the last intervals."""
        return (
            self._last_tick is not None
            and self.monotonic() - self._last_tick < LATE_AFTER * self.tick_interval.total_seconds()
        )
