"""Isolation: a series that cannot be forecast takes no other with it.

A series on which the method fails is found by halving the set, and gets the plain mean of its last days, with the
reason beside it. What comes out for a series is checked, too: a band beyond any sense is not passed on.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jobs.forecasting.bands import LEAST_KNOWN, Bands, pooled_bands
from jobs.forecasting.histories import Floats, Histories, Whole
from jobs.forecasting.methods import Method
from jobs.forecasting.outlook import Outlook, look_ahead
from jobs.forecasting.past import level_of
from jobs.forecasting.sporadic import mean_of_last

NO_AMOUNT = "amounts of its history are not numbers"
NO_SENSE = "its band was beyond any sense"
_MOST_TIMES = 10.0  # a day's band may reach so many times the largest day there was, or the largest forecast
_PLAIN_DAYS = 28  # whose mean is the plain forecast
_ROUNDING = 1e-6  # of the largest day: what rounding of floats may put a band out of order by
_LEAST = 10.0  # nano-dollars: a band of less is one of nothing

Forecaster = Callable[[Histories, int], Outlook]


class Isolated(NamedTuple):
    """An outlook of all series, and why those that are a plain mean are so, by row."""

    outlook: Outlook
    reasons: dict[int, str]


def look_ahead_isolated(histories: Histories, horizon: int, method: Forecaster = look_ahead) -> Isolated:
    """Forecast each series by `method`, or by the plain mean of its last days where that fails."""
    amounts = histories.values
    wrong = ~(np.isfinite(amounts) & (amounts >= 0))
    reasons = {int(row): NO_AMOUNT for row in np.flatnonzero(wrong.any(axis=1))}
    clean = Histories.aligned(np.where(wrong, 0.0, amounts), histories.lengths) if reasons else histories
    outlook = _plain(clean, horizon)
    _fill(outlook, clean, np.setdiff1d(np.arange(len(clean)), list(reasons)), method, reasons)
    senseless = np.flatnonzero(~_makes_sense(outlook, clean))
    if len(senseless):
        _put(outlook, senseless, _plain(clean.take(senseless), horizon))
        reasons |= {int(row): NO_SENSE for row in senseless}
    return Isolated(outlook, reasons)


def _fill(outlook: Outlook, histories: Histories, rows: Whole, method: Forecaster, reasons: dict[int, str]) -> None:
    """Put the method's outlook of `rows` into `outlook`; where it fails, halve them until the faulty one is found."""
    if not len(rows):
        return
    try:
        with np.errstate(all="ignore"):
            found = method(histories.take(rows), outlook.daily.shape[1])
    except Exception as failure:  # noqa: BLE001 - the border of a series: whatever is wrong with one, the others go on
        if len(rows) == 1:
            reasons[int(rows[0])] = f"{type(failure).__name__}: {failure}"
            return
        for half in np.array_split(rows, 2):
            _fill(outlook, histories, half, method, reasons)
    else:
        _put(outlook, rows, found)


def _put(outlook: Outlook, rows: Whole, part: Outlook) -> None:
    for whole, some in zip(_figures(outlook), _figures(part), strict=True):
        whole[rows] = some


def _figures(outlook: Outlook) -> list[NDArray[np.float64] | Whole]:
    return [figure for part in outlook for figure in (part if isinstance(part, Bands) else (part,))]


def _plain(histories: Histories, horizon: int) -> Outlook:
    count, nothing = len(histories), np.full(len(histories), np.nan)
    daily: Floats = np.repeat(mean_of_last(histories, _PLAIN_DAYS), horizon, axis=1)
    none = np.zeros((4, count), dtype=np.int64)
    return Outlook(
        daily=daily,
        level=level_of(histories, daily),
        bands=pooled_bands(np.full(count, LEAST_KNOWN), horizon),
        method=none[0] + Method.MEAN,
        regime=none[1],
        confidence=none[2],
        mase=nothing,
        coverage_80=nothing.copy(),
        folds=none[3],
    )


def _makes_sense(outlook: Outlook, histories: Histories) -> NDArray[np.bool_]:
    """Return which series have a forecast and bands that are finite, in order, and of the size of what was spent."""
    largest = np.maximum(histories.values.max(axis=1), outlook.daily.max(axis=1))[:, None]
    level, bands = outlook.level[:, None], outlook.bands
    slack = _ROUNDING * largest + _LEAST
    fine: NDArray[np.bool_] = np.isfinite(outlook.daily) & (outlook.daily >= 0) & np.isfinite(level)
    for low, high in ((bands.low80, bands.high80), (bands.sum_low80, bands.sum_high80)):
        fine &= (low * level <= slack) & (high * level >= -slack) & (high * level <= _MOST_TIMES * largest + slack)
    for end in (bands.low95, bands.high95):
        fine &= np.isnan(end) | (np.abs(end) * level <= _MOST_TIMES * largest + slack)
    sound: NDArray[np.bool_] = np.logical_and.reduce(fine, axis=1)
    return sound
