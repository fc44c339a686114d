"""Daily series in a CSV file: a date column and a column for each series; empty cells are days that nobody knows."""

import csv
import gzip
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from jobs.forecasting.backtest import Fold, Series

LONGEST = timedelta(days=7_305)
LEAST_SHARE = 0.5  # of the days from the first to the last that are there: with fewer it is no daily series
_BANDS = ("low80", "high80", "low95", "high95")
_UNKNOWN = ("", "NA")  # cells of a day that nobody knows, as spreadsheets and R write them


class UnusableCsv(ValueError):
    """The file holds no daily series; the message names the line or the column."""


def read_csv(path: Path) -> tuple[date, Series]:
    """Return the first day and the series; days that the file leaves out are not known. A `.gz` file is unpacked."""
    try:
        separator = _separator(path)
        frame = pl.read_csv(path, separator=separator, infer_schema=False, truncate_ragged_lines=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise UnusableCsv(_too_long(path) or f"{path} is no CSV file: {str(error).splitlines()[0]}") from error
    frame = _without_empty_end(frame)
    if frame.width < 2 or not frame.height:
        raise UnusableCsv(f"{path} holds no series: a date column and a column for each series are needed")
    dates = _date_column(frame)
    days = _days(dates)
    first, last = min(days), max(days)
    if last - first > LONGEST:
        raise UnusableCsv(f"line {days.index(last) + 2}: {last} is over 20 years after {first}: is a year mistyped?")
    span = (last - first).days + 1
    if len(days) < LEAST_SHARE * span:
        raise UnusableCsv(f"{path} has {len(days)} of the {span} days from {first} to {last}: values by day are needed")
    amounts = frame.drop(dates.name)
    places = np.array([(day - first).days for day in days])
    values = np.full((amounts.width, span), np.nan)
    for row, name in enumerate(amounts.columns):
        column = amounts[name]
        values[row, places] = _amounts(column.str.replace(",", ".", literal=True) if separator == ";" else column)
    return first, Series(amounts.columns, values)


def _separator(path: Path) -> str:
    """Return what separates the fields: where semicolons do, a comma is the decimal point."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8", errors="replace") as file:
            head = file.readline()
    except (OSError, EOFError):  # Polars says what is wrong
        return ","
    return max(",;\t", key=head.count)


def _without_empty_end(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows up to the last one that has anything in it."""
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    return frame.head(int(filled[-1]) + 1 if len(filled) else 0)


def _date_column(frame: pl.DataFrame) -> pl.Series:
    """Return the first column that begins with a date; the first of all where none does."""
    return next((column for column in frame if not _dates(column.head(1)).null_count()), frame.to_series(0))


def _too_long(path: Path) -> str | None:
    """Return which line has more fields than the first; None when none has."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8", errors="replace", newline="") as file:
            rows = csv.reader(file, delimiter=_separator(path))
            width = len(next(rows, []))
            for row in rows:
                if len(row) > width:
                    return f"line {rows.line_num} has {len(row)} fields, and the first line has {width}"
    except (csv.Error, OSError, EOFError):  # what is wrong is something else, and was told already
        return None
    return None


def _dates(texts: pl.Series) -> pl.Series:
    return texts.str.strip_chars().str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def _days(texts: pl.Series) -> list[date]:
    found = _dates(texts)
    if found.null_count():
        line = int(found.is_null().arg_max() or 0)
        raise UnusableCsv(f"line {line + 2}, column {texts.name!r}: {texts[line]!r} is no date like 2026-03-12")
    twice = found.is_duplicated()
    if twice.any():
        line = int(twice.arg_max() or 0)
        raise UnusableCsv(f"line {line + 2}: the day {found[line]} is there twice")
    return found.to_list()


def _amounts(column: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    stripped = column.str.strip_chars()
    found = stripped.cast(pl.Float64, strict=False)
    wrong = (found.is_null() & stripped.is_not_null() & ~stripped.is_in(_UNKNOWN)) | (found < 0) | found.is_infinite()
    if wrong.any():
        line = int(wrong.arg_max() or 0)
        raise UnusableCsv(f"line {line + 2}, column {column.name!r}: {column[line]!r} is no amount of 0 or more")
    return found.fill_null(np.nan).to_numpy()


def table(first: date, series: Series, fold: Fold) -> pl.DataFrame:
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
