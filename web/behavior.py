"""The behaviour endpoints."""

from apiflask import APIBlueprint

from web.answers.behavior import Engagement, FeatureQuery, Features, Heatmap, Journey
from web.answers.shape import QuarterWindowQuery, YearWindowQuery
from web.caching import cached
from web.context import Reading
from web.figures import behavior as figures
from web.problems import ProblemError
from web.window import Window

bp = APIBlueprint("behavior", __name__, url_prefix="/api/analytics/behavior", tag="Behaviour")


@bp.get("/engagement")
@bp.input(YearWindowQuery, location="query")
@bp.output(Engagement)
@cached("behavior_days", "behavior_features", "behavior_users", "behavior_previous_users")
def engagement(reading: Reading, query_data: YearWindowQuery) -> Engagement:
    """Give sessions, users and popular features of a window, beside the window before."""
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
    )


@bp.get("/features")
@bp.input(FeatureQuery, location="query")
@bp.output(Features)
@cached("behavior_features", "behavior_users")
def features(reading: Reading, query_data: FeatureQuery) -> Features:
    """Give the use of each feature in a window: events, users, sessions and time spent."""
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
    """Give events by hour of the day and feature, and the mean week."""
    window = reading.trailing(query_data.days)
    documents = reading.documents("behavior_hours")
    cells = figures.hours(documents, window)
    return Heatmap(
        period_days=window.length,
        heatmap=cells,
        peak_hours=figures.peak_hours(cells),
        by_weekday=figures.weekday_means(documents, window),
    )


@bp.get("/journey/<path:session_id>")
@bp.output(Journey)
@bp.doc(responses={404: "The session was never seen, or lies too far back."})
@cached("journeys")
def journey(reading: Reading, session_id: str) -> Journey:
    """Show what one session did, step by step.

    Journeys stay readable for the days that the setting `journey_days` says.
    """
    partitions = figures.journey_days(Window.trailing(reading.today, reading.settings.journey_days))
    steps = figures.journey_steps(document for _, document in reading.fields("journeys", partitions, session_id))
    if not steps:
        raise ProblemError(404, f"No journey of session {session_id[:200]!r} is known.")
    return Journey(
        session_id=session_id,
        steps=steps,
        total_steps=len(steps),
        features_visited=list(dict.fromkeys(step.feature for step in steps)),
    )
