"""The behaviour page: how the product is used, which parts of it, which ways are taken, who comes back, and when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from web.api.behavior import figures
from web.api.behavior import routes as behavior
from web.api.behavior.answers import DayOfUse, FeatureQuery
from web.api.exploration import routes as exploration
from web.api.exploration.answers import PathsQuery, RetentionQuery
from web.api.shape import QuarterWindowQuery, RowsQuery, YearWindowQuery
from web.dashboard.ask import Ask
from web.dashboard.coverage import caveat
from web.dashboard.filtered_reading import Only
from web.dashboard.funnel_card import PARAMETERS, funnel_card
from web.dashboard.page import Page
from web.dashboard.sorting import arrange
from web.reading.absent import has_data, of_use
from web.show.charts import Chart, Series, quantile_steps
from web.show.formats import count, decimal
from web.show.scales import Format

LEAST_CHART_DAYS, MOST_HEATMAP_DAYS, LEAST_RETENTION_DAYS = 7, 90, 84
MOST_PATHS = 200
FEATURES_SHOWN, PATHS_SHOWN, COHORTS_SHOWN, WEEKS_SHOWN = 15, 15, 12, 10
WHY_UNKNOWN = "Distinct users are counted for windows that end today: those of single days cannot be added up."
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
KEYS = {
    "events": lambda one: one.total_views,
    "users": lambda one: one.unique_users,
    "sessions": lambda one: one.unique_sessions,
    "time": lambda one: one.avg_time_spent_ms or None,
    "name": lambda one: one.feature,
}
Figure = Callable[[DayOfUse], float | None]
SERIES: dict[str, tuple[str, Figure, Format]] = {  # by the card that switches to it: label, and the figure of a day
    "sessions": ("Sessions", lambda day: day.sessions, count),
    "views": ("Page views", lambda day: day.page_views, count),
    "users": ("Active users", lambda day: day.active_users, count),
    "new": ("New users", lambda day: day.new_users, count),
    "stickiness": ("Stickiness", lambda day: day.stickiness if day.active_users_28d else None, decimal),
}


@dataclass(frozen=True)
class HourCell:
    """One hour of the mean week: its events, and its colour among the others."""

    events: float | None
    step: int


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards."""
    return {
        "chosen": ask.arguments.get("series") if ask.arguments.get("series") in SERIES else "sessions",
        "feature": ask.arguments.get("feature"),
        "why_unknown": WHY_UNKNOWN,
        "use": ask.card(_use),
        "features": ask.card(_features),
        "paths": ask.card(_paths),
        "retention": ask.card(_retention),
        "hours": ask.card(_hours),
        "funnel": ask.card(funnel_card),
        "sessions": ask.card(_sessions),
    }


def _use(ask: Ask) -> Mapping[str, Any]:
    chosen = ask.arguments.get("series", "")
    label, of_day, spell = SERIES.get(chosen, SERIES["sessions"])
    days = max(ask.period.days, LEAST_CHART_DAYS)
    reading = ask.reading("behavior_days")
    documents = reading.documents("behavior_days")
    window = reading.trailing(days)
    daily = figures.days_of_use(documents, window)
    series = [Series(label, [of_day(one) for one in daily], "now", filled=True)]
    if ask.period.compares:
        before = figures.days_of_use(documents, window.before)
        series.append(Series(f"{days} days before", [of_day(one) for one in before], "before"))
    labels = [one.date for one in daily]
    chart = Chart(f"{label} by day", labels, series, spell, height=220, running=ask.period.running)
    if ask.period.is_past:  # distinct users are published for windows that end today
        own = reading.trailing(ask.period.days)
        now, earlier = (figures.engagement(documents, one, None) for one in (own, own.before))
    else:
        found = ask(behavior.engagement, YearWindowQuery(days=ask.period.days))
        now, earlier = found.metrics, found.previous
    is_used = has_data("behavior_days", documents, ask.period.window)
    return {
        "now": of_use(now),
        "before": of_use(earlier) if is_used else None,  # a window without an event is no change
        "is_used": is_used or has_data("behavior_days", documents, ask.period.window.before),
        "chart": chart,
        "caveat": caveat(ask, "behavior_days"),
    }


def _features(ask: Ask) -> Mapping[str, Any]:
    if ask.period.is_past:
        found = figures.feature_figures(
            ask.reading("behavior_features").documents("behavior_features"), {}, ask.period.window
        )
    else:
        found = ask(behavior.features, FeatureQuery(days=ask.period.days)).features
    rows = arrange(list(found.values()), KEYS, ask.arguments, "features", "features_page", FEATURES_SHOWN)
    chosen = found.get(ask.arguments.get("feature", ""))
    return {"rows": rows, "most": max((one.total_views for one in found.values()), default=0), "one": chosen}


def _paths(ask: Ask) -> Any:
    found = ask(exploration.paths, PathsQuery(days=ask.period.days, limit=MOST_PATHS))
    feature = ask.arguments.get("feature")
    rows = [one for one in found.paths if feature is None or feature in one.path]
    return {"found": found, "rows": rows[:PATHS_SHOWN], "of": min(found.total_paths, MOST_PATHS)}


def _retention(ask: Ask) -> Mapping[str, Any]:
    days = min(max(ask.period.days, LEAST_RETENTION_DAYS), 735)
    found = ask(exploration.retention, RetentionQuery(days=days))
    cohorts = found.cohorts[-COHORTS_SHOWN:]
    weeks = min(WEEKS_SHOWN, max((len(one.weeks) for one in cohorts), default=0))
    return {"cohorts": cohorts, "mean": found.mean[:weeks], "weeks": weeks}


def _hours(ask: Ask) -> Mapping[str, Any]:
    days = min(max(ask.period.days, LEAST_CHART_DAYS), MOST_HEATMAP_DAYS)
    only = Only.of(feature=ask.arguments.get("feature"))
    found = ask(behavior.heatmap, QuarterWindowQuery(days=days), only=only)
    peak = ask(behavior.peak_usage, QuarterWindowQuery(days=days), only=only)
    means = [value for row in found.by_weekday for value in row]
    steps = quantile_steps([value or 0 for value in means])
    week = [
        [HourCell(value, step) for value, step in zip(means[at : at + 24], steps[at : at + 24], strict=True)]
        for at in range(0, len(means), 24)
    ]
    return {"week": list(zip(WEEKDAYS, week, strict=True)), "days": days, "peak": peak, "bounds": _bounds(means)}


def _bounds(means: Sequence[float | None]) -> list[tuple[int, float, float]]:
    """Return for each colour the least and the most events that it stands for."""
    values = [value or 0 for value in means]
    steps = quantile_steps(values)
    return [
        (step, min(own), max(own))
        for step in range(1, 7)
        if (own := [value for value, its in zip(values, steps, strict=True) if its == step])
    ]


def _sessions(ask: Ask) -> list[dict[str, Any]]:
    events = ask(behavior.recent_events, RowsQuery(limit=1000)).events
    seen: dict[str, dict[str, Any]] = {}
    for event in events:
        if event.session_id and event.session_id != "unknown":
            one = seen.setdefault(event.session_id, {"last": event, "events": 0, "features": []})
            one["events"] += 1
            one["features"].insert(0, event.feature)
    wanted = ask.arguments.get("feature")
    kept = [(name, one) for name, one in seen.items() if not wanted or wanted in one["features"]]
    return [
        {"id": name, **one, "features": [a for a, b in pairwise([*one["features"], None]) if a != b][:6]}
        for name, one in kept[:10]
    ]


PAGE = Page(
    "behavior",
    "/behavior",
    "Behaviour",
    build,
    keeps=("series", "features", "features_page", *PARAMETERS),
    filters=("feature",),
)
