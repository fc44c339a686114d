"""Translates our SQL, which is DuckDB's, into that of Spark Connect servers (Spark, Sail, Databricks).

sqlglot translates what it knows; `dialect_rules` has the rest. Sessions must have the time zone UTC. Needs the extra
`spark`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import sqlglot
from sqlglot import exp

from sql.dialect_rules import NotPortable, rewrite, spark_expression
from sql.dialect_stars import Tables, expand_stars

__all__ = ["NotPortable", "Translated", "parse", "translate"]
_PARAMETER = re.compile(r"""--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)""")  # not within texts and remarks
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Translated:
    """A statement in Spark's SQL, and its texts as named arguments."""

    text: str
    arguments: Mapping[str, object]


def translate(text: str, tables: Tables, parameters: Mapping[str, object] | None = None) -> Translated:
    """Translate one SELECT that reads `tables`. Raises NotPortable, and sqlglot's errors for what is not SQL."""
    tree = parse(text)
    expand_stars(tree, dict(tables))
    arguments: dict[str, object] = {}
    tree = rewrite(tree, lambda node: _value(node, parameters or {}, arguments))
    return Translated(tree.sql("spark"), arguments)


def parse(text: str) -> exp.Expr:
    """Parse one statement; its parameters are columns of these names, `$` included."""
    marked = _PARAMETER.sub(lambda found: f'"${found[1]}"' if found[1] else found[0], text)
    return sqlglot.parse_one(marked, read="duckdb")


def _value(node: exp.Expr, parameters: Mapping[str, object], arguments: dict[str, object]) -> exp.Expr:
    """Replace a parameter: by an argument if it holds text, which may be anybody's, else by a literal."""
    if not isinstance(node, exp.Column) or not node.name.startswith("$"):
        return node
    name = node.name.removeprefix("$")
    if name not in parameters:
        raise NotPortable(f"parameter {name} has no value")
    value = parameters[name]
    if isinstance(value, str):
        arguments[name] = value
        return exp.Placeholder(this=name)
    return _literal(value, name, arguments)


def _literal(value: object, name: str, arguments: dict[str, object]) -> exp.Expr:
    match value:
        case str():
            arguments[name] = value
            return exp.Placeholder(this=name)
        case None | bool() | int() | float() | Decimal():
            return exp.convert(value)
        case datetime():
            return spark_expression(f"timestamp_ntz '{value}'")
        case date():
            return spark_expression(f"date '{value}'")
        case timedelta():
            return spark_expression(f"interval '{value // _MICROSECOND}' microsecond")
        case list() | tuple():
            return exp.Array(expressions=[_literal(one, f"{name}_{n}", arguments) for n, one in enumerate(value)])
    raise NotPortable(f"parameter {name}: no rule for values of type {type(value).__name__}")
