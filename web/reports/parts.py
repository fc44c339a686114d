"""What sections are made of: figures with their changes, tables that are cut where they are short."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel

from web.reports.answers import ReportColumn, ReportFigure, ReportTable, Unit

Detail = Literal["short", "full"]
SHORT_ROWS = 5
NOT_COMPUTED = "{} was never computed: is the scheduler running?"

Labels = Sequence[tuple[str, str, Unit]]  # name, label, unit


def change(value: float | None, previous: float | None, unit: Unit) -> float | None:
    """Return the change in percent, of percentages in points; None without a figure before."""
    if value is None or previous is None:
        return None
    if unit == "percent":
        return value - previous
    return None if previous == 0 else 100 * (value - previous) / abs(previous)


def figure(name: str, label: str, unit: Unit, value: float | None, previous: float | None = None) -> ReportFigure:
    """Make a figure."""
    return ReportFigure(
        name=name,
        label=label,
        unit=unit,
        value=value,
        previous=previous,
        change_percent=change(value, previous, unit),
    )


def figures(labels: Labels, now: BaseModel, before: BaseModel | None) -> list[ReportFigure]:
    """Make figures of an answer's fields and of the same answer about the window before."""
    return [
        figure(name, label, unit, getattr(now, name), None if before is None else getattr(before, name))
        for name, label, unit in labels
    ]


def table(name: str, title: str, columns: Labels, rows: Iterable[dict[str, Any]], detail: Detail) -> ReportTable:
    """Make a table; a short one has the first rows only."""
    found = list(rows)
    names = [column for column, _, _ in columns]
    return ReportTable(
        name=name,
        title=title,
        columns=[ReportColumn(name=column, label=label, unit=unit) for column, label, unit in columns],
        rows=[{key: row.get(key) for key in names} for row in (found[:SHORT_ROWS] if detail == "short" else found)],
        total_rows=len(found),
    )


def with_change(
    rows: Iterable[dict[str, Any]], before: Iterable[dict[str, Any]], key: str, value: str, unit: Unit
) -> list[dict[str, Any]]:
    """Add to each row the figure that the row of the same key had in the window before, and the change since."""
    known = {row[key]: row[value] for row in before}
    return [
        {**row, "previous": known.get(row[key]), "change_percent": change(row[value], known.get(row[key]), unit)}
        for row in rows
    ]
