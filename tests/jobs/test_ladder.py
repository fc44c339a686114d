"""The error ladder: whatever a job does, one event is logged, one run recorded, and the others go on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import redis
from polars.exceptions import PanicException
from structlog.testing import capture_logs

from jobs.context import JobContext
from jobs.failure import JobFailed
from jobs.forecasting.apart import apart
from jobs.runner.run_job import Unusable, climb
from jobs.runner.schedule import Job
from jobs.warehouse import WarehouseError
from snapshots.writer import Overtaken
from tests.jobs.driving import NOW, Road

RUNS = "select rows_handled, error, runs, failures from job_runs where job = 'work'"


def job(function: Callable[[JobContext], int]) -> Job:
    """Return a job called `work`."""
    return Job("work", "Works.", function, lambda settings: timedelta(seconds=1))


def raising(error: BaseException) -> Job:
    """Return a job that fails."""

    def fail(context: JobContext) -> int:
        raise error

    return job(fail)


def climbed(work: Job, road: Road) -> tuple[bool, dict[str, Any]]:
    """Run a job; give whether it succeeded and the only event that it logged."""
    with capture_logs() as events:
        done = climb(work, road.worker)
    assert len(events) == 1
    return done, dict(events[0])


def test_success_is_one_event_and_one_run(road: Road) -> None:
    """A job that succeeds is logged with its rows and its duration, and recorded under its start."""
    done, event = climbed(job(lambda context: 7), road)
    assert done
    assert event.pop("duration_s") >= 0
    assert event == {"event": "job_done", "log_level": "info", "job": "work", "rows": 7}
    assert road.ask("select job, last_started_at, rows_handled, error, runs, failures from job_runs") == [
        ("work", NOW, 7, None, 1, 0)
    ]


@pytest.mark.parametrize(
    ("error", "level", "reason", "has_trace"),
    [
        (
            redis.ConnectionError("Error 111\nconnecting"),
            "warning",
            "Redis does not serve us: Error 111",
            False,
        ),
        (redis.TimeoutError(), "warning", "Redis does not serve us: TimeoutError", False),
        (redis.ResponseError("OOM command not allowed"), "warning", "Redis does not serve us: OOM command", False),
        (Overtaken("another scheduler publishes"), "error", "another scheduler publishes", False),
        (WarehouseError("unusable\nfor a reason"), "error", "unusable", False),
        (JobFailed("the channel is away\nfor a while"), "error", "the channel is away", False),
        (ValueError("line one\nline two"), "error", "ValueError: line one", True),
        (KeyError(), "error", "KeyError: KeyError", True),
        (
            duckdb.ConversionException("Conversion Error: no number\n\nLINE 1"),
            "error",
            "ConversionException: Conv",
            True,
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_a_failure_is_one_event_and_one_run(
    road: Road, error: BaseException, level: str, reason: str, has_trace: bool
) -> None:
    """Each kind of failure is one event of its severity and a run whose error is one line; traces where we erred."""
    done, event = climbed(raising(error), road)
    assert not done
    assert (event["event"], event["log_level"], event["job"]) == ("job_failed", level, "work")
    assert bool(event.get("exc_info")) is has_trace
    rows, recorded, runs, failures = road.ask(RUNS)[0]
    assert (rows, runs, failures) == (0, 1, 1)
    assert recorded.startswith(reason)
    assert "\n" not in recorded
    if not has_trace:
        assert event["reason"] == recorded


def test_a_panic_of_polars_is_a_failure_like_others(road: Road) -> None:
    """A panic in Rust, which Python does not count among exceptions, does not end the process."""

    def panic(context: JobContext) -> int:
        raise PanicException("index out of bounds\nnote: run with RUST_BACKTRACE=1")

    assert not issubclass(PanicException, Exception)
    done, _ = climbed(job(panic), road)
    assert not done
    assert road.ask(RUNS) == [(0, "PanicException: index out of bounds", 1, 1)]


def test_runs_and_failures_are_counted(road: Road) -> None:
    """Runs add up, failures too; the error of the last run goes when the next one succeeds."""
    for work in (job(lambda context: 1), raising(ValueError("a")), raising(ValueError("b"))):
        climbed(work, road)
    assert road.ask(RUNS) == [(0, "ValueError: b", 3, 2)]
    climbed(job(lambda context: 5), road)
    assert road.ask(RUNS) == [(5, None, 4, 2)]


def test_what_a_failed_job_began_is_taken_back(road: Road) -> None:
    """A job that fails inside a transaction leaves nothing of it, and the run is recorded all the same."""

    def half(context: JobContext) -> int:
        with context.warehouse.transaction():
            context.warehouse.set_meta(half="done")
            context.warehouse.execute("select * from no_such_table")
        return 1

    done, _ = climbed(job(half), road)
    assert not done
    assert road.warehouse.meta("half") == ""
    assert road.ask("select failures from job_runs") == [(1,)]


def test_a_fatal_error_of_the_warehouse_ends_the_process(road: Road) -> None:
    """After DuckDB's fatal error nothing can be written: one critical event, and Unusable."""
    with capture_logs() as events, pytest.raises(Unusable, match=r"^FATAL Error: out of disk$"):
        climb(raising(duckdb.FatalException("FATAL Error: out of disk\nmore")), road.worker)
    assert events == [
        {
            "event": "warehouse_unusable",
            "log_level": "critical",
            "job": "work",
            "reason": "FATAL Error: out of disk",
        }
    ]


def test_a_run_that_cannot_be_recorded_ends_the_process(road: Road) -> None:
    """Where not even the run can be written down, the warehouse is unusable."""

    def spoil(context: JobContext) -> int:
        context.warehouse.execute("drop table job_runs")
        return 1

    with capture_logs() as events, pytest.raises(Unusable):
        climb(job(spoil), road.worker)
    assert events[-1]["event"] == "warehouse_unusable"


def test_being_told_to_stop_is_no_failure_of_the_job(road: Road) -> None:
    """KeyboardInterrupt and SystemExit pass through."""
    with pytest.raises(KeyboardInterrupt):
        climb(raising(KeyboardInterrupt()), road.worker)
    assert road.ask(RUNS) == []


def test_a_background_job_that_the_end_of_the_service_breaks_off_has_not_failed(road: Road) -> None:
    """It is logged and recorded as no run: at the next start it is due as before."""

    def wait(context: JobContext) -> int:
        context.stopping.set()
        return apart(len, "never asked", context.stopping)

    done, event = climbed(replace(job(wait), background=True), road)
    assert (done, event) == (True, {"event": "job_stopped", "log_level": "info", "job": "work"})
    assert road.ask(RUNS) == []


def test_without_room_on_the_disk_nothing_is_written(redis_client: redis.Redis, tmp_path: Path) -> None:
    """With less free space than the setting asks for the job is not begun: one line, no row; then it goes on."""
    road = Road(redis_client, data_dir=tmp_path)
    road.settings = road.worker.settings = road.settings.model_copy(update={"min_free_mb": 900_000_000})
    done, event = climbed(raising(AssertionError("begun")), road)
    assert not done
    assert (event["event"], event["log_level"]) == ("job_failed", "error")
    assert event["reason"].startswith("disk full: ")
    assert "\n" not in event["reason"]
    assert road.ask(RUNS) == []
    road.worker.settings = road.settings.model_copy(update={"min_free_mb": 0})
    assert climbed(job(lambda context: 1), road)[0]
    assert road.ask(RUNS) == [(1, None, 1, 0)]
    road.warehouse.close()


def test_whether_it_is_due_is_asked_on_the_ladder_too(road: Road) -> None:
    """A job that is not due does nothing and leaves no trace; a question that fails is a run that failed."""

    def ask(context: JobContext) -> bool:
        raise ValueError("what time is it?")

    not_due = Job(
        "work", "Works.", lambda context: 7, lambda settings: timedelta(seconds=1), is_due=lambda context: False
    )
    with capture_logs() as events:
        assert climb(not_due, road.worker, if_due=True)
    assert (events, road.ask("select count(*) from job_runs where job = 'work'")) == ([], [(0,)])
    assert climb(not_due, road.worker)
    assert not climb(replace(not_due, is_due=ask), road.worker, if_due=True)
    assert road.ask("select runs, failures, error from job_runs where job = 'work'") == [
        (2, 1, "ValueError: what time is it?")
    ]
