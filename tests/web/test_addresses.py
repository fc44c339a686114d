"""Other addresses of the same things: those that AutoBot's pages call, and slashes at the end."""

from typing import Any

import pytest

from web.http.addresses import canonical

PAGES = ["/", "/cost", "/agents", "/behavior", "/maintenance", "/reports", "/data", "/docs"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/advanced/dashboard", "/api/analytics/advanced/dashboard"),
        ("/api/advanced/report/", "/api/analytics/advanced/report"),
        ("/api/cost/by-agent", "/api/analytics/cost/by-agent"),
        ("/api/cost/by-agent/a b", "/api/analytics/cost/by-agent/a b"),
        ("/api/cost/by-agent/budget/budget/", "/api/analytics/cost/by-agent/budget/budget"),
        ("/api/cost/by-agent/a/b\n/budget", "/api/analytics/cost/by-agent/a/b\n/budget"),
        ("/api/cost/by-agents", "/api/cost/by-agents"),
        ("/api/cost/summary", "/api/cost/summary"),
        ("/api/advanced/dashboards", "/api/advanced/dashboards"),
        ("/api/analytics/cost/summary//", "/api/analytics/cost/summary"),
        ("/", "/"),
        ("//", "/"),
    ],
)
def test_one_address_of_each_thing(path: str, expected: str) -> None:
    """AutoBot's addresses are ours below the base path, and slashes at the end go; nothing else changes."""
    assert canonical(path) == expected


@pytest.mark.parametrize("path", ["dashboard", "maintenance", "optimization", "insights"])
def test_aliases_answer_alike(full: Any, path: str) -> None:
    """The same body, validator and limits of validity come at both addresses, and a held answer too."""
    for _ in range(2):
        ours = full.client.get(f"/api/analytics/advanced/{path}?days=7")
        theirs = full.client.get(f"/api/advanced/{path}/?days=7")
        assert (theirs.status_code, theirs.data) == (200, ours.data)
        assert theirs.headers["ETag"] == ours.headers["ETag"]
    assert full.client.get(f"/api/advanced/{path}?days=7", headers={"If-None-Match": ours.headers["ETag"]}).status == (
        "304 NOT MODIFIED"
    )
    assert full.client.head(f"/api/advanced/{path}").status_code == 200
    assert full.client.delete(f"/api/advanced/{path}").status_code == 405


def test_reports_and_budgets_of_agents(full: Any) -> None:
    """Reports are made and agents' budgets set, read and told at AutoBot's addresses."""
    report = full.client.post("/api/advanced/report/", json={"report_type": "cost"})
    assert report.data == full.client.post("/api/analytics/advanced/report", json={"report_type": "cost"}).data
    put = full.client.put("/api/cost/by-agent/chat-1/budget/", json={"budget_monthly_usd": 5})
    assert (put.status_code, put.get_json()["status"]) == (200, "set")
    read = full.client.get("/api/cost/by-agent/chat-1/budget").get_json()
    assert (read["has_budget"], read["budget_monthly_usd"]) == (True, 5.0)
    assert full.client.get("/api/cost/by-agent/chat-1").get_json()["budget"]["budget_monthly_usd"] == 5.0
    assert full.client.get("/api/cost/by-agent").data == full.client.get("/api/analytics/cost/by-agent").data


@pytest.mark.parametrize("page", PAGES)
def test_pages_with_a_slash(full: Any, page: str) -> None:
    """A page is there with a slash at its end, without a redirect."""
    assert full.client.get(f"{page}/").status_code == 200


def test_unknown_addresses_are_problems(full: Any) -> None:
    """What AutoBot answers itself is not ours: a problem document says so."""
    answer = full.client.get("/api/cost/summary")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
