"""What was spent in many windows of time, asked of the warehouse at once."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import cast

import polars as pl

from jobs.warehouse import Row, Warehouse

WINDOWS = {
    "number": pl.Int32(),
    "scope": pl.String(),
    "scope_id": pl.String(),
    "since": pl.Datetime("us"),
    "until": pl.Datetime("us"),
}


@dataclass
class WindowSpending:
    """Collects windows, and then gives what was spent in each, in nano-dollars."""

    _numbers: dict[Row, int] = field(default_factory=dict)
    _nano_usd: dict[int, int] = field(default_factory=dict)

    def ask(self, scope: str, scope_id: str, since: datetime, until: datetime) -> None:
        """Note a window; `until` is the running moment or lies between two quarters of an hour."""
        self._numbers.setdefault((scope, scope_id, since, until), len(self._numbers))

    def look(self, warehouse: Warehouse) -> None:
        """Ask for all windows."""
        windows = pl.DataFrame(
            [(number, *window) for window, number in self._numbers.items()], schema=WINDOWS, orient="row"
        )
        with warehouse.view(spending_windows=windows):
            rows = cast("list[tuple[int, Decimal]]", warehouse.run("budgets/spending"))
        self._nano_usd = {number: int(nano_usd) for number, nano_usd in rows}

    def in_window(self, scope: str, scope_id: str, since: datetime, until: datetime) -> int:
        """Return what was spent in a window that was asked for."""
        return self._nano_usd[self._numbers[scope, scope_id, since, until]]
