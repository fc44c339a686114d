"""Figures of the query API: recounted in plain Python, and compared with the documented endpoints."""

from datetime import UTC, date, timedelta
from decimal import Decimal
from itertools import product
from math import ceil
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.jobs.driving import NOW
from tests.web.api.query.asking import MODELS, Fact, QueryUnderTest, recount

ZONE = ZoneInfo("Asia/Kathmandu")
TODAY = NOW.replace(tzinfo=UTC).astimezone(ZONE).date()


def within(facts: list[Fact], days: int, time: str = "event_time") -> list[Fact]:
    """Keep the facts of the last `days` days of the reporting zone."""
    first = TODAY - timedelta(days=days - 1)
    return [fact for fact in facts if fact["day"] >= first and fact[time] is not None]


def cost(facts: list[Fact]) -> float | None:
    """Return the cost of calls; None when no call has a price."""
    priced = [fact["cost_usd"] for fact in facts if fact["price_status"] != "unpriced"]
    return float(sum(priced, Decimal())) if priced else None


def test_calls_by_every_pair_of_dimensions_equal_a_recount(asked: QueryUnderTest) -> None:
    """Calls and cost by two dimensions are those of the facts, whichever source answers."""
    facts = within(asked.facts("llm_calls"), 90)
    columns = {
        "provider": "provider",
        "model": "model",
        "agent": "agent_id",
        "user": "user_id",
        "session": "session_id",
    }
    for first, second in product(columns, columns):
        if first >= second:
            continue
        rows = asked.rows("calls", "cost_usd", dimensions=[first, second], date_range="90d")
        key = itemgetter(columns[first], columns[second])
        assert rows == recount(facts, key, lambda group: [len(group), cost(group)]), (first, second)


def test_filters_keep_what_a_recount_keeps(asked: QueryUnderTest) -> None:
    """Every operator, alone and combined, keeps the facts that it names; null is what was not said."""
    facts = within(asked.facts("llm_calls"), 90)
    cases: list[tuple[Any, Any]] = [
        (["is", "provider", ["openai", None]], lambda one: one["provider"] in ("openai", None)),
        (["is_not", "provider", ["openai"]], lambda one: one["provider"] != "openai"),
        (["contains", "model", ["gpt", "son"]], lambda one: "gpt" in one["model"] or "son" in one["model"]),
        (["contains_not", "provider", ["open"]], lambda one: "open" not in (one["provider"] or "")),
        (["not", ["is", "agent", ["a1"]]], lambda one: one["agent_id"] != "a1"),
        (
            ["or", [["is", "user", ["u1"]], ["and", [["is", "agent", ["a2"]], ["is", "outcome", ["failed"]]]]]],
            lambda one: one["user_id"] == "u1" or (one["agent_id"] == "a2" and not one["success"]),
        ),
        (["is", "model", ["' or 1=1 --"]], lambda _: False),
    ]
    for text, holds in cases:
        [[calls]] = asked.rows("calls", filters=[text], date_range="90d").values()
        assert calls == sum(map(holds, facts)), text
        [[calls]] = asked.rows("calls", filters=[text, ["is", "agent", ["a3"]]], date_range="90d").values()
        assert calls == sum(holds(one) and one["agent_id"] == "a3" for one in facts), text


def test_time_is_cut_in_the_zone_that_is_asked_for(asked: QueryUnderTest) -> None:
    """Quarters of an hour, hours, days, weeks and months are local, also across a change of the clock."""
    facts = asked.facts("llm_calls")
    for name in ("Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"):
        zone = ZoneInfo(name)
        first, last = date(2024, 4, 22), date(2024, 5, 20)

        def local(fact: Fact, zone: ZoneInfo = zone) -> Any:
            return fact["event_time"].replace(tzinfo=UTC).astimezone(zone)

        chosen = [fact for fact in facts if first <= local(fact).date() <= last]
        keys: dict[str, Any] = {
            "day": lambda fact: (local(fact).date().isoformat(),),
            "week": lambda fact: ((local(fact).date() - timedelta(days=local(fact).weekday())).isoformat(),),
            "month": lambda fact: (local(fact).date().replace(day=1).isoformat(),),
            "hour": lambda fact: (local(fact).replace(minute=0, second=0, microsecond=0).isoformat(),),
        }
        for grain, key in keys.items():
            rows = asked.rows("calls", dimensions=[f"time:{grain}"], date_range=[str(first), str(last)], timezone=name)
            assert rows == recount(chosen, key, lambda group: [len(group)]), (name, grain)


def test_an_hour_that_comes_twice_is_two_hours(asked: QueryUnderTest) -> None:
    """Where the clock goes back, both hours have a label of their own."""
    found = asked.query(
        metrics=["calls"],
        dimensions=["time:hour"],
        date_range=["2024-04-06", "2024-04-07"],
        timezone="Australia/Melbourne",
        include={"time_labels": True},
    )
    labels = found["meta"]["time_labels"]
    assert len(labels) == 49
    assert [label for label in labels if label.startswith("2024-04-07T02")] == [
        "2024-04-07T02:00:00+11:00",
        "2024-04-07T02:00:00+10:00",
    ]


def test_parts_of_any_dimension_add_up_to_the_total(asked: QueryUnderTest) -> None:
    """A call has one value of every dimension, tags included, so nothing is counted twice or lost."""
    whole = asked.query(metrics=["calls", "cost_usd"], date_range="90d")["results"][0]["metrics"]
    names = ["provider", "model", "agent", "user", "session", "endpoint", "service_tier", "outcome", "price_status"]
    for name in [*names, "unpriced_reason", "error", "tag:team", "time:month"]:
        rows = asked.rows("calls", "cost_usd", dimensions=[name], date_range="90d").values()
        assert sum(row[0] for row in rows) == whole[0], name
        assert sum(row[1] or 0 for row in rows) == pytest.approx(whole[1], abs=1e-9), name


def test_tags_come_from_tags_and_from_metadata(asked: QueryUnderTest) -> None:
    """A tag is a key of the field `tags`, or of `metadata`; an entry without it has none."""
    facts = within(asked.facts("llm_calls"), 90)

    def team(fact: Fact) -> tuple[str | None]:
        text = fact["metadata"] or ""
        return ("red" if "red" in text else "blue" if "blue" in text else None,)

    assert asked.rows("calls", dimensions=["tag:team"], date_range="90d") == recount(facts, team, lambda g: [len(g)])


def test_percentiles_are_nearest_ranks_within_one_percent(asked: QueryUnderTest) -> None:
    """The 95th percentile of the latency is within 1 % of the nearest rank."""
    latencies = sorted(float(one["latency_ms"]) for one in within(asked.facts("llm_calls"), 90) if one["latency_ms"])
    exact = latencies[ceil(0.95 * len(latencies)) - 1]
    [[found]] = asked.rows("latency_p95_ms", date_range="90d").values()
    assert found == pytest.approx(exact, rel=0.01)


def test_previous_is_the_period_before(asked: QueryUnderTest) -> None:
    """Beside each row stand the figures of the period before, by the same dimensions and place in time."""
    now = asked.rows("calls", dimensions=["model"], date_range=["2024-06-16", "2024-06-30"])
    earlier = asked.rows("calls", dimensions=["model"], date_range=["2024-06-01", "2024-06-15"])
    found = asked.query(
        metrics=["calls"],
        dimensions=["model"],
        date_range=["2024-06-16", "2024-06-30"],
        include={"previous": True, "totals": True},
    )
    assert {tuple(row["dimensions"]): row["metrics"] for row in found["results"]} == now
    assert {tuple(row["dimensions"]): row["previous"] for row in found["results"]} == earlier
    assert found["totals"]["previous"] == [sum(row[0] for row in earlier.values())]
    daily = asked.query(
        metrics=["calls"],
        dimensions=["time:day"],
        date_range=["2024-06-29", "2024-06-30"],
        include={"previous": True},
    )
    before = asked.rows("calls", dimensions=["time:day"], date_range=["2024-06-27", "2024-06-28"])
    assert [row["previous"] for row in daily["results"]] == [
        before.get((day,), [0])
        for day in ("2024-06-27", "2024-06-28")
        if (str(date.fromisoformat(day) + timedelta(days=2)),) in {tuple(row["dimensions"]) for row in daily["results"]}
    ]


def test_unknown_figures_are_null(asked: QueryUnderTest) -> None:
    """Cost of calls that have no price, rates of nothing: null, never 0; counts of nothing: 0."""
    unpriced = asked.query(metrics=["cost_usd", "avg_cost_per_call"], filters=[["is", "model", ["preview-7b"]]])
    assert unpriced["results"][0]["metrics"] == [None, None]
    assert unpriced["results"][0]["unpriced_calls"] > 0
    nothing = asked.query(metrics=["tasks", "success_rate", "duration_p95_ms"], filters=[["is", "agent", ["nobody"]]])
    assert nothing["results"] == [
        {
            "dimensions": [],
            "metrics": [0, None, None],
            "previous": None,
            "unpriced_calls": None,
            "intervals": {"success_rate": None},
        }
    ]


def test_rows_are_ordered_and_bounded(asked: QueryUnderTest) -> None:
    """`order_by`, `limit` and `offset` choose rows; `total_rows` counts them all."""
    everything = [row["dimensions"][0] for row in asked.query(metrics=["calls"], dimensions=["user"])["results"]]
    found = asked.query(
        metrics=["calls"], dimensions=["user"], order_by=[["user", "desc"]], limit=2, offset=1,
        include={"total_rows": True},
    )  # fmt: skip
    assert [row["dimensions"][0] for row in found["results"]] == sorted(everything, reverse=True)[1:3]
    assert found["total_rows"] == len(everything)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.lists(st.sampled_from([name for _, name in MODELS]), min_size=1, max_size=3, unique=True),
    agents=st.lists(st.sampled_from(["a1", "a2", "a3", "a4"]), min_size=1, max_size=3, unique=True),
    days=st.integers(1, 71),
    by=st.sampled_from(["user", "tag:team", "outcome", "agent"]),
)
def test_any_filter_equals_a_recount(
    asked: QueryUnderTest, chosen: list[str], agents: list[str], days: int, by: str
) -> None:
    """Whatever is filtered, the parts add up to what a recount finds."""
    first = TODAY - timedelta(days=days - 1)
    facts = [
        one
        for one in asked.facts("llm_calls")
        if one["day"] >= first and one["model"] in chosen and one["agent_id"] not in agents
    ]
    rows = asked.rows(
        "calls",
        "input_tokens",
        dimensions=[by],
        filters=[["is", "model", chosen], ["is_not", "agent", agents]],
        date_range=[str(first), str(TODAY)],
    ).values()
    assert [sum(row[0] for row in rows), sum(row[1] for row in rows)] == [
        len(facts),
        sum(one["input_tokens"] for one in facts),
    ]
