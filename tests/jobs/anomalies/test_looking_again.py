"""The job looks again where something changed, and nowhere else; whatever interrupts it, nothing is left out.

Expected values that are not simple are those of the whole looked at anew.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from autobot_analytics.contract import LLM
from jobs.anomalies import books, job
from jobs.anomalies.job import find_anomalies
from jobs.context import JobContext
from jobs.failure import JobStopped
from tests.jobs.anomalies.conftest import NOW
from tests.jobs.anomalies.spending import DAY, STANDARD, call, calls, look, work
from tests.jobs.driving import Road


def assert_all_is_as_if_looked_at_anew(road: Road) -> None:
    """Forget all that is known of the days, look at them at once, and see that it comes to the same."""
    assert road.ask("select * from anomaly_days_due") == []
    known = road.published()["anomalies"]
    days = road.ask("select * from cost_series_days order by scope, id, day")
    road.ask("delete from meta where name like 'anomalies%'")
    assert look(road) == known
    assert road.ask("select * from cost_series_days order by scope, id, day") == days


def test_late_calls_change_the_past(steady: Road) -> None:
    """A late call makes an anomaly of its own day; when later days explain it away it goes again."""
    past = NOW - 8 * DAY
    steady.send(LLM, work(past, times=4))
    assert {one["day"] for one in look(steady).values()} == {"2024-06-21"}
    steady.send(LLM, *(work(past - back * DAY, times=8) for back in range(1, 14)))
    assert "agent/worker/2024-06-21" not in look(steady)


def test_history_that_comes_late_lets_a_day_be_judged(road: Road) -> None:
    """A day of which too little was known stands out once the weeks before it have been loaded."""
    road.now = NOW
    road.send(LLM, *(work(NOW - back * DAY, times=1 + 4 * (back == 5)) for back in range(20)))
    assert "agent/worker/2024-06-24" not in look(road)
    road.send(LLM, *(work(NOW - back * DAY) for back in range(20, 50)))
    assert "agent/worker/2024-06-24" in look(road)


def test_a_late_call_explains_an_hour_of_another_day(steady: Road) -> None:
    """An hour goes that a late call of three days before has made no more than usual."""
    steady.send(LLM, work(NOW - DAY, times=2))
    assert "agent/worker/2024-06-28T20:00:00Z" in look(steady)
    steady.send(LLM, work(NOW - 4 * DAY, times=2))
    assert "agent/worker/2024-06-28T20:00:00Z" not in look(steady)


def test_a_new_level_day_by_day(steady: Road) -> None:
    """Days that become a new level only when the third of them has come end up as if all had come at once."""
    for back in range(4, -1, -1):
        steady.now = NOW - back * DAY + timedelta(hours=3)
        steady.send(LLM, work(steady.now, times=8))
        look(steady)
    assert_all_is_as_if_looked_at_anew(steady)
    assert steady.ask(
        "select count(*) from cost_series_days where baseline_usd = cost_usd and severity is not null"
    ) > [(0,)]


def test_looking_again_changes_nothing(steady: Road) -> None:
    """Without news the job writes nothing, and after news it judges only what they concern."""
    steady.send(LLM, work(NOW, times=4))
    found = look(steady)
    judged = steady.ask("select * from cost_series_days order by all")
    assert look(steady) == found
    steady.send(LLM, call("other", NOW, STANDARD))
    look(steady)
    assert steady.ask("select id, since from changed_series order by all") == [
        ("", NOW.date()),
        ("openai/gpt-4o", NOW.date()),
        ("other", NOW.date()),
    ]
    after = steady.ask("select * from cost_series_days order by all")
    assert [row for row in after if row[2] < NOW.date()] == [row for row in judged if row[2] < NOW.date()]


def test_many_looks_find_what_one_does(road: Road) -> None:
    """Days that came one after the other, some of them late, end up as if all had come at once."""
    road.now = NOW
    end = datetime(2024, 5, 20, 23)
    everything = list(calls(end, 26, lambda agent_id, at: 9 if at.day == 18 and agent_id == "chat-agent-2" else 1))
    late = everything[2000:2100]
    road.send(LLM, *everything[:2000])
    for part in range(2):
        road.send(LLM, *everything[2100 + part :: 2])  # each brings something of every day
        look(road)
    road.send(LLM, *late)
    look(road)
    assert_all_is_as_if_looked_at_anew(road)


def test_a_crash_between_the_two_writings_leaves_nothing_out(steady: Road) -> None:
    """What was judged but not looked at when the process ended is looked at the next time."""

    def crash(name: str) -> None:
        if name == "after_judging":
            raise KeyboardInterrupt

    steady.send(LLM, work(NOW, times=4))
    steady.tick()
    steady.milestone = crash
    with pytest.raises(KeyboardInterrupt):
        find_anomalies(steady.worker)
    assert "anomalies" not in steady.published()
    steady.milestone = lambda name: None
    find_anomalies(steady.worker)
    assert "agent/worker/2024-06-29" in steady.published()["anomalies"]


def test_another_zone_cuts_the_days_anew(steady: Road) -> None:
    """With another reporting zone days begin elsewhere: an evening's spike belongs to the next day then."""
    steady.send(LLM, work(NOW - DAY, times=4))
    assert "agent/worker/2024-06-28" in look(steady)
    steady.settings = steady.settings.model_copy(update={"timezone": "Asia/Tokyo"})
    steady.move_to(steady.client)
    found = look(steady)
    assert "agent/worker/2024-06-29" in found
    assert "agent/worker/2024-06-28" not in found


def test_another_rule_judges_all_days_anew(steady: Road) -> None:
    """A changed threshold holds for the past too."""
    steady.send(LLM, work(NOW - 5 * DAY, times=1))
    found = look(steady)
    assert "agent/worker/2024-06-24" in found
    steady.settings = steady.settings.model_copy(update={"anomaly_ratio": 1.6})
    steady.move_to(steady.client)
    assert "agent/worker/2024-06-24" not in look(steady)


@pytest.fixture
def everything_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any amount of work for much."""
    monkeypatch.setattr(books, "_APART_FROM", 0)


@pytest.mark.usefixtures("everything_apart")
def test_much_work_is_done_in_a_process_of_its_own(road: Road) -> None:
    """It makes no difference to what is found."""
    road.now = NOW
    road.send(LLM, *(work(NOW - back * DAY, times=1 + 4 * (back == 3)) for back in range(40)))
    assert {one["day"] for one in look(road).values()} == {"2024-06-26"}


@pytest.mark.parametrize("enough_s", [300, 0])
def test_what_is_too_much_at_once_is_done_bit_by_bit(
    steady: Road, monkeypatch: pytest.MonkeyPatch, enough_s: int
) -> None:
    """Series are judged some at a time, and when that takes long the rest at the next turns; nothing is left out."""
    steady.send(LLM, work(NOW, times=4))
    found = look(steady)
    days = steady.ask("select * from cost_series_days order by all")
    steady.ask("delete from meta where name like 'anomalies%'")
    monkeypatch.setattr(job, "_DAYS_OF_SERIES_AT_ONCE", 100)
    monkeypatch.setattr(job, "_ENOUGH_S", enough_s)
    turns = 0
    while steady.warehouse.meta("anomalies_judged", "0") == "0":
        find_anomalies(steady.worker)
        turns += 1
    assert turns == (1 if enough_s else 3)
    assert steady.ask("select * from cost_series_days order by all") == days
    assert steady.published()["anomalies"] == found


@pytest.mark.usefixtures("everything_apart")
def test_a_process_that_is_to_end_is_not_held_up(steady: Road) -> None:
    """When the scheduler stops, days are left to the next start."""
    steady.send(LLM, work(NOW, times=4))
    steady.tick()
    steady.worker.stopping.set()
    with pytest.raises(JobStopped):
        find_anomalies(steady.worker)
    assert "anomalies" not in steady.published()
    steady.worker.stopping.clear()
    find_anomalies(steady.worker)
    assert "agent/worker/2024-06-29" in steady.published()["anomalies"]


def test_nothing_is_no_anomaly(road: Road) -> None:
    """Before the first call there is nothing to find."""
    road.tick()
    assert find_anomalies(road.worker) == 0


def test_it_waits_for_the_tick_only_to_write(steady: Road) -> None:
    """The job reads and reckons without the lock: it asks for it twice to write and once to publish."""
    held: list[str] = []

    class WatchedTick(JobContext):
        def writing(self) -> Any:
            held.append("writing")
            return super().writing()

    watched = WatchedTick(steady.warehouse, steady.client, steady.settings, lambda: NOW)
    steady.send(LLM, work(NOW, times=4))
    steady.tick()
    find_anomalies(watched)
    assert held == ["writing"] * 3
