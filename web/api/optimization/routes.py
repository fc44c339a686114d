"""The endpoints of where money can be saved."""

from apiflask import APIBlueprint

from web.api.optimization import figures
from web.api.optimization.answers import Optimization, OptimizationOfType, QuickWins
from web.http.caching import cached
from web.http.problems import ProblemError
from web.reading.context import Reading

bp = APIBlueprint("optimization", __name__, url_prefix="/api/analytics/advanced/optimization", tag="Advanced")


@bp.get("")
@bp.output(Optimization)
@cached("optimization")
def optimization(reading: Reading) -> Optimization:
    """List savings with their evidence."""
    found = figures.items(reading.documents("optimization"))
    return Optimization(
        timestamp=reading.computed_at,
        total_recommendations=len(found),
        potential_savings=figures.potential(found),
        by_resource_type=figures.counts(found),
        recommendations=found,
    )


@bp.get("/quick-wins")
@bp.output(QuickWins)
@cached("optimization")
def quick_wins(reading: Reading) -> QuickWins:
    """List savings that are large and take little work."""
    found = figures.quick_wins(figures.items(reading.documents("optimization")))
    return QuickWins(
        timestamp=reading.computed_at,
        total_quick_wins=len(found),
        estimated_savings=figures.potential(found).cost_usd,
        recommendations=found,
    )


@bp.get("/type/<resource_type>")
@bp.output(OptimizationOfType)
@bp.doc(responses={404: "There is no such resource type; the valid ones are named."})
@cached("optimization")
def of_type(reading: Reading, resource_type: str) -> OptimizationOfType:
    """List the savings of one kind of resource."""
    if resource_type not in figures.RESOURCE_TYPES:
        raise ProblemError(
            404, f"No resource type {resource_type[:200]!r}; there are {', '.join(figures.RESOURCE_TYPES)}."
        )
    found = figures.of_type(figures.items(reading.documents("optimization")), resource_type)
    return OptimizationOfType(resource_type=resource_type, total=len(found), recommendations=found)
