"""The job: what it finds in the spending of real agents, whom it blames, and that it looks only where news are.

Expected values that are not simple are those of the whole looked at anew.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from autobot_analytics.contract import LLM
from jobs.anomalies import books, job
from jobs.anomalies.job import find_anomalies
from jobs.forecasting.apart import BrokenOff
from jobs.tick import Tick
from tests.jobs.anomalies.spending import call, calls
from tests.jobs.driving import Fields, Road

DAY = timedelta(days=1)
NOW = datetime(2024, 6, 29, 20, 10)
SPIKE = datetime(2024, 6, 20, 10)
STANDARD = 1_000_000  # input tokens of a call of gpt-4o for $2.50
Documents = dict[str, dict[str, Any]]


@pytest.fixture
def steady(road: Road) -> Road:
    """A road on which one agent has spent $50 a day for 60 days, in two calls a day; it is ten past eight."""
    road.now = NOW
    start = NOW.replace(hour=0, minute=0) - 60 * DAY
    road.send(LLM, *(work(start + day * DAY + timedelta(hours=hour)) for day in range(60) for hour in (9, 18)))
    look(road)
    return road


def work(at: datetime, times: int = 1, agent_id: str = "worker") -> Fields:
    """Make a call for $25, or so many times as much."""
    return call(agent_id, at, 10 * STANDARD * times)


def look(road: Road) -> Documents:
    """Take in what was sent and look for anomalies; give those that are published."""
    road.tick()
    find_anomalies(road.worker)
    return road.published().get("anomalies", {})


def top(document: dict[str, Any], dimension: str) -> str | None:
    """Name what is blamed most."""
    name: str | None = next(one["name"] for one in document["cause"] if one["dimension"] == dimension)
    return name


@pytest.mark.parametrize(
    ("spike", "model", "agent_id"),
    [
        ([call("chat-agent-2", SPIKE, 250 * STANDARD)], "openai/gpt-4.1", "chat-agent-2"),
        ([call("support-agent-1", SPIKE, 0, 1000 * STANDARD)], "openai/gpt-4o-mini", "support-agent-1"),
        ([call(None, SPIKE, 300 * STANDARD, model="gpt-4o-2024-05-13")], "openai/gpt-4o-2024-05-13", None),
    ],
    ids=["a model's input", "a model's output", "a new model, no agent"],
)
def test_the_injected_model_is_named(road: Road, spike: list[Fields], model: str, agent_id: str | None) -> None:
    """In eight weeks of real agents' spending a spike of some hundred dollars is found that day and put down to it."""
    road.now = SPIKE.replace(hour=23, minute=59)
    road.send(LLM, *calls(road.now, 56))
    before = look(road)
    assert "total/2024-06-20" not in before
    road.send(LLM, *spike)
    found = look(road)["total/2024-06-20"]
    assert found["is_running"]
    assert top(found, "model") == model
    assert top(found, "agent") == agent_id
    assert top(found, "token_class") == ("output" if agent_id == "support-agent-1" else "input")
    shares = {one["name"]: one["share"] for one in found["cause"] if one["dimension"] == "model"}
    assert shares[model] > 0.8


def test_an_anomaly_by_hand(steady: Road) -> None:
    """$100 where $50 a day are usual: expected, band, impact, severity and cause, for total, model and agent."""
    steady.send(LLM, work(NOW - 3 * timedelta(hours=3), times=4))
    found = look(steady)
    assert found.keys() >= {"total/2024-06-29", "model/openai/gpt-4o/2024-06-29", "agent/worker/2024-06-29"}
    one = found["agent/worker/2024-06-29"]
    assert (one["kind"], one["at"], one["day"], one["is_running"]) == ("day", "2024-06-29", "2024-06-29", True)
    assert (one["expected_usd"], one["low_usd"], one["high_usd"]) == pytest.approx((50, 30, 70), abs=1e-6)
    assert (one["actual_usd"], one["impact_usd"]) == pytest.approx((100, 50), abs=1e-6)
    assert one["severity"] == "high"
    assert one["first_seen"] == "2024-06-29T20:10:00Z"
    assert one["cause"] == [
        {"dimension": "model", "name": "openai/gpt-4o", "difference_usd": pytest.approx(50), "share": 1.0},
        {"dimension": "token_class", "name": "input", "difference_usd": pytest.approx(50), "share": 1.0},
    ]


def test_a_runaway_hour(steady: Road) -> None:
    """An hour of more than 1.5 times the highest of seven days is told while it runs, and its day only when that is."""
    steady.send(LLM, call("worker", NOW, 15 * STANDARD))
    assert look(steady) == {}  # $37.50 is 1.5 times $25, not more
    steady.send(LLM, call("worker", NOW, 9 * STANDARD))
    found = look(steady)
    assert found.keys() == {
        f"{series}/2024-06-29T20:00:00Z" for series in ("total", "agent/worker", "model/openai/gpt-4o")
    }
    one = found["agent/worker/2024-06-29T20:00:00Z"]
    assert (one["kind"], one["day"], one["is_running"], one["severity"]) == ("hour", "2024-06-29", True, "high")
    assert (one["actual_usd"], one["high_usd"], one["expected_usd"]) == pytest.approx((60, 37.5, 0))


def test_what_runs_is_over_at_its_end(steady: Road) -> None:
    """Without another call the running hour and day become closed ones; when they were first seen stays."""
    steady.send(LLM, call("worker", NOW, 60 * STANDARD))
    found = look(steady)
    assert all(one["is_running"] for one in found.values())
    steady.now = NOW + timedelta(hours=1)
    later = look(steady)
    assert [one["is_running"] for one in later.values() if one["kind"] == "hour"] == [False] * 3
    assert all(one["is_running"] for one in later.values() if one["kind"] == "day")
    steady.now = NOW + timedelta(hours=4)
    last = look(steady)
    assert not any(one["is_running"] for one in last.values())
    assert {name: one | {"is_running": True} for name, one in last.items()} == found


def test_dollars_below_the_floor_are_not_reported(road: Road) -> None:
    """$4 more than expected is not reported, though it is ten times as much; nor is 2 % of a model's whole day."""
    road.now = NOW
    start = NOW.replace(hour=0, minute=0) - 60 * DAY
    for day in range(61):
        road.send(LLM, work(start + day * DAY, agent_id="big", times=20), call("small", start + day * DAY, 200_000))
    road.send(LLM, call("small", NOW, 1_600_000))
    assert look(road) == {}
    road.send(LLM, call("small", NOW, 2_000_000))
    assert look(road) == {}  # $9 more, of a day that costs $500 and more
    road.send(LLM, call("small", NOW, 2_000_000))
    assert "agent/small/2024-06-29" in look(road)


def test_the_dearest_are_reported(road: Road) -> None:
    """Of one day at most ANOMALY_TOP anomalies are told, by impact, and how many there were."""
    road.settings = road.settings.model_copy(update={"anomaly_top": 2, "anomaly_floor_percent": 0.0})
    road.move_to(road.client)
    road.now = NOW
    for number in range(4):
        name = f"agent {number}"
        for day in range(60):
            road.send(LLM, work(NOW - 60 * DAY + day * DAY, agent_id=name))
        road.send(LLM, work(NOW, times=2 + number, agent_id=name))
    found = [one for one in look(road).values() if one["kind"] == "day"]
    assert sorted((one["place"], one["scope"], one["found"]) for one in found) == [(1, "total", 6), (2, "model", 6)]
    road.settings = road.settings.model_copy(update={"anomaly_top": 3})
    road.move_to(road.client)
    find_anomalies(road.worker)
    assert "agent/agent 3/2024-06-29" in road.published()["anomalies"]


def test_late_calls_change_the_past(steady: Road) -> None:
    """A late call makes an anomaly of its own day; when later days explain it away it goes again."""
    past = NOW - 8 * DAY
    steady.send(LLM, work(past, times=4))
    assert {one["day"] for one in look(steady).values()} == {"2024-06-21"}
    steady.send(LLM, *(work(past - back * DAY, times=8) for back in range(1, 14)))
    assert "agent/worker/2024-06-21" not in look(steady)


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
    step_by_step = look(road)
    days = road.ask("select * from cost_series_days order by scope, id, day")
    road.ask("delete from meta where name like 'anomalies%'")
    assert look(road) == step_by_step
    assert road.ask("select * from cost_series_days order by scope, id, day") == days


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
    with pytest.raises(BrokenOff):
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

    class Watched(Tick):
        def writing(self) -> Any:
            held.append("writing")
            return super().writing()

    watched = Watched(steady.warehouse, steady.client, steady.settings, lambda: NOW)
    steady.send(LLM, work(NOW, times=4))
    steady.tick()
    find_anomalies(watched)
    assert held == ["writing"] * 3
