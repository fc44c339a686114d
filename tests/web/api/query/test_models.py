"""Models compared: figures equal the query's, intervals a recount."""

from collections import defaultdict
from datetime import timedelta
from math import sqrt
from statistics import mean, stdev

import pytest

from tests.jobs.driving import NOW
from tests.web.api.query.asking import QueryUnderTest

COMPARE = "/cost/compare-models"


def test_models_equal_the_query_and_a_recount(asked: QueryUnderTest) -> None:
    """Sums are those of the query; intervals and the cost per completed task those of a recount."""
    first = (NOW + timedelta(hours=5, minutes=45)).date() - timedelta(days=364)
    found = asked.web.answer(f"{COMPARE}?models=gpt-4o,claude-sonnet-4-5,never-called&days=365")
    names = [
        "cost_usd",
        "calls",
        "failed_calls",
        "avg_cost_per_call",
        "latency_avg_ms",
        "latency_p50_ms",
        "latency_p95_ms",
    ]
    queried = asked.rows(*names, dimensions=["model"], date_range=[str(first), str(NOW.date() + timedelta(days=1))])
    by_name = {one["model"]: one for one in found["models"]}
    for name in ("gpt-4o", "claude-sonnet-4-5"):
        assert [by_name[name][one] for one in names] == queried[name,]
    calls = [one for one in asked.facts("llm_calls") if one["day"] >= first]
    costs = [float(one["cost_usd"]) for one in calls if one["model"] == "gpt-4o"]
    half = 1.959963984540054 * stdev(costs) / sqrt(len(costs))
    assert by_name["gpt-4o"]["avg_cost_per_call_interval"] == pytest.approx([mean(costs) - half, mean(costs) + half])
    days: dict[tuple[object, object], list[dict[str, object]]] = defaultdict(list)
    for call in calls:
        days[call["agent_id"], call["day"]].append(call)
    only = {key for key, made in days.items() if {one["model"] for one in made} == {"gpt-4o"}}
    completed: dict[tuple[object, object], int] = defaultdict(int)
    for task in asked.facts("tasks"):
        if not task["is_open"]:
            completed[task["agent_id"], task["day"]] += task["status"] == "completed"
    used = only & set(completed)
    cost = sum(float(str(one["cost_usd"])) for key in used for one in days[key])
    tasks = sum(completed[key] for key in used)
    assert used
    assert by_name["gpt-4o"]["agent_days"] == len(used)
    assert by_name["gpt-4o"]["cost_per_completed_task_usd"] == pytest.approx(cost / tasks)
    low, high = by_name["gpt-4o"]["cost_per_completed_task_interval"]
    assert low <= cost / tasks <= high
    assert by_name["never-called"]["calls"] == 0
    assert by_name["never-called"]["failure_rate"] is None
    pairs = [(one["model"], one["other"]) for one in found["significance"]]
    assert (len(pairs), pairs[0]) == (3, ("gpt-4o", "claude-sonnet-4-5"))
    assert 0 <= found["significance"][0]["p_value"] <= 1


@pytest.mark.parametrize("models", ["gpt-4o", "gpt-4o,gpt-4o", ",", ",".join(map(str, range(11)))])
def test_two_to_ten_models_are_compared(asked: QueryUnderTest, models: str) -> None:
    """Any other number is refused, and the problem names the field."""
    answer = asked.web.get(f"{COMPARE}?models={models}")
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "models")
