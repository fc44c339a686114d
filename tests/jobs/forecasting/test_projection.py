"""The running day, completed."""

import numpy as np
import pytest

from jobs.forecasting.projection import complete


@pytest.mark.parametrize(
    ("spent", "passed", "forecast", "whole"),
    [
        (0.0, 0.0, 30.0, 30.0),  # the day begins: the forecast
        (20.0, 0.5, 30.0, 37.5),  # its pace says 40, the forecast 30: the rest is half of 35
        (20.0, 1.0, 30.0, 20.0),  # the day ends: what is spent
        (0.0, 0.5, 30.0, 7.5),  # a silent day
    ],
)
def test_the_running_day_goes_by_its_pace_the_more_of_it_has_passed(
    spent: float, passed: float, forecast: float, whole: float
) -> None:
    """Spent, and a rest between its own pace and the forecast."""
    assert complete(np.array([spent]), np.array([passed]), np.array([forecast]))[0] == pytest.approx(whole)
