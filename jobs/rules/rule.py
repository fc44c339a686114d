"""A rule: a query below sql/recommendations/ that returns what it finds with its evidence."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb
import structlog

import sql
from autobot_analytics.times import iso_z
from jobs.failure import JobFailed
from jobs.warehouse import Warehouse

EVIDENCE = ("figures", "window_from", "window_to", "sample_size")


log = structlog.get_logger()


class BrokenRules(JobFailed):
    """Rules could not be asked; the others were, and what these had found holds on."""


def ask_all(
    warehouse: Warehouse, rules: Iterable[str], parameters: Mapping[str, object]
) -> tuple[list[tuple[str, dict[str, object]]], dict[str, str]]:
    """Ask every rule; return what they found, each with its rule, and why some could not be asked, by rule."""
    found: list[tuple[str, dict[str, object]]] = []
    broken: dict[str, str] = {}
    for rule in rules:
        try:
            found += [(rule, one) for one in ask(warehouse, rule, parameters)]
        except duckdb.Error as error:
            broken[rule] = str(error).partition("\n")[0]
            log.error("rule_failed", rule=rule, reason=broken[rule])
    return found, broken


def require_whole(broken: Mapping[str, str]) -> None:
    """Raise BrokenRules when rules could not be asked."""
    if broken:
        raise BrokenRules("; ".join(f"{rule}: {reason}" for rule, reason in broken.items()))


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
        return iso_z(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value
