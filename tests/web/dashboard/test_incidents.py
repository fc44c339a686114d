"""What changed in cost, which changes are beyond chance, and anomalies as incidents."""

from typing import Any

import pytest

from web.api.anomalies.answers import Anomaly
from web.dashboard.cost_changes import CostChange, largest
from web.dashboard.incidents import incidents
from web.show.formats import delta


def anomaly(day: str, kind: str, severity: str, impact: float) -> Anomaly:
    """Return an anomaly with what matters here."""
    fields: dict[str, Any] = {"day": day, "kind": kind, "severity": severity, "impact_usd": impact}
    return Anomaly.model_construct(id=f"{day}{kind}{impact}", **fields)


def test_anomalies_of_a_day_are_one_incident() -> None:
    """A day's anomalies are one row with the gravest severity and the largest impact; the newest day is first."""
    found = [
        anomaly("2026-03-01", "hour", "high", 3.0),
        anomaly("2026-03-02", "day", "medium", 1.0),
        anomaly("2026-03-01", "day", "medium", 5.0),
    ]
    rows = incidents(found, {})
    assert [(one.day, one.severity, one.impact_usd) for one in rows.shown] == [
        ("2026-03-02", "medium", 1.0),
        ("2026-03-01", "high", 5.0),
    ]
    assert rows.shown[1].first is found[2]
    assert list(rows.shown[1].others) == [found[0]]
    assert [one.day for one in incidents(found, {"incidents": "impact"}).shown] == ["2026-03-01", "2026-03-02"]


def test_the_largest_changes() -> None:
    """The largest changes come first, falls too; what is small beside all cost is left out."""
    found = [
        CostChange("model", "a", 10.0, 4.0),
        CostChange("agent", "b", 0.0, 9.0),
        CostChange("model", "c", 50.0, 49.9),
    ]
    assert [one.name for one in largest(found)] == ["b", "a"]


@pytest.mark.parametrize(
    ("now", "before", "points", "is_good"),
    [
        (110, 100, False, None),
        (140, 100, False, True),
        (103.0, 100.0, False, None),
        (106.0, 100.0, False, True),
        (95.5, 96.2, True, None),
        (94.0, 96.2, True, False),
    ],
)
def test_changes_within_chance_have_no_colour(now: float, before: float, points: bool, is_good: bool | None) -> None:
    """A change is good or bad only if it is beyond chance."""
    assert delta(now, before, "up", points).is_good is is_good
