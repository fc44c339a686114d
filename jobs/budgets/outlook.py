"""The outlook of a budget: what will have been spent at the end of its period, and when it will be used up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from jobs.budgets.forecasts import Forecast
from jobs.forecasting.sums import HIGH_80, LOW_80, MEDIAN, chance_above


@dataclass(frozen=True)
class BudgetOutlook:
    """Money in nano-dollars; a breach that is not expected within the period is None."""

    median: int
    low: int  # ends of the 80 % band
    high: int
    breach_probability: float
    breach_at: datetime | None
    breach_earliest: datetime | None
    breach_latest: datetime | None


def look_ahead(forecast: Forecast, spent: int, threshold: int, end: datetime) -> BudgetOutlook | None:
    """Return the outlook at the `end` of a period with `spent` until now, or None if the forecast ends before it."""
    if end > forecast.moments[-1]:
        return None
    now = forecast.moments[0]
    hours, last = _hours(forecast.moments, now), _hours([end], now)
    at_end = [spent + round(float(np.interp(last, hours, path)[0])) for path in forecast.quantiles.T]
    figures = (at_end[MEDIAN], at_end[LOW_80], at_end[HIGH_80])
    if spent >= threshold:
        return BudgetOutlook(*figures, 1.0, None, None, None)
    return BudgetOutlook(
        *figures,
        breach_probability=chance_above(at_end, threshold),
        breach_at=_reaches(forecast, MEDIAN, threshold - spent, end),
        breach_earliest=_reaches(forecast, HIGH_80, threshold - spent, end),
        breach_latest=_reaches(forecast, LOW_80, threshold - spent, end),
    )


def _hours(moments: Sequence[datetime], since: datetime) -> list[float]:
    return [(moment - since) / timedelta(hours=1) for moment in moments]


def _reaches(forecast: Forecast, level: int, room: int, end: datetime) -> datetime | None:
    """Return when the sum at that level reaches `room`; between two moments as much is spent in each hour."""
    path = forecast.quantiles[:, level]
    place = int(np.searchsorted(path, room))
    if place == len(path):
        return None
    low, high = float(path[place - 1]), float(path[place])
    begun, over = forecast.moments[place - 1], forecast.moments[place]
    moment = begun + (over - begun) * ((room - low) / (high - low))
    return moment.replace(microsecond=0) if moment < end else None
