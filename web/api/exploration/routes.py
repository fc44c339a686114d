"""The endpoints about the ways that sessions take and the users who come back."""

from apiflask import APIBlueprint

from web.api.exploration import figures
from web.api.exploration.answers import Paths, PathsQuery, Retention, RetentionQuery
from web.http.caching import cached
from web.reading.context import Reading
from web.reading.statistics import percent

bp = APIBlueprint("exploration", __name__, url_prefix="/api/analytics/behavior", tag="Behaviour")


@bp.get("/paths")
@bp.input(PathsQuery, location="query")
@bp.output(Paths)
@cached("behavior_paths", "paths")
def paths(reading: Reading, query_data: PathsQuery) -> Paths:
    """Return the most common ways through the product: the first five steps of sessions."""
    window = reading.trailing(query_data.days)
    days = reading.documents("behavior_paths")
    found = figures.walked_paths(days, reading.documents("paths"), window)
    sessions = figures.sessions_of(days, window)
    return Paths(
        timestamp=reading.computed_at,
        period_days=window.length,
        total_sessions=sessions,
        coverage=percent(sum(one.sessions for one in found), sessions),
        paths=found[: query_data.limit],
        total_paths=len(found),
    )


@bp.get("/retention")
@bp.input(RetentionQuery, location="query")
@bp.output(Retention)
@cached("behavior_retention")
def retention(reading: Reading, query_data: RetentionQuery) -> Retention:
    """Return weekly retention: of the users who first came in a week, how many were active in each week since."""
    window = reading.trailing(query_data.days)
    found = figures.cohorts(reading.documents("behavior_retention"), window)
    return Retention(
        timestamp=reading.computed_at,
        period_days=window.length,
        cohorts=found,
        mean=figures.mean_weeks(found),
        total_cohorts=len(found),
    )
