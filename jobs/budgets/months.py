"""What is left of the running month is forecast to cost: of the total, and of each provider, model and agent.

By the model of a monthly budget of the same scope, at the same moment, so that both say the same.
"""

from calendar import monthrange
from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import polars as pl

from jobs.budgets.forecasts import read_forecasts
from jobs.budgets.outlook import look_ahead
from jobs.calendar import period_at
from jobs.warehouse import Row, Warehouse

NEVER = 2**62  # nano-dollars that no month costs
MONTHS = {
    "scope": pl.String(),
    "id": pl.String(),
    "month": pl.Date(),
    "median": pl.Int64(),
    "low80": pl.Int64(),
    "high80": pl.Int64(),
}


def store_months(warehouse: Warehouse, zone: str, now: datetime) -> None:
    """Store what is left of the month of each series that is forecast, within a transaction; what changed is due."""
    rows = _rests(warehouse, zone, now)
    with warehouse.view(months_now=pl.DataFrame(rows, schema=MONTHS, orient="row")):
        warehouse.run("budgets/months")


def _rests(warehouse: Warehouse, zone: str, now: datetime) -> list[Row]:
    series = warehouse.execute("select scope, id from forecast_series order by scope, id")
    subjects = cast("list[tuple[str, str]]", [tuple(row) for row in series])
    today = now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    first, last = today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])
    end = period_at(now, "monthly", zone).end
    rows: list[Row] = []
    for (scope, name), forecast in read_forecasts(warehouse, subjects, zone, now, last).items():
        outlook = look_ahead(forecast, 0, NEVER, end)
        if outlook is not None:
            rows.append((scope, name, first, outlook.median, outlook.low, outlook.high))
    return rows
