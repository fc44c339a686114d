"""What is in a report: by type, by what was asked for, and when something is missing."""

from typing import Any

import pytest

from tests.web.conftest import Web
from tests.web.days import cost_day
from tests.web.reports.conftest import Asks


def names(section: dict[str, Any], part: str) -> list[str]:
    """Return the names of a section's figures, charts or tables."""
    return [one["name"] for one in section[part]]


def test_types_differ(ask: Asks) -> None:
    """Each type has its own sections, and what it is about in full; only the executive one has a summary."""
    reports = {kind: ask(report_type=kind).get_json() for kind in ("executive", "technical", "cost", "performance")}
    assert {kind: list(report["sections"]) for kind, report in reports.items()} == {
        "executive": ["cost", "agents", "behavior", "maintenance", "optimization"],
        "technical": ["agents", "maintenance", "optimization"],
        "cost": ["cost", "optimization"],
        "performance": ["agents", "behavior"],
    }
    assert [kind for kind, report in reports.items() if report["executive_summary"]] == ["executive"]
    short, full = (reports[kind]["sections"]["agents"] for kind in ("executive", "performance"))
    assert (names(short, "tables"), names(full, "tables")) == (["lowest", "busiest"], ["agents"])
    assert {"p50_duration_ms", "p99_duration_ms", "success_rate_low"} <= set(full["tables"][0]["rows"][0])
    assert names(reports["technical"]["details"]["maintenance"], "tables") == ["recommendations", "streams"]
    assert "peak_hours" in names(reports["performance"]["sections"]["behavior"], "tables")
    assert names(reports["cost"]["sections"]["cost"], "charts") == ["daily_costs", "forecast.daily_estimates"]


def test_only_what_is_wanted(ask: Asks) -> None:
    """Sections that were asked for, in the usual order, whatever the type has."""
    report = ask(report_type="cost", include_sections=["maintenance", "agents"]).get_json()
    assert list(report["sections"]) == ["agents", "maintenance"]


def test_nothing_said_is_the_executive_one(ask: Asks, full: Web) -> None:
    """An empty body is the executive report of 30 days; GET gives the same."""
    posted = ask().get_json()
    assert (posted["report_type"], posted["period"]["days"]) == ("executive", 30)
    assert full.answer("/advanced/report/executive") == posted
    assert full.answer("/advanced/report/cost?days=7") == ask(report_type="cost", days=7).get_json()


def test_sentences_quote_figures(ask: Asks) -> None:
    """The summary says what is worth saying with the sections' figures."""
    report = ask().get_json()
    summary = report["executive_summary"]
    users = next(one for one in report["sections"]["behavior"]["figures"] if one["name"] == "active_users")
    assert (
        f"Active users rose by 42.9 %, from {users['previous']:.0f} to {users['value']:.0f}." in summary["highlights"]
    )
    [finding] = [one for one in report["details"]["maintenance"]["tables"][0]["rows"] if "steady" in one["title"]]
    assert f"Critical: Title of agent-error-steady. {finding['description']}." in summary["concerns"]
    assert any(sentence.startswith("Budget team (80.0 % of $100.00 spent)") for sentence in summary["concerns"])
    assert "Title of agent-error-steady. Mend agent-error-steady." in summary["recommendations"]
    saving = report["details"]["optimization"]["tables"][0]["rows"][0]
    [sentence] = [one for one in summary["recommendations"] if one.startswith(f"{saving['title']}: saves about $")]
    assert sentence.endswith(f"{saving['recommended_change']}.")


def test_what_was_never_computed(web: Web) -> None:
    """With some snapshots only, the rest is said to be missing; with none at all, 503."""
    refused = web.client.post("/api/analytics/advanced/report", json={})
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    web.publish({"cost_days": {}, "agents": {}, "agent_days": {}, "cost_agent_days": {}})
    report = web.client.post("/api/analytics/advanced/report", json={}).get_json()
    assert report["details"]["maintenance"]["notes"] == ["Maintenance was never computed: is the scheduler running?"]
    assert "The forecast was never computed: is the scheduler running?" in report["sections"]["cost"]["notes"]
    assert report["executive_summary"]["highlights"] == ["Nothing was recorded in this window."]


@pytest.mark.parametrize(
    ("body", "field", "valid"),
    [
        ({"report_type": "daily"}, "report_type", "'executive', 'technical', 'cost' or 'performance'"),
        ({"include_sections": ["costs"]}, "include_sections.0", "'cost', 'agents', 'behavior'"),
        ({"include_sections": []}, "include_sections", "must have 1 or more items"),
        ({"format": "pdf"}, "format", "'json', 'html' or 'markdown'"),
        ({"days": 0}, "days", "must be 1 or more"),
        ({"days": 366}, "days", "must be 365 or less"),
    ],
)
def test_refused(ask: Asks, body: dict[str, Any], field: str, valid: str) -> None:
    """422 that names the field and what it may be."""
    response = ask(**body)
    assert response.status_code == 422
    fault = response.get_json()["errors"][0]
    assert fault["field"] == field
    assert valid in fault["detail"]


def test_unknown_type(full: Web) -> None:
    """404 naming those that there are."""
    response = full.get("/advanced/report/weekly")
    assert response.status_code == 404
    assert "executive, technical, cost, performance" in response.get_json()["detail"]
    assert full.get("/advanced/report/executive?days=6").status_code == 422
    assert full.get("/advanced/report/executive?format=pdf").status_code == 422


def test_half_empty_window_before(ask: Asks, full: Web) -> None:
    """Where data began within the window before, the section says so, and the summary draws nothing from changes."""
    days = [f"2026-03-{day:02}" for day in range(4, 13)]
    full.publish(
        {"cost_days": {day: cost_day({"model": "m", "calls": 1, "cost_nano_usd": 1_000_000_000}) for day in days}}
    )
    report = ask(days=7).get_json()
    [note] = [note for note in report["sections"]["cost"]["notes"] if "only since" in note]
    assert note == "There are data only since 2026-03-04: changes against 2026-02-27 to 2026-03-05 say little."
    summary = report["executive_summary"]
    assert f"Cost: {note}" in summary["concerns"]
    assert not [one for one in summary["concerns"] + summary["highlights"] if one.startswith("Cost rose")]
    whole = ask(days=4).get_json()  # 5 to 8 March are whole
    assert not [note for note in whole["sections"]["cost"]["notes"] if "only since" in note]
    assert whole["executive_summary"]["highlights"][0].startswith("Cost: $4.00, about as in")
