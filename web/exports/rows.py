"""The rows of the exported tables that are made from snapshots."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from web.api import spending
from web.api.agents.figures import agent_metrics
from web.api.anomalies import figures as anomalies
from web.api.anomalies.answers import AnomaliesQuery
from web.api.health.dead_letters import dead_letters
from web.api.maintenance import figures as maintenance
from web.api.optimization import figures as optimization
from web.reading.absent import row_of_tasks
from web.reading.context import Reading
from web.reading.window import Window

Rows = Sequence[Mapping[str, Any]]


def of_costs(reading: Reading, window: Window) -> Rows:
    """Return the cost of every day of a window."""
    daily = spending.daily_nano_usd(reading.documents("cost_days"), window)
    return [{"date": day, "cost_usd": Decimal(nano).scaleb(-9)} for day, nano in daily.items()]


def of_agents(reading: Reading, window: Window) -> Rows:
    """Return the agents with a task in a window."""
    found = agent_metrics(
        reading.documents("agents"), reading.documents("agent_days"), reading.documents("cost_agent_days"), window
    )
    rows = [row_of_tasks(one.model_dump()) for one in found]
    return [
        {**row, "success_rate_percent": row["success_rate"], "error_rate_percent": row["error_rate"]} for row in rows
    ]


def of_anomalies(reading: Reading, window: Window) -> Rows:
    """Return the anomalies of a window, newest day first."""
    found = anomalies.matching(reading.documents("anomalies"), window, AnomaliesQuery())
    return [one.model_dump() for one in anomalies.told(found)]


def of_recommendations(reading: Reading, window: Window) -> Rows:
    """Return what somebody should act upon, most urgent first, then where money can be saved, largest savings first."""
    acting = [
        {
            **one.model_dump(),
            "kind": "maintenance",
            "expected_savings_usd": None,
            "implementation_effort": None,
        }
        for one in maintenance.items(reading.documents("maintenance"))
    ]
    saving = [
        {
            **one.model_dump(),
            "kind": "optimization",
            "category": one.resource_type,
            "affected_component": None,
            "description": one.details,
            "recommended_action": one.recommended_change,
            "estimated_impact": None,
            "expected_savings_usd": one.expected_savings.cost_usd,
            "detected_at": None,
            "predicted_issue": None,
        }
        for one in optimization.items(reading.documents("optimization"))
    ]
    return [*acting, *saving]


def of_dead_letters(reading: Reading, window: Window) -> Rows:
    """Return the newest dead letters, newest first, whatever the window; long texts are cut."""
    return [{**one, "field": one["wrong_field"]} for one in dead_letters(reading.documents("dead_letters"))]
