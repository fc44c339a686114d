"""Backtests: forecast from days in the past, with the code that forecasts the future, and compare with what came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from jobs.forecasting.bands import HALF_95
from jobs.forecasting.beginnings import without_trials
from jobs.forecasting.histories import WEEK, Floats, Histories, Whole
from jobs.forecasting.outlook import look_ahead, seasonal_naive_error
from jobs.forecasting.past import LEVEL_DAYS
from jobs.forecasting.rivals import RIVALS, Rival

OURS = "forecast"
LEAST_DAYS = 7  # of history, before an origin: with less there is nothing to compare with


class DailySeries(NamedTuple):
    """Daily values that end on the same day; NaN where nothing is known."""

    names: list[str]
    values: Floats  # (series, days)


class Fold(NamedTuple):
    """What was forecast from one day, and what came; (series, horizon) of those series that had a history then."""

    ago: int  # days before the newest that it was forecast from
    rows: Whole  # places of the series
    histories: Histories
    actual: Floats  # NaN where nothing is known
    points: Floats
    others: dict[str, Floats]  # what each of the methods beside it forecast
    usual: Floats  # (series,): error of "as a week ago" within the history; NaN where it is no measure
    low80: Floats
    high80: Floats
    low95: Floats  # NaN where none is given
    high95: Floats
    sum_low80: Floats  # of the running sum, up to each day
    sum_high80: Floats
    sum_low95: Floats
    sum_high95: Floats


@dataclass
class Score:
    """Errors of one method, added up; what is asked for are means."""

    absolute: list[Floats] = field(default_factory=list)  # mean absolute scaled error of each series and fold
    percentage: list[Floats] = field(default_factory=list)

    @property
    def mase(self) -> float:
        """Mean absolute error of a day, over that of "as a week ago" within the history."""
        return _mean(self.absolute)

    @property
    def smape(self) -> float:
        """Mean of 200 |actual - forecast| / (actual + forecast), %."""
        return _mean(self.percentage)


@dataclass
class BacktestReport:
    """How the methods did, and how often the bands held what came: shares, NaN where there was no band."""

    horizon: int
    folds: int = 0
    scores: dict[str, Score] = field(default_factory=dict)
    daily_80: list[Floats] = field(default_factory=list)
    daily_95: list[Floats] = field(default_factory=list)
    sums_80: list[Floats] = field(default_factory=list)
    sums_95: list[Floats] = field(default_factory=list)

    def owa(self, name: str) -> float:
        """Return the mean of MASE and sMAPE, each over that of seasonal naive; below 1 is better than it."""
        of, base = self.scores[name], self.scores["seasonal naive"]
        return (_over(of.mase, base.mase) + _over(of.smape, base.smape)) / 2

    def share(self, hits: list[Floats]) -> float:
        """Return the share of hits; NaN without any band."""
        known = np.concatenate([one[~np.isnan(one)] for one in hits] or [np.zeros(0)])
        return float(known.mean()) if len(known) else float("nan")


def _over(error: float, base: float) -> float:
    """Return an error over that of another method; where that one has none, 1 for none and infinity for any."""
    if base == 0:
        return 1.0 if error == 0 else float("inf")
    return error / base


def backtest(
    series: DailySeries,
    horizon: int,
    ago: list[int],
    history: int | None = None,
    scored: int | None = None,
    rivals: Mapping[str, Rival] = MappingProxyType(RIVALS),
    progress: Callable[[int], object] = lambda done: None,
    told: Callable[[Fold], object] = lambda fold: None,
) -> BacktestReport:
    """Forecast `horizon` days from each of the days `ago` (days before the newest) and score all methods.

    `history` cuts what is known to so many days; `scored` judges days up to that one only, while the bands of sums are
    those of the whole horizon. `progress` is told of folds done, `told` of each fold. Days without a value are filled
    with the same weekday before when they are history, and not judged. Raises ValueError when nothing can be judged.
    """
    report = BacktestReport(horizon, scores={name: Score() for name in (OURS, *rivals)})
    for days in ago:
        fold = _fold(series, days, horizon, history, rivals)
        if fold is not None:
            report.folds += 1
            _judge(report, fold, scored or horizon)
            told(fold)
        progress(1)
    if not report.folds:
        raise ValueError(f"no series has {LEAST_DAYS} days of history (first above 0) before the first day to forecast")
    if np.isnan(report.scores[OURS].mase):
        raise ValueError("nothing can be judged: each week is exactly as the week before, or no day is known after it")
    return report


def _mean(parts: list[Floats]) -> float:
    every = np.concatenate(parts)
    return float(every.mean()) if len(every) else float("nan")


def _known(series: DailySeries, ago: int, history: int | None) -> tuple[Whole, Histories] | None:
    """Return the series that had a history `ago` days back, and that history."""
    cut = series.values[:, : series.values.shape[1] - ago]
    cut = cut[:, -history:] if history else cut
    begun = np.argmax(cut > 0, axis=1)  # NaN is not greater
    lengths = np.where((cut > 0).any(axis=1), cut.shape[1] - begun, 0)
    rows = np.flatnonzero(lengths >= LEAST_DAYS)
    if not len(rows):
        return None
    values = _filled(cut[rows])
    return rows, Histories.aligned(values, without_trials(values, lengths[rows]))


def _filled(values: Floats) -> Floats:
    """Return the values, those that are not known as the same weekday before, or nothing."""
    filled = values.copy()
    for day in range(filled.shape[1]):
        missing = np.isnan(filled[:, day])
        filled[missing, day] = filled[missing, day - WEEK] if day >= WEEK else 0.0
    return filled


def _fold(series: DailySeries, ago: int, horizon: int, history: int | None, rivals: Mapping[str, Rival]) -> Fold | None:
    known = _known(series, ago, history)
    if known is None:
        return None
    rows, histories = known
    outlook = look_ahead(histories, max(horizon, LEVEL_DAYS))
    points, level = outlook.daily[:, :horizon], outlook.level[:, None]
    low80, high80, low95, high95, sum_low, sum_high = (end[:, :horizon] * level for end in outlook.bands)
    sums, count = points.cumsum(axis=1), np.arange(1, horizon + 1)
    wider = np.where(np.isnan(low95), np.nan, HALF_95)
    begun = series.values.shape[1] - ago
    usual = np.where(histories.lengths > WEEK, seasonal_naive_error(histories), np.nan)
    return Fold(
        ago=ago,
        rows=rows,
        histories=histories,
        actual=series.values[rows, begun : begun + horizon],
        points=points,
        others={name: rival(histories, horizon) for name, rival in rivals.items()},
        usual=np.where(usual > 0, usual, np.nan),
        low80=np.maximum(points + low80, 0.0),
        high80=points + high80,
        low95=np.maximum(points + low95, 0.0),
        high95=points + high95,
        sum_low80=np.maximum(sums + sum_low * count, 0.0),
        sum_high80=sums + sum_high * count,
        sum_low95=np.maximum(sums + sum_low * count * wider, 0.0),
        sum_high95=sums + sum_high * count * wider,
    )


def _judge(report: BacktestReport, fold: Fold, scored: int) -> None:
    actual, usual = fold.actual[:, :scored], fold.usual
    for name in report.scores:
        points = (fold.points if name == OURS else fold.others[name])[:, :scored]
        error, size = np.abs(actual - points), np.abs(actual) + np.abs(points)
        known = ~np.isnan(actual)
        count = known.sum(axis=1)
        judged = (count > 0) & ~np.isnan(usual)
        scaled = np.where(known, error, 0.0).sum(axis=1)[judged] / (count * usual)[judged]
        percent = 200 * np.where(known & (size > 0), error / np.where(size > 0, size, 1.0), 0.0)
        report.scores[name].absolute.append(scaled)
        report.scores[name].percentage.append(percent.sum(axis=1)[judged] / count[judged])
    report.daily_80.append(_held(actual, fold.low80[:, :scored], fold.high80[:, :scored]).ravel())
    report.daily_95.append(_held(actual, fold.low95[:, :scored], fold.high95[:, :scored]).ravel())
    whole = fold.actual.sum(axis=1)  # NaN when a day of it is not known
    report.sums_80.append(_held(whole, fold.sum_low80[:, -1], fold.sum_high80[:, -1]))
    report.sums_95.append(_held(whole, fold.sum_low95[:, -1], fold.sum_high95[:, -1]))


def _held(actual: Floats, low: Floats, high: Floats) -> Floats:
    """Return 1 where the band held what came, 0 where not, NaN where either is not known."""
    held: Floats = np.where(np.isnan(actual) | np.isnan(low), np.nan, (actual >= low) & (actual <= high))
    return held
