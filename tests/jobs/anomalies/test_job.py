"""The job: what it finds in the spending of real agents, and whom it blames."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from autobot_analytics.contract import LLM
from jobs.anomalies.job import find_anomalies
from tests.jobs.anomalies.conftest import NOW
from tests.jobs.anomalies.spending import DAY, STANDARD, call, calls, look, work
from tests.jobs.driving import Fields, Road

SPIKE = datetime(2024, 6, 20, 10)


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
