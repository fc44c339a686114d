"""What the next day of a series is expected to come to: its forecast, where there is enough to make one from."""

import numpy as np
from numpy.typing import NDArray

from jobs.forecasting.histories import WEEK, Floats, Histories, Whole
from jobs.forecasting.methods import forecast

HISTORY_DAYS = 112  # older days do not make the expectation better, only dearer
IDLE_WINDOW = 56
_IDLE_SHARE = 0.3  # of days without cost, from which on a series has no level to speak of


def expect(values: Floats, lengths: Whole) -> Floats:
    """Return what is expected of the day after the last one, (series,); NaN for a series of less than a week.

    `values` is (series, days), each series ending with the last day and as long as `lengths` says.
    """
    expected = np.full(len(values), np.nan)
    enough = lengths >= WEEK
    if enough.any():
        expected[enough] = forecast(Histories.aligned(values[enough], lengths[enough]), 1).daily[:, 0]
    return expected


def is_idle(values: Floats, lengths: Whole) -> NDArray[np.bool_]:
    """Return which series of two weeks and more cost nothing on many of their last days."""
    days = np.minimum(lengths, IDLE_WINDOW)
    recent = values[:, -IDLE_WINDOW:]
    counted = np.arange(recent.shape[1]) >= recent.shape[1] - days[:, None]
    zeros = (counted & (recent == 0)).sum(axis=1)
    found: NDArray[np.bool_] = (lengths >= 2 * WEEK) & (zeros >= _IDLE_SHARE * days)
    return found
