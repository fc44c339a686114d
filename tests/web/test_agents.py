"""The agent endpoints, on literal snapshots."""

import pytest

from tests.web.conftest import Web
from tests.web.days import agent_cost_day, agent_day
from tests.web.test_maintenance import item

AGENTS = {
    "steady": {"agent_type": "chat", "first_activity": "2026-01-01T00:00:00Z", "last_activity": "2026-03-12T09:00:00Z"},
    "lucky": {"agent_type": "rag", "first_activity": "2026-03-11T00:00:00Z", "last_activity": "2026-03-11T01:00:00Z"},
    "idle": {"agent_type": "old", "first_activity": "2025-01-01T00:00:00Z", "last_activity": "2025-01-02T00:00:00Z"},
}
DAYS = {
    "2026-02-01": agent_day({"agent_id": "idle", "completed": 500}),
    "2026-03-11": agent_day(
        {
            "agent_id": "lucky",
            "completed": 1,
            "durations": 1,
            "duration_ms": 50.0,
            "min_duration_ms": 50.0,
            "max_duration_ms": 50.0,
            "buckets": {198: 1},  # 1.02^197 < 50 <= 1.02^198
        },
        {
            "agent_id": "steady",
            "completed": 900,
            "failed": 4,
            "cancelled": 2,
            "timeout": 4,
            "tokens_used": 70,
            "durations": 3,
            "duration_ms": 301.5,
            "min_duration_ms": 0.0,
            "max_duration_ms": 201.5,
            "buckets": {-10_000: 1, 233: 1, 268: 1},
        },
    ),
    "2026-03-12": agent_day({"agent_id": "steady", "completed": 90, "open": 3, "tokens_used": 5}),
}
COSTS = {
    "2026-03-11": agent_cost_day({"agent_id": "steady", "calls": 3, "cost_nano_usd": 1_980_000_001}),
    "2026-03-12": agent_cost_day(
        {"agent_id": "steady", "calls": 2, "unpriced_calls": 1, "model": "a"},
        {"agent_id": "lucky", "calls": 1, "unpriced_calls": 1},
    ),
}


@pytest.fixture
def agents(web: Web) -> Web:
    """Three agents: one with a thousand tasks, one with one, one that stopped."""
    web.publish({"agents": AGENTS, "agent_days": DAYS, "cost_agent_days": COSTS})
    return web


def test_performance(agents: Web) -> None:
    """Counts, rates, exact and histogram durations and cost of each agent with a task in the window."""
    answer = agents.answer("/agents/performance?days=7")
    assert answer["total_agents"] == 2
    steady = answer["agents"][0]
    assert steady == {
        "agent_id": "steady",
        "agent_type": "chat",
        "total_tasks": 1000,
        "completed_tasks": 990,
        "failed_tasks": 4,
        "cancelled_tasks": 2,
        "timeout_tasks": 4,
        "open_tasks": 3,
        "avg_duration_ms": 100.5,
        "min_duration_ms": 0.0,
        "max_duration_ms": 201.5,
        "p50_duration_ms": pytest.approx(100, rel=0.01),
        "p95_duration_ms": pytest.approx(201.5, rel=0.01),
        "p99_duration_ms": pytest.approx(201.5, rel=0.01),
        "timed_tasks": 3,
        "total_tokens_used": 75,
        "error_rate": 0.4,
        "success_rate": 99.0,
        "timeout_rate": 0.4,
        "success_rate_low": pytest.approx(98.1691, abs=1e-4),
        "success_rate_high": pytest.approx(99.4559, abs=1e-4),
        "cost_usd": 1.980000001,
        "unpriced_calls": 1,
        "cost_per_completed_task_usd": pytest.approx(0.002000000001),
        "last_activity": "2026-03-12T09:00:00Z",
    }
    assert answer["summary"] == {
        "total_tasks": 1001,
        "total_completed": 991,
        "total_failed": 4,
        "avg_success_rate": pytest.approx(100 * 991 / 1001),
    }


def test_cost_without_a_price_is_not_zero(agents: Web) -> None:
    """An agent whose calls all lack a price has no cost: null, with their number."""
    lucky = agents.answer("/agents/performance?days=7")["agents"][1]
    assert lucky["cost_usd"] is None
    assert lucky["unpriced_calls"] == 1
    assert lucky["cost_per_completed_task_usd"] is None


def test_comparison_ranks_by_the_wilson_bound(agents: Web) -> None:
    """990 of 1,000 stands above 1 of 1, and the test says that they do not differ."""
    answer = agents.answer("/agents/compare?days=7")
    assert answer["rankings"] == {
        "by_success_rate": ["steady", "lucky"],
        "by_speed": ["lucky", "steady"],
        "by_volume": ["steady", "lucky"],
    }
    assert answer["significance"] == [
        {
            "agent_id": "steady",
            "next_agent_id": "lucky",
            "difference": -1.0,
            "p_value": pytest.approx(0.919, abs=1e-3),
            "significant": False,
        }
    ]
    assert answer["summary"]["total_tasks_processed"] == 1001


def test_comparison_of_chosen_agents(agents: Web) -> None:
    """Named agents come as asked for, those without a task too; those never seen are listed apart."""
    answer = agents.answer("/agents/compare?agent_ids=idle,%20steady,nobody,idle&days=7")
    assert [agent["agent_id"] for agent in answer["agents"]] == ["idle", "steady"]
    assert answer["agents"][0]["total_tasks"] == 0
    assert answer["agents"][0]["success_rate_low"] is None
    assert answer["rankings"]["by_success_rate"] == ["steady", "idle"]
    assert answer["unknown_agents"] == ["nobody"]
    assert answer["significance"][0]["p_value"] is None


def test_comparison_has_two_names(agents: Web) -> None:
    """/agents/comparison is /agents/compare."""
    assert agents.answer("/agents/comparison?days=7") == agents.answer("/agents/compare?days=7")


def task(task_id: str, started_at: str, **fields: object) -> dict[str, object]:
    """Make a task document."""
    blank = dict.fromkeys(
        ("completed_at", "duration_ms", "input_size", "output_size", "tokens_used", "error_message", "metadata")
    )
    named = {"agent_id": "steady", "agent_type": "chat", "task_name": "t", "status": "running"}
    return {**blank, **named, "task_id": task_id, "started_at": started_at, **fields}


def test_history_is_newest_first(web: Web) -> None:
    """The newest tasks come first, at most `limit`; JSON metadata is an object, other text stays text."""
    tasks = {
        "a": task("a", "2026-03-10T10:00:00Z", metadata="{'not': json}"),
        "b": task("b", "2026-03-12T10:00:00Z", metadata='{"size":3}'),
        "c": task("c", "2026-03-11T10:00:00Z"),
    }
    web.publish({"agents": AGENTS}, {"agent_history": {"steady": tasks}})
    answer = web.answer("/agents/steady/history")
    assert answer["count"] == 3
    assert [one["task_id"] for one in answer["tasks"]] == ["b", "c", "a"]
    assert answer["tasks"][0]["metadata"] == {"size": 3}
    assert answer["tasks"][2]["metadata"] == "{'not': json}"
    assert [one["task_id"] for one in web.answer("/agents/steady/history?limit=1")["tasks"]] == ["b"]


def test_history_of_agents_without_tasks(web: Web) -> None:
    """Tasks of a known agent that Redis does not hold are in the lake, here there is none; one never seen is 404."""
    web.publish({"agents": AGENTS}, {"agent_history": {}})
    assert web.get("/agents/idle/history").status_code == 503
    assert web.get("/agents/nobody/history").status_code == 404


def test_recommendations(web: Web) -> None:
    """Agents with something to look at are listed with it; the others are counted."""
    advice = {
        "type": "high_error_rate",
        "severity": "high",
        "message": "Error rate is 25.5 %",
        "suggestion": "Look at the errors.",
        "rule": "error_rate",
        "id": "agent-error-steady",
        "evidence": item("any", "low")["evidence"],
    }
    web.publish(
        {
            "agents": AGENTS,
            "agent_recommendations": {
                "steady": {"agent_type": "chat", "recommendations": [advice]},
                "idle": {"agent_type": "old", "recommendations": []},
            },
        }
    )
    answer = web.answer("/agents/recommendations")
    assert answer["total_agents_analyzed"] == 3
    assert answer["agents_with_issues"] == 1
    assert answer["recommendations"][0]["agent_id"] == "steady"
    assert answer["recommendations"][0]["recommendations"][0] == advice
