"""Makes the statement that compares models."""

from textwrap import indent

import sql
from snapshots.lake.engines.protocol import Statement
from snapshots.lake.query.conditions import Parameters, conditions
from snapshots.lake.query.question import FilterCondition, TimeSpan
from snapshots.lake.query.statement import read


def model_spread(models: tuple[str, ...], span: TimeSpan) -> Statement:
    """Return the statement; its rows are those of `query/model_spread`, of these models only."""
    parameters = Parameters()
    calls, tasks = (indent(read(f"query/{name}", span, parameters).rstrip(), "    ") for name in ("calls", "tasks"))
    condition = conditions((FilterCondition("is", "model", models),), parameters)
    body = indent(sql.load("query/model_spread").rstrip(), "    ")
    text = (
        f"with all_calls as (\n{calls}\n),\n\nall_tasks as (\n{tasks}\n)\n\nselect *\nfrom (\n{body}\n) as compared\n"
    )
    return Statement(f"{text}where {condition}\norder by model", parameters.values)
