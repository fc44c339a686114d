"""Writes rows down as CSV, JSON Lines or Parquet, for whoever reads them next: a spreadsheet, a program, an engine.

CSV is RFC 4180 in UTF-8 with a header, also when there is no row. Text that a spreadsheet would take for a formula gets
an apostrophe before it, unless the reader is a program (`raw`). Times are ISO 8601 UTC; money keeps all its digits.
"""

from collections.abc import Sequence
from io import BytesIO

import polars as pl

FORMULA = r"^[=+\-@\t\r\n]"  # what spreadsheets take for the beginning of one, as OWASP lists it
NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"


def csv_header(columns: Sequence[str]) -> bytes:
    """Return the line of the columns' names."""
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String)).write_csv(line_terminator="\r\n").encode()


def csv_rows(frame: pl.DataFrame, raw: bool = False) -> bytes:
    """Return rows as CSV without a header."""
    if not frame.width or not frame.height:
        return b""
    if not raw:
        frame = frame.with_columns(_defused(name) for name, kind in frame.schema.items() if kind == pl.String)
    if frame.width == 1:  # an empty line would be no row
        frame = frame.select(pl.all().cast(pl.String).fill_null("")) if frame.to_series().null_count() else frame
    return frame.write_csv(include_header=False, line_terminator="\r\n", datetime_format=TIME).encode()


def json_lines(frame: pl.DataFrame) -> bytes:
    """Return rows as JSON objects, one a line; numbers are numbers."""
    if not frame.height:
        return b""
    shown = []
    for name, kind in frame.schema.items():
        if isinstance(kind, pl.Decimal):
            shown.append(pl.col(name).cast(pl.Float64))
        elif isinstance(kind, pl.Datetime):
            shown.append(pl.col(name).dt.strftime(TIME))
        else:
            shown.append(pl.col(name))
    return frame.select(shown).write_ndjson().encode()


def parquet(frame: pl.DataFrame) -> bytes:
    """Return rows as a Parquet file."""
    target = BytesIO()
    frame.write_parquet(target, compression="zstd")
    return target.getvalue()


def _defused(name: str) -> pl.Expr:
    text = pl.col(name)
    is_formula = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    return pl.when(is_formula).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).alias(name)
