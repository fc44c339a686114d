"""Takes the series that changed out of the warehouse, has their days judged, and gives what came of them."""

from datetime import date, timedelta
from threading import Event
from typing import Any, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jobs.anomalies.days import HIGH, MEDIUM, NEW_LEVEL_DAYS, DayLedger, Rule, Work, judge
from jobs.anomalies.expectation import HISTORY_DAYS
from jobs.forecasting.apart import apart
from jobs.forecasting.histories import Floats, Whole
from jobs.warehouse import Row, Warehouse

_APART_FROM = 20_000  # days of series: a few seconds, in which a tick would share the interpreter's lock
_SEVERITIES = {MEDIUM: "medium", HIGH: "high"}
_JUDGED = {
    "place": pl.Int64,
    "day": pl.Date,
    "baseline_usd": pl.Float64,
    "expected_usd": pl.Float64,
    "low_usd": pl.Float64,
    "high_usd": pl.Float64,
    "mark": pl.Int8,
}


def judge_changed(warehouse: Warehouse, rule: Rule, today: date, stopping: Event) -> pl.DataFrame:
    """Judge the days of `changed_series` that have to be; many of them in a process of its own.

    Gives place, day, baseline_usd, expected_usd, low_usd, high_usd and severity, a row for each day. Raises BrokenOff
    when `stopping` is set meanwhile.
    """
    series = warehouse.run("anomalies/series")
    if not series:
        return _told(pl.DataFrame(schema=_JUDGED))
    since_days = [cast(date, since) for _, _, since in series]
    first = min(since_days) - timedelta(days=HISTORY_DAYS)
    born = np.array([max((cast(date, day) - first).days, 0) for _, day, _ in series])
    since = np.array([(day - first).days for day in since_days])
    days = (today - first).days + 1
    before = warehouse.run("anomalies/judged_before", history_days=HISTORY_DAYS)
    ledger = _ledger(np.zeros((len(series), days)), born, before, first)
    for place, day, cost_usd in warehouse.run("anomalies/to_judge"):
        column = (cast(date, day) - first).days
        if column < days:  # what happened since midnight comes with the new day
            ledger.cost[cast(int, place), column] = cast(float, cost_usd)
    work = Work(ledger, since, rule)
    judged = judge(work) if work.size < _APART_FROM else apart(judge, work, stopping)
    return _told(_rows(judged, since, first))


def _ledger(cost: Floats, born: Whole, before: list[Row], first: date) -> DayLedger:
    ledger = DayLedger.of(cost, born)
    for place, first_day, *lists in before:
        start = (cast(date, first_day) - first).days
        columns = slice(start, start + len(cast("list[float]", lists[0])))
        known: list[NDArray[Any]] = [
            ledger.cost,
            ledger.baseline,
            ledger.expected,
            ledger.low,
            ledger.high,
            ledger.marks,
        ]
        for array, values in zip(known, lists, strict=True):
            array[cast(int, place), columns] = np.array(values, dtype=array.dtype)
    return ledger


def _rows(ledger: DayLedger, since: Whole, first: date) -> pl.DataFrame:
    """Return the judged days, and those before them whose baseline may have become another with a new level."""
    days = ledger.cost.shape[1]
    from_day = np.maximum(since - (NEW_LEVEL_DAYS - 1), ledger.born)
    places, columns = np.nonzero(np.arange(days) >= from_day[:, None])
    return pl.DataFrame(
        {
            "place": places,
            "day": np.datetime64(first, "D") + columns,
            "baseline_usd": ledger.baseline[places, columns],
            "expected_usd": ledger.expected[places, columns],
            "low_usd": ledger.low[places, columns],
            "high_usd": ledger.high[places, columns],
            "mark": ledger.marks[places, columns],
        },
        schema=_JUDGED,
    )


def _told(rows: pl.DataFrame) -> pl.DataFrame:
    mark = pl.col("mark").cast(pl.Int64)
    severity = mark.replace_strict(_SEVERITIES, default=None, return_dtype=pl.String).alias("severity")
    return rows.with_columns(pl.col(pl.Float64).fill_nan(None), severity).drop("mark")
