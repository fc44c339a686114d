"""The section on what somebody should act upon."""

from web.api.health.routes import read_health
from web.api.maintenance.routes import maintenance
from web.reports.answers import ReportSection
from web.reports.ask import ReportReading
from web.reports.parts import NOT_COMPUTED, Detail, Labels, figure, table

PRIORITIES = ("critical", "high", "medium", "low")
SHORT: Labels = (
    ("priority", "Priority", "text"),
    ("title", "Finding", "text"),
    ("description", "What was found", "text"),
    ("recommended_action", "What to do", "text"),
)
FULL: Labels = (
    *SHORT,
    ("affected_component", "Component", "text"),
    ("predicted_issue", "What it leads to", "text"),
    ("estimated_impact", "Impact", "text"),
    ("confidence", "Confidence", "ratio"),
    ("detected_at", "Since", "time"),
    ("query", "Query", "text"),
)
STREAMS: Labels = (
    ("stream", "Stream", "text"),
    ("rows", "Rows", "count"),
    ("lag", "Behind", "count"),
    ("dead", "Dead letters", "count"),
    ("duplicates", "Repeated", "count"),
    ("lost", "Lost", "count"),
)


def build(asked: ReportReading, detail: Detail) -> ReportSection:
    """Return what is critical or high; in full everything, with the query that found it."""
    found = asked(maintenance)
    if found is None:
        notes = [NOT_COMPUTED.format("Maintenance")]
        return ReportSection(title="Maintenance", figures=[], charts=[], tables=[], notes=notes)
    counts = found.by_priority
    shown = [figure(f"by_priority.{name}", name.capitalize(), "count", getattr(counts, name)) for name in PRIORITIES]
    items = [item for item in found.recommendations if detail == "full" or item.priority in ("critical", "high")]
    rows = [{**item.model_dump(), "query": item.evidence.query.file} for item in items]
    tables = [table("recommendations", "What to act upon", FULL if detail == "full" else SHORT, rows, detail)]
    if detail == "full":
        streams = read_health(asked.reading.service).streams
        about = [{"stream": name, **one.model_dump()} for name, one in streams.items()]
        tables.append(table("streams", "Streams", STREAMS, about, "full"))
    return ReportSection(
        title="Maintenance", figures=shown, charts=[], tables=[one for one in tables if one.rows], notes=[]
    )
