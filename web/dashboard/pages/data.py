"""The data page: how the pipeline does, what did not fit, how fresh the figures are, ways out, definitions."""

import re
from collections.abc import Mapping
from typing import Any

from autobot_analytics.contract import STREAMS
from web.api.health.answers import JobHealth, SnapshotHealth
from web.api.health.dead_letters import dead_letters
from web.api.health.routes import read_health
from web.dashboard.ask import Ask
from web.dashboard.definitions import meanings
from web.dashboard.page import Page
from web.exports import routes as exports
from web.exports.answers import ExportTableInfo
from web.exports.formats import KINDS

NOUNS = {stream.noun for stream in STREAMS}
FORMS = ("csv", "jsonl", "parquet")
OF_NOW = {"recommendations", "dead_letters"}  # tables that are the same whatever the period
OF_TABLES = {name for name, _ in KINDS.values()}
OF_DAYS = {"JSON", "Excel"}  # files of all subjects that take `days`, up to today
# what turns or hides the text around it: control characters, and marks of direction
INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards."""
    return {
        "pipeline": ask.card(_pipeline),
        "dead_letters": ask.card(_dead_letters),
        "freshness": ask.card(_freshness),
        "jobs": ask.card(_jobs),
        "ways_out": ask.card(_ways_out),
        "definitions": ask.card(_definitions),
        "wanted": ask.arguments.get("q", ""),
        "OF_DAYS": OF_DAYS,
    }


def _pipeline(ask: Ask) -> Any:
    return read_health(ask.service)


def _dead_letters(ask: Ask) -> Mapping[str, Any]:
    """Return the newest, of all streams or of the one that the URL names, and how many there are in all."""
    wanted = ask.arguments.get("stream")
    stream = wanted if wanted in NOUNS else None
    found = dead_letters(ask.reading("dead_letters").documents("dead_letters"))
    counted = {noun: one.dead for noun, one in read_health(ask.service).streams.items()}
    return {
        "stream": stream,
        "rows": [{**one, **_visible(one)} for one in found if stream in (None, one["stream"])],
        "total": sum(dead for noun, dead in counted.items() if stream in (None, noun)),
    }


def _visible(letter: Mapping[str, Any]) -> dict[str, str]:
    """Return what a producer wrote, with what cannot be seen in it written as JSON writes it."""
    texts = ("wrong_field", "reason", "raw")
    return {name: INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", letter[name]) for name in texts}


def _freshness(ask: Ask) -> list[tuple[str, SnapshotHealth]]:
    """Return the snapshots by name, those that are stale before the others."""
    return sorted(read_health(ask.service).snapshots.items(), key=lambda one: not one[1].stale)


def _jobs(ask: Ask) -> list[tuple[str, JobHealth]]:
    """Return the jobs by name, those that failed before the others."""
    return sorted(read_health(ask.service).jobs.items(), key=lambda one: one[1].outcome != "failed")


def _ways_out(ask: Ask) -> Mapping[str, Any]:
    found = ask(exports.formats)
    period = ask.period
    first, last = period.window.first, period.window.last
    window = f"?from={first}&to={last}" if period.is_past else f"?days={period.days}"
    tables: list[ExportTableInfo] = found.tables
    return {
        "tables": [(one, [(form, _address(form, one.table, window)) for form in FORMS]) for one in tables],
        "whole": [
            (form, form.endpoints[0].path + (f"?days={period.days}" if form.format in OF_DAYS else ""))
            for form in found.formats
            if form.format not in OF_TABLES
        ],
        "notes": found.notes,
    }


def _address(form: str, table: str, window: str) -> str:
    return f"/api/analytics/export/{form}/{table}" + ("" if table in OF_NOW else window)


def _definitions(ask: Ask) -> list[tuple[str, str, str]]:
    """Return the fields whose names or meanings have the letters that are looked for."""
    wanted = ask.arguments.get("q", "").strip().casefold()
    return [row for row in meanings() if wanted in row[0].casefold() or wanted in row[2].casefold()]


PAGE = Page("data", "/data", "Data", build, compares=False, keeps=("q", "stream"))
