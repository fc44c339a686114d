"""Makes the SQL of a page of records: the newest first, after a cursor, within one span."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import indent

from snapshots.lake.engines.protocol import Statement
from snapshots.lake.query.catalogue import SUBJECTS
from snapshots.lake.query.conditions import Parameters, conditions
from snapshots.lake.query.question import Filter, TimeSpan
from snapshots.lake.query.statement import read

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "calls": (
        "moment",
        "record_id",
        "provider",
        "model",
        "agent",
        "user",
        "session",
        "endpoint",
        "service_tier",
        "outcome",
        "price_status",
        "unpriced_reason",
        "error",
        "input_tokens",
        "output_tokens",
        "cached_input_tokens",
        "cache_write_tokens",
        "reasoning_tokens",
        "cost_usd",
        "producer_cost_usd",
        "price_version",
        "latency_ms",
        "metadata",
        "tags",
    ),
    "tasks": (
        "moment",
        "record_id",
        "agent",
        "agent_type",
        "task_id",
        "task_name",
        "status",
        "completed_at",
        "duration_ms",
        "input_size",
        "output_size",
        "tokens",
        "error",
        "metadata",
        "tags",
    ),
    "events": (
        "moment",
        "record_id",
        "feature",
        "event_type",
        "user",
        "session",
        "duration_ms",
        "metadata",
        "tags",
    ),
}
NARROWER = {"calls": (), "tasks": ("task_id",), "events": ()}  # what only records are filtered by
RECORD = "record_id"


@dataclass(frozen=True)
class Cursor:
    """The last record of the page before."""

    moment: datetime  # UTC without a zone
    record_id: str


def filterable(subject: str) -> tuple[str, ...]:
    """Return the dimensions that records of a subject can be filtered by, tags apart."""
    return (*SUBJECTS[subject].dimensions, *NARROWER[subject], RECORD)


def page(subject: str, span: TimeSpan, filters: tuple[Filter, ...], limit: int, after: Cursor | None) -> Statement:
    """Return the statement of at most `limit` records, the newest first, that come after the cursor."""
    parameters = Parameters()
    text = indent(read(f"query/records/{subject}", span, parameters).rstrip(), "    ")
    wanted = [condition for condition in (conditions(filters, parameters),) if condition]
    if after is not None:
        moment, name = parameters.take(after.moment), parameters.take(after.record_id)
        wanted.append(f"(moment < {moment} or (moment = {moment} and record_id < {name}))")
    where = "\nwhere " + " and ".join(wanted) if wanted else ""
    columns = ", ".join(f'"{name}"' for name in COLUMNS[subject])
    order = f"order by moment desc, record_id desc\nlimit {parameters.take(limit)}"
    return Statement(
        f"with records as (\n{text}\n)\n\nselect {columns}\nfrom records{where}\n{order}", parameters.values
    )
