"""Writes out `*` in a query, as Spark has no `replace`, which keeps a column in its place."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

Tables = Mapping[str, Sequence[str]]  # columns of each table, in order


def expand_stars(node: exp.Expr, tables: dict[str, Sequence[str]]) -> list[str]:
    """Write out every `*` of a query that reads `tables`; return the names of its columns."""
    if isinstance(node, exp.Subquery):
        return expand_stars(node.this, tables)
    known = dict(tables)
    if with_ := node.args.get("with_"):
        for cte in with_.expressions:
            known[cte.alias] = expand_stars(cte.this, known)
    if isinstance(node, exp.SetOperation):
        expand_stars(node.right, known)
        return expand_stars(node.left, known)
    if not isinstance(node, exp.Select):
        return []
    sources = _sources(node, known)
    columns: list[exp.Expr] = []
    for column in node.expressions:
        star = column.this if isinstance(column, exp.Column) else column
        if not isinstance(star, exp.Star):
            columns.append(column)
            continue
        excluded = {name.name for name in star.args.get("except_") or ()}
        replaced = {new.alias: new for new in star.args.get("replace") or ()}
        for table in [column.table] if isinstance(column, exp.Column) else sources:
            names = [name for name in sources[table] if name not in excluded]
            columns += [
                replaced[name].copy() if name in replaced else exp.column(name, table, quoted=True) for name in names
            ]
    node.set("expressions", columns)
    for part in node.find_all(exp.Subquery, exp.In, exp.Exists):
        query = part.args.get("query") if isinstance(part, exp.In) else part.this
        if isinstance(query, exp.Select) and query.parent_select is node:
            expand_stars(query, known)
    return [column.alias_or_name for column in columns]


def _sources(select: exp.Select, known: Tables) -> dict[str, Sequence[str]]:
    """Return the columns of each table that a SELECT reads, by its name there."""
    first = select.args.get("from_")
    joined = [join.this for join in select.args.get("joins") or ()]
    sources: dict[str, Sequence[str]] = {}
    for source in [*([first.this] if first else []), *joined]:
        if isinstance(source, exp.Table):
            sources[source.alias_or_name] = known.get(source.name, ())
        elif isinstance(source, exp.Values):
            sources[source.alias_or_name] = [column.name for column in source.args["alias"].columns]
        elif isinstance(source, exp.Subquery):
            sources[source.alias_or_name] = expand_stars(source.this, dict(known))
    return sources
