"""Rules that turn DuckDB's expressions into Spark's: each names what DuckDB does and what Spark does without the rule.

What comes of a missing rule is often other rows and no error. `tests/sql/engines` compares the rows of every statement.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from zlib import crc32

import sqlglot
from sqlglot import exp

import sql

Rule = Callable[[exp.Expr], exp.Expr]
_MACROS = ("counters", "entries", "forecasts")  # the others write texts for people
_FORMATS = {"%Y": "yyyy", "%m": "MM", "%d": "dd", "%H": "HH", "%M": "mm", "%S": "ss", "%f": "SSSSSS"}


class NotPortable(ValueError):
    """No rule translates a part of a statement; the message names it."""


def rewrite(tree: exp.Expr, *first: Rule) -> exp.Expr:
    """Apply the rules to every node, to what is within a node before the node."""
    for node in reversed(list(tree.walk(bfs=True))):
        new = node
        for rule in (*first, *RULES):
            new = rule(new)
        if new is not node and node is tree:
            tree = new
        elif new is not node:
            node.replace(new)
    return tree


def spark_expression(text: str, **parts: exp.Expr) -> exp.Expr:
    """Parse an expression of Spark's; its columns named in `parts` are replaced by these."""
    tree = sqlglot.parse_one(text, read="spark")
    return tree.transform(lambda node: parts[node.name].copy() if _is_name(node, parts) else node)


def _is_name(node: exp.Expr, names: Mapping[str, object]) -> bool:
    return isinstance(node, exp.Column) and not node.table and node.name in names


def list_of(node: exp.Expr) -> exp.Expr:
    """`list(x order by y)`: DuckDB orders, keeps nulls, and gives null for no rows. Spark does none of these."""
    if not isinstance(node, exp.ArrayAgg):
        return node
    value, keys = node.this, []
    if isinstance(value, exp.Order):
        keys, value = value.expressions, value.this
    if any(key.args.get("desc") for key in keys):
        raise NotPortable("list(x order by y desc): order by a column that ascends")
    fields = [f"'is_null_{n}', y{n} is null, 'key_{n}', y{n}" for n, _ in enumerate(keys)]
    name = f"value_{crc32(value.sql().encode())}"  # two aggregates of one name are one to Sail
    fields.append(f"'{name}', x")
    struct = f"named_struct({', '.join(fields)})"
    parts = {"x": value, **{f"y{n}": key.this for n, key in enumerate(keys)}}
    rows = f"array_sort(collect_list({struct}))" if keys else f"collect_list({struct})"
    return spark_expression(f"case when count(1) > 0 then transform({rows}, row -> row.{name}) end", **parts)


def arg_max(node: exp.Expr) -> exp.Expr:
    """`arg_max(x, y)`: DuckDB passes over rows where x is null, Spark returns the null."""
    if not isinstance(node, exp.ArgMax | exp.ArgMin):
        return node
    name = "max_by" if isinstance(node, exp.ArgMax) else "min_by"
    return spark_expression(f"{name}(x, case when x is not null then y end)", x=node.this, y=node.expression)


def moments(node: exp.Expr) -> exp.Expr:
    """`epoch_us`, `epoch_ms`, `make_timestamp`: sqlglot takes all for conversions from a number."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "epoch_us":
        return spark_expression("unix_micros(cast(x as timestamp_ltz))", x=node.expressions[0])
    if isinstance(node, exp.Anonymous) and node.name.lower() == "make_timestamp_ms":
        return spark_expression("cast(timestamp_millis(x) as timestamp_ntz)", x=node.expressions[0])
    if isinstance(node, exp.UnixToTime):
        scale = int(node.args["scale"].name)
        if scale == 3:  # make_timestamp_ms is another function in DuckDB: epoch_ms is written of times
            return spark_expression("unix_millis(cast(x as timestamp_ltz))", x=node.this)
        return spark_expression("cast(timestamp_micros(x) as timestamp_ntz)", x=node.this)
    return node


def time_formats(node: exp.Expr) -> exp.Expr:
    """`strftime`: Spark's patterns quote the letters that are no fields."""
    if isinstance(node, exp.TimeToStr):
        value, pattern = node.this, node.args["format"].name
    elif isinstance(node, exp.Anonymous) and node.name.lower() == "strftime":
        value, pattern = node.expressions[0], node.expressions[1].name
    else:
        return node
    spelled = re.sub(r"%[a-zA-Z]|[A-Za-z]+", lambda found: _FORMATS.get(found[0]) or f"'{found[0]}'", pattern)
    return exp.Anonymous(this="date_format", expressions=[value.copy(), exp.Literal.string(spelled)])


def isodow(node: exp.Expr) -> exp.Expr:
    """ISO weekday, `isodow`: Monday is 1. sqlglot begins on another day, Sail's weekday() on Sunday."""
    return spark_expression("(dayofweek(x) + 5) % 7 + 1", x=node.this) if isinstance(node, exp.DayOfWeekIso) else node


def ranges(node: exp.Expr) -> exp.Expr:
    """`range(a, b)`: ends before b, is empty if b <= a, and of days becomes dates. Spark's sequence counts down."""
    if not isinstance(node, exp.GenerateSeries):
        return node
    start, end = node.args["start"], node.args["end"]
    if isinstance(node.args.get("step"), exp.Interval):
        before = "date_sub(cast(b as date), 1)"
        days = f"case when a <= {before} then sequence(a, {before}, interval 1 day) else array() end"
        return spark_expression(days, a=exp.cast(start.copy(), "date"), b=end)
    return spark_expression(
        "case when a < b then sequence(a, b - 1) else array() end", a=start or exp.Literal.number(0), b=end
    )


def parallel_unnest(node: exp.Expr) -> exp.Expr:
    """`select unnest(a), unnest(b)`: DuckDB takes the lists side by side. Spark refuses, Sail multiplies them."""
    if not isinstance(node, exp.Select):
        return node
    lists = [found for column in node.expressions for found in column.find_all(exp.Explode, exp.Unnest)]
    if len(lists) < 2:
        return node
    if node.args.get("from_"):
        raise NotPortable("two unnest() in a SELECT with FROM: join the lists first")
    zipped = exp.Anonymous(this="arrays_zip", expressions=[_list_in(one) for one in lists])
    for number, one in enumerate(lists):
        one.replace(spark_expression(f"zipped.`{number}`"))
    rows = exp.select(exp.alias_(exp.Explode(this=zipped), "zipped")).subquery("zipped_rows")
    node.set("from_", exp.From(this=rows))
    return node


def _list_in(unnest: exp.Expr) -> exp.Expr:
    return _copy(unnest.this or unnest.expressions[0])


def _copy(node: exp.Expr) -> exp.Expr:
    return node.copy()


def casts(node: exp.Expr) -> exp.Expr:
    """Casts of what has the type already in Spark (rows of days, intervals, JSON literals), and types that it lacks."""
    if not isinstance(node, exp.Cast):
        return node
    kind = node.to.this
    if node.to.this == exp.DataType.Type.ARRAY:
        kind = node.to.expressions[0].this
        if kind == exp.DataType.Type.INT128:
            return exp.cast(node.this.copy(), "array<decimal(38, 0)>", dialect="spark")
    if isinstance(node.this, exp.Explode | exp.Unnest) or kind == exp.DataType.Type.INTERVAL:
        return _copy(node.this)
    if kind == exp.DataType.Type.JSON:
        return _copy(node.this)
    if kind == exp.DataType.Type.INT128:
        return exp.cast(node.this.copy(), "decimal(38, 0)", dialect="spark")
    if kind == exp.DataType.Type.UBIGINT:
        return exp.cast(node.this.copy(), "decimal(20, 0)", dialect="spark")
    return node


def json_literals(node: exp.Expr) -> exp.Expr:
    """`'[]'::json`: JSON is text in Spark."""
    return _copy(node.this) if isinstance(node, exp.ParseJSON) else node


def documents(node: exp.Expr) -> exp.Expr:
    """`to_json` of structs: DuckDB keeps null fields and nests JSON, Spark leaves them out and quotes it."""
    is_to_json = isinstance(node, exp.Anonymous) and node.name.lower() == "to_json"
    if is_to_json and not all(_is_ours(struct) for struct in node.find_all(exp.Struct)):
        raise NotPortable("to_json of structs: return columns, or keep the statement on DuckDB")
    return node


def _is_ours(struct: exp.Struct) -> bool:
    """Return True for a struct that `list_of` made."""
    return any(part.alias_or_name.startswith("value_") for part in struct.expressions)


def left(node: exp.Expr) -> exp.Expr:
    """`left(text, n)`: Sail has no such function."""
    return (
        spark_expression("substring(x, 1, n)", x=node.this, n=node.expression) if isinstance(node, exp.Left) else node
    )


def tuples_in(node: exp.Expr) -> exp.Expr:
    """Membership `(a, b) in (select (a, b) from x)`: Spark wants two columns, not one of tuples."""
    query = node.args.get("query") if isinstance(node, exp.In) else None
    select = query.this if isinstance(query, exp.Subquery) else query
    if isinstance(select, exp.Select) and len(select.expressions) == 1:
        [column] = select.expressions
        if isinstance(column, exp.Tuple):
            select.set("expressions", [part.copy() for part in column.expressions])
    return node


def tuples_compared(node: exp.Expr) -> exp.Expr:
    """Order `(a, b) > (x, y)`: Sail does not compare structs whose fields have other names."""
    if not isinstance(node, exp.GT) or not (
        isinstance(node.this, exp.Tuple) and isinstance(node.expression, exp.Tuple)
    ):
        return node
    pairs = list(zip(node.this.expressions, node.expression.expressions, strict=True))
    [*earlier, (last, bound)] = pairs
    found: exp.Expr = spark_expression("a > x", a=last, x=bound)
    for one, least in reversed(earlier):
        found = spark_expression("a > x or (a = x and (rest))", a=one, x=least, rest=found)
    return exp.paren(found)


def division(node: exp.Expr) -> exp.Expr:
    """Quotient `a / b`: DuckDB's is a double, null for b = 0. Spark's of decimals is a decimal, and of 0 an error."""
    if not isinstance(node, exp.Div):
        return node
    return spark_expression("cast(a as double) / nullif(cast(b as double), 0D)", a=node.this, b=node.expression)


def percentiles(node: exp.Expr) -> exp.Expr:
    """`percentile_disc`: sqlglot makes an approximate one of it. `quantile_cont` has another name in Spark."""
    if isinstance(node, exp.PercentileCont) and node.expression:
        return spark_expression("percentile(x, p)", x=node.this, p=node.expression)
    if not isinstance(node, exp.WithinGroup) or not isinstance(node.this, exp.PercentileDisc):
        return node
    order = node.expression.expressions[0].this
    share = node.this.this
    place = "cast(greatest(ceil(p * count(x)), 1) as int) - 1"
    return spark_expression(f"get(array_sort(collect_list(x)), {place})", x=order, p=share)


def macros(node: exp.Expr) -> exp.Expr:
    """Our own functions: DuckDB calls a macro, Spark gets its definition."""
    if not isinstance(node, exp.Anonymous) or node.name.lower() not in _macros():
        return node
    names, body = _macro(node.name.lower())
    given = dict(zip(names, node.expressions, strict=True))
    return exp.paren(
        body.transform(lambda part: given[part.name].copy() if _is_name(part, given) else part), copy=False
    )


RULES: tuple[Rule, ...] = (
    macros,
    list_of,
    arg_max,
    moments,
    time_formats,
    isodow,
    ranges,
    parallel_unnest,
    casts,
    documents,
    json_literals,
    left,
    tuples_in,
    tuples_compared,
    division,
    percentiles,
)


@cache
def _macro(name: str) -> tuple[list[str], exp.Expr]:
    names, body = _macros()[name]
    return names, rewrite(body.copy())


@cache
def _macros() -> Mapping[str, tuple[list[str], exp.Expr]]:
    """Return the parameters and the definition of each macro."""
    found = {}
    for file in _MACROS:
        for statement in sqlglot.parse(sql.load(f"schema/macros/{file}"), read="duckdb"):
            if isinstance(statement, exp.Create):
                function = statement.this
                found[function.this.name.lower()] = [one.name for one in function.expressions], statement.expression
    return found
