"""Exponential smoothing of many series at once, each with the parameters that would have served it best so far."""

from typing import NamedTuple

import numpy as np

from jobs.forecasting.histories import WEEK, Floats, Whole

_ALPHAS = np.concatenate([np.linspace(0.01, 0.1, 10), np.linspace(0.12, 0.5, 20), np.linspace(0.54, 0.99, 10)])
_SEASONAL = [
    (alpha, gamma) for gamma in (0.0, 0.03, 0.08, 0.15, 0.3) for alpha in (0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8)
]


class Smoothed(NamedTuple):
    """Level after the last day, and the share of the newest day in it."""

    level: Floats  # (series,)
    alpha: Floats  # (series,)


def smooth(values: Floats, lengths: Whole) -> Smoothed:
    """Smooth series, of which the longest comes first; the first week's mean is the level to begin with."""
    rows, days = values.shape
    by_day = np.ascontiguousarray(values.T)
    level = np.repeat(_first_mean(values, lengths, WEEK)[None, :], len(_ALPHAS), axis=0)
    squares = np.zeros((len(_ALPHAS), rows))
    alpha = _ALPHAS[:, None]
    for day, running in enumerate(_running(lengths, days)):
        error = by_day[day, :running] - level[:, :running]
        level[:, :running] += alpha * error
        error *= error
        squares[:, :running] += error
    best = squares.argmin(axis=0)
    return Smoothed(level[best, np.arange(rows)], _ALPHAS[best])


def smooth_weeks(values: Floats, lengths: Whole, lifts: Floats, horizon: int) -> Floats:
    """Forecast by level and weekday lifts, both smoothed, with no trend; the longest series comes first.

    `lifts` are those to begin with, (series, 7). The first week is left out when parameters are judged.
    """
    rows, days = values.shape
    by_day = np.ascontiguousarray(values.T)
    alpha = np.array([alpha for alpha, _ in _SEASONAL])[:, None]
    season_share = np.array([gamma * (1 - alpha) for alpha, gamma in _SEASONAL])[:, None]
    level = np.repeat(_first_mean(values, lengths, 2 * WEEK)[None, :], len(_SEASONAL), axis=0)
    season = np.repeat(np.ascontiguousarray(lifts.T)[:, None, :], len(_SEASONAL), axis=1)
    squares = np.zeros((len(_SEASONAL), rows))
    judged = _running(lengths - WEEK, days)
    for day, running in enumerate(_running(lengths, days)):
        lift = season[(day - days) % WEEK, :, :running]
        error = by_day[day, :running] - level[:, :running]
        error -= lift
        level[:, :running] += alpha * error
        lift += season_share * error
        error *= error
        squares[:, : judged[day]] += error[:, : judged[day]]
    best = squares.argmin(axis=0)
    each = np.arange(rows)
    week = season[:, best, each].T
    forecast: Floats = level[best, each][:, None] + week[:, np.arange(horizon) % WEEK]
    return forecast


def _running(lengths: Whole, days: int) -> list[int]:
    """Return, for each day, how many of the series have begun: the longest come first."""
    return list(np.searchsorted(-lengths, -(days - np.arange(days)), side="right"))


def _first_mean(values: Floats, lengths: Whole, days: int) -> Floats:
    first = values.shape[1] - lengths[:, None] + np.arange(days)
    mean: Floats = np.take_along_axis(values, first, axis=1).mean(axis=1)
    return mean
