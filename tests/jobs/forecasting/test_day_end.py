"""The end of the running day: by its usual shape, its pace, the forecast, and errors of the past."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jobs.forecasting.day_end import HOURS, QUARTERS, added, learn, rest_of_day, stacked, unknown_day
from jobs.forecasting.histories import Floats
from jobs.forecasting.sums import HIGH_80, LEVELS, LOW_80, MEDIAN

OFFICE: Floats = np.where((np.arange(HOURS) >= 8) & (np.arange(HOURS) < 20), 1.0, 0.0)  # $12 a day, from 08 to 20 h


def days_like(shape: Floats, days: int, spread: float = 0.0) -> Floats:
    """Return days of that shape, each so many times as much as its neighbours, (1, days, HOURS)."""
    drawn = np.random.default_rng(1).normal(0, spread, days) if spread else np.zeros(days)
    hourly: Floats = np.exp(drawn)[None, :, None] * shape
    return hourly


def rest(hourly: Floats, today: Floats, now: float, expected: float) -> Floats:
    """Return the quantiles of the rest of `today`, of which the hours until `now` are known."""
    quarters = np.repeat(today / 4, 4)
    quarters[round(now * 4) :] = 0
    model = learn(hourly, np.array([hourly.shape[1]]), np.array([expected]))
    found: Floats = rest_of_day(model, quarters[None], now)[0]
    return found


@pytest.mark.parametrize(
    ("now", "left"), [(0.0, 12.0), (6.0, 12.0), (12.0, 8.0), (17.5, 2.5), (20.0, 0.0), (24.0, 0.0)]
)
def test_a_day_as_all_others_ends_as_they_did(now: float, left: float) -> None:
    """Where every day was the same, the rest is what is left of it, at every hour and within one."""
    found = rest(days_like(OFFICE, 28), OFFICE, now, 12.0)
    assert found[MEDIAN] == pytest.approx(left, rel=0.02, abs=0.01)
    assert found[LOW_80] == pytest.approx(left, rel=0.2, abs=0.01)


def test_the_rest_goes_by_todays_pace() -> None:
    """A day at three times the usual pace goes on above what was forecast of it, and one that stands still below."""
    past = days_like(OFFICE, 28, 0.2)
    fast, usual, still = (rest(past, OFFICE * pace, 14.0, 12.0)[MEDIAN] for pace in (3.0, 1.0, 0.0))
    assert usual == pytest.approx(6.0, rel=0.15)
    assert fast > 1.8 * usual
    assert still < 0.7 * usual


def test_the_last_hours_count_most() -> None:
    """Of two days that spent the same until 15 h, the one that spends now goes on with more."""
    past = days_like(OFFICE, 28, 0.2)
    early, late = np.zeros(HOURS), np.zeros(HOURS)
    early[8:10], late[13:15] = 3.5, 3.5
    assert rest(past, late, 15.0, 12.0)[MEDIAN] > 1.3 * rest(past, early, 15.0, 12.0)[MEDIAN]


def test_a_day_that_passed_its_forecast_is_not_over() -> None:
    """The rest of it is something, at the lower end of the band too."""
    found = rest(days_like(OFFICE, 28, 0.2), OFFICE * 2.5, 15.0, 12.0)
    assert found[LOW_80] > 3.0


def test_a_pace_that_the_past_has_not_seen_is_believed_and_doubted() -> None:
    """Days were the same within a twentieth; one at twice that goes on nearly at its pace, and its band holds it."""
    found = rest(days_like(OFFICE, 28, 0.05), OFFICE * 2, 15.0, 12.0)
    assert found[MEDIAN] > 8.5
    assert found[LOW_80] < 10.0 < found[HIGH_80]
    assert found[HIGH_80] - found[LOW_80] > 3.0


@pytest.mark.parametrize("times", [0.5, 2.0, 3.0])
@pytest.mark.parametrize(("now", "share"), [(15.0, 0.08), (18.0, 0.05)])
def test_a_steady_day_at_another_level_goes_on_at_it(times: float, now: float, share: float) -> None:
    """The later on such a day, the less the rest is measured by usual days: it was an eighth too low to the end."""
    found = rest(days_like(OFFICE, 28), OFFICE * times, now, 12.0)
    left = times * (20 - now)
    assert found[MEDIAN] == pytest.approx(left, rel=share if times > 1 else 2 * share)


def test_errors_are_those_of_the_hour() -> None:
    """A band is narrower where the past knew better: early it is wider than late, over what is left."""
    past = days_like(OFFICE, 28, 0.5)
    early, late = rest(past, OFFICE, 9.0, 12.0), rest(past, OFFICE, 16.0, 12.0)
    assert (early[HIGH_80] - early[LOW_80]) / 11 > 1.2 * (late[HIGH_80] - late[LOW_80]) / 4
    steady = rest(days_like(OFFICE, 28, 0.05), OFFICE, 9.0, 12.0)
    assert steady[HIGH_80] - steady[LOW_80] < 0.7 * (early[HIGH_80] - early[LOW_80])


def test_weekdays_are_told_apart() -> None:
    """A series of workdays: on a Monday morning the rest is that of a workday, not of the mean of all days."""
    level = np.array([1.0, 1, 1, 1, 1, 0.1, 0.1] * 5)
    hourly = (level[:, None] * OFFICE)[None]
    assert rest(hourly, OFFICE, 9.0, 12.0)[MEDIAN] == pytest.approx(11.0, rel=0.1)


def test_little_history_goes_by_the_errors_of_others() -> None:
    """After one day the band is far wider than after four weeks of the same days."""
    one, many = (rest(days_like(OFFICE, days), OFFICE, 12.0, 12.0) for days in (1, 28))
    assert one[HIGH_80] - one[LOW_80] > 3 * (many[HIGH_80] - many[LOW_80])
    assert one[MEDIAN] == pytest.approx(8.0, rel=0.35)


def test_without_a_closed_day_the_running_one_tells() -> None:
    """A model that began today: half a day of $6 by the whole's shape goes on with as much, in a wide band."""
    quarters = np.repeat(OFFICE / 4, 4)
    quarters[14 * 4 :] = 0
    model = unknown_day(OFFICE / 12, quarters[None], 14.0)
    found = rest_of_day(model, quarters[None], 14.0)[0]
    assert found[MEDIAN] == pytest.approx(6.0, rel=0.5)
    assert 0 < found[HIGH_80] < 60
    assert found[LOW_80] < 0.5 * found[MEDIAN]


def test_series_of_one_subject_add_up() -> None:
    """Two halves of a series make it whole."""
    whole = learn(days_like(OFFICE, 28, 0.3), np.array([28]), np.array([12.0]))
    half = learn(days_like(OFFICE / 2, 28, 0.3), np.array([28]), np.array([6.0]))
    both = added(stacked([half, half]))
    for mine, theirs in zip(both, whole, strict=True):
        assert mine == pytest.approx(theirs)


def test_each_series_is_on_its_own() -> None:
    """What stands beside a series changes its shape only while it is young, and nothing after the whole's."""
    mine = days_like(OFFICE, 28, 0.3)
    noise = np.random.default_rng(2).gamma(1, 1, (2, 28, HOURS))
    lengths, expected = np.array([28] * 3), np.array([12.0] * 3)
    alone = learn(np.concatenate([noise[:1], mine]), lengths[:2], expected[:2])
    beside = learn(np.concatenate([noise[:1], noise[1:], mine]), lengths, expected)
    assert beside.ratios[2] == pytest.approx(alone.ratios[1])


AMOUNTS = st.sampled_from([0.0, 0.0, 0.0, 1e-9, 0.01, 1.0, 7.0, 1e3, 1e9])


@settings(max_examples=30, deadline=None)
@given(
    hourly=arrays(np.float64, (2, 9, HOURS), elements=AMOUNTS),
    quarters=arrays(np.float64, (2, QUARTERS), elements=AMOUNTS),
    lengths=st.lists(st.integers(1, 9), min_size=2, max_size=2),
    expected=st.lists(AMOUNTS, min_size=2, max_size=2),
    now=st.floats(0, 24),
)
def test_laws(hourly: Floats, quarters: Floats, lengths: list[int], expected: list[float], now: float) -> None:
    """Finite, never negative, rising over the shares; nothing is left at midnight; the same in any currency."""
    quarters[:, int(now * 4) + 1 :] = 0
    found = rest_of_day(learn(hourly, np.array(lengths), np.array(expected)), quarters, now)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
    assert (np.diff(found, axis=1) >= 0).all()
    cents = rest_of_day(learn(100 * hourly, np.array(lengths), 100 * np.array(expected)), 100 * quarters, now)
    assert cents == pytest.approx(100 * found, rel=1e-6, abs=1e-6)
    assert rest_of_day(learn(hourly, np.array(lengths), np.array(expected)), quarters, 24.0).max() == 0
    assert found.shape == (2, len(LEVELS))
