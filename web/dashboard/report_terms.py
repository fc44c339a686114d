"""What the figures and columns of a report mean: they are defined where they come from."""

from collections.abc import Mapping, Sequence

from web.api.reference.glossary import MEANINGS
from web.dashboard.definitions import define, models

SOURCES: Mapping[str, Sequence[str]] = {  # models of the answers, of a section's figures and of its tables
    "cost": ("CostSummary", "CostTrends"),
    "cost/models": ("RankedModel",),
    "cost/agents": ("BudgetedAgentCost", "AgentBudget"),
    "cost/budgets": ("BudgetStatus",),
    "cost/anomalies": ("Anomaly",),
    "agents": ("PerformanceSummary", "Performance"),
    "agents/*": ("AgentMetrics",),
    "behavior": ("EngagementMetrics",),
    "behavior/features": ("FeatureFigures",),
    "behavior/peak_hours": ("PeakHour",),
    "maintenance": ("PriorityCounts",),
    "maintenance/recommendations": ("MaintenanceItem",),
    "maintenance/streams": ("StreamHealth",),
    "optimization": ("PotentialSavings", "Optimization"),
    "optimization/*": ("OptimizationItem",),
}
RENAMED = {  # names that only reports have, and parts of answers
    "unpriced.calls": "unpriced",
    "forecast.sums.next_30_days.estimated_usd": "Horizons.next_30_days",
    "forecast.sums.next_30_days.level_80.low": "Horizon.level_80",
    "forecast.sums.next_30_days.level_80.high": "Horizon.level_80",
    "savings_usd": "Savings.cost_usd",
    "savings_low_usd": "Savings.cost_usd_low",
    "savings_high_usd": "Savings.cost_usd_high",
}


def meaning(name: str, section: str, table: str | None = None) -> str | None:
    """Return the definition of a figure of a section, or of a column of one of its tables; None for plain words."""
    if name in RENAMED:
        return define(RENAMED[name])
    own = section if table is None else f"{section}/{table}"
    field = name.rpartition(".")[2]
    for model in (*(SOURCES.get(own) or SOURCES.get(f"{section}/*", ())), "ReportFigure"):
        known = models()[model].model_fields.get(field)
        if known is not None and (known.description or field in MEANINGS):
            return define(f"{model}.{field}")
    return define(field) if field in MEANINGS else None
