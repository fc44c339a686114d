"""The endpoints of what somebody should act upon."""

from apiflask import APIBlueprint

from web.api.maintenance import figures
from web.api.maintenance.answers import Maintenance, MaintenanceCategory, MaintenanceSummary, Resolved, ResolvedQuery
from web.http.caching import cached
from web.http.problems import ProblemError
from web.reading.context import Reading

bp = APIBlueprint("maintenance", __name__, url_prefix="/api/analytics/advanced/maintenance", tag="Advanced")


@bp.get("")
@bp.output(Maintenance)
@cached("maintenance")
def maintenance(reading: Reading) -> Maintenance:
    """List recommendations with their evidence: agents, cost, infrastructure, the streams."""
    found = figures.items(reading.documents("maintenance"))
    return Maintenance(
        timestamp=reading.computed_at,
        total_recommendations=len(found),
        by_priority=figures.by_priority(found),
        recommendations=found,
    )


@bp.get("/summary")
@bp.output(MaintenanceSummary)
@cached("maintenance")
def summary(reading: Reading) -> MaintenanceSummary:
    """Summarise the recommendations, and name what to do first."""
    found = figures.items(reading.documents("maintenance"))
    return MaintenanceSummary(
        timestamp=reading.computed_at,
        summary=figures.summarise(found),
        critical_actions=figures.critical_actions(found),
        by_category=figures.by_category(found),
    )


@bp.get("/category/<category>")
@bp.output(MaintenanceCategory)
@bp.doc(responses={404: "There is no such category; the valid ones are named."})
@cached("maintenance")
def category(reading: Reading, category: str) -> MaintenanceCategory:
    """List the recommendations of one category."""
    if category not in figures.CATEGORIES:
        raise ProblemError(404, f"No category {category[:200]!r}; there are {', '.join(figures.CATEGORIES)}.")
    found = [item for item in figures.items(reading.documents("maintenance")) if item.category == category]
    return MaintenanceCategory(category=category, total=len(found), recommendations=found)


@bp.get("/resolved")
@bp.input(ResolvedQuery, location="query")
@bp.output(Resolved)
@cached("resolved_recommendations")
def resolved(reading: Reading, query_data: ResolvedQuery) -> Resolved:
    """List resolved recommendations, the newest first.

    The setting `resolved_days` says how long it stays readable.
    """
    window = reading.trailing(query_data.days)
    found = figures.resolved(reading.documents("resolved_recommendations"), window, reading.service.zone)
    return Resolved(timestamp=reading.computed_at, period_days=window.length, total=len(found), recommendations=found)
