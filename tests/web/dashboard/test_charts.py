"""Charts: scales, paths, tables behind them, and colours by quantile."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.dashboard.plots import plot
from web.dashboard.sparklines import spark, thin
from web.show.charts import Chart, ChartBand, ChartMark, Series, quantile_steps
from web.show.formats import count, duration, money
from web.show.scales import Format

DAYS = ["2026-03-01", "2026-03-02", "2026-03-03"]


def test_days_are_known_only_where_each_has_its_label() -> None:
    """Labels of days one after the other give the first day; so do weeks; months and texts do not."""
    weeks, months, texts = ["2026-03-02", "2026-03-09"], ["2026-02-01", "2026-03-01"], ["1 Mar 08:00", "1 Mar 09:00"]
    firsts = [Chart("Cost", labels, []).first_day for labels in (DAYS, weeks, months, texts, DAYS[:1])]
    assert firsts == ["2026-03-01", "2026-03-02", None, None, None]


def test_scale_ends_at_a_round_number() -> None:
    """Four equal steps of a round number hold the highest value; the lowest is 0."""
    chart = Chart("Cost", DAYS, [Series("Cost", [1.0, 16.2, 3.0])])
    assert [text for _, text in chart.ticks] == ["0", "5", "10", "15", "20"]
    assert chart.y(0) == chart.floor
    assert chart.y(20) == 14


def test_gaps_stay_gaps() -> None:
    """A day that is not known breaks the line; one day alone is a point."""
    ((look, path),) = Chart("x", DAYS, [Series("x", [4.0, None, 4.0])]).lines
    assert (look, path) == ("line now alone", "M0,14 h.01M1000,14 h.01")


def test_running_day_is_dashed() -> None:
    """The step to the day that is not over is a line of its own, without area; the table says so far."""
    lines = [Series("Now", [4, 4, 0], filled=True), Series("Then", [4, 4, 4], "before")]
    chart = Chart("x", DAYS, lines, running=DAYS[2])
    assert chart.lines == [
        ("fill now", "M0,176 L0,14 L500,14 L500,176Z"),
        ("line now", "M0,14 L500,14"),
        ("line now so-far", "M500,14 L1000,176"),
        ("line before", "M0,14 L500,14 L1000,14"),
    ]
    assert chart.has_running_day
    assert [label.replace("\u00a0", " ") for _, label, _ in chart.rows][1:] == ["2 Mar 2026", "3 Mar 2026 so far"]
    assert not Chart("x", DAYS, lines, running="2026-03-04").has_running_day


def test_running_day_alone() -> None:
    """A day so far whose day before is not known is a point; one that has nothing yet is not drawn."""
    alone = Chart("x", DAYS, [Series("x", [4, None, 4])], running=DAYS[2])
    assert alone.lines == [("line now alone", "M0,14 h.01"), ("line now alone", "M1000,14 h.01")]
    nothing = Chart("x", DAYS, [Series("x", [4, 4, None])], running=DAYS[2])
    assert nothing.lines == [("line now", "M0,14 L500,14")]
    assert not nothing.has_running_day


@pytest.mark.parametrize(
    ("values", "spell", "texts"),
    [
        ([1.0, 2.0], count, ["0", "1", "2", "3", "4"]),
        ([7.1], money, ["$0", "$2", "$4", "$6", "$8"]),
        ([0.29], money, ["$0", "$0.08", "$0.16", "$0.24", "$0.32"]),
        ([0.00036], money, ["$0", "$0.0001", "$0.0002", "$0.0003", "$0.0004"]),
        ([0.001], money, ["$0", "$0.00025", "$0.00050", "$0.00075", "$0.0010"]),
        ([300.0], duration, ["0 s", "80 ms", "160 ms", "240 ms", "320 ms"]),
        ([48_000.0], duration, ["0 s", "15 s", "30 s", "45 s", "1 min"]),
        ([400_000.0], duration, ["0 s", "2 min", "4 min", "6 min", "8 min"]),
        ([3e7], duration, ["0 s", "2 h 30 min", "5 h", "7 h 30 min", "10 h"]),
        ([1_590_000.0], money, ["$0", "$400K", "$800K", "$1.2M", "$1.6M"]),
        ([11_900_000.0], money, ["$0", "$3M", "$6M", "$9M", "$12M"]),
    ],
)
def test_gridlines(values: list[float], spell: Format, texts: list[str]) -> None:
    """Gridlines are round, of things that are counted whole, and carry no decimals that say nothing."""
    chart = Chart("x", DAYS[: len(values)], [Series("x", values)], spell)
    assert [text.replace("\u00a0", " ") for _, text in chart.ticks] == texts


def test_sparkline_of_a_running_day() -> None:
    """The last step of a sparkline is drawn apart while its day is not over."""
    assert spark([1, 1, 0], is_running=True) == ("M0.0,1.5 L48.0,1.5", "M48.0,1.5 L96.0,20.5")
    assert spark([1, 1, 0]) == ("M0.0,1.5 L48.0,1.5 L96.0,20.5", "")
    assert spark([1], is_running=True) == ("", "")


def test_table_has_every_number() -> None:
    """Behind the chart stand all its numbers, those of the band too."""
    chart = Chart("x", DAYS[:2], [Series("Now", [1, 2])], bands=[ChartBand("Band", [None, 1], [None, 3])])
    assert chart.heads == ["Now", "Band, low", "Band, high"]
    assert [(key, cells) for key, _, cells in chart.rows] == [
        ("2026-03-01", ["1", "", ""]),
        ("2026-03-02", ["2", "1", "3"]),
    ]


def test_browser_draws_what_the_server_drew() -> None:
    """What uPlot is given are the numbers of the drawing and the texts of the table, day by day."""
    lines = [Series("Now", [1.0, None, 1234.5678], filled=True), Series("Then", [2, 2, 2], "before")]
    band = ChartBand("80 %", [None, 1, 1], [None, 3, 3])
    chart = Chart("x", DAYS, lines, money, bands=[band], marks=[ChartMark(2, 9.0, "much", "high")], running=DAYS[2])
    told = plot(chart)
    assert told["labels"] == [label for _, label, _ in chart.rows]
    assert told["top"] == chart.top
    assert told["running"] == 2
    assert told["room"] == [chart.y(chart.top), chart.height - chart.floor]
    assert [one["values"] for one in told["lines"]] == [[1.0, None, 1234.57], [2.0, 2.0, 2.0]]
    assert [(one["look"], one["filled"], one["whole"]) for one in told["lines"]] == [
        ("now", True, False),
        ("before", False, True),
    ]
    (room,) = told["bands"]
    columns = [*(one["texts"] for one in told["lines"]), room["low"]["texts"], room["high"]["texts"]]
    assert [list(row) for row in zip(*columns, strict=True)] == [cells for _, _, cells in chart.rows]
    assert told["marks"] == [[2, 9.0, "much", "high"]]
    assert json.loads(json.dumps(told)) == told


@given(st.lists(st.floats(0, 1e12), max_size=400))
def test_any_values_are_drawn(values: list[float]) -> None:
    """Whatever the values, curves stay within the drawing and labels are few."""
    chart = Chart("x", [str(place) for place in range(len(values))], [Series("x", values, filled=True)])
    assert all(13.9 <= chart.y(value) <= chart.floor for value in values)
    assert len(chart.days) <= 9
    assert len(chart.ticks) in (1, 5)
    spark(values)


@pytest.mark.parametrize("length", [0, 1, 47, 48, 49, 365])
def test_thin(length: int) -> None:
    """A small chart has few points, and the newest group is whole."""
    found = thin([1.0] * length)
    assert len(found) <= 49
    assert set(found) <= {1.0}


def test_quantile_steps() -> None:
    """A cell's colour says how many of the others are below it; nothing is 0, and equal cells are alike."""
    assert quantile_steps([0, 1, 1, 2, 1000]) == [0, 1, 1, 3, 5]
    assert quantile_steps([]) == []
