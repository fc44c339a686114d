"""The section on where money and time can be saved."""

from typing import Any

from web.api.optimization.answers import Optimization, OptimizationItem
from web.api.optimization.routes import optimization
from web.reports.answers import ReportSection
from web.reports.ask import ReportReading
from web.reports.parts import NOT_COMPUTED, Detail, Labels, figure, table

OVERLAP = "Of changes to the same calls only the one that saves most is in the sum."
SHORT: Labels = (
    ("title", "Finding", "text"),
    ("savings_usd", "Saves in 30 days", "usd"),
    ("savings_low_usd", "At least", "usd"),
    ("savings_high_usd", "At most", "usd"),
    ("implementation_effort", "Effort", "text"),
    ("recommended_change", "What to change", "text"),
)
FULL: Labels = (
    ("priority", "Priority", "text"),
    *SHORT,
    ("resource_type", "Resource", "text"),
    ("confidence", "Confidence", "ratio"),
    ("details", "In words", "text"),
    ("query", "Query", "text"),
)


def build(asked: ReportReading, detail: Detail) -> ReportSection:
    """Return what saves most; in full everything, with ranges and the query that found it."""
    found: Optimization | None = asked(optimization)
    if found is None:
        notes = [NOT_COMPUTED.format("Optimisation")]
        return ReportSection(title="Optimisation", figures=[], charts=[], tables=[], notes=notes)
    items = sorted(found.recommendations, key=lambda item: (-item.expected_savings.cost_usd, item.id))
    rows = [_row(item) for item in items]
    saved = found.potential_savings
    return ReportSection(
        title="Optimisation",
        figures=[
            figure("total_recommendations", "Findings", "count", found.total_recommendations),
            figure("potential_savings.cost_usd", "Could be saved in 30 days", "usd", saved.cost_usd),
            figure("potential_savings.cost_usd_low", "At least", "usd", saved.cost_usd_low),
            figure("potential_savings.cost_usd_high", "At most", "usd", saved.cost_usd_high),
        ],
        charts=[],
        tables=[table("recommendations", "What saves most", FULL if detail == "full" else SHORT, rows, detail)]
        if rows
        else [],
        notes=[OVERLAP] if len(rows) > 1 else [],
    )


def _row(item: OptimizationItem) -> dict[str, Any]:
    savings = item.expected_savings
    return {
        **item.model_dump(),
        "savings_usd": savings.cost_usd,
        "savings_low_usd": savings.cost_usd_low,
        "savings_high_usd": savings.cost_usd_high,
        "query": item.evidence.query.file,
    }
