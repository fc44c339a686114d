"""What the browser draws a chart from once its script runs: uPlot gets the numbers that the server's drawing shows."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from web.dashboard.clock_span import ClockSpan
from web.show.charts import BOTTOM, COMPARED, TOP, Chart, Values, cell

DIGITS = 6  # of a value that is only drawn: a thousandth of a pixel


def part_of(chart: Chart, label: str) -> str | None:
    """Return the parameters that lead from a day, week or hour of a chart to its parts; None if it has none."""
    if chart.step_days == 1:
        return f"&to={label}"
    if chart.step_days is not None:
        last = date.fromisoformat(label) + timedelta(days=chart.step_days - 1)
        return f"&from={label}&to={last}"
    if not chart.has_times:
        return None
    span = ClockSpan.beginning(label, datetime.fromisoformat(chart.labels[1]) - datetime.fromisoformat(chart.labels[0]))
    return "&" + urlencode({"to": label[:10], **span.state})


def plot(chart: Chart) -> dict[str, Any]:
    """Return a chart's numbers as JSON has them.

    `labels` are the days as the table spells them, `room` the pixels above and below the scale, `top` where it ends,
    `running` the place of the day that is not over; lines that are `stacked` lie upon those before them.
    Each of `lines` has `values` to draw and `texts` to tell; so have `bands`, as `low` and `high`. A `flag` is a place,
    a text and a kind, a `mark` a place, a value, a text and a look.
    """
    return {
        "labels": [label for _, label, _ in replace(chart, flags=()).rows],
        "room": [TOP, BOTTOM],
        "top": chart.top,
        "running": chart.running_place,
        "stacked": chart.stacked,
        "lines": [
            {
                "name": one.name,
                "look": one.look,
                "filled": one.filled,
                "whole": one.look in COMPARED,  # it knows nothing of the running day
                **_side(chart, values),
                "texts": _texts(chart, one.values),
            }
            for one, values in zip(chart.series, chart.drawn, strict=True)
        ],
        "bands": [
            {"name": one.name, "low": _side(chart, one.low), "high": _side(chart, one.high)} for one in chart.bands
        ],
        "flags": [[one.place, one.text, one.kind] for one in chart.flags],
        "marks": [[one.place, one.value, one.text, one.look] for one in chart.marks],
    }


def _side(chart: Chart, values: Values) -> dict[str, Any]:
    drawn = [None if value is None else float(f"{value:.{DIGITS}g}") for value in values]
    return {"values": drawn, "texts": _texts(chart, values)}


def _texts(chart: Chart, values: Values) -> list[str]:
    return [cell(value, chart.spell) for value in values]
