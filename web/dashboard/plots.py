"""What the browser draws a chart from once its script runs: uPlot gets the numbers that the server's drawing shows."""

from typing import Any

from web.show.charts import BOTTOM, COMPARED, TOP, Chart, Values, cell

DIGITS = 6  # of a value that is only drawn: a thousandth of a pixel


def plot(chart: Chart) -> dict[str, Any]:
    """Return a chart's numbers as JSON has them.

    `labels` are the days as the table spells them, `room` the pixels above and below the scale, `top` where it ends,
    `running` the place of the day that is not over. Each of `lines` has `values` to draw and `texts` to tell; so have
    `bands`, as `low` and `high`. A `mark` is a place, a value, a text and a look.
    """
    return {
        "labels": [label for _, label, _ in chart.rows],
        "room": [TOP, BOTTOM],
        "top": chart.top,
        "running": chart.running_place,
        "lines": [
            {
                "name": one.name,
                "look": one.look,
                "filled": one.filled,
                "whole": one.look in COMPARED,  # it knows nothing of the running day
                **_side(chart, one.values),
            }
            for one in chart.series
        ],
        "bands": [
            {"name": one.name, "low": _side(chart, one.low), "high": _side(chart, one.high)} for one in chart.bands
        ],
        "marks": [[one.place, one.value, one.text, one.look] for one in chart.marks],
    }


def _side(chart: Chart, values: Values) -> dict[str, Any]:
    drawn = [None if value is None else float(f"{value:.{DIGITS}g}") for value in values]
    return {"values": drawn, "texts": [cell(value, chart.spell) for value in values]}
