"""Which days of a series stand out: one day after the other, all series at once, each day judged by those before it.

A day that stands out counts in the baseline of later ones as the most that would have been usual, so that it neither
hides the next one nor widens what is usual. Three in a row are a new level: they count as they were.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from autobot_analytics.settings import Settings
from jobs.anomalies.expectation import HISTORY_DAYS, IDLE_WINDOW, expect, is_idle
from jobs.forecasting.histories import WEEK, Floats, Whole
from jobs.forecasting.seasons import SIGMA_OF_MAD

USUAL, MEDIUM, HIGH = 0, 1, 2
RESIDUALS = 42  # days whose distance from the expectation tells how far off is usual
NEW_LEVEL_DAYS = 3
_LEAST_RESIDUALS = 14
_LEAST_SHARE = 0.1  # of the mean: a day of which next to nothing was expected is no measure
_LEAST_USD = 1e-9

Marks = NDArray[np.int8]


@dataclass(frozen=True)
class Rule:
    """When a day stands out, without its dollars."""

    sigmas: float
    ratio: float
    high_sigmas: float
    high_ratio: float
    peak_ratio: float

    @classmethod
    def of(cls, settings: Settings) -> "Rule":
        """Read the rule from the settings."""
        return cls(
            sigmas=settings.anomaly_sigmas,
            ratio=settings.anomaly_ratio,
            high_sigmas=settings.anomaly_high_sigmas,
            high_ratio=settings.anomaly_high_ratio,
            peak_ratio=settings.anomaly_peak_ratio,
        )


@dataclass(frozen=True)
class DayLedger:
    """Days of many series, (series, days) each, all ending on the same day; changed in place as days are judged."""

    cost: Floats
    born: Whole  # (series,): column of the first day
    baseline: Floats
    expected: Floats  # NaN where nothing could be expected
    low: Floats  # NaN where a day was not judged
    high: Floats
    marks: Marks

    @classmethod
    def of(cls, cost: Floats, born: Whole) -> "DayLedger":
        """Make a ledger in which no day is judged yet."""
        expected, low, high = np.full((3, *cost.shape), np.nan)
        return cls(cost, born, cost.copy(), expected, low, high, np.zeros(cost.shape, np.int8))


class Usual(NamedTuple):
    """From `low` to below `high` a day is usual; at `high` it stands out, and far at `far`."""

    low: Floats
    high: Floats
    far: Floats


class Work(NamedTuple):
    """What is to be judged: each series' days from column `since` on."""

    ledger: DayLedger
    since: Whole  # (series,)
    rule: Rule

    @property
    def size(self) -> int:
        """Return how many days of series are to be judged."""
        return int((self.ledger.cost.shape[1] - np.maximum(self.since, self.ledger.born)).sum())


def judge(work: Work) -> DayLedger:
    """Judge one day after the other, in the ledger that is given back."""
    ledger, since, rule = work
    for day in range(int(since.min(initial=ledger.cost.shape[1])), ledger.cost.shape[1]):
        rows = np.flatnonzero((since <= day) & (ledger.born <= day))
        if len(rows):
            _judge_day(ledger, rows, day, rule)
    return ledger


def _judge_day(ledger: DayLedger, rows: Whole, day: int, rule: Rule) -> None:
    first = max(day - HISTORY_DAYS, 0)
    past, lengths = ledger.baseline[rows, first:day], day - np.maximum(ledger.born[rows], first)
    cost, expected = ledger.cost[rows, day], expect(past, lengths)
    low, high, far = _usual(ledger, rows, day, expected, past, lengths, rule)
    marks = np.where(cost >= far, HIGH, np.where(cost >= high, MEDIUM, USUAL)).astype(np.int8)
    marks[cost <= 0] = USUAL
    ledger.expected[rows, day], ledger.low[rows, day], ledger.high[rows, day] = expected, low, high
    ledger.marks[rows, day] = marks
    ledger.baseline[rows, day] = np.where(marks > USUAL, high, cost)
    if day >= NEW_LEVEL_DAYS - 1:
        newest = slice(day - NEW_LEVEL_DAYS + 1, day + 1)
        levels = rows[(ledger.marks[rows, newest] > USUAL).all(axis=1)]
        ledger.baseline[levels, newest] = ledger.cost[levels, newest]


def _usual(
    ledger: DayLedger, rows: Whole, day: int, expected: Floats, past: Floats, lengths: Whole, rule: Rule
) -> Usual:
    """Return what is usual for a day; NaN where too little is known, which no cost is above."""
    week_mean = past[:, -WEEK:].sum(axis=1) / WEEK
    # a series that hardly varies would have no band at all: none is narrower than what the ratio asks of its mean
    sigma = np.maximum(_sigma(ledger, rows, day, expected), (rule.ratio - 1) / rule.sigmas * week_mean)
    low = np.maximum(expected - rule.sigmas * sigma, 0)
    high = np.maximum(expected + rule.sigmas * sigma, rule.ratio * week_mean)
    far = np.maximum(np.maximum(expected + rule.high_sigmas * sigma, rule.high_ratio * week_mean), high)
    idle = is_idle(past, lengths)
    peak = past[idle, -IDLE_WINDOW:].max(axis=1, initial=0)
    peak[peak <= 0] = np.nan  # after so long an absence there is nothing to compare with
    low[idle], high[idle] = np.where(np.isnan(peak), np.nan, 0), rule.peak_ratio * peak
    far[idle] = np.maximum(rule.high_ratio, rule.peak_ratio) * peak
    return Usual(low, high, far)


def _sigma(ledger: DayLedger, rows: Whole, day: int, expected: Floats) -> Floats:
    """Return how far off the expectation of the day usually is; NaN where too few days tell.

    Days are off by a share of what was expected of them, so that a new level, or a busy weekday, is off by more USD.
    """
    recent = slice(max(day - RESIDUALS, 0), day)
    before = ledger.expected[rows, recent]
    least = _LEAST_SHARE * ledger.baseline[rows, recent].mean(axis=1) if day else np.zeros(len(rows))
    off = np.abs(ledger.cost[rows, recent] - before) / np.maximum(before, np.maximum(least, _LEAST_USD)[:, None])
    known = np.isfinite(off).sum(axis=1) >= _LEAST_RESIDUALS
    sigma = np.full(len(rows), np.nan)
    if known.any():
        sigma[known] = SIGMA_OF_MAD * np.nanmedian(off[known], axis=1)
    return sigma * np.maximum(expected, least)
