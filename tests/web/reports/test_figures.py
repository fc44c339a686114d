"""Every figure of a report is the endpoint's figure, and its change is against the window before."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.web.conftest import Web
from tests.web.reports.conftest import Asks
from web.reports.answers import ReportType
from web.reports.parts import change

ENDPOINTS: Mapping[str, str] = {  # of figures: section and name -> path
    "cost/total_cost_usd": "/cost/summary",
    "cost/avg_daily_cost": "/cost/summary",
    "cost/growth_rate_percent": "/cost/summary",
    "cost/unpriced.calls": "/cost/summary",
    **dict.fromkeys(("cost/month_to_date", "cost/month_projected"), "/cost/summary"),
    **dict.fromkeys(("cost/month_projected_low", "cost/month_projected_high"), "/cost/summary"),
    "cost/forecast.sums.next_30_days.estimated_usd": "/cost/forecast",
    "cost/forecast.sums.next_30_days.level_80.low": "/cost/forecast",
    "cost/forecast.sums.next_30_days.level_80.high": "/cost/forecast",
    "agents/total_agents": "/agents/performance",
    "agents/*": "/agents/performance#summary",
    "behavior/*": "/behavior/engagement#metrics",
    "maintenance/*": "/advanced/maintenance",
    "optimization/*": "/advanced/optimization",
}
TABLES: Mapping[str, tuple[str, str]] = {  # of tables: section and name -> path, and where its rows are
    "cost/models": ("/cost/by-model", "models"),
    "cost/agents": ("/cost/by-agent", "agents"),
    "cost/budgets": ("/cost/budget-status", "budget_statuses"),
    "cost/anomalies": ("/cost/anomalies", "anomalies"),
    "agents/agents": ("/agents/performance", "agents"),
    "agents/busiest": ("/agents/performance", "agents"),
    "behavior/features": ("/behavior/features", "features"),
    "behavior/peak_hours": ("/behavior/stats/heatmap", "peak_hours"),
    "maintenance/recommendations": ("/advanced/maintenance", "recommendations"),
    "optimization/recommendations": ("/advanced/optimization", "recommendations"),
}
KINDS: tuple[ReportType, ...] = ("executive", "technical", "cost", "performance")


def at(answer: Any, place: str) -> Any:
    """Return what lies at a dotted place."""
    for name in place.split("."):
        answer = answer[name]
    return answer


@pytest.mark.parametrize("kind", KINDS)
def test_figures_are_the_endpoints(ask: Asks, full: Web, kind: str) -> None:
    """Each figure of each section equals the field of its endpoint over the same window."""
    report = ask(report_type=kind, days=30).get_json()
    for section, content in report["details"].items():
        assert content["figures"], section
        for one in content["figures"]:
            path = ENDPOINTS.get(f"{section}/{one['name']}") or ENDPOINTS[f"{section}/*"]
            path, _, inside = path.partition("#")
            answer = full.answer(f"{path}?days=30")
            assert one["value"] == at(answer[inside] if inside else answer, one["name"]), one["name"]
            assert one["change_percent"] == change(one["value"], one["previous"], one["unit"])


@pytest.mark.parametrize("kind", KINDS)
def test_rows_are_the_endpoints(ask: Asks, full: Web, kind: str) -> None:
    """Each row of a table has the figures of the endpoint's row, in its order."""
    report = ask(report_type=kind, days=30).get_json()
    seen = 0
    for section, content in report["details"].items():
        for table in content["tables"]:
            place = TABLES.get(f"{section}/{table['name']}")
            if place is None:
                continue
            rows = full.answer(f"{place[0]}?days=30")[place[1]]
            rows = list(rows.values()) if isinstance(rows, dict) else rows
            for ours, theirs in zip(table["rows"], rows, strict=False):
                shared = set(ours) & set(theirs)
                assert len(shared) >= 2
                assert {name: ours[name] for name in shared} == {name: theirs[name] for name in shared}
                seen += 1
    assert seen


def test_charts_are_the_endpoints(ask: Asks, full: Web) -> None:
    """Each chart has the days and the figures of its endpoint, forecasts with their band."""
    sections = ask(days=30, include_sections=["cost", "agents", "behavior"], report_type="performance").get_json()
    drawn = {f"{name}/{chart['name']}": chart for name, one in sections["details"].items() for chart in one["charts"]}
    shown = {name: chart["values"] for name, chart in drawn.items()}
    ahead = full.answer("/cost/forecast?days_to_forecast=30")["forecast"]
    tasks = full.answer("/agents/trends?days=30")["daily_stats"]
    use = full.answer("/behavior/engagement?days=30")["daily"]
    assert shown == {
        "cost/daily_costs": full.answer("/cost/summary?days=30")["daily_costs"],
        "cost/forecast.daily_estimates": ahead["daily_estimates"],
        "agents/daily_tasks": {day: one["total"] for day, one in tasks.items()},
        "agents/daily_success_rate": {day: one["success_rate"] if one["total"] else None for day, one in tasks.items()},
        "behavior/daily.sessions": {one["date"]: one["sessions"] for one in use},
        "behavior/daily.active_users": {one["date"]: one["active_users"] for one in use},
    }
    band = ahead["intervals"]["level_80"]["daily"]
    assert drawn["cost/forecast.daily_estimates"]["low"] == {day: ends["low"] for day, ends in band.items()}
    assert drawn["cost/forecast.daily_estimates"]["high"] == {day: ends["high"] for day, ends in band.items()}


def test_the_window_before(ask: Asks, full: Web) -> None:
    """The figure before is that of the window of the same length that ends the day before this one begins."""
    report = ask(report_type="cost", days=7).get_json()
    assert report["period"] == {"start": "2026-03-06", "end": "2026-03-12", "days": 7}
    assert report["previous_period"] == {"start": "2026-02-27", "end": "2026-03-05", "days": 7}
    daily = full.answer("/cost/summary?days=14")["daily_costs"]
    before = sum(cost for day, cost in daily.items() if day <= "2026-03-05")
    figures = {one["name"]: one for one in report["sections"]["cost"]["figures"]}
    assert figures["total_cost_usd"]["previous"] == pytest.approx(before, abs=1e-9)
    users = full.answer("/behavior/engagement?days=7")["previous"]
    shown = ask(report_type="performance", days=7).get_json()["sections"]["behavior"]["figures"]
    counted = {one["name"]: one["previous"] for one in shown if one["unit"] == "count"}
    assert counted == {name: users[name] for name in counted}
    assert users["total_sessions"] == 0
    assert {one["previous"] for one in shown if one["unit"] != "count"} == {None}  # of no session there is no mean


@pytest.mark.parametrize(
    ("value", "previous", "unit", "expected"),
    [
        (15, 10, "count", 50),
        (5, 10, "usd", -50),
        (97.5, 95.0, "percent", 2.5),
        (5, 0, "count", None),
        (None, 5, "count", None),
        (5, None, "count", None),
        (0, 0, "percent", 0),
    ],
)
def test_change(value: float | None, previous: float | None, unit: Any, expected: float | None) -> None:
    """In percent of the figure before, of rates in points; none from nothing."""
    assert change(value, previous, unit) == expected
