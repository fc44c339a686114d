"""The calendar: on which local day and at which local hour each quarter of an hour of UTC lies."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from jobs.warehouse import Warehouse


def local_date(now: datetime, timezone: str) -> date:
    """Return the calendar date at `now` (UTC without a zone) in the reporting zone."""
    return now.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(timezone)).date()


def put_on_calendar(warehouse: Warehouse, quarters: Sequence[datetime], timezone: str) -> dict[datetime, date]:
    """Add `quarters`, which are not there yet; return their days."""
    if not quarters:
        return {}
    local = pl.col("bucket").dt.replace_time_zone("UTC").dt.convert_time_zone(timezone)
    frame = pl.DataFrame({"bucket": quarters}, schema={"bucket": pl.Datetime("us")}).with_columns(
        day=local.dt.date(), hour=local.dt.hour()
    )
    with warehouse.view(quarters=frame):
        warehouse.execute("insert into calendar select bucket, day, hour from quarters")
    return dict(zip(quarters, frame["day"].to_list(), strict=True))
