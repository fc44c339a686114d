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


def test_savings_are_money_with_a_range() -> None:
    """All three are rounded to the sixth decimal."""
    found = json.loads(str(lenient_warehouse().value("select savings_of(1.23456789, 1, 2.5)")))
    assert found == {"cost_usd": 1.234568, "cost_usd_low": 1, "cost_usd_high": 2.5, "performance_percent": 0}
