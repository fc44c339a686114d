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
        names = expand_stars(node.left, known)
        _order_by_all(node, len(names))
        return names
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
        chosen = [column.table] if isinstance(column, exp.Column) else list(sources)
        if not chosen or any(table not in sources for table in chosen) or _has_unknown(node):
            columns.append(column)  # of a function: the engine knows its columns
            continue
        merged = _joined_by(node)
        for place, table in enumerate(chosen):
            names = [name for name in sources[table] if name not in excluded and not (place and name in merged)]
            columns += [
                replaced[name].copy()
                if name in replaced
                else exp.column(name, None if name in merged else table, quoted=True)
                for name in names
            ]
    node.set("expressions", columns)
    for part in node.find_all(exp.Subquery, exp.In, exp.Exists):
        query = part.args.get("query") if isinstance(part, exp.In) else part.this
        if isinstance(query, exp.Select) and query.parent_select is node:
            expand_stars(query, known)
    _order_by_all(node, len(columns))
    _group_by_all(node, columns)
    return [column.alias_or_name for column in columns]


def _order_by_all(query: exp.Query, columns: int) -> None:
    """Write `order by all` out, by the places of the columns."""
    order = query.args.get("order")
    if order is None or len(order.expressions) != 1:
        return
    [key] = order.expressions
    if key.this.name.lower() == "all":
        keys = [exp.Ordered(**{**key.args, "this": exp.Literal.number(n + 1)}) for n in range(columns)]
        order.set("expressions", keys)


def _group_by_all(select: exp.Select, columns: list[exp.Expr]) -> None:
    """Write `group by all` out: the columns that are no aggregates."""
    group = select.args.get("group")
    if group is not None and group.args.get("all"):
        plain = [place for place, column in enumerate(columns, 1) if not column.find(exp.AggFunc)]
        select.set("group", exp.Group(expressions=[exp.Literal.number(place) for place in plain]) if plain else None)


def _has_unknown(select: exp.Select) -> bool:
    """Return True if a SELECT reads what is no table, as `range(10)`."""
    first = select.args.get("from_")
    read = [*([first.this] if first else []), *(join.this for join in select.args.get("joins") or ())]
    known = (exp.Table, exp.Values, exp.Subquery)
    return any(not isinstance(one, known) or (isinstance(one, exp.Table) and not one.name) for one in read)


def _joined_by(select: exp.Select) -> set[str]:
    """Return the columns of `using`, which a bare star gives once."""
    return {name.name for join in select.args.get("joins") or () for name in join.args.get("using") or ()}


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
