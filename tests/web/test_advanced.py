"""The endpoints that put cost, agents and behaviour together, on literal snapshots."""

import pytest

from tests.web.conftest import Web
from tests.web.days import agent_day, behavior_day, cost_day
from tests.web.test_maintenance import item


def test_dashboard(full: Web) -> None:
    """The dashboard puts the figures of the other endpoints together."""
    answer = full.answer("/advanced/dashboard?days=3")
    assert answer["period_days"] == 3
    assert answer["cost"]["total_usd"] == full.answer("/cost/summary?days=3")["total_cost_usd"]
    assert answer["agents"]["total_tasks"] == 1001
    assert [one["agent_id"] for one in answer["agents"]["top_performers"]] == ["steady", "lucky"]
    assert answer["engagement"] == {"total_sessions": 8, "page_views": 18, "most_popular": "files"}
    assert (answer["maintenance"]["total_recommendations"], answer["maintenance"]["critical_count"]) == (1, 1)
    first = answer["maintenance"]["high_priority"][0]
    assert (first["affected_component"], first["priority"], first["category"]) == (
        "steady",
        "critical",
        "agent_performance",
    )
    assert first == full.answer("/advanced/maintenance")["recommendations"][0]
    assert answer["optimization"]["total_recommendations"] == 1
    assert answer["optimization"]["estimated_savings"] == {"cost_usd": 12.5, "performance_percent": 0.0}
    assert answer["optimization"]["top_recommendations"] == full.answer("/advanced/optimization")["recommendations"]


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
            "maintenance": {},
            "optimization": {},
        }
    )


@pytest.mark.parametrize(
    ("costs", "agents", "use", "score", "grade", "status"),
    [
        ([100] * 3 + [110] * 3, (90, 10), (2, 9), 86.7, "B", "healthy"),
        ([100] * 3 + [70] * 3, (50, 50), (1, 9), 63.3, "D", "warning"),
        ([100] * 3 + [200] * 3, (1, 9), None, 5.0, "F", "critical"),
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
    assert health["score"] == (None if score is None else score)
    assert (health["grade"], health["status"]) == (grade, status)
    trends = web.answer("/advanced/trends?days=7")
    assert trends["summary"]["is_healthy"] is (None if status == "unknown" else status == "healthy")
    assert trends["cost_trends"]["total_cost_usd"] == sum(costs)


def test_health(full: Web) -> None:
    """Health is the score of the last 30 days with what it is made of and the figures beside it."""
    answer = full.answer("/advanced/health")
    assert answer["health"] == full.answer("/advanced/dashboard?days=30")["health"]
    assert answer["health"]["parts"]["agents"] == pytest.approx(100 * 991 / 1001)
    assert answer["health"]["parts"]["engagement"] == pytest.approx(20 * 20 / 9)
    assert (answer["indicators"]["maintenance_issues"], answer["indicators"]["optimization_opportunities"]) == (1, 1)


def test_insights(web: Web) -> None:
    """Insights are what somebody should act upon, and use that fell, most urgent first, at most ten."""
    found = {f"low{number}": item(f"low{number}", "low", "infrastructure") for number in range(9)}
    found |= {
        "agent": item("agent", "critical", "agent_performance"),
        "cost": item("cost", "high", "cost_management"),
        "stream": item("stream", "medium", "reliability"),
    }
    days = {"2026-02-05": behavior_day(sessions=100), "2026-03-12": behavior_day(sessions=79)}
    web.publish({"behavior_days": days, "maintenance": found})
    answer = web.answer("/advanced/insights")
    assert answer["total_insights"] == len(answer["insights"]) == 10
    kinds = [(one["type"], one["priority"]) for one in answer["insights"]]
    assert kinds[:2] == [("agents", "critical"), ("cost", "high")]
    assert set(kinds[2:4]) == {("reliability", "medium"), ("behavior", "medium")}
    assert kinds[4:] == [("infrastructure", "low")] * 6
    assert answer["insights"][0]["title"] == "Title of agent"
    assert answer["insights"][0]["action"] == "Mend agent"
    assert "55.5 % of 200 tasks" in answer["insights"][0]["impact"]
    (use,) = (one for one in answer["insights"] if one["type"] == "behavior")
    assert use["impact"] == "79 sessions in the last 30 days, 100 in the 30 before (-21.0 %)."


@pytest.mark.parametrize(("sessions", "is_told"), [(79, True), (80, True), (81, False)])
def test_insight_of_falling_use(web: Web, sessions: int, is_told: bool) -> None:
    """A fifth fewer sessions than in the days before is worth knowing."""
    days = {"2026-02-05": behavior_day(sessions=100), "2026-03-12": behavior_day(sessions=sessions)}
    web.publish({"behavior_days": days, "maintenance": {}})
    assert bool(web.answer("/advanced/insights")["insights"]) is is_told
