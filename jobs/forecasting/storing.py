"""Storing a forecast: arrays become the rows of the forecast tables, in whole nano-dollars."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from jobs.forecasting.histories import Floats
from jobs.forecasting.methods import Method
from jobs.forecasting.notes import note
from jobs.forecasting.outlook import CONFIDENCES
from jobs.forecasting.projection import DAYS, SCOPES, SUM_DAYS, Projection
from jobs.forecasting.reading import Ledger
from jobs.warehouse import Warehouse

_OF_A_DAY = ("median", "low80", "high80", "low95", "high95")


def store(warehouse: Warehouse, ledger: Ledger, projection: Projection, now: datetime, today: date) -> None:
    """Store a forecast in empty tables, and make its documents due."""
    names = _names(ledger)
    frames = {
        "new_series": _series(names, ledger, projection, now),
        "new_days": _days(names, projection, today),
        "new_sums": _sums(names, projection, today),
    }
    with warehouse.view(**frames):
        warehouse.run("forecasts/store")


def _names(ledger: Ledger) -> pl.DataFrame:
    """Give scope and id of the series that are published: all but the rest."""
    scopes = [SCOPES[place] for place in ledger.spending.scope]
    return pl.DataFrame({"scope": scopes[:-1], "id": ledger.ids[:-1]}, schema={"scope": pl.String, "id": pl.String})


def _series(names: pl.DataFrame, ledger: Ledger, projection: Projection, now: datetime) -> pl.DataFrame:
    spending = ledger.spending
    lengths = spending.histories.lengths[:-1]
    methods = [Method(place) for place in projection.method[:-1]]
    notes = [
        note(method, int(days), int(regime))
        for method, days, regime in zip(methods, lengths, projection.regime[:-1], strict=True)
    ]
    return names.with_columns(
        pl.lit(now).alias("computed_at"),
        pl.Series("usable_days", lengths),
        pl.Series("method", [method.name.lower() for method in methods]),
        pl.Series("regime_days", projection.regime[:-1]),
        pl.Series("confidence", [CONFIDENCES[place] for place in projection.confidence[:-1]]),
        pl.Series("note", notes, dtype=pl.String),
        _money("spent_today", spending.spent_today[:-1]),
        _money("expected_today", projection.today[:-1]),
        pl.Series("mase", projection.mase[:-1]).fill_nan(None),
        pl.Series("coverage_80", projection.coverage_80[:-1]).fill_nan(None),
        pl.Series("folds", projection.folds[:-1]),
    )


def _days(names: pl.DataFrame, projection: Projection, today: date) -> pl.DataFrame:
    columns = [name for one in _OF_A_DAY for name in (one, f"cum_{one}")]
    figures = projection._asdict()
    return _by_day(names, today + timedelta(days=1), DAYS).with_columns(
        _money(name, figures[name][:-1].ravel()) for name in columns
    )


def _sums(names: pl.DataFrame, projection: Projection, today: date) -> pl.DataFrame:
    quantiles = np.rint(projection.sums[:-1]).astype(np.int64)
    return _by_day(names, today, SUM_DAYS).with_columns(
        pl.Series("quantiles", quantiles.reshape(-1, quantiles.shape[2])).arr.to_list()
    )


def _by_day(names: pl.DataFrame, first: date, days: int) -> pl.DataFrame:
    each = pl.DataFrame({"day": [first + timedelta(days=place) for place in range(days)]}, schema={"day": pl.Date})
    return names.join(each, how="cross", maintain_order="left_right")


def _money(name: str, amounts: Floats) -> pl.Series:
    return pl.Series(name, amounts).fill_nan(None).round().cast(pl.Int64)
