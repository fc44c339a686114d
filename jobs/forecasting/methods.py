"""Which method forecasts a series: by how much usable history it has, and of what kind.

Usable days run from the first day with spending to the last closed day. What needs more days than there are is not
tried: on a week of history the ensemble errs three times as much as a plain mean.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from jobs.forecasting.ensemble import LEAST_DAYS, ensemble
from jobs.forecasting.histories import WEEK, Floats, Histories, Whole
from jobs.forecasting.regime import new_regime, with_regime
from jobs.forecasting.sporadic import WINDOW, flat_mean, mean_of_last

ENDED_AFTER = 14  # days of nothing
_ZERO_SHARE = 0.3
_DECAY = 0.5 ** (1 / 3)  # a day: what seems to have ended halves every three days


class Method(IntEnum):
    """How a series is forecast."""

    MEAN = 0
    PROFILE = 1
    ENSEMBLE = 2
    FLAT = 3
    ENDED = 4


class Points(NamedTuple):
    """Point forecasts, how they were made, and how many of the last days are a new regime (0: none)."""

    daily: Floats  # (series, horizon)
    method: Whole  # (series,)
    regime: Whole  # (series,)


def choose(histories: Histories) -> Whole:
    """Return the method of each series, (series,)."""
    lengths = histories.lengths
    window = histories.last(WINDOW)
    considered = np.minimum(lengths, WINDOW)
    zeros = considered - (window > 0).sum(axis=1)
    method = np.full(len(histories), Method.ENSEMBLE, dtype=np.int64)
    method[lengths < LEAST_DAYS] = Method.PROFILE
    method[lengths < WEEK] = Method.MEAN
    method[zeros >= _ZERO_SHARE * considered] = Method.FLAT
    method[(lengths >= ENDED_AFTER) & ~(window[:, -ENDED_AFTER:] > 0).any(axis=1)] = Method.ENDED
    return method


def forecast(histories: Histories, horizon: int) -> Points:
    """Forecast the coming `horizon` days of each series."""
    method = choose(histories)
    regime = np.zeros(len(histories), dtype=np.int64)
    daily = np.zeros((len(histories), horizon))
    for each in Method:
        rows = np.flatnonzero(method == each)
        if not len(rows):
            continue
        some = histories.take(rows)
        if each is Method.ENSEMBLE:
            regime[rows] = new_regime(some)
            daily[rows] = with_regime(some, ensemble(some, horizon), regime[rows])
        elif each is Method.PROFILE:
            daily[rows] = _profile(some, horizon)
        elif each is Method.ENDED:
            daily[rows] = mean_of_last(some, 2 * ENDED_AFTER) * _DECAY ** np.arange(1, horizon + 1)
        elif each is Method.FLAT:
            daily[rows] = flat_mean(some)
        else:
            daily[rows] = mean_of_last(some, WEEK)
    return Points(daily, method, regime)


def _profile(histories: Histories, horizon: int) -> Floats:
    """Forecast by level and weekday weights; the fewer the weeks, the more the weekdays are alike."""
    weeks = 4
    recent = histories.last(weeks * WEEK).reshape(-1, weeks, WEEK)
    present = histories.mask()[:, -weeks * WEEK :]
    present = np.pad(present, ((0, 0), (weeks * WEEK - present.shape[1], 0))).reshape(-1, weeks, WEEK)
    level = mean_of_last(histories, 2 * WEEK)
    overall = recent.sum(axis=(1, 2)) / present.sum(axis=(1, 2))
    weekday = recent.sum(axis=1) / np.maximum(present.sum(axis=1), 1)
    weight = weekday / np.where(overall > 0, overall, 1.0)[:, None]
    trust = 1 - np.exp(-histories.lengths / WEEK)[:, None]
    weight = np.where(overall[:, None] > 0, 1 + (weight - 1) * trust, 1.0)
    return level * weight[:, np.arange(horizon) % WEEK]
