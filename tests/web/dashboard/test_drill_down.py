"""Where clicks lead: from times to finer times, from recommendations to the records that they rest on."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from web.dashboard.clock_span import ClockSpan
from web.dashboard.evidence_links import behind_saving
from web.dashboard.period import PagePeriod
from web.dashboard.questions import Wanted
from web.dashboard.time_steps import into_time
from web.dashboard.where import Where

UTC = ZoneInfo("UTC")
PERIOD = PagePeriod.of({"days": "2", "to": "2026-03-02"}, date(2026, 3, 5))


def of(since: str, until: str) -> ClockSpan | None:
    """Return the span that an address names."""
    return ClockSpan.of({"since": since, "until": until}, PERIOD, UTC)


def test_a_span_within_the_period() -> None:
    """A span is read with its offset, spelled as the query API takes it, and named."""
    found = of("2026-03-02T02:00:00+01:00", "2026-03-02T02:00:00Z")
    assert found is not None
    assert found.state == {"since": "2026-03-02T01:00:00Z", "until": "2026-03-02T02:00:00Z"}
    assert found.text == "2\u00a0Mar 01:00–02:00"


def test_a_span_until_midnight() -> None:
    """The last hour of the period's last day is part of it."""
    found = of("2026-03-02T23:00:00Z", "2026-03-03T00:00:00Z")
    assert found is not None
    assert found.text == "2\u00a0Mar 23:00–24:00"


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-03-03T00:00:00Z", "2026-03-03T01:00:00Z"),
        ("2026-02-28T23:00:00Z", "2026-03-01T01:00:00Z"),
        ("2026-03-02T01:00:00", "2026-03-02T02:00:00"),
        ("2026-03-02T02:00:00Z", "2026-03-02T01:00:00Z"),
        ("x", "2026-03-02T02:00:00Z"),
        ("", ""),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_span_that_makes_no_sense(since: str, until: str) -> None:
    """A span outside the period, without an offset, backwards or unreadable is taken as not said."""
    assert of(since, until) is None


@pytest.mark.parametrize(
    ("name", "label", "expected"),
    [
        ("time:month", "2026-02-01", {"from": "2026-02-01", "to": "2026-02-28", "by": ["time:day", "model"]}),
        ("time:week", "2026-02-23", {"from": "2026-02-23", "to": "2026-03-01", "by": ["time:day", "model"]}),
        ("time:day", "2026-03-02", {"days": 1, "to": "2026-03-02", "by": ["time:hour", "model"]}),
        (
            "time:hour",
            "2026-03-02T23:00:00+01:00",
            {"since": "2026-03-02T23:00:00+01:00", "until": "2026-03-03T00:00:00+01:00", "by": ["model"]},
        ),
        ("time:15min", "2026-03-02T23:45:00Z", {"until": "2026-03-03T00:00:00Z", "to": "2026-03-02"}),
    ],
)
def test_into_time(name: str, label: str, expected: dict[str, object]) -> None:
    """A time leads to the next finer one, an hour to what it consists of."""
    found = into_time(Wanted(("cost_usd",), (name, "model"), ()), name, label, "calls")
    assert {key: found[key] for key in expected} == expected


def test_an_hour_is_broken_down_by_what_is_not_filtered() -> None:
    """An hour of one agent leads to its models."""
    wanted = Wanted(("cost_usd",), ("time:hour",), (Where("is", "agent", "a"),))
    assert into_time(wanted, "time:hour", "2026-03-02T23:00:00Z", "calls")["by"] == ["model"]


def test_metrics_that_count_a_part() -> None:
    """Records behind failed tasks are the failed ones; behind failed and all tasks, all."""
    assert Wanted(("failed",), (), ()).implied == Where("is", "status", "failed")
    assert Wanted(("failed", "tasks"), (), ()).implied is None
    assert Wanted(("tasks",), (), ()).implied is None


def test_behind_a_saving() -> None:
    """A saving leads to its agent's calls of its model in 30 days; one that names none leads nowhere."""
    found = behind_saving({"agent_id": "a|b", "provider": "openai", "model": "gpt-4o", "calls": 3})
    assert found is not None
    assert found["where"] == ["is|agent|a|b", "is|provider|openai", "is|model|gpt-4o"]
    assert (found["days"], found["agent"], found["model"]) == (30, None, None)
    assert behind_saving({"agent_id": None, "calls": 3}) is None
