"""Charts: scales, paths, tables behind them, and colours by quantile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.dashboard.charts import Band, Chart, Series, quantile_steps, spark, thin

DAYS = ["2026-03-01", "2026-03-02", "2026-03-03"]


def test_scale_ends_at_a_round_number() -> None:
    """Four equal steps of a round number hold the highest value; the lowest is 0."""
    chart = Chart("Cost", DAYS, [Series("Cost", [1.0, 16.2, 3.0])])
    assert [text for _, text in chart.ticks] == ["0", "5", "10", "15", "20"]
    assert chart.y(0) == chart.floor
    assert chart.y(20) == 14


def test_gaps_stay_gaps() -> None:
    """A day that is not known breaks the line; one day alone is a point."""
    ((_, path),) = Chart("x", DAYS, [Series("x", [1.0, None, 1.0])]).lines
    assert path == "M0,14 h.01M1000,14 h.01"


def test_table_has_every_number() -> None:
    """Behind the chart stand all its numbers, those of the band too."""
    chart = Chart("x", DAYS[:2], [Series("Now", [1, 2])], bands=[Band("Band", [None, 1], [None, 3])])
    assert chart.heads == ["Now", "Band, low", "Band, high"]
    assert [(key, cells) for key, _, cells in chart.rows] == [
        ("2026-03-01", ["1", "", ""]),
        ("2026-03-02", ["2", "1", "3"]),
    ]


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
