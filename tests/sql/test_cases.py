"""Every query on small inputs: given these rows, it answers those.

A case is a folder `tests/sql/<query>/<case>/` with `given.sql` (the rows that the query reads), `expected.json` (the
rows that it gives, or that `asked.sql` then finds) and `parameters.json`. What cases share lies in a folder above: rows
and parameters add up from the top down, `asked.sql` is the nearest. Columns that a query does not read may be left out.
"""

import json
import re
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

import sql
from jobs.rules.recommend import rules
from jobs.warehouse import SCHEMA_VERSION, Warehouse

FOLDER = Path(__file__).parent
CASES = sorted(str(path.parent.relative_to(FOLDER)) for path in FOLDER.rglob("expected.json"))


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


def on_the_way(case: str, name: str) -> list[str]:
    """Return the texts of the files called `name` from the top folder down to the case."""
    folders = [FOLDER / case, *(FOLDER / case).parents]
    found = (folder / name for folder in reversed(folders) if folder.is_relative_to(FOLDER))
    return [path.read_text() for path in found if path.exists()]


def parameters(case: str) -> dict[str, object]:
    """Return the parameters of a case; text that is a date with a time becomes one."""
    given = {key: value for text in on_the_way(case, "parameters.json") for key, value in json.loads(text).items()}
    return {key: datetime.fromisoformat(value) if _is_moment(value) else value for key, value in given.items()}


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value) is not None


@pytest.mark.parametrize("case", CASES)
def test_query_answers(case: str) -> None:
    """A query gives the expected rows, or leaves them behind."""
    name, given = case.rpartition("/")[0], parameters(case)
    warehouse = lenient_warehouse()
    for text in on_the_way(case, "given.sql"):
        warehouse.execute(text)
    statements = duckdb.extract_statements(sql.load(name))
    if len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT:
        warehouse.execute(f"create temp table answer as {sql.load(name)}", **given)
    else:
        warehouse.run(name, **given)
    for text in on_the_way(case, "asked.sql")[-1:]:
        warehouse.execute(f"create or replace temp table answer as {text}")
    answer = [json.loads(str(row)) for (row,) in warehouse.execute("select to_json(answer)::varchar from answer")]
    warehouse.close()
    assert answer == json.loads((FOLDER / case / "expected.json").read_text())


@pytest.mark.parametrize("rule", [*rules(), *sql.names("recommendations/optimization")])
def test_rule_has_cases(rule: str) -> None:
    """Each rule is shown just below its threshold, just above it, with too little data and with none."""
    cases = {case.rpartition("/")[2] for case in CASES if case.startswith(f"{rule}/")}
    assert cases >= {"below", "above", "too_little", "none"}
