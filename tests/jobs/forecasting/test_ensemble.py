"""The point forecast against figures of the code that was measured, and the laws that it keeps."""

import numpy as np
import pytest

from jobs.forecasting.ensemble import ensemble, one_step_ahead
from jobs.forecasting.histories import Floats, Histories
from tests.jobs.forecasting.series import stepped, weekly


def _with(values: Floats, day: int, factor: float) -> Floats:
    changed = values.copy()
    changed[day] *= factor
    return changed


MEASURED = {
    "weekly": (
        stepped(60, 1, 0),
        [121.220027, 109.746244, 101.641803, 104.054007, 116.244878, 70.426501, 79.313515, 121.220027],
    ),
    "one day ninefold": (
        _with(stepped(60, 1, 0), 40, 9),
        [121.779967, 113.211697, 101.103496, 103.694848, 116.804818, 70.817633, 79.646692, 121.779967],
    ),
    "one day of nothing": (
        _with(stepped(60, 1, 0), 10, 0),
        [120.470818, 109.61986, 101.248701, 104.66638, 115.49567, 70.059321, 79.313515, 120.470818],
    ),
    "the shortest": (
        stepped(28, 1, 0),
        [119.281997, 107.184651, 102.667556, 102.460247, 116.030637, 69.285928, 80.44262, 118.797983],
    ),
    "a wild first week": (
        np.concatenate([[3, 0.6, 4.5, 0.9, 3, 0.3, 6], np.ones(28)]) * stepped(35, 1, 0),
        [120.102752, 111.802533, 101.947076, 103.326993, 122.867356, 69.402819, 80.005755, 120.102752],
    ),
    "a straight line": (
        np.arange(45.0),
        [43.777538, 43.781494, 43.782564, 43.782844, 43.620487, 43.751324, 43.799001, 43.777538],
    ),
}


@pytest.mark.parametrize("name", MEASURED)
def test_forecasts_are_those_of_the_code_that_was_measured(name: str) -> None:
    """To the sixth decimal, as the reference gave them."""
    values, expected = MEASURED[name]
    assert ensemble(Histories.of([values]), 8)[0] == pytest.approx(expected, abs=1e-6)


def test_a_series_is_forecast_alike_alone_and_among_others() -> None:
    """What is computed at once does not mix: lengths differ, order is kept, more rows than one portion."""
    series = [weekly(seed, 28 + seed % 90) for seed in range(600)]
    together = ensemble(Histories.of(series), 10)
    for row in (0, 1, 89, 300, 599):
        assert together[row] == pytest.approx(ensemble(Histories.of([series[row]]), 10)[0])


def test_ten_times_the_money_is_ten_times_the_forecast() -> None:
    """No constant hides in the method."""
    values = weekly(3, 100)
    assert ensemble(Histories.of([10 * values]), 5) == pytest.approx(10 * ensemble(Histories.of([values]), 5))


def test_nothing_spent_is_nothing_forecast() -> None:
    """Zeros neither divide nor turn into NaN."""
    assert (ensemble(Histories.of([np.zeros(70)]), 30) == 0).all()


def test_under_28_days_the_ensemble_refuses() -> None:
    """It errs badly on short series, so that nobody may use it by mistake."""
    with pytest.raises(ValueError, match="a series has 27 days: the ensemble needs 28"):
        ensemble(Histories.of([weekly(1, 27), weekly(1, 40)]), 7)


def test_one_step_ahead_is_the_forecast_of_each_day_from_the_days_before() -> None:
    """As if one had forecast every evening; NaN where there were not yet 28 days."""
    series = [weekly(1, 80), weekly(2, 33)]
    expected = one_step_ahead(Histories.of(series), 12)
    for column in range(12):
        for row, values in enumerate(series):
            past = values[: len(values) - 12 + column]
            if len(past) < 28:
                assert np.isnan(expected[row, column])
            else:
                assert expected[row, column] == pytest.approx(ensemble(Histories.of([past]), 1)[0, 0])
    assert np.isnan(expected).sum() == 7
