"""All subjects at once: the answers of the endpoints themselves, so that the same figures are everywhere."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from autobot_analytics.release import release
from web.api.agents import routes as agents
from web.api.agents.answers import ComparisonQuery
from web.api.behavior import routes as behavior
from web.api.behavior.answers import FeatureQuery
from web.api.cost import routes as cost
from web.api.maintenance import routes as maintenance
from web.api.optimization import routes as optimization
from web.api.shape import TrendWindowQuery
from web.exports.answers import ExportInfo, FullExport, WholeQuery
from web.http.endpoint import Endpoint
from web.reading.context import Reading

SNAPSHOTS = (
    "cost_days",
    "cost_agent_days",
    "agents",
    "agent_days",
    "behavior_days",
    "behavior_features",
    "behavior_users",
    "behavior_previous_users",
    "maintenance",
    "optimization",
)


def whole(reading: Reading, query: WholeQuery) -> FullExport:
    """Return the full export of a window: every part of it is about the same days."""
    window = reading.trailing(query.days)
    trends = TrendWindowQuery.model_construct(days=query.days)  # the endpoint takes a week at least
    return FullExport(
        export_info=ExportInfo(
            generated_at=reading.computed_at,
            period_days=window.length,
            start_date=window.first.isoformat(),
            end_date=window.last.isoformat(),
            version=release().version,
        ),
        cost_analytics={
            "summary": answer(cost.summary, reading, query),
            "trends": answer(cost.trends, reading, trends),
        },
        agent_analytics={
            "metrics": answer(agents.performance, reading, query)["agents"],
            "comparison": answer(agents.compare, reading, ComparisonQuery(days=query.days)),
        },
        behavior_analytics={
            "engagement": answer(behavior.engagement, reading, query),
            "features": answer(behavior.features, reading, FeatureQuery(days=query.days)),
        },
        maintenance=answer(maintenance.maintenance, reading),
        optimization=answer(optimization.optimization, reading),
    )


def answer(endpoint: Callable[..., Any], reading: Reading, query: BaseModel | None = None) -> dict[str, Any]:
    """Return what an endpoint answers, as JSON holds it."""
    found: dict[str, Any] = Endpoint.of(endpoint).ask(reading, query).model_dump(mode="json")
    return found
