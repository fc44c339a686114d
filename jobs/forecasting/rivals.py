"""What a forecast must beat: methods that anybody can do in his head, or that are done today."""

from collections.abc import Callable

import numpy as np

from jobs.forecasting.histories import WEEK, Floats, Histories

_LINE_DAYS = 30

Rival = Callable[[Histories, int], Floats]
"""Takes histories and a horizon, gives (series, horizon)."""


def naive(histories: Histories, horizon: int) -> Floats:
    """Forecast that every day is as the last one, (series, horizon)."""
    return np.repeat(histories.last(1), horizon, axis=1)


def seasonal_naive(histories: Histories, horizon: int) -> Floats:
    """Forecast that every day is as the same weekday of the last week, (series, horizon)."""
    return histories.last(WEEK)[:, np.arange(horizon) % WEEK]


def straight_line(histories: Histories, horizon: int) -> Floats:
    """Forecast the mean of 30 days, growing on as the later half of them did over the earlier, (series, horizon)."""
    recent = histories.last(_LINE_DAYS)
    earlier, later = recent[:, : _LINE_DAYS // 2].mean(axis=1), recent[:, _LINE_DAYS // 2 :].mean(axis=1)
    growth = np.where(earlier > 0, (later - earlier) / np.where(earlier > 0, earlier, 1.0), 0.0)
    line: Floats = recent.mean(axis=1)[:, None] * (1 + growth[:, None] * np.arange(1, horizon + 1) / _LINE_DAYS)
    return line


RIVALS: dict[str, Rival] = {"naive": naive, "seasonal naive": seasonal_naive, "straight line": straight_line}
