"""Makes the statement of a funnel over features."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import indent

import sql
from snapshots.lake.engines.protocol import Statement
from snapshots.lake.query.conditions import Parameters, conditions
from snapshots.lake.query.question import Filter, TimeSpan
from snapshots.lake.query.statement import read

MOST_STEPS = 6


@dataclass(frozen=True)
class FunnelStep:
    """What counts as taking a step: an event of a feature, of one type or any."""

    feature: str
    event_type: str | None = None


def funnel(
    steps: Sequence[FunnelStep], by_user: bool, span: TimeSpan, filters: tuple[Filter, ...], event_max_ms: float
) -> Statement:
    """Return the statement; its rows are step, actors, median microseconds from the step before and from the first."""
    parameters = Parameters()
    events = indent(read("query/events", span, parameters, event_max_ms).rstrip(), "    ")
    condition = conditions(filters, parameters)
    where = f"\nwhere {condition}" if condition else ""
    parameters.values["by_user"] = by_user
    for place in range(1, MOST_STEPS + 1):
        step = steps[place - 1] if place <= len(steps) else None
        parameters.values[f"feature_{place}"] = step.feature if step else None
        parameters.values[f"event_type_{place}"] = step.event_type if step else None
    body = indent(sql.load("query/funnel").rstrip(), "    ")
    text = f"with all_events as (\n{events}\n),\n\nfunnel_events as (\nselect *\nfrom all_events{where}\n)\n\n"
    return Statement(f"{text}select *\nfrom (\n{body}\n) as funnel\norder by step", parameters.values)
