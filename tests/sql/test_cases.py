"""Every query on small inputs: given these rows, it answers those.

The file `tests/sql/<query>.yaml` holds the cases of a query, by name. Each has `given` (SQL that inserts the rows that
the query reads), `parameters` and `expected` (the rows that it returns, or that `asked` then finds). What cases share
stands above them, and what queries share in `shared.yaml` of their folder: rows and parameters add up from the top
down, the nearest `asked` counts. Columns that a query does not read may be left out.
"""

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

import sql
from jobs.rules.recommend import rules
from jobs.warehouse import SCHEMA_VERSION, Warehouse

FOLDER = Path(__file__).parent
SHARED = "shared"
QUERIES = sorted(
    path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.yaml") if path.stem != SHARED
)


@cache
def load(name: str) -> dict[str, Any]:
    """Return what a YAML file of this folder holds; empty when there is none of that name."""
    path = FOLDER / f"{name}.yaml"
    return dict(yaml.load(path.read_text(), yaml.CSafeLoader)) if path.exists() else {}


CASES = [f"{query}/{case}" for query in QUERIES for case in load(query)["cases"]]


def lenient_warehouse() -> Warehouse:
    """Open an empty warehouse whose columns may all be left out."""
    connection = duckdb.connect(":memory:")
    for step in range(1, SCHEMA_VERSION + 1):
        for name in sql.names(f"schema/{step}"):
            connection.execute(sql.load(name).replace(" not null", ""))
    for name in sql.names("schema/macros"):
        connection.execute(sql.load(name))
    connection.execute(f"insert into meta values ('schema_version', '{SCHEMA_VERSION}')")
    return Warehouse(connection)


def on_the_way(case: str) -> list[dict[str, Any]]:
    """Return what applies to a case: what its folders share, from the top down, its query and the case itself."""
    query, _, name = case.rpartition("/")
    folders = [folder.as_posix() for folder in reversed(Path(query).parents)]
    return [*(load(f"{folder}/{SHARED}") for folder in folders), load(query), load(query)["cases"][name]]


def parameters(case: str) -> dict[str, object]:
    """Return the parameters of a case; text that is a date with a time becomes one."""
    given = {key: value for part in on_the_way(case) for key, value in part.get("parameters", {}).items()}
    return {key: datetime.fromisoformat(value) if _is_moment(value) else value for key, value in given.items()}


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value) is not None


@pytest.mark.parametrize("case", CASES)
def test_query_answers(case: str) -> None:
    """A query returns the expected rows, or leaves them behind."""
    name, given, parts = case.rpartition("/")[0], parameters(case), on_the_way(case)
    warehouse = lenient_warehouse()
    for part in parts:
        warehouse.execute(part.get("given", ""))
    statements = duckdb.extract_statements(sql.load(name))
    if len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT:
        warehouse.execute(f"create temp table answer as {sql.load(name)}", **given)
    else:
        warehouse.run(name, **given)
    for asked in [part["asked"] for part in parts if "asked" in part][-1:]:
        warehouse.execute(f"create or replace temp table answer as {asked}")
    answer = [json.loads(str(row)) for (row,) in warehouse.execute("select to_json(answer)::varchar from answer")]
    warehouse.close()
    assert answer == parts[-1]["expected"]


def test_each_case_is_in_the_file_of_its_query() -> None:
    """No case lies in a file that nothing reads, and each file is named for a query."""
    assert {path.suffix for path in FOLDER.rglob("*") if path.is_file()} <= {".py", ".pyc", ".yaml"}
    assert [query for query in QUERIES if not sql.load(query)] == []


@pytest.mark.parametrize("rule", [*rules(), *sql.names("recommendations/optimization")])
def test_rule_has_cases(rule: str) -> None:
    """Each rule is shown just below its threshold, just above it, with too little data and with none."""
    cases = {case.rpartition("/")[2] for case in CASES if case.startswith(f"{rule}/")}
    assert cases >= {"below", "above", "too_little", "none"}
