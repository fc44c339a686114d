"""A question of somebody's own to a Spark Connect server: one SELECT over the lake and nothing else. Needs `spark`."""

from collections.abc import Collection

from sqlglot import exp
from sqlglot.errors import SqlglotError

from snapshots.lake.engines.protocol import Statement, StatementRefused
from sql.dialect import parse

_OWN_ENGINE = "DuckDB can be asked with --engine duckdb."


def question_of(text: str, known: Collection[str]) -> Statement:
    """Return a question in DuckDB's SQL to the tables `known`, its columns named as DuckDB does.

    Raises StatementRefused for what is no SELECT, and for tables that are not the lake's.
    """
    try:
        tree = parse(text.strip().rstrip(";"))
    except SqlglotError as error:
        raise StatementRefused(str(error).partition("\n")[0]) from error
    if not isinstance(tree, exp.Select | exp.SetOperation):
        raise StatementRefused(f"Spark is asked one SELECT at a time. {_OWN_ENGINE}")
    of_its_own = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.db or table.name not in of_its_own | set(known):
            raise StatementRefused(f"{table.sql('duckdb')} is no table of the lake. {_OWN_ENGINE}")
    if isinstance(tree, exp.Select):
        tree.set("expressions", [_named(column) for column in tree.expressions])
    return Statement(tree.sql("duckdb"), {})


def _named(column: exp.Expr) -> exp.Expr:
    """Return a column with the name that DuckDB gives it."""
    if isinstance(column, exp.Count) and isinstance(column.this, exp.Star):
        return exp.alias_(column, "count_star()", quoted=True)
    if column.is_star or isinstance(column, exp.Alias | exp.Column | exp.Explode | exp.Unnest):
        return column
    return exp.alias_(column, column.sql("duckdb", normalize_functions="lower"), quoted=True)
