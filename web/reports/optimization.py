"""The section on where money and time can be saved."""

from typing import Any

from web.answers.reports import ReportSection
from web.fold import Document
from web.optimization import optimization
from web.reports.asking import Asked
from web.reports.parts import NOT_COMPUTED, Detail, Labels, figure, table

PRIORITIES = ("critical", "high", "medium", "low")
SHORT: Labels = (
    ("title", "Finding", "text"),
    ("savings_usd", "Saves in 30 days", "usd"),
    ("implementation_effort", "Effort", "text"),
    ("recommended_change", "What to change", "text"),
)
FULL: Labels = (
    ("priority", "Priority", "text"),
    *SHORT[:2],
    ("savings_low_usd", "At least", "usd"),
    ("savings_high_usd", "At most", "usd"),
    *SHORT[2:],
    ("resource_type", "Of", "text"),
    ("details", "In words", "text"),
    ("query", "Query", "text"),
)


def build(asked: Asked, detail: Detail) -> ReportSection:
    """Give what saves most; in full everything, with ranges and the query that found it."""
    found, documents = asked(optimization), asked.documents("optimization")
    if found is None or documents is None:
        notes = [NOT_COMPUTED.format("Optimisation")]
        return ReportSection(title="Optimisation", figures=[], charts=[], tables=[], notes=notes)
    rows = sorted((_row(document) for document in documents), key=lambda row: (-(row["savings_usd"] or 0), row["id"]))
    saved = found.potential_savings.cost_usd
    return ReportSection(
        title="Optimisation",
        figures=[
            figure("total_recommendations", "Findings", "count", len(rows)),
            figure("potential_savings.cost_usd", "Could be saved in 30 days", "usd", saved),
        ],
        charts=[],
        tables=[table("recommendations", "What saves most", FULL if detail == "full" else SHORT, rows, detail)]
        if rows
        else [],
        notes=["Of changes to the same calls only the largest is in the sum."] if len(rows) > 1 else [],
    )


def _row(document: Document) -> dict[str, Any]:
    savings = document["expected_savings"]
    return {
        **document,
        "savings_usd": savings["cost_usd"],
        "savings_low_usd": savings.get("cost_usd_low"),
        "savings_high_usd": savings.get("cost_usd_high"),
        "query": document["evidence"]["query"]["file"],
    }
