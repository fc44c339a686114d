"""The end of the running day: what is still to come of it, as a distribution.

Everything that speaks of the rest of today uses this: budgets, their breach probability, the forecast of today. The
rest goes by the usual shape of the series' days, by what was forecast of today, and by the pace of the last hours. How
far off that may be goes by how far off it was at the same hour of the series' own past days, and by the errors of other
series while there are few of those. A pace as the past has not seen makes the band wider.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobs.forecasting.day_end_errors import pooled_ratios
from jobs.forecasting.histories import WEEK, Floats, Whole
from jobs.forecasting.sums import LEVELS, MASSES, WIDTHS

HOURS, QUARTERS = 24, 96
HISTORY_DAYS = 35
_OWN_DAYS = 28  # whose errors count; the days before them are what the first of these were forecast from
_SHAPE_TRUST = 4.0  # days of a series' own that weigh as much as the shape of the whole
_FADING, _MEMORY = 0.7, 0.2  # an hour's weight in the pace: the former to the power of its age, and at least the latter
_FORECAST_WEIGHT = 0.15  # of the forecast beside the pace, in days of pace
_USUAL_WEIGHT = 0.3  # of a usual day with spending, in what the rest is measured by
_POOLED_DAYS = 5.0  # how many days of its own weigh as much as the errors of others
_SURPRISE, _SURPRISE_DAYS = 0.9, 7  # share of days that are no surprise, and how many are needed to tell
_DOUBT = 0.75  # half the width of the 80 % band, of what a surprise moves the rest by
_FURTHER = 0.5  # at most, of a surprise: what it adds to the move towards the pace
_WEEKDAY_TRUST = 1.0  # weeks that weigh as much as taking all weekdays for alike


class DayEnd(NamedTuple):
    """What is known of the days of many series before the running one is looked at; money in nano-dollars."""

    expected: Floats  # (series,): what was forecast of the running day
    usual: Floats  # (series,): the mean of the days with spending
    shares: Floats  # (series, HOURS): share of a day's spending in each hour; 1 in all
    ratios: Floats  # (series, HOURS, levels): what came after the full hour over what the rest is measured by
    surprises: Floats  # (series, HOURS): by how much, on most days, the pace until then moves the forecast


def learn(hourly: Floats, lengths: Whole, expected: Floats) -> DayEnd:
    """Learn from the closed days of each series how its days go.

    `hourly` is (series, days, HOURS), the newest day last and the total in the first row; `lengths` are the closed days
    since each series began, `expected` what is forecast of the running day.
    """
    days = hourly.shape[1]
    known = np.arange(days) >= days - lengths[:, None]
    daily = np.where(known, hourly.sum(axis=2), 0.0)
    whole = _whole_shares(hourly[0], daily[0])
    shares = _shares(hourly, daily, whole)
    spent_days = np.maximum((daily[:, -_OWN_DAYS:] > 0).sum(axis=1), 1)
    usual = daily[:, -_OWN_DAYS:].sum(axis=1) / spent_days
    begun = known & (daily.cumsum(axis=1) - daily > 0)  # days before which something was spent
    begun[:, :-_OWN_DAYS] = False
    counted = np.minimum(np.maximum(lengths, 1), _OWN_DAYS)
    activity = (hourly[:, -_OWN_DAYS:] > 0).sum(axis=1) @ whole / counted  # of the hours that matter to the whole
    guess = _past_forecasts(daily, known)
    ratios = np.empty((len(hourly), HOURS, len(LEVELS)))
    surprises = np.full((len(hourly), HOURS), np.inf)
    for hour in range(HOURS):
        weights = _weights(hour - 1.0 - np.arange(hour, dtype=np.float64))
        left = shares[:, hour:].sum(axis=1)
        pace = (hourly[:, :, :hour] * weights).sum(axis=2)
        seen = (shares[:, :hour] * weights).sum(axis=1)
        promised = _promised(guess, pace, seen[:, None])
        measure = left[:, None] * (promised + _USUAL_WEIGHT * usual[:, None])
        came = hourly[:, :, hour:].sum(axis=2)
        own = begun & (measure > 0)
        ratio = np.where(own, came / np.where(own, measure, 1.0), 0.0)
        others = pooled_ratios(activity, float(hour))
        values = np.concatenate([ratio, others], axis=1)
        mass = np.concatenate([own.astype(np.float64), np.broadcast_to(_POOLED_DAYS * MASSES, others.shape)], axis=1)
        ratios[:, hour] = _weighted_quantiles(values, mass)
        surprises[:, hour] = _surprises(np.abs(promised - guess), begun)
    return DayEnd(expected, usual, shares, ratios, surprises)


def unknown_day(shares: Floats, spent: Floats, now: float) -> DayEnd:
    """Return what can be known of series that have no closed day, from the running one alone.

    `shares` are those of the whole, (HOURS,); `spent` is (series, QUARTERS), `now` the hours since the day began. What
    is expected is that the day goes on as it went so far.
    """
    count, so_far = len(spent), spent.sum(axis=1)
    passed = 1 - left_after(shares[None, :], now)
    whole = so_far / np.maximum(passed, 1 / HOURS)
    hours = max(int(np.ceil(now)), 1)
    activity = (spent[:, : hours * 4].reshape(count, hours, 4).sum(axis=2) > 0) @ shares[:hours]
    activity = activity / max(float(shares[:hours].sum()), 1 / HOURS)
    ratios = np.stack([pooled_ratios(activity, float(hour)) for hour in range(HOURS)], axis=1)
    return DayEnd(whole, whole, np.repeat(shares[None, :], count, axis=0), ratios, np.full((count, HOURS), np.inf))


def rest_of_day(model: DayEnd, spent: Floats, now: float) -> Floats:
    """Return what is still to come of the running day, as quantiles at LEVELS, (series, levels).

    `spent` is (series, QUARTERS), what was spent in each quarter of an hour of the day so far; `now` are the hours
    since the day began, 0 to 24.
    """
    end = np.arange(1, QUARTERS + 1) / 4
    age = np.maximum(now - end, 0.0)
    passed = np.clip((now - end + 0.25) * 4, 0.0, 1.0)  # of each quarter
    weights = _weights(age)
    pace = (spent * weights).sum(axis=1)
    seen = (np.repeat(model.shares, 4, axis=1) / 4 * (weights * passed)).sum(axis=1)
    left = left_after(model.shares, now)
    promised = _promised(model.expected, pace, seen)
    hour = min(max(now, 0.0), HOURS - 1.0)
    below = int(hour)
    above = min(below + 1, HOURS - 1)
    ratios = model.ratios[:, below] + (hour - below) * (model.ratios[:, above] - model.ratios[:, below])
    moved = promised - model.expected
    surprise = np.maximum(np.abs(moved) - model.surprises[:, below], 0.0)  # counts against the forecast, for the pace
    further = np.sign(moved) * surprise * np.minimum(_FORECAST_WEIGHT / np.maximum(seen, 1e-9), _FURTHER)
    shifted = (1 - left) * (
        np.sign(moved) * surprise + further
    )  # the more of such a day is over, the less it is measured
    usual = np.maximum(model.usual + shifted, 0.0)  # by usual ones
    measure = left * (promised + further + _USUAL_WEIGHT * usual)
    doubt = _DOUBT * left * surprise
    rest: Floats = np.maximum(ratios * measure[:, None] + np.array(WIDTHS) * doubt[:, None], 0.0)
    return np.maximum.accumulate(rest, axis=1)


def stacked(models: Sequence[DayEnd]) -> DayEnd:
    """Return the models of several sets of series as one."""
    return DayEnd(*(np.concatenate(parts) for parts in zip(*models, strict=True)))


def added(models: DayEnd) -> DayEnd:
    """Return the model of the sum of all series in `models`: one series, whose parts err together."""
    weight = models.expected + models.usual
    weight = weight / weight.sum() if weight.sum() > 0 else np.full(len(weight), 1 / len(weight))
    return DayEnd(
        models.expected.sum(keepdims=True),
        models.usual.sum(keepdims=True),
        (models.shares * weight[:, None]).sum(axis=0, keepdims=True),
        (models.ratios * weight[:, None, None]).sum(axis=0, keepdims=True),
        models.surprises.sum(axis=0, keepdims=True),
    )


def left_after(shares: Floats, now: float) -> Floats:
    """Return the share of a day that is usually spent after `now`, in hours since it began, (series,)."""
    to_come = np.clip(np.arange(1, HOURS + 1) - now, 0.0, 1.0)
    left: Floats = (shares * to_come).sum(axis=1)
    return left


def _weights(age: Floats) -> Floats:
    """Return how much spending of so many hours ago tells of the pace."""
    weights: Floats = _FADING**age + _MEMORY
    return weights


def _promised(expected: Floats, pace: Floats, seen: Floats) -> Floats:
    """Return what a whole day comes to by the forecast and the pace of it so far.

    `seen` is the share of a day in which `pace` is usually spent, with the same weights: pace over seen is the day that
    the last hours promise, and the forecast counts as so much more of a day.
    """
    promised: Floats = (_FORECAST_WEIGHT * expected + pace) / (_FORECAST_WEIGHT + seen)
    return promised


def _surprises(moved: Floats, known: NDArray[np.bool_]) -> Floats:
    """Return what most days moved their forecast by, (series,); infinite where too few days are known to tell."""
    ordered = np.sort(np.where(known, moved, np.inf), axis=1)
    count = known.sum(axis=1)
    place = np.ceil(_SURPRISE * count).astype(np.int64) - 1
    most: Floats = ordered[np.arange(len(moved)), np.maximum(place, 0)]
    return np.where(count >= _SURPRISE_DAYS, most, np.inf)


def _whole_shares(hourly: Floats, daily: Floats) -> Floats:
    """Return the share of each hour in what was spent on the total, (HOURS,), each day counting as much; 1 in all."""
    spent = daily[-_OWN_DAYS:] > 0
    shares: Floats = (hourly[-_OWN_DAYS:][spent] / daily[-_OWN_DAYS:][spent, None]).sum(axis=0)
    return shares / shares.sum() if shares.sum() > 0 else np.full(HOURS, 1 / HOURS)


def _shares(hourly: Floats, daily: Floats, whole: Floats) -> Floats:
    """Return the usual share of each hour: the mean of the days' own, and the fewer those the more the whole's."""
    spent = daily[:, -_OWN_DAYS:, None]
    of_days = np.where(spent > 0, hourly[:, -_OWN_DAYS:] / np.where(spent > 0, spent, 1.0), 0.0)
    count = (spent > 0).sum(axis=1)
    shares: Floats = (of_days.sum(axis=1) + _SHAPE_TRUST * whole) / (count + _SHAPE_TRUST)
    return shares


def _past_forecasts(daily: Floats, known: Floats) -> Floats:
    """Return a forecast of each past day from the week before it and the other days of its weekday, (series, days)."""
    padded = np.pad(daily, ((0, 0), (WEEK, 0)))
    sums = np.pad(padded, ((0, 0), (1, 0))).cumsum(axis=1)
    count = np.pad(known.astype(np.float64), ((0, 0), (WEEK + 1, 0))).cumsum(axis=1)
    days = daily.shape[1]
    before = sums[:, WEEK : WEEK + days] - sums[:, :days]
    of_days = count[:, WEEK : WEEK + days] - count[:, :days]
    level = before / np.maximum(of_days, 1)
    mean = daily.sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)
    factor = np.ones_like(daily)
    for weekday in range(WEEK):
        same = slice((days - 1 - weekday) % WEEK, None, WEEK)
        others = daily[:, same].sum(axis=1, keepdims=True) - daily[:, same]
        weeks = known[:, same].sum(axis=1, keepdims=True) - known[:, same]
        usual = (others + _WEEKDAY_TRUST * mean) / (weeks + _WEEKDAY_TRUST)
        factor[:, same] = np.where(mean > 0, usual / np.where(mean > 0, mean, 1.0), 1.0)
    forecast: Floats = level * factor
    return forecast


def _weighted_quantiles(values: Floats, mass: Floats) -> Floats:
    """Return the quantiles at LEVELS of each row of weighted values, linear between them, (rows, levels)."""
    order = np.argsort(values, axis=1)
    values, mass = np.take_along_axis(values, order, axis=1), np.take_along_axis(mass, order, axis=1)
    reached = mass.cumsum(axis=1)
    reached = (reached - mass / 2) / reached[:, -1:]
    found = np.empty((len(values), len(LEVELS)))
    rows = np.arange(len(values))
    for place, level in enumerate(LEVELS):
        above = np.minimum((reached < level).sum(axis=1), values.shape[1] - 1)
        below = np.maximum(above - 1, 0)
        low, high = reached[rows, below], reached[rows, above]
        part = np.clip((level - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
        found[:, place] = values[rows, below] + part * (values[rows, above] - values[rows, below])
    return found
