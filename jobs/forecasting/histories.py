"""Histories: many daily series as one array, each as long as it is, all ending on the same day."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

WEEK = 7
HALF_WINDOW = 10  # days to either side that a running median looks at


@dataclass(frozen=True)
class Histories:
    """Daily values of many series, a row each, the newest day last.

    A series that is shorter than the array is wide has zeros before its first day. Column `c` is the weekday
    `(c - days) % 7`, so that the day after the last is weekday 0 in all rows.
    """

    values: Floats  # (series, days)
    lengths: Whole  # (series,), each at least 1
    medians: Floats  # (series, days): running medians, right but for the last HALF_WINDOW days and too short series

    @classmethod
    def of(cls, series: Sequence[Sequence[float] | Floats]) -> "Histories":
        """Make histories of series, whose last values are of the same day."""
        lengths = np.array([len(one) for one in series], dtype=np.int64)
        values = np.zeros((len(series), int(lengths.max(initial=0))))
        for row, one in zip(values, series, strict=True):
            row[len(row) - len(one) :] = one
        return cls.aligned(values, lengths)

    @classmethod
    def aligned(cls, values: Floats, lengths: Whole) -> "Histories":
        """Make histories of an array that is aligned already; what lies before a series' first day is set to zero."""
        values = np.where(np.arange(values.shape[1]) >= values.shape[1] - lengths[:, None], values, 0.0)
        return cls(values, lengths, _running_medians(values, lengths))

    @property
    def days(self) -> int:
        """Return how many days the longest series has room for."""
        return int(self.values.shape[1])

    def __len__(self) -> int:
        return len(self.lengths)

    def mask(self) -> NDArray[np.bool_]:
        """Return which cells are days of the series, shape (series, days)."""
        return np.arange(self.days) >= self.days - self.lengths[:, None]

    def take(self, rows: Whole | slice) -> "Histories":
        """Return some of the series, in the order of `rows`, with no more days than the longest of them has."""
        lengths = self.lengths[rows]
        first = self.days - int(lengths.max(initial=0))
        return Histories(self.values[rows, first:], lengths, self.medians[rows, first:])

    def without_last(self, days: int) -> "Histories":
        """Return the series as they were `days` days ago; those that had not begun are one day of nothing."""
        if days == 0:
            return self
        kept = max(self.days - days, 1)
        lengths = np.maximum(self.lengths - days, 1)
        return Histories(self.values[:, :kept], lengths, self.medians[:, :kept])

    def last(self, days: int) -> Floats:
        """Return the last `days` days, shape (series, days), with zeros where a series has no such day."""
        missing = max(days - self.days, 0)
        return np.pad(self.values[:, self.days - (days - missing) :], ((0, 0), (missing, 0)))


def stacked(parts: Sequence[Histories]) -> Histories:
    """Put histories of several sets of series under one another; they may end on different days."""
    days = max(part.days for part in parts)
    return Histories(
        np.concatenate([_widened(part.values, days) for part in parts]),
        np.concatenate([part.lengths for part in parts]),
        np.concatenate([_widened(part.medians, days) for part in parts]),
    )


def newest_medians(histories: Histories) -> Floats:
    """Return the running medians with the last days right too: beyond the end the series is reflected."""
    if histories.days <= 2 * HALF_WINDOW:
        return histories.medians
    tail = histories.values[:, -2 * HALF_WINDOW - 1 :]
    reflected = np.concatenate([tail[:, 1:], tail[:, -2 : -2 - HALF_WINDOW : -1]], axis=1)
    medians = histories.medians.copy()
    medians[:, -HALF_WINDOW:] = np.median(sliding_window_view(reflected, 2 * HALF_WINDOW + 1, axis=1), axis=2)
    return medians


def _widened(values: Floats, days: int) -> Floats:
    return np.pad(values, ((0, 0), (days - values.shape[1], 0)))


def _running_medians(values: Floats, lengths: Whole) -> Floats:
    """Return medians of 21 days around each day; before its first day a series is reflected."""
    medians = np.zeros_like(values)
    days, window = values.shape[1], 2 * HALF_WINDOW + 1
    if days < window:
        return medians
    for row in range(len(values)):  # once for a series, whatever number of its pasts is forecast from
        first = days - int(lengths[row])
        if lengths[row] >= window:
            padded = np.pad(values[row, first:], (HALF_WINDOW, 0), mode="reflect")
            medians[row, first : days - HALF_WINDOW] = np.median(sliding_window_view(padded, window), axis=1)
    return medians
