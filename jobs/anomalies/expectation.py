"""What the next day of a series is expected to come to, by how much history there is."""

import math

import numpy as np
from numpy.typing import NDArray

from jobs.forecasting.ensemble import LEAST_DAYS, ensemble
from jobs.forecasting.histories import WEEK, Floats, Histories, Whole

HISTORY_DAYS = 112  # older days do not make the expectation better, only dearer
IDLE_WINDOW = 56
_IDLE_SHARE = 0.3  # of days without cost, from which on a series has no level to speak of


def expect(values: Floats, lengths: Whole) -> Floats:
    """Give what is expected of the day after the last one, (series,); NaN for a series of less than a week.

    `values` is (series, days), each series ending with the last day and as long as `lengths` says.
    """
    expected = np.full(len(values), np.nan)
    idle = is_idle(values, lengths)
    grown, young = ~idle & (lengths >= LEAST_DAYS), ~idle & (lengths >= WEEK) & (lengths < LEAST_DAYS)
    if grown.any():
        expected[grown] = ensemble(Histories.aligned(values[grown], lengths[grown]), 1)[:, 0]
    for row in np.flatnonzero(young):
        expected[row] = _of_young(values[row, -lengths[row] :])
    for row in np.flatnonzero(idle):
        expected[row] = values[row, -min(lengths[row], IDLE_WINDOW) :].mean()
    return expected


def is_idle(values: Floats, lengths: Whole) -> NDArray[np.bool_]:
    """Tell which series cost nothing on many of their last days: those of two weeks and more, all others are not."""
    days = np.minimum(lengths, IDLE_WINDOW)
    recent = values[:, -IDLE_WINDOW:]
    counted = np.arange(recent.shape[1]) >= recent.shape[1] - days[:, None]
    zeros = (counted & (recent == 0)).sum(axis=1)
    found: NDArray[np.bool_] = (lengths >= 2 * WEEK) & (zeros >= _IDLE_SHARE * days)
    return found


def _of_young(days: Floats) -> float:
    """Give the last week's level times the weekday's factor, believed the more the more weeks there are."""
    level = float(days[-WEEK:].mean())
    mean = float(days.mean())
    if mean <= 0:
        return level
    weeks = len(days) / WEEK
    factor = float(days[::-1][WEEK - 1 :: WEEK].mean()) / mean
    return level * (1 + (1 - math.exp(-weeks)) * (factor - 1))
