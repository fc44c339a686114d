"""What a query found, written for people or for programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, TextIO
from uuid import UUID

Row = Sequence[Any]
FORMATS = ("table", "csv", "json", "parquet", "markdown")
SHOWN_ROWS = 1_000  # of a table for people


def write(form: str, out: TextIO, columns: Sequence[str], batches: Iterable[Sequence[Row]]) -> int:
    """Write what was found in a text format, batch after batch; give how many rows there were."""
    return WRITERS[form](out, columns, batches)


def markdown(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Return a Markdown table; numbers to the right."""
    held = [list(row) for row in rows]
    right = [
        bool(held) and all(_is_number(row[place]) or row[place] is None for row in held)
        for place in range(len(columns))
    ]
    lines = [_line(columns), "|" + "|".join("---:" if one else "---" for one in right) + "|"]
    return "\n".join([*lines, *(_line([cell(value) for value in row]) for row in held)]) + "\n"


def cell(value: object) -> str:
    """Spell a value for people and for CSV: nothing for null, ISO 8601 for times."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (list, dict)):
        return json.dumps(_jsonable(value), default=_plain, ensure_ascii=False)
    return str(value)


def _write_table(out: TextIO, columns: Sequence[str], batches: Iterable[Sequence[Row]]) -> int:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown: list[Row] = []
    rows = 0
    for batch in batches:
        rows += len(batch)
        shown += batch[: SHOWN_ROWS - len(shown)]
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    for place, name in enumerate(columns):
        is_number = bool(shown) and all(_is_number(row[place]) or row[place] is None for row in shown)
        table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
    for row in shown:
        table.add_row(*(Text(cell(value)) for value in row))
    console = Console(file=out, highlight=False)
    console.print(table)
    if rows > len(shown):
        console.print(f"… {len(shown):,} of {rows:,} rows; --format csv gives all")
    return rows


def _write_csv(out: TextIO, columns: Sequence[str], batches: Iterable[Sequence[Row]]) -> int:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    rows = 0
    for batch in batches:
        writer.writerows([cell(value) for value in row] for row in batch)
        rows += len(batch)
    return rows


def _write_json(out: TextIO, columns: Sequence[str], batches: Iterable[Sequence[Row]]) -> int:
    rows = 0
    names = _told_apart(columns)
    out.write("[")
    for batch in batches:
        for row in batch:
            out.write(",\n " if rows else "\n ")
            named = dict(zip(names, row, strict=True))
            out.write(json.dumps(_jsonable(named), default=_plain, ensure_ascii=False, allow_nan=False))
            rows += 1
    out.write("\n]\n" if rows else "]\n")
    return rows


def _write_markdown(out: TextIO, columns: Sequence[str], batches: Iterable[Sequence[Row]]) -> int:
    rows = [row for batch in batches for row in batch]
    out.write(markdown(columns, rows))
    return len(rows)


def _told_apart(columns: Sequence[str]) -> list[str]:
    """Return columns of one name a number, `a`, `a_1`, as DuckDB does: an object of JSON has each name once."""
    names: list[str] = []
    for column in columns:
        number = 0
        name = column
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(text.split()).replace("|", "\\|") for text in cells) + " |"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _jsonable(value: object) -> object:
    """Return a value without what JSON has no word for: null for what is not finite, texts for the keys of maps."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _jsonable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(one) for one in value]
    return value


def _plain(value: object) -> object:
    """Return a value as JSON has it: money as a number, times as ISO 8601."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (UUID, bytes)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


WRITERS: dict[str, Callable[[TextIO, Sequence[str], Iterable[Sequence[Row]]], int]] = {
    "table": _write_table,
    "csv": _write_csv,
    "json": _write_json,
    "markdown": _write_markdown,
}
