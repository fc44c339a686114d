"""Windows without data: no delta, rate or sentence is made from them, on pages, in reports, in insights and metrics."""

import re
from typing import Any

import pytest

from tests.web.conftest import Web
from tests.web.days import agent_cost_day, agent_day, behavior_day, cost_day, feature_day

NOW, BEFORE = "2026-03-10", "2026-02-01"  # days of the windows of 30 days that end on 12 March and on 10 February
EMPTY = ("behavior_users", "behavior_previous_users", "behavior_hours", "maintenance", "optimization")
RATES = ("Success", "Bounces", "Failed", "Timed out")


def filled(web: Web, *days: str) -> Web:
    """Publish calls, tasks and events on the given days."""
    web.publish(
        {
            "cost_days": {day: cost_day({"model": "m", "calls": 3, "cost_nano_usd": 5 * 10**9}) for day in days},
            "cost_agent_days": {
                day: agent_cost_day({"agent_id": "a", "calls": 3, "cost_nano_usd": 5 * 10**9}) for day in days
            },
            "agents": {"a": {"agent_type": "chat", "last_activity": None}, "idle": {"agent_type": "chat"}}
            if days
            else {},
            "agent_days": {
                day: agent_day({"agent_id": "a", "completed": 27, "failed": 1}, {"agent_id": "idle", "open": 1})
                for day in days
            },
            "behavior_days": {
                day: behavior_day(events=9, page_views=8, sessions=4, bounces=1, active_users=2) for day in days
            },
            "behavior_features": {day: feature_day([("chat", "page_view", 9, 0, 0)]) for day in days},
            **{name: {} for name in EMPTY},
        }
    )
    return web


def figures(text: str) -> dict[str, str]:
    """Return the values of a page by their labels."""
    found = re.findall(
        r'aria-describedby="d\d+">([^<]+)</.*?<p class="value"><data[^>]*>([^<]*)</data>', text, re.DOTALL
    )
    return dict(found)


def deltas(text: str) -> list[str]:
    """Return the changes that a page shows."""
    return [
        re.sub("<.*?>", "", one) for one in re.findall(r'<span class="delta[^"]*">(.*?)</span>\s*(?:<span>|</p>)', text)
    ]


def report(web: Web) -> Any:
    """Return the executive report of 30 days."""
    answer = web.client.post("/api/analytics/advanced/report", json={"days": 30})
    assert answer.status_code == 200
    return answer.get_json()


@pytest.mark.parametrize("path", ["/", "/cost", "/agents", "/behavior", "/agents/one?id=a", "/reports"])
def test_pages_of_an_empty_window(web: Web, path: str) -> None:
    """After days with data come 30 without: sums are 0, rates are not known, and nothing is a change."""
    filled(web, BEFORE)
    text = web.client.get(path).text
    assert "This part failed" not in text
    assert deltas(text) == []
    assert {label: value for label, value in figures(text).items() if label in RATES and "%" in value} == {}
    assert not re.search(r"\b0\.0.%", text)


@pytest.mark.parametrize("path", ["/", "/cost", "/agents", "/behavior", "/agents/one?id=a"])
def test_pages_after_an_empty_window(web: Web, path: str) -> None:
    """Where nothing was before, sums are new, and rates have no change."""
    filled(web, NOW)
    text = web.client.get(path).text
    assert set(deltas(text)) <= {"new", "no change"}
    assert "points" not in text


@pytest.mark.parametrize("days", [(NOW,), (BEFORE,), ()], ids=["before", "now", "both"])
def test_reports_compare_nothing_with_an_empty_window(web: Web, days: tuple[str, ...]) -> None:
    """No sentence sets a figure beside a window without data; rates of no task are null."""
    filled(web, *days)
    found = report(web)
    told = " ".join([*found["executive_summary"]["highlights"], *found["executive_summary"]["concerns"]])
    assert not re.search("rose|fell|after none|about as|0.0 %", told)
    for section in found["details"].values():
        for one in section["figures"]:
            assert one["change_percent"] is None, one
            if one["name"] in ("avg_success_rate", "bounce_rate", "pages_per_session"):
                assert (one["value"] is None) == (NOW not in days)
                assert one["previous"] is None


def test_an_empty_service_has_no_rate(web: Web) -> None:
    """Without a task there is no success rate, without data no score, no direction and no insight."""
    filled(web)
    dashboard = web.answer("/advanced/dashboard")
    assert (dashboard["agents"]["avg_success_rate"], dashboard["cost"]["growth_rate"]) == (None, None)
    assert dashboard["health"]["score"] is None
    health = web.answer("/advanced/health")
    assert (health["indicators"]["agent_success_rate"], health["health"]["status"]) == (None, "unknown")
    assert web.answer("/advanced/trends")["summary"]["is_healthy"] is None
    assert web.answer("/agents/performance")["summary"]["avg_success_rate"] is None
    assert web.answer("/agents/compare")["summary"]["avg_success_rate"] is None
    assert web.answer("/advanced/insights")["insights"] == []


def test_insight_of_no_use(web: Web) -> None:
    """When use ended altogether no percentage is told: either nobody came, or events no longer arrive."""
    filled(web, BEFORE)
    [found] = web.answer("/advanced/insights")["insights"]
    assert found["title"] == "No use was recorded"
    assert found["impact"] == "No event in the last 30 days; 4 sessions in the 30 before."


def test_files_leave_out_rates_of_nothing(web: Web) -> None:
    """An agent whose tasks all run has no rate in a table of agents."""
    filled(web, NOW)
    rows = web.get("/export/csv/agents?days=30").text.splitlines()
    header = rows[0].split(",")
    idle = dict(zip(header, next(row for row in rows if row.startswith("idle")).split(","), strict=True))
    assert (idle["total_tasks"], idle["success_rate_percent"], idle["error_rate_percent"]) == ("0", "", "")


def test_growth_of_a_past_window_has_its_last_day(web: Web) -> None:
    """All days of a window that is over are closed: page and chart of a past week count its last day."""
    costs = [10, 10, 10, 10, 10, 20, 60]
    days = [f"2026-03-{day:02d}" for day in range(1, 8)]
    web.publish(
        {
            "cost_days": {
                day: cost_day({"model": "m", "calls": 1, "cost_nano_usd": usd * 10**9})
                for day, usd in zip(days, costs, strict=True)
            },
            "cost_agent_days": {
                day: agent_cost_day({"agent_id": "a", "model": "m", "calls": 1, "cost_nano_usd": usd * 10**9})
                for day, usd in zip(days, costs, strict=True)
            },
        }
    )
    for query in ("", "&agent=a", "&model=m", "&agent=a&model=m"):
        text = web.client.get(f"/cost?days=7&to=2026-03-07{query}").text
        assert figures(text)["Growth"].replace("\u00a0", " ") == "150.0 %"
    assert figures(web.client.get("/cost?days=1&to=2026-03-07").text)["Growth"] == "–"
    assert figures(web.client.get("/cost?days=12").text)["Growth"].replace("\u00a0", " ") == "33.3 %"
    earlier = next(one for one in report_of(web, 5)["sections"]["cost"]["figures"] if "growth" in one["name"])
    assert earlier["previous"] == pytest.approx(200)  # 3rd to 7th: 10, 10 | 10, 20, 60


def report_of(web: Web, days: int) -> Any:
    """Return the cost report of some days, with one call today so that there is a window to compare."""
    web.later(seconds=10)
    known = {day: dict(document) for day, document in web.service.reader.documents("cost_days").items()}
    plain = {
        day: {name: getattr(column, "tolist", lambda column=column: column)() for name, column in document.items()}
        for day, document in known.items()
    }
    web.publish({"cost_days": plain | {"2026-03-12": cost_day({"model": "m", "calls": 1, "cost_nano_usd": 1})}})
    answer = web.client.post("/api/analytics/advanced/report", json={"days": days, "report_type": "cost"})
    return answer.get_json()
