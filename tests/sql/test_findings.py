"""What findings say alike: the macros of `sql/schema/macros/findings.sql`."""

import json

import pytest

from tests.sql.test_cases import lenient_warehouse


@pytest.mark.parametrize(
    ("value", "priority"),
    [(9.99, "low"), (10, "medium"), (24.9, "medium"), (25, "high"), (50, "critical"), (1e9, "critical")],
)
def test_the_highest_threshold_that_is_reached_tells(value: float, priority: str) -> None:
    """A value at a threshold has reached it; below all of them it is low."""
    assert lenient_warehouse().value(f"select priority_at({value}, 10, 25, 50)") == priority


@pytest.mark.parametrize(
    ("counts", "z"),
    [
        ("24, 100, 10, 100", 2.447),  # 0.14 less half of 2 / 100, over sqrt(0.17 x 0.83 x 2 / 100)
        ("23, 100, 10, 100", 2.286),
        ("5, 60, 5, 250", 2.087),  # without the correction 2.493: five failures of sixty would count as certain
        ("10, 100, 24, 100", 0),
        ("11, 100, 10, 100", 0),
        ("0, 20, 0, 100", 0),
        ("20, 20, 100, 100", 0),
    ],
)
def test_a_rise_is_measured_in_standard_errors(counts: str, z: float) -> None:
    """The rise less half a case on either side, over the error of both shares; none where it did not rise."""
    assert lenient_warehouse().value(f"select z_of_rise({counts})") == pytest.approx(z, abs=1e-3)


def test_savings_are_money_with_a_range() -> None:
    """All three are rounded to the sixth decimal."""
    found = json.loads(str(lenient_warehouse().value("select savings_of(1.23456789, 1, 2.5)")))
    assert found == {"cost_usd": 1.234568, "cost_usd_low": 1, "cost_usd_high": 2.5, "performance_percent": 0}
