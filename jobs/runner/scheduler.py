"""The scheduler's process: one writer that runs the jobs in their intervals until it is told to stop."""

import logging
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from time import monotonic, sleep
from typing import Any

import duckdb
import redis
import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from autobot_analytics.logs import configure
from autobot_analytics.settings import Settings
from jobs.context import JobContext, clock_of
from jobs.database.warehouse_file import open_warehouse
from jobs.failure import JobFailed
from jobs.notifications.report import ReportWriter
from jobs.runner.lock import locked
from jobs.runner.request_socket import listening_for_requests
from jobs.runner.requests import REQUESTS
from jobs.runner.run_job import Unusable, climb
from jobs.runner.schedule import JOBS, Job
from jobs.runner.state import SchedulerState
from jobs.runner.systemd import notify
from jobs.tick import tick

HEARTBEAT_S = 10
LOOK_S = 0.2  # how soon the process sees that it was told to stop
LOOK_WHETHER_DUE_S = 20
LONGEST_REST_S = 300  # before a job that fails again and again, and would be due again at each look, is tried again
BACKGROUND_JOBS = 4  # at once
log = structlog.get_logger()

Expose = Callable[[SchedulerState, Settings], AbstractContextManager[None]]


class Scheduler:
    """Runs the jobs that write one after the other in one thread, background jobs and a heartbeat beside it."""

    def __init__(self, context: JobContext) -> None:
        self._tick = context
        self.state = SchedulerState(timedelta(seconds=context.settings.tick_interval_s))
        self._failures: Counter[str] = Counter()  # in a row
        self._resting_until: dict[str, float] = {}  # monotonic
        self._may_run = Event()  # cleared while a request works alone
        self._may_run.set()
        self._alone = Lock()
        self._exit_code = 0
        writer, background, side = ThreadPoolExecutor(1), ThreadPoolExecutor(BACKGROUND_JOBS), ThreadPoolExecutor(1)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": writer, "background": background, "heartbeat": side},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def stop(self) -> None:
        """Let the running job finish and end `run`; a signal handler may call it."""
        self._tick.stopping.set()

    def run(self) -> int:
        """Run until `stop` is called; give the exit code."""
        now = datetime.now(UTC)
        for place, job in enumerate(JOBS):
            self._scheduler.add_job(
                self._run_job,
                "interval",
                args=[job],
                id=job.name,
                executor="background" if job.background else "default",
                seconds=job.every(self._tick.settings).total_seconds() if job.is_due is None else LOOK_WHETHER_DUE_S,
                next_run_time=now + timedelta(milliseconds=place),  # the first time in the schedule's order
            )
        self._scheduler.add_job(
            self._heartbeat, "interval", id="heartbeat", seconds=HEARTBEAT_S, executor="heartbeat", next_run_time=now
        )
        self._scheduler.start()
        notify("READY=1", "STATUS=running")
        log.info("scheduler_started", jobs=[job.name for job in JOBS])
        # a signal that another thread takes would not wake a thread that waits for a lock
        while not self._tick.stopping.is_set():
            sleep(LOOK_S)
        notify("STOPPING=1", "STATUS=finishing the running job")
        self._scheduler.shutdown(wait=True)
        log.info("scheduler_stopped", exit_code=self._exit_code)
        return self._exit_code

    def _run_job(self, job: Job) -> None:
        if self._tick.stopping.is_set() or monotonic() < self._resting_until.get(job.name, 0.0):
            return
        self._begin(job)
        try:
            succeeded = climb(job, self._tick, if_due=True, note_run=self.state.note_run)
            if job.is_due is not None:
                self._rest(job, succeeded)
        except Unusable:
            self._exit_code = 1
            self.stop()
        finally:
            self.state.end(job.name)

    def _begin(self, job: Job) -> None:
        """Note that a job runs; wait before it while a request works alone."""
        while True:
            self.state.begin(job.name)
            if self._may_run.is_set():
                return
            self.state.end(job.name)
            self._may_run.wait()

    def answer(self, name: str, parameters: dict[str, Any]) -> Any:
        """Do what a command asks, and return its result; jobs wait meanwhile if it has to be alone."""
        kind = REQUESTS[name]
        log.info("request_begins", request=name)
        if not kind.alone:
            running = f"request {name} {id(parameters)}"
            self.state.begin(running)  # who has to be alone waits for it
            try:
                with self._tick.beside() as worker:
                    return kind.function(worker, parameters)
            finally:
                self.state.end(running)
        with self._alone:
            self._may_run.clear()
            try:
                while self.state.running_s:
                    sleep(LOOK_S)
                with self._tick.writing():
                    return kind.function(self._tick, parameters)
            except duckdb.FatalException as failure:
                log.critical("warehouse_unusable", request=name, reason=str(failure))
                self._exit_code = 1
                self.stop()
                raise
            finally:
                self._may_run.set()

    def _rest(self, job: Job, succeeded: bool) -> None:
        """After each failure in a row, look twice as much later whether the job is due.

        APScheduler is not asked to move the job: it holds its lock while it waits for the last jobs to end.
        """
        self._failures[job.name] = 0 if succeeded else self._failures[job.name] + 1
        if not succeeded:
            rest = min(LOOK_WHETHER_DUE_S * 2 ** self._failures[job.name], LONGEST_REST_S)
            self._resting_until[job.name] = monotonic() + rest

    def _heartbeat(self) -> None:
        """Feed the watchdog while jobs come to an end; APScheduler also looks at the clock anew each time it wakes."""
        if self.state.is_alive:
            notify("WATCHDOG=1")


def _expose_nothing(state: SchedulerState, settings: Settings) -> AbstractContextManager[None]:
    return nullcontext()


def serve(
    settings: Settings,
    write_report: ReportWriter | None = None,
    accept_new_warehouse: bool = False,
    expose: Expose = _expose_nothing,
) -> int:
    """Run the scheduler until SIGTERM or SIGINT; return the process's exit code.

    While it runs, `expose` shows its state to whoever probes it.
    """
    configure(settings)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # the ladder tells of every run
    try:
        with at_work(settings) as context:
            context.write_report, context.accept_new_warehouse = write_report, accept_new_warehouse
            scheduler = Scheduler(context)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: scheduler.stop())
            with expose(scheduler.state, settings), listening_for_requests(settings, scheduler.answer):
                return scheduler.run()
    except JobFailed as error:
        log.error("scheduler_refused", reason=str(error))
        return 1


def run_jobs(
    settings: Settings,
    names: Sequence[str] | None,
    write_report: ReportWriter | None = None,
    accept_new_warehouse: bool = False,
) -> int:
    """Run the jobs called `names` (None: all) once, in order; give 0 when all succeeded, else 1."""
    configure(settings)
    chosen = [job for job in JOBS if names is None] or [job for name in names or () for job in JOBS if job.name == name]
    try:
        with at_work(settings) as context:
            context.write_report, context.accept_new_warehouse = write_report, accept_new_warehouse
            outcomes = [climb(job, context) for job in chosen]  # a failure does not keep the next from running
            ticks = [job for job in chosen if job.function is tick]
            while ticks and all(outcomes) and context.has_due():  # a long history takes more than one tick
                outcomes += [climb(job, context) for job in ticks]
            return 0 if all(outcomes) else 1
    except (JobFailed, Unusable) as error:
        log.error("jobs_refused", reason=str(error))
        return 1


@contextmanager
def at_work(settings: Settings) -> Iterator[JobContext]:
    """Hold the data folder, the warehouse and a connection to Redis.

    Raises JobFailed.
    """
    with locked(settings):
        warehouse = open_warehouse(settings)
        client = redis.Redis.from_url(
            settings.redis_url,
            socket_timeout=settings.redis_timeout_s,
            socket_connect_timeout=settings.redis_timeout_s,
        )
        try:
            yield JobContext(warehouse, client, settings, server_clock=clock_of(client))
        finally:
            client.close()
            try:
                warehouse.close()
            except duckdb.Error as error:  # after a fatal error it cannot be closed properly; the file is intact
                log.warning("warehouse_not_closed", reason=str(error))
