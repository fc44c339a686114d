"""Periods of budgets in any zone."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.calendar import BudgetPeriod, period_at

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # leaps over midnight in spring
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # changes its clock by half an hour
    "Africa/Cairo",
)


@pytest.mark.parametrize(
    ("now", "kind", "zone", "period"),
    [
        ("2026-03-29T12:00", "daily", "Europe/Berlin", ("2026-03-28T23:00", "2026-03-29T22:00", "2026-03-29")),
        ("2026-10-25T12:00", "daily", "Europe/Berlin", ("2026-10-24T22:00", "2026-10-25T23:00", "2026-10-25")),
        ("2026-03-31T22:30", "monthly", "Europe/Berlin", ("2026-03-31T22:00", "2026-04-30T22:00", "2026-04")),
        ("2026-03-08T12:00", "weekly", "America/New_York", ("2026-03-02T05:00", "2026-03-09T04:00", "2026-W10")),
        ("2027-01-02T00:00", "weekly", "UTC", ("2026-12-28T00:00", "2027-01-04T00:00", "2026-W53")),
        ("2026-12-31T23:30", "monthly", "Asia/Kathmandu", ("2026-12-31T18:15", "2027-01-31T18:15", "2027-01")),
        ("2026-09-06T04:00", "daily", "America/Santiago", ("2026-09-06T04:00", "2026-09-07T03:00", "2026-09-06")),
    ],
)
def test_known_periods(now: str, kind: str, zone: str, period: tuple[str, str, str]) -> None:
    """Days on which the clock changes, the week that two years share, months that begin on another day in UTC."""
    start, end, label = period
    expected = BudgetPeriod(datetime.fromisoformat(start), datetime.fromisoformat(end), label)
    assert period_at(datetime.fromisoformat(now), kind, zone) == expected


@given(
    now=st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)),
    kind=st.sampled_from(("daily", "weekly", "monthly")),
    zone=st.sampled_from(ZONES),
)
def test_periods_cover_all_time(now: datetime, kind: str, zone: str) -> None:
    """Every moment lies in its period, the next begins where it ends, and its borders lie between quarters of hours."""
    period = period_at(now, kind, zone)
    assert period.start <= now < period.end
    assert period_at(period.end - timedelta(microseconds=1), kind, zone) == period
    following = period_at(period.end, kind, zone)
    assert following.start == period.end
    assert following.label > period.label or kind == "weekly"
    assert (period.start.minute % 15, period.start.second, period.start.microsecond) == (0, 0, 0)
