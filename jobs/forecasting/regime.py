"""The regime guard: a level that has changed for good in the last four weeks, up or down, is the level to go on from.

Smoothing takes weeks to believe in a step (a model retired, a team moved over); days that all lie far to one side of
the four weeks before are believed at once.
"""

import numpy as np
from numpy.typing import NDArray

from jobs.forecasting.histories import WEEK, Floats, Histories, Whole
from jobs.forecasting.seasons import SIGMA_OF_MAD

_LENGTHS = (4, 5, 7, 10, 14, 21, 28)  # of the new regime, days
_BEFORE = 4 * WEEK
_LEAST_WEIGHT = 0.05  # of a weekday, of the median day
_LEAST_SPREAD = 0.05
_BELIEVED = 14  # from so many days on the ensemble has seen enough of the new level to have a say


def new_regime(histories: Histories) -> Whole:
    """Return how many of the last days are a new regime, 0 for none, (series,); the longest that fits."""
    found = np.zeros(len(histories), dtype=np.int64)
    recent = histories.last(_BEFORE + max(_LENGTHS))
    for length in _LENGTHS:
        enough = histories.lengths >= _BEFORE + length
        found[enough & _is_regime(recent, length)] = length
    return found


def with_regime(histories: Histories, forecast: Floats, regime: Whole) -> Floats:
    """Return `forecast`, for series in a new regime from its level and the weekdays of before; wholly or half."""
    forecast = forecast.copy()
    weeks = np.minimum((histories.lengths - regime) // WEEK, 8)
    for length in np.unique(regime[regime > 0]):
        for before in np.unique(weeks[regime == length]):
            rows = np.flatnonzero((regime == length) & (weeks == before))
            level = _from_new_level(histories.take(rows), int(length), int(before), forecast.shape[1])
            forecast[rows] = level if length < _BELIEVED else (level + forecast[rows]) / 2
    return forecast


def _is_regime(recent: Floats, length: int) -> NDArray[np.bool_]:
    """Return in which rows the last `length` days lie all to one side of the four weeks before, and far."""
    before = recent[:, -length - _BEFORE : -length].reshape(len(recent), 4, WEEK)
    middle = np.median(before, axis=(1, 2))
    known = middle > 0
    floor = _LEAST_WEIGHT * np.where(known, middle, 1.0)[:, None]
    weekday = np.maximum(np.median(before, axis=1), floor)
    usual = (before / weekday[:, None, :]).reshape(len(recent), _BEFORE)
    deviation = np.median(np.abs(usual - np.median(usual, axis=1, keepdims=True)), axis=1)
    spread = np.maximum(SIGMA_OF_MAD * deviation, _LEAST_SPREAD)
    ratio = recent[:, -length:] / weekday[:, np.arange(length) % WEEK]
    level = np.median(ratio, axis=1)
    one_side = (np.sign(ratio - 1) == np.sign(level - 1)[:, None]).all(axis=1)
    far = (np.abs(ratio - 1) > 0.5 * np.abs(level - 1)[:, None]).mean(axis=1)
    sigmas, change, share = (6.0, 0.6, 0.99) if length < WEEK else (4.0, 0.3, 0.8)
    big = (level > 1 + change) | (level < 1 / (1 + change))
    found: NDArray[np.bool_] = known & big & one_side & (far >= share) & (np.abs(level - 1) > sigmas * spread)
    return found


def _from_new_level(histories: Histories, length: int, weeks: int, horizon: int) -> Floats:
    """Forecast by the level of the last `length` days and the weekday profile of the weeks before."""
    recent = histories.last(length + weeks * WEEK)
    old = recent[:, : weeks * WEEK].reshape(len(recent), weeks, WEEK)
    profile = np.median(old / np.maximum(old.mean(axis=2, keepdims=True), 1e-9), axis=1)
    profile = np.maximum(profile, _LEAST_WEIGHT)
    profile /= profile.mean(axis=1, keepdims=True)
    level = np.median(recent[:, -length:] / profile[:, np.arange(length) % WEEK], axis=1)
    coming = profile[:, (length + np.arange(horizon)) % WEEK]
    forecast: Floats = np.maximum(level[:, None] * coming, 0.0)
    return forecast
