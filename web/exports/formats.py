"""What can be exported, and how: the answer of /export/formats."""

from web.exports.answers import ExportEndpoint, ExportFormat, ExportFormats, ExportTableInfo
from web.exports.tables import TABLES

BASE = "/api/analytics/export"
KINDS = {
    "csv": ("CSV", "Comma-separated values (RFC 4180, UTF-8, with a header), for spreadsheets and programs."),
    "jsonl": ("JSON Lines", "An object a line, for programs and search engines."),
    "parquet": ("Parquet", "Apache Parquet, for DuckDB, Spark, pandas and warehouses."),
}
WHOLE = (
    ("JSON", "All subjects in one JSON document.", "/json/full"),
    ("Excel", "An Excel workbook with a sheet for each subject.", "/xlsx/full"),
    ("Prometheus", "Metrics for Prometheus, in its text format or OpenMetrics.", "/prometheus"),
    ("Prometheus rules", "Recording and alerting rules for Prometheus.", "/prometheus-rules"),
    ("Grafana", "A dashboard for Grafana, importable as it is.", "/grafana-dashboard"),
)
NOTES = (
    "Days are those of the reporting zone; times are ISO 8601 UTC; money is USD; durations are milliseconds.",
    "from, to, days and columns choose rows and columns. Without from, to, days and limit CSV and JSON Lines of usage, "
    "events, tasks and sessions are the newest 1,000 rows.",
    "In CSV text that begins with = + - @, a tab or a line break, and is no number, gets an apostrophe before it; "
    "raw=1 leaves it as it is.",
    "manifest=1 sends a ZIP archive with the file and, after it, manifest.json: rows, bytes, SHA-256.",
    "Usage, events, tasks, sessions and focus come from the lake, which is published every few minutes: Last-Modified "
    "says when.",
)


def available() -> ExportFormats:
    """List the formats and the tables."""
    tables = [
        ExportFormat(
            format=name,
            description=text,
            endpoints=[
                ExportEndpoint(path=f"{BASE}/{form}/{table.name}", description=table.meaning) for table in TABLES
            ],
        )
        for form, (name, text) in KINDS.items()
    ]
    whole = [
        ExportFormat(format=form, description=text, endpoints=[ExportEndpoint(path=BASE + path, description=text)])
        for form, text, path in WHOLE
    ]
    return ExportFormats(
        formats=[*tables, *whole],
        tables=[
            ExportTableInfo(table=table.name, description=table.meaning, columns=list(table.all_columns))
            for table in TABLES
        ],
        notes=list(NOTES),
    )
