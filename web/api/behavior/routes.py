"""The behaviour endpoints."""

from apiflask import APIBlueprint

from web.api.behavior import figures, peaks
from web.api.behavior.answers import (
    BehaviorSummary,
    DailyStats,
    Engagement,
    FeatureComparison,
    FeatureQuery,
    Features,
    Heatmap,
    Journey,
    PeakUsage,
    RecentEvent,
    RecentEvents,
    WeeklyStats,
)
from web.api.shape import Period, QuarterWindowQuery, RowsQuery, YearWindowQuery
from web.http.caching import cached
from web.http.problems import ProblemError
from web.reading import older
from web.reading.context import Reading
from web.reading.rows import newest
from web.reading.window import Window

SUMMARY_DAYS = 30
WEEK_DAYS = 7

bp = APIBlueprint("behavior", __name__, url_prefix="/api/analytics/behavior", tag="Behaviour")


@bp.get("/engagement")
@bp.input(YearWindowQuery, location="query")
@bp.output(Engagement)
@cached("behavior_days", "behavior_features", "behavior_users", "behavior_previous_users")
def engagement(reading: Reading, query_data: YearWindowQuery) -> Engagement:
    """Return sessions, users and popular features of a window, beside the window before."""
    window = reading.trailing(query_data.days)
    days = reading.documents("behavior_days")
    users = reading.documents("behavior_users")
    popularity = figures.popularity(reading.documents("behavior_features"), window)
    before = figures.previous_users(reading.documents("behavior_previous_users"), window)
    return Engagement(
        timestamp=reading.computed_at,
        period_days=window.length,
        metrics=figures.engagement(
            days, window, figures.unique_users(users, window), figures.trailing_users(users, window)
        ),
        feature_popularity=popularity,
        most_popular_feature=popularity[0].feature if popularity else None,
        previous=figures.engagement(days, window.before, before),
        daily=figures.days_of_use(days, window),
    )


@bp.get("/features")
@bp.input(FeatureQuery, location="query")
@bp.output(Features)
@cached("behavior_features", "behavior_users")
def features(reading: Reading, query_data: FeatureQuery) -> Features:
    """Return the use of each feature in a window: events, users, sessions and time spent."""
    found = figures.feature_figures(
        reading.documents("behavior_features"),
        reading.documents("behavior_users"),
        reading.trailing(query_data.days),
        query_data.feature,
    )
    return Features(timestamp=reading.computed_at, features=found, total_features=len(found))


@bp.get("/stats/heatmap")
@bp.input(QuarterWindowQuery, location="query")
@bp.output(Heatmap)
@cached("behavior_hours")
def heatmap(reading: Reading, query_data: QuarterWindowQuery) -> Heatmap:
    """Return events by hour of the day and feature, and the mean week."""
    window = reading.trailing(query_data.days)
    documents = reading.documents("behavior_hours")
    cells = peaks.hours(documents, window)
    return Heatmap(
        period_days=window.length,
        heatmap=cells,
        peak_hours=peaks.peak_hours(cells),
        by_weekday=peaks.weekday_means(documents, window),
    )


@bp.get("/journey/<path:session_id>")
@bp.output(Journey)
@bp.doc(responses={404: "The session was never seen, or lies too far back.", 503: older.NO_LAKE})
@cached("journeys")
def journey(reading: Reading, session_id: str) -> Journey:
    """Show what one session did, step by step.

    Journeys stay readable for the days that the setting `journey_days` says: the newest `single_documents` (setting) in
    Redis, older ones in the published lake.
    """
    partitions = figures.journey_days(Window.trailing(reading.today, reading.settings.journey_days))
    found = older.of_session(reading, "journeys", session_id, partitions)
    found.require()
    steps = figures.journey_steps(found.documents)
    if not steps:
        raise ProblemError(404, f"No journey of session {session_id[:200]!r} is known.")
    return Journey(
        session_id=session_id,
        steps=steps,
        total_steps=len(steps),
        features_visited=list(dict.fromkeys(step.feature for step in steps)),
        older_unavailable=found.unavailable,
    )


@bp.get("/events/recent")
@bp.input(RowsQuery, location="query")
@bp.output(RecentEvents)
@cached("recent_events")
def recent_events(reading: Reading, query_data: RowsQuery) -> RecentEvents:
    """Return the newest events, one by one."""
    rows = newest(reading.documents("recent_events").get("all"), query_data.limit)
    return RecentEvents(count=len(rows), events=[RecentEvent.model_validate(row) for row in rows])


@bp.get("/features/comparison")
@bp.input(YearWindowQuery, location="query")
@bp.output(FeatureComparison)
@cached("behavior_features", "behavior_users")
def feature_comparison(reading: Reading, query_data: YearWindowQuery) -> FeatureComparison:
    """Set features side by side: events, users, sessions and time."""
    found = figures.feature_figures(
        reading.documents("behavior_features"),
        reading.documents("behavior_users"),
        reading.trailing(query_data.days),
    )
    return FeatureComparison(
        timestamp=reading.computed_at, comparison=figures.compared(found), total_features=len(found)
    )


@bp.get("/stats/daily")
@bp.input(YearWindowQuery, location="query")
@bp.output(DailyStats)
@cached("behavior_features")
def daily_stats(reading: Reading, query_data: YearWindowQuery) -> DailyStats:
    """Return the events of each day by feature and type."""
    window = reading.trailing(query_data.days)
    features = reading.documents("behavior_features")
    views = figures.views(features, window)
    return DailyStats(
        period=Period.of(window),
        daily_stats=figures.daily_stats(features, window),
        total_views=views,
        avg_daily_views=views / window.length,
    )


@bp.get("/stats/peak")
@bp.input(QuarterWindowQuery, location="query")
@bp.output(PeakUsage)
@cached("behavior_hours")
def peak_usage(reading: Reading, query_data: QuarterWindowQuery) -> PeakUsage:
    """Return the hours at which the product is used most."""
    window = reading.trailing(query_data.days)
    cells = peaks.hours(reading.documents("behavior_hours"), window)
    return PeakUsage(
        period_days=window.length,
        peak_hours=peaks.peak_hours(cells),
        peak_period=peaks.part_of_day(cells),
        recommendation=peaks.advise(cells, reading.settings.timezone),
    )


@bp.get("/summary")
@bp.output(BehaviorSummary)
@cached("behavior_days", "behavior_features", "behavior_users", "behavior_hours")
def summary(reading: Reading) -> BehaviorSummary:
    """Return the use of the product in one answer: engagement of 30 days, events and peak hours of 7."""
    window, week = reading.trailing(SUMMARY_DAYS), reading.trailing(WEEK_DAYS)
    users = reading.documents("behavior_users")
    features = reading.documents("behavior_features")
    popularity = figures.popularity(features, window)
    views = figures.views(features, week)
    return BehaviorSummary(
        timestamp=reading.computed_at,
        engagement=figures.engagement(
            reading.documents("behavior_days"),
            window,
            figures.unique_users(users, window),
            figures.trailing_users(users, window),
        ),
        feature_popularity=popularity,
        most_popular_feature=popularity[0].feature if popularity else None,
        weekly_stats=WeeklyStats(total_views=views, avg_daily_views=views / WEEK_DAYS),
        peak_hours=peaks.peak_hours(peaks.hours(reading.documents("behavior_hours"), week)),
    )
