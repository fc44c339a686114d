"""The outlook: for each series what the coming days will cost, how far off that may be, and how far off it was."""

from typing import NamedTuple

import numpy as np

from jobs.forecasting.bands import FROM_DAYS_95, Accuracy, Bands, has_past, judge, own_bands, pooled_bands
from jobs.forecasting.chance import widen
from jobs.forecasting.ensemble import LEAST_DAYS
from jobs.forecasting.histories import WEEK, Floats, Histories, Whole
from jobs.forecasting.methods import Method, forecast
from jobs.forecasting.past import LEVEL_DAYS, OWN_FROM_DAYS, Progress, level_of, origin_step, replay

CONFIDENCES = ("low", "medium", "high")
_HIGH_UP_TO, _MEDIUM_UP_TO = 0.20, 0.35  # half-width of the 80 % band of the 14-day sum, of that sum
_SERIES_AT_ONCE = 250
_SPORADIC = (Method.FLAT, Method.ENDED)


class Outlook(NamedTuple):
    """What is forecast for a set of series; ends of bands are errors relative to `level`."""

    daily: Floats  # (series, horizon)
    level: Floats  # (series,)
    bands: Bands
    method: Whole
    regime: Whole
    confidence: Whole  # place in CONFIDENCES
    mase: Floats  # mean absolute error, of that of "as a week ago"; NaN: no past to judge by
    coverage_80: Floats
    folds: Whole

    @property
    def half_width(self) -> Floats:
        """Half the width of the 80 % band of the sum of 14 days, relative to the level, (series,)."""
        lead = min(LEVEL_DAYS, self.daily.shape[1]) - 1
        width: Floats = (self.bands.sum_high80[:, lead] - self.bands.sum_low80[:, lead]) / 2
        return width


def look_ahead(histories: Histories, horizon: int, progress: Progress = lambda done: None) -> Outlook:
    """Forecast each series, and replay the past of those that have one.

    `progress` is told how many forecasts from earlier days were made.
    """
    points = forecast(histories, horizon)
    level = level_of(histories, points.daily)
    bands = pooled_bands(histories.lengths, horizon)
    count = len(histories)
    accuracy = Accuracy(np.full(count, np.nan), np.full(count, np.nan), np.zeros(count, dtype=np.int64))
    for rows in _portions(histories):
        step = int(origin_step(histories.lengths[rows[:1]])[0])
        past = replay(histories.take(rows), level[rows], step, horizon, progress)
        known = has_past(past)
        for end, own_end in zip(bands, own_bands(past), strict=True):
            end[rows[known]] = own_end[known]
        for figure, own_figure in zip(accuracy, judge(past), strict=True):
            figure[rows[known]] = own_figure[known]
    few = histories.lengths < FROM_DAYS_95
    bands.low95[few], bands.high95[few] = np.nan, np.nan
    rare = np.isin(points.method, _SPORADIC) & ((histories.values > 0).sum(axis=1) < LEAST_DAYS)
    widen(bands, np.flatnonzero(rare), histories, points.daily, level)
    usual = seasonal_naive_error(histories)
    mase = np.where(usual > 0, accuracy.error / np.where(usual > 0, usual, 1.0), np.nan)
    unsure = np.zeros(count, dtype=np.int64)
    outlook = Outlook(
        *(points.daily, level, bands, points.method, points.regime, unsure),
        *(mase, accuracy.coverage_80, accuracy.folds),
    )
    return outlook._replace(confidence=_confidence(outlook, histories))


def _portions(histories: Histories) -> list[Whole]:
    """Return the rows that have a past, in portions of equal steps and like lengths."""
    order = np.argsort(-histories.lengths, kind="stable")
    order = order[histories.lengths[order] >= OWN_FROM_DAYS]
    steps = origin_step(histories.lengths[order])
    portions = []
    for step in np.unique(steps):
        rows = order[steps == step]
        portions += [rows[first : first + _SERIES_AT_ONCE] for first in range(0, len(rows), _SERIES_AT_ONCE)]
    return portions


def seasonal_naive_error(histories: Histories) -> Floats:
    """Return the mean absolute difference of a day from the same weekday before, (series,); NaN under 8 days."""
    if histories.days <= WEEK:
        return np.full(len(histories), np.nan)
    both = histories.mask()[:, :-WEEK]
    difference = np.abs(histories.values[:, WEEK:] - histories.values[:, :-WEEK])
    count = both.sum(axis=1)
    error: Floats = np.where(both, difference, 0.0).sum(axis=1) / np.maximum(count, 1)
    return np.where(count > 0, error, np.nan)


def _confidence(outlook: Outlook, histories: Histories) -> Whole:
    """Return the place in CONFIDENCES: by the width of the band, one lower in a new regime, low on little history.

    Of a series with many zeros those days are history that were spent on: a band is narrow where little happened.
    """
    spent_days = (histories.values > 0).sum(axis=1)
    known_days = np.where(outlook.method == Method.FLAT, spent_days, histories.lengths)
    mean = outlook.daily[:, :LEVEL_DAYS].mean(axis=1)
    width = outlook.half_width * outlook.level / np.where(mean > 0, mean, 1.0)
    place = (width <= _MEDIUM_UP_TO).astype(np.int64) + (width <= _HIGH_UP_TO)
    place = np.maximum(place - (outlook.regime > 0), 0)
    place[(known_days < LEAST_DAYS) | (mean <= 0) | (outlook.method == Method.ENDED)] = 0
    return place
