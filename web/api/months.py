"""The running month: what was spent so far, and with what is forecast of the rest of it, its band included.

What is left of the month is forecast by the job that looks at budgets, as for a monthly budget of the same scope: so
the two agree.
"""

from calendar import monthrange
from collections.abc import Mapping

from pydantic import Field

from snapshots.reader import NotComputed
from web.api.shape import Shape
from web.api.spending import daily_nano_usd
from web.reading.context import Reading
from web.reading.fold import Document, usd
from web.reading.window import Window

SNAPSHOT = "months"
ENDS = ("median", "low80", "high80")


class MonthFigures(Shape):
    """The running calendar month of the reporting zone, whatever the window."""

    month_to_date: float = Field(description="Cost of the running calendar month until now, USD.")
    month_projected: float | None = Field(
        description="What the running month will have cost, USD: so far, and the forecast of what is left of it, the "
        "rest of today included. As a monthly budget of the same scope says; null while nothing is forecast."
    )
    month_projected_low: float | None = Field(description="Lower end of its 80 % band.")
    month_projected_high: float | None = Field(description="Upper end of its 80 % band.")
    month_end: str = Field(description="The last day of the running month.", examples=["2026-03-31"])


def month_of(reading: Reading) -> Window:
    """Return the running month of the reporting zone until today."""
    return Window(reading.today.replace(day=1), reading.today)


def month_of_calls(reading: Reading, days: Mapping[str, Document], field: str | None) -> MonthFigures:
    """Return the running month's figures of all rows of `days`; `field` is that of `months`, None: not forecast."""
    return month_figures(reading, sum(daily_nano_usd(days, month_of(reading)).values()), field)


def month_figures(reading: Reading, spent_nano_usd: int, field: str | None) -> MonthFigures:
    """Return the running month's figures from what is spent, and what is forecast of the rest of the month."""
    today = reading.today
    rest = None if field is None else _rest(reading, field)
    known = rest is not None and rest["month"] == f"{today:%Y-%m}"
    median, low, high = (usd(spent_nano_usd + int(rest[end])) if rest and known else None for end in ENDS)
    return MonthFigures(
        month_to_date=usd(spent_nano_usd),
        month_projected=median,
        month_projected_low=low,
        month_projected_high=high,
        month_end=today.replace(day=monthrange(today.year, today.month)[1]).isoformat(),
    )


def _rest(reading: Reading, field: str) -> Document | None:
    reader = reading.service.reader
    try:
        reader.entry(SNAPSHOT)
    except NotComputed:
        return None
    return reader.documents(SNAPSHOT).get(field)
