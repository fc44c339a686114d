"""Days and hours of unusual cost, on literal snapshots."""

from typing import Any

import pytest

from tests.web.conftest import Web


def anomaly(scope: str, series_id: str, at: str, **fields: Any) -> dict[str, Any]:
    """Make the document of an anomaly of $30 where $10 were expected."""
    name = f"{scope}/{series_id}/{at}" if series_id else f"{scope}/{at}"
    return {
        "id": name,
        "scope": scope,
        "series_id": series_id,
        "kind": "hour" if "T" in at else "day",
        "day": at[:10],
        "at": at,
        "is_running": False,
        "expected_usd": 10.0,
        "low_usd": 6.0,
        "high_usd": 14.0,
        "actual_usd": 30.0,
        "impact_usd": 20.0,
        "severity": "high",
        "place": 1,
        "found": 1,
        "cause": [
            {"dimension": "model", "name": "openai/gpt-4o", "difference_usd": 21.0, "share": 1.05},
            {"dimension": "agent", "name": None, "difference_usd": 12.0, "share": 0.6},
            {"dimension": "agent", "name": "steady", "difference_usd": 8.0, "share": 0.4},
            {"dimension": "model", "name": "openai/gpt-4o-mini", "difference_usd": -1.0, "share": -0.05},
        ],
        "first_seen": "2026-03-11T08:00:00Z",
        **fields,
    }


DOCUMENTS = {
    document["id"]: document
    for document in (
        anomaly("total", "", "2026-03-11"),
        anomaly("model", "openai/gpt-4o", "2026-03-11", impact_usd=21.0, cause=[]),
        anomaly("agent", "steady", "2026-03-12T09:00:00Z", severity="medium", is_running=True),
        anomaly("total", "", "2026-02-11", severity="medium"),
    )
}


def ids(web: Web, query: str = "") -> list[str]:
    """Return the ids of the anomalies that an answer has."""
    return [one["id"] for one in web.answer(f"/cost/anomalies{query}")["anomalies"]]


def test_the_newest_day_comes_first_then_the_dearest(web: Web) -> None:
    """The default window is 30 days; the order is by day, then by impact."""
    web.publish({"anomalies": DOCUMENTS})
    assert ids(web) == ["agent/steady/2026-03-12T09:00:00Z", "model/openai/gpt-4o/2026-03-11", "total/2026-03-11",
                        "total/2026-02-11"]  # fmt: skip
    assert ids(web, "?days=29") == ids(web)[:3]
    assert ids(web, "?days=1") == ids(web)[:1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("scope=total", ["total/2026-03-11", "total/2026-02-11"]),
        ("scope=model", ["model/openai/gpt-4o/2026-03-11"]),
        ("scope=model&id=openai/gpt-4o-mini", []),
        ("id=steady", ["agent/steady/2026-03-12T09:00:00Z"]),
        ("kind=hour", ["agent/steady/2026-03-12T09:00:00Z"]),
        ("severity=high&scope=total", ["total/2026-03-11"]),
        ("limit=1", ["agent/steady/2026-03-12T09:00:00Z"]),
    ],
)
def test_filters(web: Web, query: str, expected: list[str]) -> None:
    """Scope, series, kind and severity narrow the answer; the limit cuts it."""
    web.publish({"anomalies": DOCUMENTS})
    assert ids(web, f"?{query}") == expected


def test_counts_are_of_all_that_match(web: Web) -> None:
    """What the limit cuts off is counted."""
    web.publish({"anomalies": DOCUMENTS})
    answer = web.answer("/cost/anomalies?limit=1")
    assert (answer["total_anomalies"], answer["by_severity"]) == (4, {"high": 2, "medium": 2})
    assert answer["period"] == {"start": "2026-02-11", "end": "2026-03-12", "days": 30}


def test_an_anomaly_tells_all(web: Web) -> None:
    """An anomaly comes as it was published, with a sentence."""
    web.publish({"anomalies": DOCUMENTS})
    one = web.answer("/cost/anomalies?scope=total")["anomalies"][0]
    assert one == {
        **DOCUMENTS["total/2026-03-11"],
        "message": "All calls cost $30.00 on 2026-03-11, $20.00 more than the $10.00 that were expected (usual: below "
        "$14.00). Of that: model openai/gpt-4o 100%, calls that name no agent 60%.",
    }
    running = web.answer("/cost/anomalies?scope=agent")["anomalies"][0]["message"]
    assert running.startswith("The agent steady cost $30.00 in the hour from 2026-03-12T09:00:00Z so far, $20.00 more")
    without = web.answer("/cost/anomalies?scope=model")["anomalies"][0]["message"]
    assert without.endswith("(usual: below $14.00).")


def test_none(web: Web) -> None:
    """No anomaly is no error."""
    web.publish({"anomalies": {}})
    assert web.answer("/cost/anomalies")["anomalies"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [("days=366", "days"), ("days=0", "days"), ("scope=team", "scope"), ("kind=week", "kind"), ("id=%0a", "id")],
)
def test_wrong_parameters(web: Web, query: str, field: str) -> None:
    """What is wrong is named."""
    web.publish({"anomalies": DOCUMENTS})
    response = web.get(f"/cost/anomalies?{query}")
    assert response.status_code == 422
    assert [error["field"] for error in response.get_json()["errors"]] == [field]
