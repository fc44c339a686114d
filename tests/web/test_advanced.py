"""The endpoints that put cost, agents and behaviour together, on literal snapshots."""

from datetime import date, timedelta

import pytest

from tests.web.conftest import Web
from tests.web.days import agent_day, behavior_day, cost_day


def test_dashboard(full: Web) -> None:
    """The dashboard puts the figures of the other endpoints together."""
    answer = full.answer("/advanced/dashboard?days=3")
    assert answer["period_days"] == 3
    assert answer["cost"]["total_usd"] == full.answer("/cost/summary?days=3")["total_cost_usd"]
    assert answer["agents"]["total_tasks"] == 1001
    assert [one["agent_id"] for one in answer["agents"]["top_performers"]] == ["steady", "lucky"]
    assert answer["engagement"] == {"total_sessions": 8, "page_views": 18, "most_popular": "files"}
    assert (answer["maintenance"]["total_recommendations"], answer["maintenance"]["critical_count"]) == (1, 1)
    item = answer["maintenance"]["high_priority"][0]
    assert (item["affected_component"], item["priority"], item["category"]) == (
        "steady",
        "critical",
        "agent_performance",
    )
    assert item["metadata"] == {"agent_type": "chat", "tasks": 200}
    assert answer["optimization"]["total_recommendations"] == 0
    assert answer["optimization"]["note"]


def platform(web: Web, costs: list[int], agents: tuple[int, int] | None, use: tuple[int, int] | None) -> None:
    """Publish daily costs that end yesterday, (completed, failed) tasks and (sessions, page views) of today."""
    cost = {
        f"2026-03-{12 - len(costs) + place:02d}": cost_day({"model": "m", "calls": 1, "cost_nano_usd": usd * 10**9})
        for place, usd in enumerate(costs)
    }
    tasks = {"2026-03-12": agent_day({"agent_id": "a", "completed": agents[0], "failed": agents[1]})} if agents else {}
    days = {"2026-03-12": behavior_day(sessions=use[0], page_views=use[1])} if use else {}
    web.publish(
        {
            "cost_days": cost,
            "agents": {},
            "agent_days": tasks,
            "cost_agent_days": {},
            "behavior_days": days,
            "behavior_features": {},
            "agent_recommendations": {},
        }
    )


@pytest.mark.parametrize(
    ("costs", "agents", "use", "score", "grade", "status"),
    [
        ([100] * 3 + [110] * 3, (90, 10), (2, 9), (80 + 90 + 90) / 3, "B", "healthy"),
        ([100] * 3 + [70] * 3, (50, 50), (1, 9), (40 + 50 + 100) / 3, "D", "warning"),
        ([100] * 3 + [200] * 3, (1, 9), None, (0 + 10) / 2, "F", "critical"),
        ([], None, (1, 1), 20, "F", "critical"),
        ([0] * 3 + [7] * 3, (99, 1), None, 99, "A", "healthy"),  # from nothing there is no growth rate
        ([], None, None, None, None, "unknown"),
    ],
)
def test_health_score(
    web: Web,
    costs: list[int],
    agents: tuple[int, int] | None,
    use: tuple[int, int] | None,
    score: float | None,
    grade: str | None,
    status: str,
) -> None:
    """The score is the mean of those parts that have data."""
    platform(web, costs, agents, use)
    health = web.answer("/advanced/dashboard?days=7")["health"]
    assert health["score"] == (None if score is None else pytest.approx(score))
    assert (health["grade"], health["status"]) == (grade, status)
    trends = web.answer("/advanced/trends?days=7")
    assert trends["summary"]["is_healthy"] is (status == "healthy")
    assert trends["cost_trends"]["total_cost_usd"] == sum(costs)


def test_health(full: Web) -> None:
    """Health is the score of the last 30 days with what it is made of and the figures beside it."""
    answer = full.answer("/advanced/health")
    assert answer["health"] == full.answer("/advanced/dashboard?days=30")["health"]
    assert answer["health"]["parts"]["agents"] == pytest.approx(100 * 991 / 1001)
    assert answer["health"]["parts"]["engagement"] == pytest.approx(20 * 20 / 9)
    assert (answer["indicators"]["maintenance_issues"], answer["indicators"]["optimization_opportunities"]) == (1, 0)


def test_insights(full: Web) -> None:
    """Insights come most urgent first: a failing agent, then calls without a price."""
    answer = full.answer("/advanced/insights")
    assert answer["total_insights"] == len(answer["insights"]) >= 2
    assert (answer["insights"][0]["type"], answer["insights"][0]["priority"]) == ("agents", "critical")
    assert "data_quality" in [one["type"] for one in answer["insights"]]


@pytest.mark.parametrize(("later", "priority"), [(24, None), (25, "medium"), (31, "high")])
def test_insight_of_rising_cost(web: Web, later: int, priority: str | None) -> None:
    """Cost that rises by more than 20 % is worth knowing, by more than 50 % urgent."""
    days = [date(2026, 2, 11) + timedelta(days=place) for place in range(29)]
    daily = [20] * 14 + [later] * 15
    cost = {
        day.isoformat(): cost_day({"model": "m", "calls": 1, "cost_nano_usd": usd * 10**9})
        for day, usd in zip(days, daily, strict=True)
    }
    web.publish({"cost_days": cost, "behavior_days": {}, "agent_recommendations": {}})
    found = [one["priority"] for one in web.answer("/advanced/insights")["insights"] if one["type"] == "cost"]
    assert found == ([priority] if priority else [])
