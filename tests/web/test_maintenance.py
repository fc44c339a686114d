"""What somebody should act upon: order, counts, categories, history, on literal snapshots."""

from typing import Any

import pytest

from tests.web.conftest import Web

CATEGORIES = ("agent_performance", "cost_management", "infrastructure", "reliability")


def item(name: str, priority: str, category: str = "reliability", **fields: Any) -> dict[str, Any]:
    """Make the document of a recommendation."""
    return {
        "id": name,
        "title": f"Title of {name}",
        "description": f"{name}: 55.5 % of 200 tasks failed",
        "priority": priority,
        "category": category,
        "affected_component": f"component of {name}",
        "predicted_issue": "It goes on.",
        "confidence": 0.5,
        "recommended_action": f"Mend {name}",
        "estimated_impact": "Affects 200 tasks",
        "detected_at": "2026-03-01T10:00:00.000000Z",
        "metadata": {"agent_type": "chat"},
        "evidence": {
            "figures": {"tasks": 200, "threshold": 10.0},
            "window": {"from": "2026-02-11", "to": "2026-03-12"},
            "sample_size": 200,
            "query": {"file": "recommendations/agents/error_rate.sql", "parameters": {"today": "2026-03-12"}},
        },
        **fields,
    }


FOUND = [
    item("low", "low", "infrastructure"),
    item("unsure", "critical", "cost_management", confidence=0.3),
    item("medium", "medium"),
    item("sure", "critical", "agent_performance", confidence=0.9),
    item("b", "high", "agent_performance"),
    item("a", "high", "agent_performance"),
]


@pytest.fixture
def found(web: Web) -> Web:
    """Six recommendations are published."""
    web.publish({"maintenance": {one["id"]: one for one in FOUND}})
    return web


def test_most_urgent_first(found: Web) -> None:
    """Recommendations come by priority, then by confidence, then by id, whole as the job found them."""
    answer = found.answer("/advanced/maintenance")
    assert [one["id"] for one in answer["recommendations"]] == ["sure", "unsure", "a", "b", "medium", "low"]
    assert answer["total_recommendations"] == 6
    assert answer["by_priority"] == {"critical": 2, "high": 2, "medium": 1, "low": 1}
    assert answer["recommendations"][0] == FOUND[3]


def test_summary(found: Web) -> None:
    """The summary counts, says what to do first, and names the categories with their worst priority."""
    answer = found.answer("/advanced/maintenance/summary")
    assert answer["summary"] == {
        "total_items": 6,
        "requires_immediate_action": 2,
        "categories_affected": ["agent_performance", "cost_management", "infrastructure", "reliability"],
    }
    assert answer["critical_actions"] == [
        {"title": "Title of sure", "action": "Mend sure", "component": "component of sure"},
        {"title": "Title of unsure", "action": "Mend unsure", "component": "component of unsure"},
    ]
    assert answer["by_category"] == {
        "agent_performance": {"count": 3, "highest_priority": "critical"},
        "cost_management": {"count": 1, "highest_priority": "critical"},
        "infrastructure": {"count": 1, "highest_priority": "low"},
        "reliability": {"count": 1, "highest_priority": "medium"},
    }


@pytest.mark.parametrize("category", CATEGORIES)
def test_category(found: Web, category: str) -> None:
    """A category gives its own, in order."""
    answer = found.answer(f"/advanced/maintenance/category/{category}")
    ids = [one["id"] for one in found.answer("/advanced/maintenance")["recommendations"] if one["category"] == category]
    assert answer["category"] == category
    assert [one["id"] for one in answer["recommendations"]] == ids
    assert answer["total"] == len(ids) > 0


@pytest.mark.parametrize("category", ["agents", "Reliability", "reliability%20"])
def test_unknown_category(found: Web, category: str) -> None:
    """A category that there is not is 404 and names those that there are."""
    response = found.get(f"/advanced/maintenance/category/{category}")
    assert response.status_code == 404
    problem = response.get_json()
    assert [name for name in CATEGORIES if name not in problem["detail"]] == []


def test_nothing_found(web: Web) -> None:
    """Where nothing is to be acted upon all is empty."""
    web.publish({"maintenance": {}})
    assert web.answer("/advanced/maintenance")["recommendations"] == []
    assert web.answer("/advanced/maintenance")["by_priority"] == {"critical": 0, "high": 0, "medium": 0, "low": 0}
    assert web.answer("/advanced/maintenance/summary")["by_category"] == {}
    assert web.answer("/advanced/maintenance/category/reliability")["total"] == 0


def test_not_looked_for_yet(web: Web) -> None:
    """Before the job ran for the first time it is 503, not an empty list."""
    web.publish({"agents": {}})
    assert web.get("/advanced/maintenance").status_code == 503


def test_resolved(web: Web) -> None:
    """What was resolved within the window's days comes newest first, with when it held."""
    ends = {"first": "2026-03-11T00:00:00.000000Z", "second": "2026-03-12T08:00:00.000000Z"}
    old = {"old": "2026-03-10T23:59:59.999999Z"}
    web.publish(
        {
            "resolved_recommendations": {
                f"{name}@1": item(name, "high", resolved_at=end) for name, end in (ends | old).items()
            }
        }
    )
    answer = web.answer("/advanced/maintenance/resolved?days=2")
    assert [one["id"] for one in answer["recommendations"]] == ["second", "first"]
    assert answer["recommendations"][0]["resolved_at"] == ends["second"]
    assert answer["recommendations"][0]["detected_at"] == "2026-03-01T10:00:00.000000Z"
    assert (answer["total"], answer["period_days"]) == (2, 2)
    assert web.answer("/advanced/maintenance/resolved")["total"] == 3
    assert web.get("/advanced/maintenance/resolved?days=0").status_code == 422
