"""The error ladder around every job: one event in the log and one row in the warehouse for every run, good or bad.

A job that fails leaves the last good state in place and is tried again at its next turn. Only a warehouse that can no
longer be written ends the process, for a restart is what repairs it.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

import duckdb
import redis
import structlog
from polars.exceptions import PanicException  # no Exception, though only the query failed

from autobot_analytics.redis_faults import spell_with_advice
from jobs.context import JobContext
from jobs.failure import JobFailed, JobStopped
from jobs.runner.schedule import Job
from jobs.warehouse import NoRoom
from snapshots.writer import Overtaken

log = structlog.get_logger()

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Unusable(Exception):
    """The warehouse cannot be written any more; the process must end."""


def _note_nothing(job: str, succeeded: bool, duration_s: float) -> None:
    return None


def climb(
    job: Job,
    context: JobContext,
    if_due: bool = False,
    note_run: Callable[[str, bool, float], None] = _note_nothing,
) -> bool:
    """Run `job` once, `if_due` only if it is; give whether it succeeded.

    `note_run` is told of every run that ended: the job, whether it succeeded, the seconds.
    Raises Unusable when nothing can succeed any more.
    """
    started_at, began = context.clock(), perf_counter()
    rows, error = 0, None
    try:
        if if_due and job.is_due is not None and not job.is_due(context):
            return True
        context.warehouse.require_room(context.settings.min_free_mb)
        with context.beside() if job.background else _alone(context) as worker:
            _require_own_figures(context)
            rows = job.function(worker)
    except redis.RedisError as failure:
        error = f"Redis does not serve us: {spell_with_advice(failure)}"
        log.warning("job_failed", job=job.name, reason=error)
    except JobStopped:
        log.info("job_stopped", job=job.name)
        return True
    except NoRoom as failure:  # not even this run is recorded
        log.error("job_failed", job=job.name, reason=_line(failure))
        note_run(job.name, False, perf_counter() - began)
        return False
    except (JobFailed, Overtaken) as failure:
        error = _line(failure)
        log.error("job_failed", job=job.name, reason=error)
    except duckdb.FatalException as failure:
        log.critical("warehouse_unusable", job=job.name, reason=_line(failure))
        raise Unusable(_line(failure)) from failure
    except (Exception, PanicException) as failure:  # whatever a job does wrong, the other jobs go on
        if is_disk_full(failure):
            error = f"disk full: {_line(failure)}; make room there, the next run goes on"
            log.error("job_failed", job=job.name, reason=error)
        else:
            error = f"{type(failure).__name__}: {_line(failure)}"
            log.exception("job_failed", job=job.name)
    duration_s = perf_counter() - began
    note_run(job.name, error is None, duration_s)
    if error is None:
        log.info("job_done", job=job.name, rows=rows, duration_s=round(duration_s, 3))
    try:
        with context.writing():
            context.warehouse.run(
                "jobs/record", job=job.name, started_at=started_at, duration_s=duration_s, rows=rows, error=error
            )
    except duckdb.Error as failure:
        log.critical("warehouse_unusable", job=job.name, reason=_line(failure))
        raise Unusable(_line(failure)) from failure
    return error is None


def _require_own_figures(context: JobContext) -> None:
    try:
        context.require_own_figures()
    except redis.RedisError as failure:  # jobs that need no Redis go on
        log.debug("figures_not_compared", reason=_line(failure))


@contextmanager
def _alone(context: JobContext) -> Iterator[JobContext]:
    with context.writing():
        yield context


def is_disk_full(error: BaseException) -> bool:
    """Return whether a file could not be written for want of room: DuckDB and Polars keep the number only in words."""
    return getattr(error, "errno", None) in _NO_ROOM or any(os.strerror(number) in str(error) for number in _NO_ROOM)


def _line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
