"""Marks of releases and incidents on a page's charts."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from autobot_analytics.stores.marks import Marks
from web.api.marks.answers import Mark
from web.api.marks.routes import shown
from web.dashboard.ask import Ask
from web.show.axis import is_day, is_time
from web.show.charts import Chart, Flag
from web.show.weeks import monday


def flagged(ask: Ask, chart: Chart) -> Chart:
    """Return a chart with the marks that lie in its time; without any while Redis does not answer."""
    found: Sequence[Mark] = ask.card(_marks).value or ()
    flags = [Flag(place, one.title, one.kind) for one in found if (place := place_of(one, chart)) is not None]
    return replace(chart, flags=flags) if flags else chart


def place_of(mark: Mark, chart: Chart) -> int | None:
    """Return the place of a mark's day, week or hour among a chart's labels; None if it is not in its time."""
    labels = chart.labels
    if len(labels) < 2:
        return None
    if is_time(labels[0]):
        moments = [datetime.fromisoformat(one).astimezone(UTC) for one in labels]
        at = datetime.fromisoformat(mark.at)
        place = bisect_right(moments, at) - 1
        end = moments[-1] + (moments[1] - moments[0])
        return place if place >= 0 and at < end else None
    if not is_day(labels[0]):
        return None
    label = monday(mark.day) if chart.step_days not in (None, 1) else mark.day
    return labels.index(label) if label in labels else None


def _marks(ask: Ask) -> list[Mark]:
    return [shown(ask.service, one) for one in Marks(ask.service.redis).read()]
