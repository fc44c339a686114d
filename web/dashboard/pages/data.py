"""The data page: how the pipeline does, how fresh the figures are, ways out, and what each number means."""

from collections.abc import Mapping
from typing import Any

from web.answers.exports import ExportTableInfo
from web.dashboard.asking import Ask
from web.dashboard.definitions import define, models
from web.dashboard.page import Page
from web.exports import routes as exports
from web.glossary import MEANINGS
from web.health import read_health

FORMS = ("csv", "jsonl", "parquet")
NO_FIGURES = ("Body", "Query", "Tracked", "Problem", "Deleted", "Stored", "Export")  # models of requests and of forms
ONE_PERIOD = {"costs", "agents", "usage", "events", "tasks", "sessions", "focus"}  # tables that take `days`


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards."""
    return {
        "pipeline": ask.card(_pipeline),
        "ways_out": ask.card(_ways_out),
        "definitions": ask.card(_definitions),
        "wanted": ask.arguments.get("q", ""),
    }


def _pipeline(ask: Ask) -> Any:
    return read_health(ask.service)


def _ways_out(ask: Ask) -> Mapping[str, Any]:
    found = ask(exports.formats)
    days = ask.period.days
    tables: list[ExportTableInfo] = found.tables
    return {
        "tables": [
            (one, [(form, f"/api/analytics/export/{form}/{one.table}{_query(one.table, days)}") for form in FORMS])
            for one in tables
        ],
        "whole": [(form, form.endpoints[0].path) for form in found.formats if form.format not in FORMS],
        "notes": found.notes,
        "days": days,
    }


def _query(table: str, days: int) -> str:
    return f"?days={days}" if table in ONE_PERIOD else ""


def _definitions(ask: Ask) -> list[tuple[str, str, str]]:
    """Give every field that has a meaning, by name: (field, where it stands, meaning)."""
    found = {("", name): meaning for name, meaning in MEANINGS.items()}
    for model, shape in models().items():
        if not any(part in model for part in NO_FIGURES):
            own = {field: part.description for field, part in shape.model_fields.items() if part.description}
            found |= {(model, field): define(f"{model}.{field}") for field in own}
    wanted = ask.arguments.get("q", "").strip().casefold()
    rows: dict[tuple[str, str], list[str]] = {}
    for (model, field), meaning in found.items():
        if wanted in field.casefold() or wanted in meaning.casefold():
            rows.setdefault((field, meaning), []).append(model)
    return sorted((field, ", ".join(filter(None, where)), meaning) for (field, meaning), where in rows.items())


PAGE = Page("data", "/data", "Data", build, keeps=("q",))
