"""Recommendations: every query in `sql/recommendations/agents/` and `…/maintenance/` is a rule; all of them are asked.

Adding a rule is adding a file that gives the agreed columns. What a rule finds is published with its evidence: the
figures, the window, the size of the sample, and the query with its parameters, which gives the same rows again.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb
import orjson
import polars as pl
import structlog

import sql
from jobs.context import JobContext
from jobs.failure import JobFailed
from jobs.rollup.rollup import local_date
from jobs.rules.sampling import sample
from jobs.warehouse import Warehouse

FOLDERS = ("recommendations/agents", "recommendations/maintenance")
EVIDENCE = ("figures", "window_from", "window_to", "sample_size")
COLUMNS = (
    "id",
    "title",
    "description",
    "priority",
    "category",
    "affected_component",
    "predicted_issue",
    "confidence",
    "recommended_action",
    "estimated_impact",
    "metadata",
    *EVIDENCE,
)
AGENT_COLUMNS = (COLUMNS[0], "agent_id", "agent_type", "type", *COLUMNS[1:])
ANSWERS = dict.fromkeys(("id", "rule", "agent_id", "document"), pl.String)

log = structlog.get_logger()


class BrokenRules(JobFailed):
    """Rules could not be asked; the others were, and what these had found holds on."""


def rules() -> list[str]:
    """Return the name of every rule."""
    return [rule for folder in FOLDERS for rule in sql.names(folder)]


def recommend(context: JobContext) -> int:
    """Sample, ask every rule and publish what changed; give how many recommendations there are."""
    warehouse, settings, now = context.warehouse, context.settings, context.clock()
    today = local_date(now, settings.timezone).isoformat()
    parameters = {**settings.model_dump(), "today": today, "now": now}
    sample(context)
    with warehouse.transaction():
        warehouse.run("recommendations/windows", today=today)
        warehouse.run("recommendations/clock_skews", now=now, clock_skew_s=settings.clock_skew_s)
    found: list[tuple[str, str, str | None, str]] = []
    broken: dict[str, str] = {}
    for rule in rules():
        try:
            documents = ask(warehouse, rule, parameters)
        except duckdb.Error as error:
            broken[rule] = str(error).partition("\n")[0]
            log.error("rule_failed", rule=rule, reason=broken[rule])
            continue
        found += [
            (str(one["id"]), rule, _text_or_none(one.get("agent_id")), orjson.dumps(one).decode()) for one in documents
        ]
    with (
        warehouse.transaction(),
        warehouse.view(answers=pl.DataFrame(found, schema=ANSWERS, orient="row")),
    ):
        warehouse.run("recommendations/replace", now=now, broken=list(broken), resolved_days=settings.resolved_days)
    context.publish("recommend")
    if broken:
        raise BrokenRules("; ".join(f"{rule}: {reason}" for rule, reason in broken.items()))
    return len(found)


def ask(warehouse: Warehouse, rule: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
    """Return what `rule` finds, each with its evidence."""
    names, rows = warehouse.documents(rule, **parameters)
    used = {name: plain(parameters[name]) for name in _parameters(rule)}
    return [_with_evidence(dict(zip(names, row, strict=True)), rule, used) for row in rows]


@cache
def _parameters(rule: str) -> tuple[str, ...]:
    """Return the names of the parameters that `rule` takes."""
    statements = duckdb.extract_statements(sql.load(rule))
    return tuple(sorted({name for statement in statements for name in statement.named_parameters}))


def _with_evidence(row: dict[str, object], rule: str, used: dict[str, object]) -> dict[str, object]:
    return {name: plain(value) for name, value in row.items() if name not in EVIDENCE} | {
        "evidence": {
            "figures": row["figures"],
            "window": {"from": plain(row["window_from"]), "to": plain(row["window_to"])},
            "sample_size": row["sample_size"],
            "query": {"file": f"{rule}.sql", "parameters": used},
        }
    }


def plain(value: object) -> object:
    """Write a value as JSON can hold it: times with `Z`, days, paths as text."""
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)
