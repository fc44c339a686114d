"""Steps of the level: what has changed for good is believed at once, what has not is not."""

import numpy as np
import pytest

from jobs.forecasting.ensemble import ensemble
from jobs.forecasting.histories import Floats, Histories
from jobs.forecasting.methods import forecast
from jobs.forecasting.regime import new_regime
from tests.jobs.forecasting.series import WEEK_SHAPE, stepped, weekly


def _error(forecast_sum: float, step: float) -> float:
    """Return by how much the sum of 14 days is off, of what the series would have cost without a step."""
    return abs(forecast_sum - 1400 * float(WEEK_SHAPE.mean()) * step) / 1400


@pytest.mark.parametrize(
    ("step", "ago", "most", "without"),
    [
        (3, 4, 0.05, 1.0),  # a new team
        (0, 6, 0.01, 0.2),  # a model that was retired
        (0.5, 7, 0.01, 0.08),  # half the price
        (3, 14, 0.2, 0.3),  # half and half
    ],
)
def test_the_new_level_is_believed(step: float, ago: int, most: float, without: float) -> None:
    """After a step the sum of the next two weeks is close, where the ensemble alone is off."""
    histories = Histories.of([stepped(120, step, ago)])
    points = forecast(histories, 14)
    assert points.regime[0] > 0
    assert _error(points.daily.sum(), step) < most
    assert _error(float(ensemble(histories, 14).sum()), step) > without


def test_one_dear_day_is_no_regime() -> None:
    """Nor are three, nor a dear week among usual days."""
    spike, three, week = stepped(120, 1, 0), stepped(120, 5, 3), stepped(120, 1, 0)
    spike[-1] *= 10
    week[-14:-7] *= 3
    assert new_regime(Histories.of([spike, three, week])).tolist() == [0, 0, 0]


def test_a_steady_series_has_no_regime() -> None:
    """Ordinary noise is not taken for a step: 400 series of a hundred days."""
    series = [weekly(seed, 100, share=0.2) for seed in range(400)]
    assert (new_regime(Histories.of(series)) > 0).sum() <= 2


def test_a_regime_needs_four_weeks_before_it() -> None:
    """With less there is nothing to compare with."""
    values = stepped(60, 3, 7)
    assert new_regime(Histories.of([values[-31:]])).tolist() == [0]
    assert new_regime(Histories.of([values])).tolist() == [7]


def test_beyond_two_weeks_the_ensemble_has_half_a_say() -> None:
    """It has seen enough of the new level by then."""
    values = stepped(120, 3, 14)
    points, alone = forecast(Histories.of([values]), 7), ensemble(Histories.of([values]), 7)
    assert points.regime.tolist() == [14]
    level: Floats = 2 * points.daily - alone
    assert (np.abs(level[0] / (300 * WEEK_SHAPE) - 1) < 0.15).all()


def test_what_a_noisy_series_does_all_the_time_is_no_regime() -> None:
    """Five days at twice the level: far outside what a steady series does, within what a restless one does."""
    steady, restless = np.ones(120), np.repeat([[0.4, 1.0, 1.0, 1.6]], 35, axis=0).repeat(7)[-120:]
    for values in (steady, restless):
        values[-5:] = 2.0
    assert new_regime(Histories.of([steady, restless])).tolist() == [5, 0]
