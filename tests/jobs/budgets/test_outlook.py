"""The outlook of a budget, against values worked out by hand."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.budgets.forecasts import Forecast
from jobs.budgets.outlook import look_ahead
from jobs.forecasting.sums import HIGH_80, LEVELS, LOW_80, MEDIAN

NOON = datetime(2026, 3, 12, 12)
MOMENTS = (NOON, datetime(2026, 3, 12, 18), *(datetime(2026, 3, day) for day in range(13, 18)))


def rising(by_level: dict[int, int]) -> Forecast:
    """Forecast so much until 18:00, as much again until midnight, and four times that a day after it.

    By level, a place in LEVELS; between them as at the one below.
    """
    quarter = np.array([by_level[max(known for known in by_level if known <= level)] for level in range(len(LEVELS))])
    return Forecast(MOMENTS, np.outer([0, 1, 2, 6, 10, 14, 18], quarter).astype(np.float64))


# 1, 2 and 5 a quarter of a day at the lower end, the median and the upper end of the 80 % band; 44 are spent
BAND = rising({0: 1, LOW_80: 1, MEDIAN: 2, HIGH_80: 5})


def test_at_the_end_of_the_period() -> None:
    """The end of the 14th: ten quarters of a day from now."""
    outlook = look_ahead(BAND, 44, 75, datetime(2026, 3, 15))
    assert outlook is not None
    assert (outlook.low, outlook.median, outlook.high) == (44 + 10, 44 + 20, 44 + 50)


def test_when_it_is_used_up() -> None:
    """31 are left: the median has 28 with the 15th and 36 with the 16th; the upper end 30 with the 13th.

    At the lower end 18 are reached with the 16th, so not before the period ends.
    """
    outlook = look_ahead(BAND, 44, 75, datetime(2026, 3, 17))
    assert outlook is not None
    assert outlook.breach_at == datetime(2026, 3, 16, 9)
    assert outlook.breach_earliest == datetime(2026, 3, 14, 1, 12)
    assert outlook.breach_latest is None


def test_today() -> None:
    """Two until 18:00 and two until midnight at the median: three are reached at 21:00."""
    outlook = look_ahead(BAND, 44, 47, datetime(2026, 3, 13))
    assert outlook is not None
    assert (outlook.median, outlook.breach_at) == (48, datetime(2026, 3, 12, 21))


def test_a_period_that_ends_within_a_day() -> None:
    """A period of another zone ends at 18:00 on the 13th: three quarters of the way from 4 to 12."""
    outlook = look_ahead(BAND, 44, 100, datetime(2026, 3, 13, 18))
    assert outlook is not None
    assert outlook.median == 44 + 4 + 6


@pytest.mark.parametrize(("threshold", "probability"), [(47, 0.9), (51, 0.5), (56, 0.1), (44, 1.0), (40, 1.0)])
def test_how_likely_it_breaks(threshold: int, probability: float) -> None:
    """At the ends of the band and at its median the probability is what they stand for; it is 1 when it has broken."""
    rest = [1, 2, 3, 4, 5, 5.5, 6, 7, 8, 9, 10, 11, 12, 13, 14]  # at each of LEVELS, until midnight
    forecast = Forecast((NOON, MOMENTS[2]), np.array([np.zeros(len(LEVELS)), rest]))
    outlook = look_ahead(forecast, 44, threshold, MOMENTS[2])
    assert outlook is not None
    assert outlook.breach_probability == pytest.approx(probability)


def test_beyond_the_forecast() -> None:
    """A period that ends after the last day that is forecast has no outlook."""
    assert look_ahead(BAND, 44, 75, datetime(2026, 3, 17, 0, 0, 1)) is None


@given(
    steps=st.lists(
        st.lists(st.integers(0, 10**12), min_size=len(LEVELS), max_size=len(LEVELS)).map(sorted),
        min_size=len(MOMENTS) - 1,
        max_size=len(MOMENTS) - 1,
    ),
    spent=st.integers(0, 10**13),
    threshold=st.integers(1, 10**14),
)
def test_laws(steps: list[list[int]], spent: int, threshold: int) -> None:
    """Never below what is spent, the band around the median, breaks in order and as likely as they say."""
    sums = np.array([[0] * len(LEVELS), *steps], dtype=np.float64).cumsum(axis=0)
    outlook = look_ahead(Forecast(MOMENTS, sums), spent, threshold, MOMENTS[-1])
    assert outlook is not None
    assert spent <= outlook.low <= outlook.median <= outlook.high
    assert 0 <= outlook.breach_probability <= 1
    times = [one for one in (outlook.breach_earliest, outlook.breach_at, outlook.breach_latest) if one is not None]
    assert times == sorted(times)
    assert all(NOON <= one < MOMENTS[-1] for one in times)
    if outlook.breach_latest is not None:
        assert outlook.breach_probability >= 0.9 - 1e-9
    if spent < threshold and outlook.breach_at is not None:
        assert outlook.breach_probability >= 0.5 - 1e-9
