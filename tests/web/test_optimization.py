"""The endpoints of where money can be saved, on literal snapshots."""

from typing import Any

import pytest

from tests.web.conftest import Web
from tests.web.published import SAVING


def finding(name: str, usd: float, priority: str, effort: str, **usage: str | None) -> dict[str, Any]:
    """Make a finding that saves so much, half as much at worst and half as much again at best."""
    savings = {"cost_usd": usd, "cost_usd_low": usd / 2, "cost_usd_high": usd * 1.5, "performance_percent": 0}
    given = {"id": name, "expected_savings": savings, "priority": priority, "implementation_effort": effort}
    return {**SAVING, **given, "current_usage": usage}


CALLS = {"agent_id": "a", "provider": "openai", "model": "gpt-4o"}
CACHE = {
    **finding("misses", 0, "low", "low"),
    "resource_type": "cache",
    "expected_savings": {"cost_usd": 0, "cost_usd_low": 0, "cost_usd_high": 0, "performance_percent": 12.5},
}
FOUND = [
    CACHE,
    finding("caching", 120, "high", "low", **CALLS),
    finding("cheaper", 150, "high", "medium", **CALLS),
    finding("other agent", 130, "high", "low", **{**CALLS, "agent_id": "b"}),
    finding("big", 2_000, "critical", "low", agent_id="c"),
    finding("small", 20, "medium", "low", agent_id="d"),
]


@pytest.fixture
def saving(web: Web) -> Web:
    """The application with these findings."""
    web.publish({"optimization": {one["id"]: one for one in FOUND}})
    return web


def test_optimization(saving: Web) -> None:
    """Findings come most urgent first; savings on the same calls count once, the largest."""
    answer = saving.answer("/advanced/optimization")
    names = ["big", "cheaper", "other agent", "caching", "small", "misses"]
    assert [one["id"] for one in answer["recommendations"]] == names
    assert answer["total_recommendations"] == 6
    assert answer["potential_savings"] == {
        "cost_usd": 2_000 + 150 + 130 + 20,
        "cost_usd_low": 1_000 + 75 + 65 + 10,
        "cost_usd_high": 3_000 + 225 + 195 + 30,
        "performance_improvement_percent": 12.5,
    }
    assert answer["by_resource_type"] == {"llm_tokens": 5, "agent_tasks": 0, "memory": 0, "cache": 1, "database": 0}


@pytest.mark.parametrize(("idle_usd", "together_usd"), [(149, 150), (151, 151)])
def test_what_an_agent_spends_in_vain_is_on_the_same_calls(web: Web, idle_usd: float, together_usd: float) -> None:
    """Of an agent's calls in vain and of its savings model by model the larger counts; other agents are apart."""
    idle = finding("idle", idle_usd, "medium", "high", agent_id="a")
    models = [
        finding("one", 100, "medium", "low", **CALLS),
        finding("two", 50, "low", "low", **{**CALLS, "model": "another"}),
    ]
    others = [finding("apart", 20, "low", "low", **{**CALLS, "agent_id": "b"})]
    web.publish({"optimization": {one["id"]: one for one in (idle, *models, *others)}})
    found = web.answer("/advanced/optimization")["potential_savings"]
    assert found["cost_usd"] == together_usd + 20


def by_rule(rule: str, one: dict[str, Any]) -> dict[str, Any]:
    """Return a finding as that rule's."""
    evidence: Any = SAVING["evidence"]
    query = {**evidence["query"], "file": f"recommendations/optimization/{rule}.sql"}
    return {**one, "evidence": {**evidence, "query": query}}


def fleet(rule: str, usd: float, **usage: str | None) -> dict[str, Any]:
    """Make a finding about agents that have none of their own by that rule."""
    made = by_rule(rule, finding(f"fleet-{rule}", usd, "medium", "medium", agent_id=None, **usage))
    return {**made, "current_usage": {**made["current_usage"], "agents": 40}}


MODEL = {"provider": "openai", "model": "gpt-4o"}
OWN_CHEAPER = by_rule("cheaper_model", finding("own cheaper", 10, "low", "medium", **CALLS))
OWN_CACHING = by_rule("prompt_caching", finding("own caching", 8, "low", "low", **CALLS))
CHEAPER_FLEET = fleet("cheaper_model", 100, **MODEL)
CACHING_FLEET = fleet("prompt_caching", 30, **MODEL)
IDLE_FLEET = fleet("idle_spend", 60)
OTHER_MODEL = by_rule("cheaper_model", finding("b", 5, "low", "low", agent_id="b", provider="openai", model="o3"))


@pytest.mark.parametrize(
    ("found", "together_usd"),
    [
        ([CHEAPER_FLEET, OWN_CHEAPER], 110),  # agent a has a finding of its own, so it is not in the fleet
        ([CHEAPER_FLEET, OWN_CACHING], 100),  # agent a's calls are in the fleet
        ([CHEAPER_FLEET, OWN_CHEAPER, OWN_CACHING], 110),
        ([CHEAPER_FLEET, CACHING_FLEET], 100),
        ([CACHING_FLEET, OWN_CHEAPER], 30),
        ([CHEAPER_FLEET, OTHER_MODEL], 105),
        ([IDLE_FLEET, CHEAPER_FLEET, OTHER_MODEL], 105),
        ([IDLE_FLEET, CACHING_FLEET, OTHER_MODEL], 60),
        ([finding("idle", 20, "low", "high", agent_id="a"), CHEAPER_FLEET], 100),
        ([finding("idle", 20, "low", "high", agent_id="a"), CHEAPER_FLEET, OWN_CHEAPER], 120),
    ],
)
def test_a_fleet_and_its_agents_are_counted_once(web: Web, found: list[dict[str, Any]], together_usd: float) -> None:
    """A fleet's saving is not added to another finding that may be about the same calls."""
    web.publish({"optimization": {one["id"]: one for one in found}})
    assert web.answer("/advanced/optimization")["potential_savings"]["cost_usd"] == together_usd


def test_quick_wins(saving: Web) -> None:
    """Quick wins are of low effort and high or critical priority."""
    answer = saving.answer("/advanced/optimization/quick-wins")
    assert [one["id"] for one in answer["recommendations"]] == ["big", "other agent", "caching"]
    assert (answer["total_quick_wins"], answer["estimated_savings"]) == (3, 2_250)


def test_of_one_type(saving: Web) -> None:
    """One type's findings; a type without any is empty."""
    answer = saving.answer("/advanced/optimization/type/cache")
    assert (answer["resource_type"], answer["total"]) == ("cache", 1)
    assert answer["recommendations"][0]["id"] == "misses"
    assert saving.answer("/advanced/optimization/type/database")["recommendations"] == []


def test_report(saving: Web) -> None:
    """A report says the same sum."""
    answer = saving.answer("/advanced/report/cost")["details"]["optimization"]["figures"]
    assert {one["name"]: one["value"] for one in answer}["potential_savings.cost_usd"] == 2_300


def test_unknown_type(saving: Web) -> None:
    """An unknown type is 404 and names the valid ones."""
    response = saving.get("/advanced/optimization/type/tea")
    assert response.status_code == 404
    for name in ("llm_tokens", "agent_tasks", "memory", "cache", "database"):
        assert name in response.get_json()["detail"]


def test_nothing_found(web: Web) -> None:
    """Without a finding all is 0."""
    web.publish({"optimization": {}})
    answer = web.answer("/advanced/optimization")
    assert (answer["total_recommendations"], answer["potential_savings"]["cost_usd"]) == (0, 0)
    assert web.answer("/advanced/optimization/quick-wins")["estimated_savings"] == 0
