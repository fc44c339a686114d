"""The running month: what was spent so far, and with what is forecast of the rest of it, its band included.

What is left of the month is forecast by the job that looks at budgets, as for a monthly budget of the same scope: so
the two agree.
"""

from calendar import monthrange
from collections.abc import Mapping

from snapshots.reader import NotComputed
from web.api.cost.answers import MonthFigures
from web.api.cost.figures import daily_nano_usd
from web.reading.context import Reading
from web.reading.fold import Document, usd
from web.reading.window import Window

SNAPSHOT = "months"


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


ENDS = ("median", "low80", "high80")


def _rest(reading: Reading, field: str) -> Document | None:
    reader = reading.service.reader
    try:
        reader.entry(SNAPSHOT)
    except NotComputed:
        return None
    return reader.documents(SNAPSHOT).get(field)
