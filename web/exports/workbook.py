"""The Excel workbook: one sheet for each subject, numbers as numbers, no text ever taken for a formula."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from web.api.anomalies import figures as anomalies
from web.api.anomalies.answers import AnomaliesQuery
from web.api.behavior import routes as behavior
from web.api.behavior.answers import FeatureQuery
from web.api.cost import routes as cost
from web.api.shape import YearWindowQuery
from web.exports.answers import WholeQuery
from web.exports.whole import answer, whole
from web.reading.context import Reading

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767  # what a cell holds
WIDEST = 40
NOTHING = "Nothing in this window"  # at the head of a sheet without rows

Rows = Sequence[Mapping[str, Any]]


def workbook(reading: Reading, query: WholeQuery) -> bytes:
    """Return the workbook of a window."""
    import xlsxwriter  # not needed but here

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": reading.service.clock().replace(tzinfo=None)})
        bold = book.add_format({"bold": True})
        for name, rows in _sheets(reading, query).items():
            sheet = book.add_worksheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            sheet.write_row(0, 0, columns or [NOTHING], bold)
            for number, row in enumerate(rows, start=1):
                for place, column in enumerate(columns):
                    _write(sheet, number, place, row.get(column))
            for place, column in enumerate(columns):
                sheet.set_column(place, place, min(WIDEST, max(10, len(column) + 2)))
            sheet.freeze_panes(1, 0)
            if columns and rows:
                sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    return target.getvalue()


def _sheets(reading: Reading, query: WholeQuery) -> dict[str, Rows]:
    full = whole(reading, query)
    window = YearWindowQuery(days=query.days)
    by_model = answer(cost.by_model, reading, window)
    by_agent = answer(cost.by_agent, reading, window)
    features = answer(behavior.features, reading, FeatureQuery(days=query.days))
    engagement = full.behavior_analytics["engagement"]
    found = anomalies.matching(reading.documents("anomalies"), reading.trailing(query.days), AnomaliesQuery())
    summary = full.cost_analytics["summary"]
    about = {
        **full.export_info.model_dump(),
        "timezone": reading.settings.timezone,
        "total_cost_usd": summary["total_cost_usd"],
        "unpriced_calls": summary["unpriced"]["calls"],
    }
    return {
        "About": [{"name": name, "value": value} for name, value in about.items()],
        "Costs by day": [{"date": day, "cost_usd": cost} for day, cost in summary["daily_costs"].items()],
        "Models": [_flat(row) for row in by_model["models"]],
        "Agents": [_flat(row) for row in full.agent_analytics["metrics"]],
        "Costs by agent": [_flat(row) for row in by_agent["agents"]],
        "Engagement": [{"metric": name, "value": value} for name, value in engagement["metrics"].items()],
        "Features": [_flat(row) for row in features["features"].values()],
        "Anomalies": [_flat(one.model_dump(mode="json")) for one in anomalies.told(found)],
        "Recommendations": [_flat(row) for row in full.maintenance["recommendations"]],
        "Savings": [_flat({**row, **row["expected_savings"]}) for row in full.optimization["recommendations"]],
    }


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what fits a cell: lists of names joined, objects left out."""
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in row.items()
        if not isinstance(value, dict) and not (isinstance(value, list) and value and isinstance(value[0], dict))
    }


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:LONGEST_TEXT].replace("\r\n", "\n"))  # Excel's line break
