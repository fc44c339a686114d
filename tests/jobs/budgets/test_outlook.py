"""The outlook of a budget, against values worked out by hand."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.budgets.outlook import Forecast, look_ahead
from jobs.forecasting.sums import HIGH_80, LEVELS, LOW_80, MEDIAN

NOON = datetime(2026, 3, 12, 12)
DAY_ENDS = tuple(datetime(2026, 3, day) for day in range(13, 18))


def rising(by_level: dict[int, int], ends: tuple[datetime, ...] = DAY_ENDS) -> Forecast:
    """Forecast from the 12th on so much a day at each level, a place in LEVELS; between them as at the one below."""
    daily = [by_level[max(known for known in by_level if known <= level)] for level in range(len(LEVELS))]
    quantiles = tuple(tuple(one * (place + 1) for one in daily) for place in range(len(ends)))
    return Forecast(datetime(2026, 3, 12), ends, quantiles)


# 5, 10 and 20 a day at the lower end, the median and the upper end of the 80 % band; 4 are spent today until noon.
BAND = rising({0: 5, LOW_80: 5, MEDIAN: 10, HIGH_80: 20})


def test_at_the_end_of_the_period() -> None:
    """The end of the 14th: 40 were spent before today; today, the 13th and the 14th come to 15, 30 and 60."""
    outlook = look_ahead(BAND, spent=44, already=4, threshold=75, now=NOON, end=datetime(2026, 3, 15))
    assert outlook is not None
    assert (outlook.low, outlook.median, outlook.high) == (40 + 15, 40 + 30, 40 + 60)


def test_when_it_is_used_up() -> None:
    """75 - 40 = 35: the median reaches 30 at the end of the 14th and 40 at that of the 15th, so in between.

    At the upper end 20 are reached with today and 40 with the 13th: at 18:00 of the 13th. At the lower end 25 are
    reached with the 16th, so not before the period ends.
    """
    outlook = look_ahead(BAND, spent=44, already=4, threshold=75, now=NOON, end=datetime(2026, 3, 17))
    assert outlook is not None
    assert outlook.breach_at == datetime(2026, 3, 15, 12)
    assert outlook.breach_earliest == datetime(2026, 3, 13, 18)
    assert outlook.breach_latest is None


def test_today() -> None:
    """From 4 at noon the median goes to 10 at midnight: 47 in the period, 3 from now, are reached at 18:00."""
    outlook = look_ahead(BAND, spent=44, already=4, threshold=47, now=NOON, end=datetime(2026, 3, 13))
    assert outlook is not None
    assert (outlook.median, outlook.breach_at) == (50, datetime(2026, 3, 12, 18))


def test_a_period_that_ends_within_a_day() -> None:
    """A period of another zone ends at 18:30 on the 13th: 18.5/24 of the way from 10 to 20."""
    outlook = look_ahead(BAND, spent=44, already=4, threshold=100, now=NOON, end=datetime(2026, 3, 13, 18, 30))
    assert outlook is not None
    assert outlook.median == 40 + 10 + round(10 * 18.5 / 24)


def test_more_is_spent_than_was_forecast() -> None:
    """What is forecast of today lies below what is spent of it already: nothing more comes today."""
    outlook = look_ahead(BAND, spent=52, already=12, threshold=53, now=NOON, end=datetime(2026, 3, 13))
    assert outlook is not None
    assert (outlook.low, outlook.median, outlook.high) == (52, 52, 60)


@pytest.mark.parametrize(("threshold", "probability"), [(55, 0.9), (70, 0.5), (100, 0.1), (44, 1.0), (40, 1.0)])
def test_how_likely_it_breaks(threshold: int, probability: float) -> None:
    """At the ends of the band and at its median the probability is what they stand for; it is 1 when it has broken."""
    daily = [3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 22, 24]  # at each of LEVELS
    outlook = look_ahead(rising(dict(enumerate(daily))), 44, 4, threshold, NOON, datetime(2026, 3, 15))
    assert outlook is not None
    assert outlook.breach_probability == pytest.approx(probability)


def test_beyond_the_forecast() -> None:
    """A period that ends after the last day that is forecast has no outlook, nor has one without a forecast."""
    assert look_ahead(BAND, 44, 4, 75, NOON, datetime(2026, 3, 17, 0, 0, 1)) is None
    assert look_ahead(Forecast(NOON, (), ()), 44, 4, 75, NOON, datetime(2026, 3, 13)) is None


def test_series_of_one_subject_add_up() -> None:
    """A model that two providers serve costs what it costs at both."""
    both = BAND.plus(rising({0: 1, LOW_80: 1, MEDIAN: 2, HIGH_80: 3}, DAY_ENDS[:2]))
    assert both.ends == DAY_ENDS
    assert [day[MEDIAN] for day in both.quantiles] == [12, 24, 30, 40, 50]


@given(
    daily=st.lists(st.integers(0, 10**12), min_size=len(LEVELS), max_size=len(LEVELS)).map(sorted),
    spent=st.integers(0, 10**13),
    of_today=st.integers(0, 10**13),
    threshold=st.integers(1, 10**14),
)
def test_laws(daily: list[int], spent: int, of_today: int, threshold: int) -> None:
    """Never below what is spent, the band around the median, breaks in order and as likely as they say."""
    quantiles = tuple(tuple(one * (place + 1) for one in daily) for place in range(len(DAY_ENDS)))
    forecast = Forecast(datetime(2026, 3, 12), DAY_ENDS, quantiles)
    outlook = look_ahead(forecast, spent, min(of_today, spent), threshold, NOON, DAY_ENDS[-1])
    assert outlook is not None
    assert spent <= outlook.low <= outlook.median <= outlook.high
    assert 0 <= outlook.breach_probability <= 1
    times = [one for one in (outlook.breach_earliest, outlook.breach_at, outlook.breach_latest) if one is not None]
    assert times == sorted(times)
    assert all(NOON <= one < DAY_ENDS[-1] for one in times)
    if outlook.breach_latest is not None:
        assert outlook.breach_probability >= 0.9 - 1e-9
    if spent < threshold and outlook.breach_at is not None:
        assert outlook.breach_probability >= 0.5 - 1e-9
