"""The reports page: a report is made once for as long as its snapshots are unchanged, and says how old it is."""

from typing import Any

import pytest

from tests.web.conftest import Web
from tests.web.days import cost_day
from web.dashboard.pages import reports
from web.reports.make import make

NOT_FRESH = "not fresh: "


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of the reports that were made, by type."""
    kinds: list[str] = []

    def noted(service: Any, kind: Any, *rest: Any) -> Any:
        kinds.append(kind)
        return make(service, kind, *rest)

    monkeypatch.setattr(reports, "make", noted)
    return kinds


def test_report_is_kept(full: Web, made: list[str]) -> None:
    """Looked at again it is not made again; another type, other parts or another snapshot are another report."""
    for query in ("?days=30", "?days=30", "?days=30&type=cost", "?days=30&section=cost", "?days=30"):
        assert full.client.get(f"/reports{query}").status_code == 200
    assert made == ["executive", "cost", "executive"]
    full.later(seconds=10)
    full.publish({"cost_days": {"2026-03-12": cost_day({"model": "new", "calls": 1, "cost_nano_usd": 7_000_000_000})}})
    assert "$7.00" in full.client.get("/reports?days=1").text
    assert len(made) == 4


def test_old_report_says_so(full: Web) -> None:
    """A report of snapshots that are older than they should be says since when."""
    assert NOT_FRESH not in full.client.get("/reports?days=7").text
    full.later(hours=3)
    assert NOT_FRESH in full.client.get("/reports?days=7").text


def test_a_past_period_is_not_what_the_report_is_of(full: Web) -> None:
    """Reports end today: where the page's period does not, it says so."""
    said = "Reports always end today: this one is of the last 5 days"
    assert said in full.client.get("/reports?from=2026-03-01&to=2026-03-05").text
    assert "Reports always end today" not in full.client.get("/reports?days=5").text
