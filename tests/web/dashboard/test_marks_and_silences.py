"""Marks on charts, alerts silenced from their page, and the form of funnels."""

from datetime import UTC, datetime

import pytest

from autobot_analytics.stores.marks import Marks
from autobot_analytics.stores.silences import Silences
from tests.web.conftest import Web
from tests.web.dashboard.test_budget_forms import send
from web.api.marks.answers import Mark
from web.dashboard.flags import place_of
from web.dashboard.plots import plot
from web.show.charts import Chart, Flag, Series

HOURS = [f"2026-03-01T{hour:02}:00:00+01:00" for hour in range(3)]


@pytest.mark.parametrize(
    ("labels", "place"),
    [
        (["2026-02-28", "2026-03-01"], 1),
        (["2026-03-02", "2026-03-03"], None),
        (["2026-02-16", "2026-02-23"], 1),
        (HOURS, 1),
        (HOURS[:1], None),
        (["a", "b"], None),
    ],
)
def test_the_place_of_a_mark(labels: list[str], place: int | None) -> None:
    """A mark stands at its day, its week or its hour; a chart of another time has none."""
    mark = Mark(id="m", at="2026-03-01T00:30:00Z", day="2026-03-01", title="Release", kind="release", link=None)
    assert place_of(mark, Chart("t", labels, [Series("a", [1.0] * len(labels))])) == place


def test_marks_are_told_by_chart_and_table() -> None:
    """A mark is in the chart's numbers and in the table's row of its day."""
    chart = Chart("t", ["2026-03-01", "2026-03-02"], [Series("a", [1, 2])], flags=[Flag(1, "Release 2", "release")])
    assert plot(chart)["flags"] == [[1, "Release 2", "release"]]
    assert [label for _, label, _ in chart.rows] == ["1\u00a0Mar\u00a02026", "2\u00a0Mar\u00a02026, Release 2"]


def test_marks_stand_on_the_charts_of_pages(full: Web) -> None:
    """A mark that a program sets is on the charts of its time, whatever its title holds."""
    Marks(full.redis).add(datetime(2026, 3, 10, 9, tzinfo=UTC), "<b>&1.4", "release", None)
    html = full.client.get("/cost?days=7").text
    assert '<line class="flag release"' in html
    assert "<title>&lt;b&gt;&amp;1.4</title>" in html
    assert 'class="flag release"' not in full.client.get("/cost?days=7&to=2026-02-01").text


def test_an_alert_is_silenced_with_a_reason(full: Web) -> None:
    """The form silences exactly the alert of its key; without a reason it is refused; the list ends it."""
    key = "budget/a[1]*"
    assert send(full, "/maintenance/silence", key=key, minutes="60", reason="").status_code == 422
    assert send(full, "/maintenance/silence", key=key, minutes="x", reason="r").status_code == 422
    assert send(full, "/maintenance/silence", key=key, minutes="60", reason=" load \n test ").status_code == 303
    (silence,) = Silences(full.redis, lambda: datetime(2026, 3, 12, tzinfo=UTC)).read()
    assert silence.reason == "load test"
    assert silence.covers(key, datetime(2026, 3, 12, tzinfo=UTC))
    assert not silence.covers("budget/a1x", datetime(2026, 3, 12, tzinfo=UTC))
    assert "load test" in full.client.get("/maintenance").text
    assert send(full, "/maintenance/silence/end", id=silence.id).status_code == 303
    assert send(full, "/maintenance/silence/end", id=silence.id).status_code == 404


def test_a_funnel_without_a_lake(full: Web) -> None:
    """The form keeps its steps; one step asks nothing, two without a lake say what is missing beside the form."""
    assert "Name two to six features" in full.client.get("/behavior?step=chat").text
    html = full.client.get("/behavior?step=chat&step=files&actor=user").text
    assert 'value="files"' in html
    assert 'role="alert"' in html
