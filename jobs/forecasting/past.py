"""The method's own past: forecasts from up to forty earlier days against what then came.

These errors are what the bands are made of and what the stated accuracy is computed from. They are relative to the
level that was forecast, so that they say something about today's level as well. A day on which the series stood far
below today's level, as before it was really used, says nothing about it: such origins are left out. So no error is
larger than what was spent, and a trial of half a cent does not make a band of millions.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from jobs.forecasting.ensemble import LEAST_DAYS
from jobs.forecasting.histories import Floats, Histories, Whole, stacked
from jobs.forecasting.methods import forecast

OWN_FROM_DAYS = 56
MOST_ORIGINS = 40
LEVEL_DAYS = 14
_WIDEST_STEP = 4  # days between origins; no multiple of a week, so that every weekday is one
_ORIGINS_AT_ONCE = 10
_LEAST_LEVEL = 0.05  # of the mean of the last 56 days
_OF_ANOTHER_SCALE = 0.05  # of today's level: what an origin's level must reach to count
_LEAST_MEASURE = 0.5  # of today's level: errors are relative to at least that

Progress = Callable[[int], object]


class Past(NamedTuple):
    """Errors of one set of series at the origins that they share.

    NaN for days that had not come yet, and for origins at which the series stood far below today's level.
    """

    ago: Whole  # (origins,): days before the newest day, rising
    daily: Floats  # (origins, series, horizon): (actual - forecast) / level
    sums: Floats  # (origins, series, horizon): the mean of the daily errors up to this one
    level: Floats  # (origins, series): what 1 is, in money; NaN where the origin is left out


def level_of(histories: Histories, daily: Floats) -> Floats:
    """Return the level of a forecast, that errors are measured by, (series,): the mean of its first two weeks.

    Not below a twentieth of what was spent lately; 1 where nothing is spent at all.
    """
    lately = histories.last(OWN_FROM_DAYS).sum(axis=1) / np.minimum(histories.lengths, OWN_FROM_DAYS)
    level: Floats = np.maximum(daily[:, :LEVEL_DAYS].mean(axis=1), _LEAST_LEVEL * lately)
    return np.where(level > 0, level, 1.0)


def origin_step(lengths: Whole) -> Whole:
    """Return how many days lie between the origins of a series of each length, (series,)."""
    return np.clip((lengths - LEAST_DAYS) // MOST_ORIGINS, 1, _WIDEST_STEP)


def origins(length: int, step: int) -> Whole:
    """Return how many days ago the origins of the shortest series lie; at each 28 days of history are left."""
    ago = 1 + step * np.arange(MOST_ORIGINS)
    return ago[length - ago >= LEAST_DAYS]


def replay(
    histories: Histories, today: Floats, step: int, horizon: int, progress: Progress = lambda done: None
) -> Past:
    """Forecast from the origins of the shortest of these series, and compare.

    `today` is today's level of each series, (series,). `progress` is told of series done.
    """
    ago = origins(int(histories.lengths.min()), step)
    count = len(histories)
    daily = np.full((len(ago), count, horizon), np.nan)
    sums = np.full((len(ago), count, horizon), np.nan)
    levels = np.zeros((len(ago), count))
    for first in range(0, len(ago), _ORIGINS_AT_ONCE):
        together = ago[first : first + _ORIGINS_AT_ONCE]
        pasts = stacked([histories.without_last(int(days)) for days in together])
        forecasts = forecast(pasts, horizon).daily
        level = level_of(pasts, forecasts)
        now = np.tile(today, len(together))
        measure = np.where(level < _OF_ANOTHER_SCALE * now, np.nan, np.maximum(level, _LEAST_MEASURE * now))
        levels[first : first + len(together)] = measure.reshape(len(together), count)
        for place, days in enumerate(together):
            rows = slice(place * count, (place + 1) * count)
            known = min(int(days), horizon)
            begun = histories.days - int(days)
            error = (histories.values[:, begun : begun + known] - forecasts[rows, :known]) / measure[rows, None]
            daily[first + place, :, :known] = error
            sums[first + place, :, :known] = error.cumsum(axis=1) / np.arange(1, known + 1)
        progress(count * len(together))
    return Past(ago, daily, sums, levels)
