"""The order and the page of a table, as the URL says them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
Key = Callable[[Any], Any]


@dataclass(frozen=True)
class Sort:
    """By which column a table is ordered; `-` before its name in the URL: rising."""

    column: str
    falls: bool
    parameter: str = "sort"

    @classmethod
    def of(cls, arguments: Mapping[str, str], columns: Sequence[str], parameter: str = "sort") -> "Sort":
        """Read the order of a URL; the first column's, falling, when it says none that there is."""
        said = arguments.get(parameter, "")
        column = said.removeprefix("-")
        return (
            cls(column, not said.startswith("-"), parameter) if column in columns else cls(columns[0], True, parameter)
        )

    def toggled(self, column: str) -> dict[str, str]:
        """Return what a click on a column's head says."""
        return {self.parameter: f"-{column}" if column == self.column and self.falls else column}


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """The rows of one page of a table."""

    shown: list[Row]
    total: int
    page: int
    pages: int
    sort: Sort


def arrange(
    rows: Sequence[Row],
    keys: Mapping[str, Key],
    arguments: Mapping[str, str],
    parameter: str = "sort",
    page_parameter: str = "page",
    length: int = 50,
) -> Rows[Row]:
    """Order rows by one of `keys` and cut one page out of them; rows whose key is None stand last."""
    sort = Sort.of(arguments, tuple(keys), parameter)
    key = keys[sort.column]
    known = [row for row in rows if key(row) is not None]
    known.sort(key=key, reverse=sort.falls)
    ordered = known + [row for row in rows if key(row) is None]
    pages = max(1, -(-len(ordered) // length))
    said = arguments.get(page_parameter, "1")
    page = min(max(int(said), 1), pages) if said.isdecimal() and len(said) < 6 else 1
    return Rows(ordered[(page - 1) * length : page * length], len(ordered), page, pages, sort)
