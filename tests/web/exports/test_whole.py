"""All subjects at once: the JSON document, the workbook, and the list of formats."""

import io
from typing import Any

import openpyxl
import pytest

from tests.jobs.lake.laking import HOSTILE
from tests.web.exports.exporting import Exporter

SAME = {
    ("cost_analytics", "summary"): "/cost/summary?days=30",
    ("cost_analytics", "trends"): "/cost/trends?days=30",
    ("agent_analytics", "metrics"): "/agents/performance?days=30",
    ("agent_analytics", "comparison"): "/agents/compare?days=30",
    ("behavior_analytics", "engagement"): "/behavior/engagement?days=30",
    ("behavior_analytics", "features"): "/behavior/features?days=30",
    ("maintenance",): "/advanced/maintenance",
    ("optimization",): "/advanced/optimization",
}


@pytest.mark.parametrize(("part", "path"), SAME.items())
def test_parts_are_the_answers_of_their_endpoints(exporter: Exporter, part: tuple[str, ...], path: str) -> None:
    """Each part of the full export is what its endpoint answers."""
    full = exporter.web.answer("/export/json/full")
    answer = exporter.web.answer(path)
    found = full[part[0]] if len(part) == 1 else full[part[0]][part[1]]
    if part == ("agent_analytics", "metrics"):
        found, answer = {"agents": found}, {"agents": answer["agents"]}
    assert without_time(found) == without_time(answer)


def test_full_export_says_what_it_covers(exporter: Exporter) -> None:
    """`export_info` has the days and the version."""
    info = exporter.web.answer("/export/json/full?days=7")["export_info"]
    assert (info["period_days"], info["start_date"], info["end_date"]) == (7, "2024-06-24", "2024-06-30")
    assert info["version"]
    assert info["generated_at"].endswith("Z")


def test_workbook_reads_back(exporter: Exporter) -> None:
    """openpyxl reads a sheet for each subject, numbers as numbers, and no text as a formula."""
    book = openpyxl.load_workbook(io.BytesIO(exporter.bytes("/xlsx/full?days=30")))
    assert book.sheetnames[:4] == ["About", "Costs by day", "Models", "Agents"]
    summary = exporter.web.answer("/cost/summary?days=30")
    costs = {row[0]: row[1] for row in book["Costs by day"].iter_rows(min_row=2, values_only=True)}
    assert costs == summary["daily_costs"]
    features = column(book["Features"], "feature")
    assert {text.replace("\r\n", "\n") for text in HOSTILE} <= set(features)
    for sheet in book:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    tasks = dict(zip(column(book["Agents"], "agent_id"), column(book["Agents"], "total_tasks"), strict=True))
    agents = exporter.web.answer("/agents/performance?days=30")["agents"]
    assert [[*row] for row in book["Savings"].values] == [["Nothing in this window"]]
    assert tasks == {one["agent_id"]: one["total_tasks"] for one in agents}


def test_formats_name_paths_that_answer(exporter: Exporter) -> None:
    """Every path that /export/formats lists for a table or the whole is there."""
    found = exporter.web.answer("/export/formats")
    assert [one["format"] for one in found["formats"]] == [
        "CSV",
        "JSON Lines",
        "Parquet",
        "JSON",
        "Excel",
        "Prometheus",
        "Prometheus rules",
        "Grafana",
    ]
    for one in found["formats"]:
        for endpoint in one["endpoints"]:
            assert exporter.web.client.head(endpoint["path"]).status_code == 200, endpoint["path"]


def column(sheet: Any, name: str) -> list[Any]:
    """Return the values of a column of a sheet."""
    header, *rows = sheet.iter_rows(values_only=True)
    return [row[header.index(name)] for row in rows]


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    """Leave out when an answer was made."""
    return {name: value for name, value in answer.items() if name != "timestamp"}
