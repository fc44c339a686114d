"""The week in a series: whether there is one, how much each weekday weighs, and what is far outside it."""

import numpy as np
from numpy.typing import NDArray

from jobs.forecasting.histories import WEEK, Floats, Histories, newest_medians

SIGMA_OF_MAD = 1.4826  # standard deviation over median absolute deviation, of normal noise
_CLIP_SIGMAS = 4.0
_Z_90 = 1.645


def median_of(values: Floats, present: NDArray[np.bool_], axis: int) -> Floats:
    """Return the median over `axis` of the cells that are present; NaN where none is."""
    ordered = np.sort(np.where(present, values, np.nan), axis=axis)  # NaN comes last
    count = present.sum(axis=axis, keepdims=True)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=axis)
    high = np.take_along_axis(ordered, np.minimum(count // 2, ordered.shape[axis] - 1), axis=axis)
    found: Floats = np.squeeze((low + high) / 2, axis=axis)
    return found


def by_weekday(values: Floats) -> Floats:
    """Return (series, weeks, weekday) of (series, days); days before the first whole week are left out on the left."""
    weeks = values.shape[1] // WEEK
    return values[:, values.shape[1] - weeks * WEEK :].reshape(len(values), weeks, WEEK)


def whole_weeks(values: Floats) -> Floats:
    """Return `values` with zeros on the left, so that the days make whole weeks."""
    return np.pad(values, ((0, 0), (-values.shape[1] % WEEK, 0)))


def clipped(histories: Histories) -> Floats:
    """Return the values, those clipped that lie over 4 robust sigmas from the running median and their weekday's lift.

    For series of 28 days and more. Where most days are exactly as usual, sigma is taken to be a whole usual day.
    """
    values, present = histories.values, histories.mask()
    medians = newest_medians(histories)
    rest = values - medians
    lift = median_of(by_weekday(whole_weeks(rest)), _weeks(present), axis=1)
    lift = np.tile(lift, (1, histories.days // WEEK + 1))[:, -histories.days :]
    sigma = SIGMA_OF_MAD * median_of(np.abs(rest - lift), present, axis=1)[:, None]
    usual = np.abs(medians).sum(axis=1, keepdims=True) / histories.lengths[:, None]
    sigma = np.where(sigma > 0, sigma, usual)
    bound = np.where(sigma > 0, _CLIP_SIGMAS * sigma, np.inf)
    return np.where(present, medians + lift + np.clip(rest - lift, -bound, bound), 0.0)


def has_week(values: Floats, present: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which series have a week in them: the autocorrelation test of the M4 competition, at 90 %."""
    count = present.sum(axis=1)
    around = np.where(present, values - (values.sum(axis=1) / count)[:, None], 0.0)
    power = (around * around).sum(axis=1)
    lags = [(around[:, lag:] * around[:, :-lag]).sum(axis=1) for lag in range(1, WEEK + 1)]
    correlation = np.array(lags) / np.where(power > 0, power, np.inf)
    limit = _Z_90 * np.sqrt((1 + 2 * (correlation[:-1] ** 2).sum(axis=0)) / count)
    found: NDArray[np.bool_] = (np.abs(correlation[-1]) > limit) & (power > 0)
    return found


def weekday_factors(values: Floats, present: NDArray[np.bool_]) -> Floats:
    """Return how many times its week's mean each weekday is, (series, 7), mean 1: medians over the weeks."""
    centre, known = _centred_means(values, present)
    known &= centre > 0
    ratio = values / np.where(known, centre, 1.0)
    found = median_of(by_weekday(whole_weeks(ratio)), _weeks(known), axis=1)
    found = np.where(np.isnan(found), 1.0, found)
    factors: Floats = found / found.mean(axis=1, keepdims=True)
    return factors


def weekday_lifts(values: Floats, present: NDArray[np.bool_]) -> Floats:
    """Return by how much each weekday stands above its week's mean, (series, 7), mean 0: medians over the weeks."""
    centre, known = _centred_means(values, present)
    found = median_of(by_weekday(whole_weeks(values - centre)), _weeks(known), axis=1)
    found = np.where(np.isnan(found), 0.0, found)
    lifts: Floats = found - found.mean(axis=1, keepdims=True)
    return lifts


def over_days(week: Floats, days: int) -> Floats:
    """Return the figure of each weekday, (series, 7), for each of the last `days` days, (series, days)."""
    return np.tile(week, (1, days // WEEK + 1))[:, -days:]


def ahead(week: Floats, days: int) -> Floats:
    """Return the figure of each weekday, (series, 7), for each of the coming `days` days, (series, days)."""
    return np.tile(week, (1, days // WEEK + 1))[:, :days]


def _weeks(present: NDArray[np.bool_]) -> NDArray[np.bool_]:
    padded = np.pad(present, ((0, 0), (-present.shape[1] % WEEK, 0)))
    return padded.reshape(len(padded), -1, WEEK)


def _centred_means(values: Floats, present: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the mean of the seven days around each day, and where all seven are there."""
    half = WEEK // 2
    centre, known = np.zeros_like(values), np.zeros_like(present)
    sums = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
    centre[:, half:-half] = (sums[:, WEEK:] - sums[:, :-WEEK]) / WEEK
    known[:, half:-half] = present[:, : -2 * half] & present[:, 2 * half :]
    return centre, known
