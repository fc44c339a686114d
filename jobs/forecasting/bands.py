"""Bands around a forecast: from the series' own past errors, from those of others before it has a past.

Rolling-origin conformal: the band of a day holds four fifths of the errors that were made as far ahead. A sum has a
band of its own, for the errors of its days neither cancel as if they were independent nor add up.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobs.forecasting.histories import WEEK, Floats, Whole
from jobs.forecasting.past import LEVEL_DAYS, Past

FROM_DAYS_95 = 180
HALF_95 = 1.742  # half-width of a sum's 95 % band over that of its 80 % band, as of Student's t with 5 degrees
_OUTSIDE_80, _OUTSIDE_95 = 0.07, 0.017  # on each side; less than a tenth, for the origins overlap
_SUM_INSIDE = 0.86
_LEAST_ORIGINS = 8
_SHORT = 1  # week of lead that measures the noise of single days
_FADING = 0.2  # the mean error of k days is that of one day times k ^ -_FADING, on daily spending
_PRIOR_WINDOWS = 2.0  # how many windows of its own a sum's band must see to weigh as much as that rule

# errors of other series by days of history: 10 and 90 % of a day's error and of the mean error of 30 days
_POOLED_DAYS = np.array([3.0, 7.0, 14.0, 28.0])
_POOLED_DAILY = np.array([[-0.50, 0.80], [-0.35, 0.45], [-0.32, 0.37], [-0.30, 0.37]])
_POOLED_SUMS = np.array([[-0.29, 0.53], [-0.13, 0.25], [-0.11, 0.25], [-0.12, 0.22]])
_POOLED_LEADS = 30
LEAST_KNOWN = 3  # days of history of which the pooled bands are the widest


class Bands(NamedTuple):
    """Ends of the bands as errors relative to the level; of sums as the mean error of their days."""

    low80: Floats  # (series, horizon), not above 0
    high80: Floats
    low95: Floats  # NaN where too little is known
    high95: Floats
    sum_low80: Floats
    sum_high80: Floats


class Accuracy(NamedTuple):
    """How the method did on the series' own past, two weeks ahead; NaN where it has none."""

    error: Floats  # (series,): mean absolute error of a day
    coverage_80: Floats  # (series,): share of days that lay within the band as it was drawn then
    folds: Whole  # (series,): origins that were judged


def own_bands(past: Past) -> Bands:
    """Draw the bands of series that have a past; those of the others mean nothing."""
    low80, high80 = _daily(past.daily, _OUTSIDE_80)
    low95, high95 = _daily(past.daily, _OUTSIDE_95)
    half = _sum_half_width(past)
    return Bands(low80, high80, low95, high95, -half, half)


def pooled_bands(lengths: Whole, horizon: int) -> Bands:
    """Draw the bands of series with so few days that only the errors of others tell anything."""
    lead = np.minimum(np.log(np.arange(1, horizon + 1)) / np.log(_POOLED_LEADS), 1.0)
    ends = []
    for side in (0, 1):
        daily = np.interp(lengths, _POOLED_DAYS, _POOLED_DAILY[:, side])[:, None]
        month = np.interp(lengths, _POOLED_DAYS, _POOLED_SUMS[:, side])[:, None]
        ends.append((np.repeat(daily, horizon, axis=1), daily + (month - daily) * lead))
    low95, high95 = np.full((2, len(lengths), horizon), np.nan)
    return Bands(ends[0][0], ends[1][0], low95, high95, ends[0][1], ends[1][1])


def has_past(past: Past) -> NDArray[np.bool_]:
    """Return which series have enough origins to draw a band from, (series,)."""
    found: NDArray[np.bool_] = _origins(past.daily) >= _LEAST_ORIGINS
    return found


def judge(past: Past) -> Accuracy:
    """Measure how well the past forecasts did, each with the band that could be drawn when it was made."""
    errors = past.daily[:, :, :LEVEL_DAYS]
    known = ~np.isnan(errors)
    count = errors.shape[1]
    inside, judged, folds = np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.int64)
    for place, ago in enumerate(past.ago):
        had_come = np.arange(1, LEVEL_DAYS + 1) <= past.ago[place + 1 :, None, None] - ago
        before = np.where(had_come, errors[place + 1 :], np.nan)
        enough = _origins(before) >= _LEAST_ORIGINS
        if not enough.any():
            break
        low, high = _daily(before, _OUTSIDE_80)
        hit = (errors[place] >= low) & (errors[place] <= high)
        counted = known[place] & enough[:, None]
        inside += (hit & counted).sum(axis=1)
        judged += counted.sum(axis=1)
        folds += counted[:, 0]
    days = known.sum(axis=(0, 2))
    absolute = np.where(known, np.abs(errors) * past.level[:, :, None], 0.0).sum(axis=(0, 2))
    coverage = np.where(judged > 0, inside / np.maximum(judged, 1), np.nan)
    return Accuracy(np.where(days > 0, absolute / np.maximum(days, 1), np.nan), coverage, folds)


def _origins(errors: Floats) -> Whole:
    """Return how many origins of each series have an error of the first day, (series,)."""
    count: Whole = (~np.isnan(errors[:, :, 0])).sum(axis=0)
    return count


def _daily(errors: Floats, outside: float) -> tuple[Floats, Floats]:
    """Return the errors that leave `outside` of all on either side, by week of lead; (series, horizon) each."""
    count, horizon = errors.shape[1:]
    low, high = np.zeros((count, horizon)), np.zeros((count, horizon))
    for first in range(0, horizon, WEEK):
        week = errors[:, :, first : first + WEEK]
        enough = _origins(week) >= _LEAST_ORIGINS  # else as in the week before
        if not enough.any() and first > 0:
            low[:, first:], high[:, first:] = low[:, first - 1 : first], high[:, first - 1 : first]
            break
        all_of_week = week.transpose(1, 0, 2).reshape(count, -1)
        ends = _quantiles(all_of_week, (outside, 1 - outside))
        before = (low[:, first - 1], high[:, first - 1]) if first else (0.0, 0.0)
        low[:, first : first + WEEK] = np.where(enough, np.minimum(ends[0], 0.0), before[0])[:, None]
        high[:, first : first + WEEK] = np.where(enough, np.maximum(ends[1], 0.0), before[1])[:, None]
    return low, high


def _sum_half_width(past: Past) -> Floats:
    """Return the half-width of the band of each sum: own errors, and the fewer of them the more the general rule."""
    count, horizon = past.sums.shape[1:]
    week = np.abs(past.daily[:, :, : _SHORT * WEEK]).transpose(1, 0, 2).reshape(count, -1)
    of_a_day = _quantiles(week, (0.8,))[0]
    span = _span(past)
    half = np.zeros((count, horizon))
    own, windows = of_a_day, span
    for lead in range(horizon):
        errors = past.sums[:, :, lead]
        enough = (~np.isnan(errors)).sum(axis=0) >= _LEAST_ORIGINS
        if enough.any():
            own = np.where(enough, _quantiles(np.abs(errors).T, (_SUM_INSIDE,))[0], own)
            windows = np.where(enough, span / (lead + 1), windows)
        rule = of_a_day * (lead + 1.0) ** -_FADING
        weight = windows / (windows + _PRIOR_WINDOWS)
        half[:, lead] = own**weight * rule ** (1 - weight)
    return half


def _span(past: Past) -> Floats:
    """Return how many days the origins of each series span, (series,)."""
    counted = ~np.isnan(past.daily[:, :, 0])
    oldest = np.where(counted, past.ago[:, None], past.ago[0]).max(axis=0)
    span: Floats = oldest - past.ago[0] + 1.0
    return span


def _quantiles(values: Floats, shares: tuple[float, ...]) -> list[Floats]:
    """Return quantiles of each row, NaN left out, NaN for a row of nothing else; linear between the values."""
    ordered = np.sort(values, axis=1)  # NaN comes last
    count = np.maximum((~np.isnan(values)).sum(axis=1), 1)
    found = []
    for share in shares:
        place = share * (count - 1)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, count - 1)
        rows = np.arange(len(values))
        low, high = ordered[rows, below], ordered[rows, above]
        found.append(low + (high - low) * (place - below))
    return found
