"""Errors: always a problem document that says what is wrong and names the field."""

from typing import Any

import pytest

from tests.web.conftest import Web


def problem(answer: Any, status: int) -> dict[str, Any]:
    """Check the form of a problem document and give it."""
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = answer.get_json()
    assert body["status"] == status
    assert body["instance"] == answer.headers["X-Request-Id"]
    assert set(body) == {"type", "title", "status", "detail", "instance", "errors"}
    return body


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/behavior/engagement?days=0", "days"),
        ("/behavior/engagement?days=366", "days"),
        ("/behavior/engagement?days=1e9", "days"),
        ("/behavior/features?days=x", "days"),
        ("/behavior/stats/heatmap?days=91", "days"),
        ("/cost/trends?days=6", "days"),
        ("/cost/summary?days=" + "9" * 5000, "days"),
        ("/cost/by-model?days=%00", "days"),
        ("/agents/a/history?limit=1001", "limit"),
        ("/agents/a/history?limit=", "limit"),
        ("/agents/compare?agent_ids=" + "x" * 5_001, "agent_ids"),
    ],
)
def test_wrong_parameter(web: Web, path: str, field: str) -> None:
    """A parameter out of range or of the wrong type is 422 and named, before any snapshot is needed."""
    body = problem(web.get(path), 422)
    assert [error["field"] for error in body["errors"]] == [field]
    assert body["errors"][0]["location"] == "query"
    assert body["type"] == "urn:autobot-analytics:problem:invalid"


def test_unknown_path(web: Web) -> None:
    """A path that does not exist is 404, under the API and outside."""
    problem(web.get("/nothing"), 404)
    problem(web.client.get("/<script>"), 404)


def test_wrong_method(web: Web) -> None:
    """A method that a path does not have is 405 and says which it has."""
    answer = web.client.post("/api/analytics/cost/summary")
    problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_not_computed(web: Web) -> None:
    """A snapshot that was never published is 503 with Retry-After, naming it."""
    answer = web.get("/cost/summary")
    body = problem(answer, 503)
    assert answer.headers["Retry-After"] == "5"
    assert body["type"].endswith(":not-computed")
    assert "cost_days" in body["detail"]


def test_defect(web: Web) -> None:
    """A defect is 500 without a trace of its cause."""
    web.publish({"cost_days": {"2026-03-12": {"secret": "inside"}}})
    answer = web.get("/cost/summary")
    problem(answer, 500)
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_request_id(web: Web) -> None:
    """A sane request id is taken over, another is replaced."""
    assert web.get("/nothing", X_Request_Id="abc-12345").headers["X-Request-Id"] == "abc-12345"
    assert web.get("/nothing", X_Request_Id="a b\t<>!!!").headers["X-Request-Id"] != "a b\t<>!!!"
