"""Charts by day as charts by week."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from web.show.charts import COMPARED, Chart, ChartMark, Values

AHEAD = "ahead"


def monday(day: str) -> str:
    """Return the first day of a day's week."""
    found = date.fromisoformat(day)
    return (found - timedelta(days=found.weekday())).isoformat()


def by_week(chart: Chart) -> Chart:
    """Return a chart of sums by week of one by day that begins on a Monday.

    Forecasts and bands are left out: a sum of daily ranges is no range of the sum.
    """
    last = max((place for one in chart.series if one.look not in COMPARED for place in _known(one.values)), default=-1)
    days = chart.labels[: last + 1]
    weeks = list(dict.fromkeys(map(monday, days)))
    place = {week: number for number, week in enumerate(weeks)}
    at = [place[monday(day)] for day in days]
    series = [replace(one, values=_sums(one.values, at, len(weeks))) for one in chart.series if one.look != AHEAD]
    marks = [
        ChartMark(at[one.place], float(series[0].values[at[one.place]] or 0), one.text, one.look)
        for one in chart.marks
        if one.place < len(at)
    ]
    running = monday(chart.running) if chart.running is not None and chart.running in days else None
    return replace(chart, labels=weeks, series=series, bands=(), marks=marks, running=running)


def _known(values: Values) -> list[int]:
    return [place for place, value in enumerate(values) if value is not None]


def _sums(values: Values, at: Sequence[int], length: int) -> list[float | None]:
    found: list[float | None] = [None] * length
    for week, value in zip(at, values, strict=False):
        if value is not None:
            found[week] = (found[week] or 0.0) + value
    return found
