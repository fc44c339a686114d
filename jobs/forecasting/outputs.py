"""Storing a forecast: arrays become the rows of the forecast tables, in whole nano-dollars."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from jobs.forecasting.histories import Floats, Whole
from jobs.forecasting.inputs import SpendingLedger
from jobs.forecasting.methods import Method
from jobs.forecasting.notes import note
from jobs.forecasting.outlook import CONFIDENCES
from jobs.forecasting.projection import DAYS, SCOPES, SUM_DAYS, Projection
from jobs.forecasting.sums import MEDIAN
from jobs.warehouse import Warehouse

_OF_A_DAY = ("median", "low80", "high80", "low95", "high95")


def store(warehouse: Warehouse, ledger: SpendingLedger, projection: Projection, now: datetime, today: date) -> None:
    """Store a forecast in empty tables, but for the series that are left out of it."""
    rows = np.array([row for row in range(len(ledger.ids) - 1) if row not in projection.left_out], dtype=np.int64)
    names = pl.DataFrame(
        {"scope": [SCOPES[ledger.spending.scope[row]] for row in rows], "id": [ledger.ids[row] for row in rows]},
        schema={"scope": pl.String, "id": pl.String},
    )
    frames = {
        "new_series": _series(names, rows, ledger, projection, now),
        "new_days": _days(names, rows, projection, today),
        "new_sums": _sums(names, rows, projection, today),
        "new_day_ends": _day_ends(names, rows, projection, today),
    }
    with warehouse.view(**frames):
        warehouse.run("forecasts/store")


def _series(
    names: pl.DataFrame, rows: Whole, ledger: SpendingLedger, projection: Projection, now: datetime
) -> pl.DataFrame:
    spending = ledger.spending
    lengths, regimes = spending.histories.lengths[rows], projection.regime[rows]
    methods = [Method(place) for place in projection.method[rows]]
    notes = [
        note(method, int(days), int(regime), projection.plain.get(int(row)))
        for row, method, days, regime in zip(rows, methods, lengths, regimes, strict=True)
    ]
    return names.with_columns(
        pl.lit(now).alias("computed_at"),
        pl.Series("usable_days", lengths),
        pl.Series("method", [method.name.lower() for method in methods]),
        pl.Series("regime_days", regimes),
        pl.Series("confidence", [CONFIDENCES[place] for place in projection.confidence[rows]]),
        pl.Series("note", notes, dtype=pl.String),
        _money("spent_today", spending.spent_today[rows]),
        _money("expected_today", projection.today[rows, MEDIAN]),
        pl.Series("mase", projection.mase[rows]).fill_nan(None),
        pl.Series("coverage_80", projection.coverage_80[rows]).fill_nan(None),
        pl.Series("folds", projection.folds[rows]),
    )


def _days(names: pl.DataFrame, rows: Whole, projection: Projection, today: date) -> pl.DataFrame:
    columns = [name for one in _OF_A_DAY for name in (one, f"cum_{one}")]
    figures = projection._asdict()
    return _by_day(names, today + timedelta(days=1), DAYS).with_columns(
        _money(name, figures[name][rows].ravel()) for name in columns
    )


def _sums(names: pl.DataFrame, rows: Whole, projection: Projection, today: date) -> pl.DataFrame:
    quantiles = np.rint(projection.sums[rows]).astype(np.int64)
    return _by_day(names, today + timedelta(days=1), SUM_DAYS).with_columns(
        pl.Series("quantiles", quantiles.reshape(-1, quantiles.shape[2])).arr.to_list()
    )


def _day_ends(names: pl.DataFrame, rows: Whole, projection: Projection, today: date) -> pl.DataFrame:
    known = projection.day_end
    return names.with_columns(
        pl.lit(today).alias("day"),
        pl.Series("expected", known.expected[rows]),
        pl.Series("usual", known.usual[rows]),
        pl.Series("shares", known.shares[rows]).arr.to_list(),
        pl.Series("ratios", known.ratios[rows].reshape(len(rows), -1)).arr.to_list(),
        pl.Series("surprises", known.surprises[rows]).arr.to_list(),
        pl.Series("quantiles", np.rint(projection.today[rows]).astype(np.int64)).arr.to_list(),
    )


def _by_day(names: pl.DataFrame, first: date, days: int) -> pl.DataFrame:
    each = pl.DataFrame({"day": [first + timedelta(days=place) for place in range(days)]}, schema={"day": pl.Date})
    return names.join(each, how="cross", maintain_order="left_right")


def _money(name: str, amounts: Floats) -> pl.Series:
    return pl.Series(name, amounts).fill_nan(None).round().cast(pl.Int64)
