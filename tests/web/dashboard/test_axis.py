"""How charts name their times, and how charts by day become charts by week."""

from datetime import date, timedelta

from web.dashboard.legend import Legend
from web.dashboard.plots import part_of, plot
from web.show.axis import axis_labels, step_days
from web.show.charts import Chart, ChartMark, Series
from web.show.formats import NBSP
from web.show.weeks import by_week


def days(first: str, length: int) -> list[str]:
    """Return so many days in a row."""
    return [(date.fromisoformat(first) + timedelta(days=number)).isoformat() for number in range(length)]


def texts(labels: list[str]) -> list[str]:
    """Return what stands beneath a chart, with plain spaces."""
    return [one.text.replace(NBSP, " ") for one in axis_labels(labels)]


def test_months_are_named_at_their_starts() -> None:
    """Many days are named by month, with the year at the first one and at each January."""
    found = axis_labels(days("2025-10-20", 120))
    assert [one.text.replace(NBSP, " ") for one in found] == ["Nov 2025", "Dec", "Jan 2026", "Feb"]
    assert [one.percent for one in found] == [10.084, 35.294, 61.345, 87.395]


def test_weeks_are_named_by_the_months_that_begin_in_them() -> None:
    """Weeks are named where the month changes."""
    weeks = days("2025-11-10", 140)[::7]
    assert step_days(weeks) == 7
    assert texts(weeks) == ["Dec 2025", "Jan 2026", "Feb", "Mar"]


def test_months_themselves_and_few_days() -> None:
    """Months are named as such; a few days across the new year say where it changes."""
    assert texts(["2025-11-01", "2025-12-01", "2026-01-01"]) == ["Nov 2025", "Dec", "Jan 2026"]
    assert texts(days("2025-12-30", 4)) == ["30 Dec 2025", "31 Dec", "1 Jan 2026", "2 Jan"]
    assert texts(days("2026-03-01", 3)) == ["1 Mar", "2 Mar", "3 Mar"]


def test_hours() -> None:
    """Hours of one day are clock times; those of two days say the day where it begins."""
    one = [f"2026-03-01T{hour:02}:00:00Z" for hour in range(24)]
    two = [f"2026-03-02T{hour:02}:00:00Z" for hour in range(24)]
    assert texts(one) == ["02:00", "05:00", "08:00", "11:00", "14:00", "17:00", "20:00", "23:00"]
    assert texts([*one, *two]) == ["1 Mar 05:00", "11:00", "17:00", "23:00", "2 Mar 05:00", "11:00", "17:00", "23:00"]


def test_a_stack_lies_upon_what_is_beneath() -> None:
    """In a stack each line is drawn at its sum with those below; texts are its own values, also when one is hidden."""
    chart = Chart("t", days("2026-03-01", 2), [Series("a", [1, 2], "s1"), Series("b", [3, 4], "s2")], stacked=True)
    drawn = plot(chart)
    assert [one["values"] for one in drawn["lines"]] == [[1, 2], [4, 6]]
    assert [one["texts"] for one in drawn["lines"]] == [["1", "2"], ["3", "4"]]
    assert chart.top == 8
    assert [one["values"] for one in plot(chart.without({"a"}))["lines"]] == [[3, 4]]
    assert chart.without({"a"}).top == 4


def test_sums_by_week() -> None:
    """Weeks are sums of their days; the forecast is left out, a mark moves to its week, and the last week runs on."""
    labels = days("2026-03-02", 12)
    spent = [1.0] * 9
    chart = Chart(
        "t",
        labels,
        [Series("Cost", [*spent, None, None, None]), Series("Forecast", [None] * 9 + [1.0] * 3, "ahead")],
        marks=[ChartMark(8, 1.0, "dear")],
        running="2026-03-10",
    )
    found = by_week(chart)
    assert list(found.labels) == ["2026-03-02", "2026-03-09"]
    assert [(one.name, list(one.values)) for one in found.series] == [("Cost", [7.0, 2.0])]
    assert [(one.place, one.value) for one in found.marks] == [(1, 2.0)]
    assert found.running == "2026-03-09"


def test_where_places_of_a_chart_lead() -> None:
    """A day leads to its day, a week to its seven days, an hour to its time; texts lead nowhere."""
    values = [1.0, 1.0]
    assert part_of(Chart("t", days("2026-03-01", 2), [Series("a", values)]), "2026-03-01") == "&to=2026-03-01"
    weeks = Chart("t", ["2026-03-02", "2026-03-09"], [Series("a", values)])
    assert part_of(weeks, "2026-03-02") == "&from=2026-03-02&to=2026-03-08"
    hours = Chart("t", ["2026-03-01T22:00:00Z", "2026-03-01T23:00:00Z"], [Series("a", values)])
    expected = "&to=2026-03-01&since=2026-03-01T23%3A00%3A00Z&until=2026-03-02T00%3A00%3A00Z"
    assert part_of(hours, "2026-03-01T23:00:00Z") == expected
    assert part_of(Chart("t", ["x", "y"], [Series("a", values)]), "x") is None


def test_a_legend_switches_lines() -> None:
    """A name switches its line of its chart off, and on again."""
    legend = Legend(["cost:a", "cost:a", "other:b"])
    assert legend.hidden("cost") == {"a"}
    assert legend.toggled("cost", "a") == ["other:b"]
    assert legend.toggled("cost", "b:c") == ["cost:a", "other:b", "cost:b:c"]
