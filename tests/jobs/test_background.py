"""Background jobs: they run beside the ticks, read without waiting, and write when nobody else does."""

from datetime import timedelta
from threading import Event, Thread

from autobot_analytics.contract import BEHAVIOR
from jobs.context import JobContext
from jobs.runner.run_job import climb
from jobs.runner.schedule import Job
from jobs.tick import tick
from tests.jobs.driving import Fields, Road

DEADLINE_S = 120
EVENT: Fields = {"event_type": "page_view", "feature": "chat", "timestamp": "2024-06-29T12:00:00Z"}


def background(function: object) -> Job:
    """Return a background job called `work`."""
    return Job("work", "Works.", function, lambda settings: timedelta(seconds=1), background=True)  # type: ignore[arg-type]


def test_a_tick_does_not_wait_for_it_and_it_sees_one_moment(road: Road) -> None:
    """A tick takes new events in beside a background job, whose transaction goes on without them."""
    begun, go_on, seen = Event(), Event(), []
    count = "select count(*) from behavior_events"

    def work(context: JobContext) -> int:
        with context.warehouse.transaction():
            seen.append(context.warehouse.value(count))
            begun.set()
            assert go_on.wait(DEADLINE_S)
            seen.append(context.warehouse.value(count))
        seen.append(context.warehouse.value(count))
        return 1

    thread = Thread(target=climb, args=[background(work), road.worker])
    thread.start()
    assert begun.wait(DEADLINE_S)
    road.send(BEHAVIOR, EVENT)
    assert tick(road.worker) == 1
    go_on.set()
    thread.join(DEADLINE_S)
    assert seen == [0, 0, 1]
    assert road.ask("select runs, failures from job_runs where job = 'work'") == [(1, 0)]


def test_writing_excludes_the_tick(road: Road) -> None:
    """While a background job writes and publishes, a tick waits; what the job wrote is there after it."""
    begun, go_on, ticked = Event(), Event(), Event()

    def work(context: JobContext) -> int:
        with context.writing():
            begun.set()
            assert go_on.wait(DEADLINE_S)
            context.warehouse.set_meta(written="yes")
            context.publish("work")
        return 1

    tick_job = Job("tick", "Ticks.", lambda context: ticked.set() or 1, lambda settings: timedelta(seconds=1))  # type: ignore[func-returns-value]
    threads = [Thread(target=climb, args=[background(work), road.worker])]
    threads[0].start()
    assert begun.wait(DEADLINE_S)
    threads.append(Thread(target=climb, args=[tick_job, road.worker]))
    threads[1].start()
    assert not ticked.wait(0.2)
    go_on.set()
    for thread in threads:
        thread.join(DEADLINE_S)
    assert ticked.is_set()
    assert road.warehouse.meta("written") == "yes"
