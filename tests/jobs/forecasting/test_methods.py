"""Which method forecasts what: by days of history, zeros, and whether the series goes on at all."""

import numpy as np
import pytest

from jobs.forecasting.histories import Histories
from jobs.forecasting.methods import Method, choose, forecast
from tests.jobs.forecasting.series import WEEK_SHAPE, stepped, weekly


@pytest.mark.parametrize(
    ("days", "method"),
    [
        (1, Method.MEAN),
        (6, Method.MEAN),
        (7, Method.PROFILE),
        (27, Method.PROFILE),
        (28, Method.ENSEMBLE),
        (400, Method.ENSEMBLE),
    ],
)
def test_the_method_is_chosen_by_days_of_history(days: int, method: Method) -> None:
    """Under a week the mean, under four a profile, then the ensemble."""
    assert choose(Histories.of([weekly(1, days)])).tolist() == [method]


def test_many_zeros_are_forecast_flat() -> None:
    """From 30 % of the last 56 days on there is no day to be told: 17 of 56, not 16."""
    some, many = np.full(80, 5.0), np.full(80, 5.0)
    some[-56::2][:16] = 0
    many[-56::2][:17] = 0
    points = forecast(Histories.of([some, many]), 3)
    assert points.method.tolist() == [Method.ENSEMBLE, Method.FLAT]
    assert points.daily[1] == pytest.approx([5 * 39 / 56] * 3)


def test_what_was_silent_for_two_weeks_decays() -> None:
    """Half the mean of the last four weeks after three days, a quarter after six; 13 days of silence are none."""
    values = np.full(80, 8.0)
    values[-14:] = 0
    points = forecast(Histories.of([values, np.roll(values, 1) * 0 + np.r_[values[1:], 8.0]]), 60)
    assert points.method.tolist()[0] == Method.ENDED
    assert points.method.tolist()[1] != Method.ENDED
    assert points.daily[0, [2, 5]] == pytest.approx([2.0, 1.0])
    assert points.daily[0, 59] < 1e-4


def test_a_retired_model_is_not_forecast_to_live() -> None:
    """It cost 100 a day; after four days of silence the next month costs under three days' worth."""
    for silent in (4, 5, 7, 13, 14, 20, 40):
        month = forecast(Histories.of([stepped(150, 0, silent)]), 30).daily.sum()
        assert month < 300, silent


def test_one_enormous_day_does_not_come_again() -> None:
    """Nor where all other days are the same to the cent, so that nothing says how far off is usual."""
    same, noisy = np.full(100, 3.0), weekly(1, 100)
    forecasts = []
    for values in (same, noisy):
        usual = values.mean()
        values[70] = 1e15
        forecasts.append(forecast(Histories.of([values]), 30).daily / usual)
    assert forecasts[0] == pytest.approx(1, rel=0.1)
    assert forecasts[1].max() < 2


def test_a_fortnight_leans_on_the_weekday() -> None:
    """One week shrinks the weekdays by e^-1, two by e^-2: the same level, a flatter week."""
    week = 10 * WEEK_SHAPE / WEEK_SHAPE.mean()
    one, two = forecast(Histories.of([week, np.tile(week, 2)]), 7).daily
    assert one == pytest.approx(10 + (week - 10) * (1 - np.exp(-1)))
    assert two == pytest.approx(10 + (week - 10) * (1 - np.exp(-2)))


def test_three_days_are_their_mean() -> None:
    """Nothing more can be said."""
    assert forecast(Histories.of([[1.0, 2.0, 6.0]]), 4).daily[0] == pytest.approx([3.0] * 4)


def test_each_series_keeps_its_place() -> None:
    """Methods work on parts of the rows; what comes back is in the order of what went in."""
    series = [weekly(seed, days, level=10.0**place) for place, (seed, days) in enumerate([(1, 3), (2, 90), (3, 14)])]
    daily = forecast(Histories.of(series), 7).daily
    assert np.log10(daily.mean(axis=1)).round().tolist() == [0, 1, 2]
