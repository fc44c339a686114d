"""Daily series in a file: a date column and a column for each series; empty cells are days that nobody knows."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from autobot_analytics.loading.decimals import DecimalSigns, Unclear, plain
from autobot_analytics.loading.files import LoadError, SourceFile
from autobot_analytics.loading.times import epoch_us
from jobs.forecasting.backtest import DailySeries, Fold

LONGEST = timedelta(days=7_305)
LEAST_SHARE = 0.5  # of the days from the first to the last that are there: with fewer it is no daily series
_BANDS = ("low80", "high80", "low95", "high95")
_UNKNOWN = ("", "NA")  # cells of a day that nobody knows, as spreadsheets and R write them


class UnusableCsv(ValueError):
    """The file holds no daily series; the message names the line or the column."""


def read_csv(path: Path, decimal: str | None = None, encoding: str | None = None) -> tuple[date, DailySeries]:
    """Return the first day and the series of a CSV, JSONL or Parquet file; days that it leaves out are not known.

    Raises UnusableCsv. `decimal` is what separates decimals; None: what the file shows.
    """
    source = SourceFile(path, encoding)
    try:
        frame = pl.concat([pl.DataFrame(), *source.batches()], how="diagonal")
    except LoadError as error:
        raise UnusableCsv(str(error)) from error
    frame = _without_empty_end(frame)
    if frame.width < 2 or not frame.height:
        raise UnusableCsv(f"{path} holds no series: a date column and a column for each series are needed")
    dates = _date_column(frame)
    days = _days(dates, source)
    first, last = min(days), max(days)
    if last - first > LONGEST:
        place = source.place(days.index(last) + 1)
        raise UnusableCsv(f"{place}: {last} is over 20 years after {first}: is a year mistyped?")
    span = (last - first).days + 1
    if len(days) < LEAST_SHARE * span:
        raise UnusableCsv(f"{path} has {len(days)} of the {span} days from {first} to {last}: values by day are needed")
    amounts = frame.drop(dates.name)
    places = np.array([(day - first).days for day in days])
    values = np.full((amounts.width, span), np.nan)
    sign = decimal or _sign(amounts, source)
    for row, name in enumerate(amounts.columns):
        values[row, places] = _amounts(amounts.select(plain(pl.col(name), sign).alias(name))[name], source)
    return first, DailySeries(amounts.columns, values)


def _sign(amounts: pl.DataFrame, source: SourceFile) -> str:
    """Return what separates decimals in the file."""
    signs = DecimalSigns(source.decimal)
    for column in amounts:
        signs.look_at(column, is_count=False, first_row=1)
    try:
        return signs.sign()
    except Unclear as unclear:
        raise UnusableCsv(unclear.advice([source.place(seen.row) for seen in unclear.seen])) from unclear


def _without_empty_end(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows up to the last one that has anything in it."""
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    return frame.head(int(filled[-1]) + 1 if len(filled) else 0)


def _date_column(frame: pl.DataFrame) -> pl.Series:
    """Return the first column that begins with a date; the first of all where none does."""
    return next((column for column in frame if not _dates(column.head(1)).null_count()), frame.to_series(0))


def _dates(texts: pl.Series) -> pl.Series:
    day = epoch_us(pl.lit(texts)).cast(pl.Datetime("us")).dt.date()
    return pl.select(day.alias(texts.name)).to_series()


def _days(texts: pl.Series, source: SourceFile) -> list[date]:
    found = _dates(texts)
    if found.null_count():
        row = int(found.is_null().arg_max() or 0)
        place = source.place(row + 1)
        raise UnusableCsv(f"{place}, column {texts.name!r}: {texts[row]!r} is not a date like 2026-03-12")
    twice = found.is_duplicated()
    if twice.any():
        row = int(twice.arg_max() or 0)
        raise UnusableCsv(f"{source.place(row + 1)}: the day {found[row]} is there twice")
    return found.to_list()


def _amounts(column: pl.Series, source: SourceFile) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    stripped = column.str.strip_chars()
    found = stripped.cast(pl.Float64, strict=False)
    wrong = (found.is_null() & stripped.is_not_null() & ~stripped.is_in(_UNKNOWN)) | (found < 0) | found.is_infinite()
    if wrong.any():
        row = int(wrong.arg_max() or 0)
        place = source.place(row + 1)
        raise UnusableCsv(f"{place}, column {column.name!r}: {column[row]!r} is not an amount of 0 or more")
    return found.fill_null(np.nan).to_numpy()


def table(first: date, series: DailySeries, fold: Fold) -> pl.DataFrame:
    """Return what was forecast in a fold, a row for each series and day: what came, and all that was said before.

    Beside the day itself stand the sums from `forecast_from` up to it, with their bands; what the other methods said;
    and `scale`, the error of "as a week ago" within the history, by which MASE measures.
    """
    horizon = fold.points.shape[1]
    origin = first + timedelta(days=series.values.shape[1] - fold.ago)
    days = [origin + timedelta(days=place) for place in range(horizon)]
    figures = {
        "actual": fold.actual,
        "forecast": fold.points,
        **{name: getattr(fold, name) for name in _BANDS},
        "sum_actual": fold.actual.cumsum(axis=1),  # not known from the first day on that is not
        "sum_forecast": fold.points.cumsum(axis=1),
        **{f"sum_{name}": getattr(fold, f"sum_{name}") for name in _BANDS},
        **{name.replace(" ", "_"): points for name, points in fold.others.items()},
        "scale": np.repeat(fold.usual[:, None], horizon, axis=1),
    }
    return pl.DataFrame(
        {
            "series": np.repeat([series.names[row] for row in fold.rows], horizon),
            "forecast_from": [origin] * (len(fold.rows) * horizon),
            "day": days * len(fold.rows),
            **{name: values.ravel() for name, values in figures.items()},
        },
        schema_overrides={"forecast_from": pl.Date, "day": pl.Date},
    ).with_columns(pl.col(pl.Float64).round(9).fill_nan(None))
