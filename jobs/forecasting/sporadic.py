"""Means of the last days, also of series with many days of nothing."""

import numpy as np

from jobs.forecasting.histories import Floats, Histories

WINDOW = 56
_SILENT_DAYS = 3.0  # the longer a new series has been silent, the less it is believed to go on


def mean_of_last(histories: Histories, days: int) -> Floats:
    """Return the mean of the last `days` days of each series, (series, 1), or of as many as it has."""
    sums: Floats = histories.last(days).sum(axis=1) / np.minimum(histories.lengths, days)
    return sums[:, None]


def flat_mean(histories: Histories) -> Floats:
    """Return the mean of the last 56 days of each series, (series, 1).

    A series that is younger may have been called once and never again: the fewer its days with spending and the longer
    its silence, the more of the 56 days are taken to have been, or to become, days of nothing.
    """
    recent = histories.last(WINDOW)
    spent_days = (recent > 0).sum(axis=1)
    silent = np.where(spent_days > 0, (recent[:, ::-1] > 0).argmax(axis=1), WINDOW)
    known = np.minimum(histories.lengths, WINDOW)
    doubt = np.exp(1.0 - np.maximum(spent_days, 1)) * (1 - np.exp(-silent / _SILENT_DAYS))
    mean: Floats = recent.sum(axis=1) / (known + (WINDOW - known) * doubt)
    return mean[:, None]
