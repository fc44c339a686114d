"""The section on how the platform is used."""

from web.api.behavior.answers import FeatureQuery
from web.api.behavior.routes import engagement, features, heatmap
from web.api.shape import QuarterWindowQuery, YearWindowQuery
from web.reading.absent import of_use
from web.reports.answers import ReportChart, ReportSection
from web.reports.ask import ReportReading
from web.reports.parts import NOT_COMPUTED, Detail, Labels, figures, table, with_change

SHORT: Labels = (
    ("total_sessions", "Sessions", "count"),
    ("total_page_views", "Page views", "count"),
    ("active_users", "Active users", "count"),
    ("pages_per_session", "Pages per session", "ratio"),
    ("bounce_rate", "Bounce rate", "percent"),
)
FULL: Labels = (
    *SHORT,
    ("avg_session_duration_ms", "Mean session", "ms"),
    ("avg_engaged_time_ms", "Engaged time of a session", "ms"),
    ("daily_active_users", "Users of the last day", "count"),
    ("weekly_active_users", "Users of the last 7 days", "count"),
    ("monthly_active_users", "Users of the last 28 days", "count"),
    ("stickiness", "Stickiness", "ratio"),
    ("new_users", "New users", "count"),
    ("returning_users", "Returning users", "count"),
)
FEATURES: Labels = (
    ("feature", "Feature", "text"),
    ("total_views", "Events", "count"),
    ("previous", "Window before", "count"),
    ("change_percent", "Change", "change"),
    ("page_views", "Page views", "count"),
    ("unique_users", "Users", "count"),
    ("unique_sessions", "Sessions", "count"),
    ("avg_time_spent_ms", "Mean time", "ms"),
)
HOURS: Labels = (("hour", "Hour", "text"), ("total_events", "Events", "count"))
HEATMAP_DAYS = 90


def build(asked: ReportReading, detail: Detail) -> ReportSection:
    """Return sessions, users and features; in full also how they stay, and the busiest hours."""
    now = asked(engagement, YearWindowQuery(days=asked.days))
    found = asked(features, FeatureQuery(days=asked.days))
    if now is None or found is None:
        return ReportSection(title="Behaviour", figures=[], charts=[], tables=[], notes=[NOT_COMPUTED.format("Use")])
    compares = asked.compares("behavior_days")
    before = asked.before(features, FeatureQuery(days=asked.days)) if compares else None
    earlier = [] if before is None else [one.model_dump() for one in before.features.values()]
    rows = [one.model_dump() for one in found.features.values()]
    rows = with_change(rows, earlier, "feature", "total_views", "count")
    tables = [table("features", "Features, most used first", FEATURES, rows, detail)]
    busiest = asked(heatmap, QuarterWindowQuery(days=min(asked.days, HEATMAP_DAYS))) if detail == "full" else None
    if busiest is not None:
        hours = [one.model_dump() for one in busiest.peak_hours]
        tables.append(table("peak_hours", "Busiest hours", HOURS, hours, "full"))
    sessions: dict[str, float | None] = {day.date: day.sessions for day in now.daily}
    users: dict[str, float | None] = {day.date: day.active_users for day in now.daily}
    charts = [
        ReportChart(name="daily.sessions", title="Sessions by day", unit="count", values=sessions, low={}, high={})
    ]
    if detail == "full":
        charts.append(
            ReportChart(name="daily.active_users", title="Users by day", unit="count", values=users, low={}, high={})
        )
    return ReportSection(
        title="Behaviour",
        figures=figures(
            FULL if detail == "full" else SHORT, of_use(now.metrics), of_use(now.previous) if compares else None
        ),
        charts=charts,
        tables=[one for one in tables if one.rows],
        notes=asked.caveat("behavior_days"),
    )
