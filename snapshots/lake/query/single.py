"""Statements for single documents that Redis no longer holds; their rows are documents as the snapshots have them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sql
from snapshots.lake.engines.protocol import Row, Statement

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "journeys": ("at", "feature", "event_type", "duration_ms"),
    "session_costs": ("cost_nano_usd", "input_tokens", "output_tokens", "calls", "unpriced_calls"),
    "agent_history": (
        "agent_id",
        "agent_type",
        "task_id",
        "task_name",
        "status",
        "started_at",
        "completed_at",
        "duration_ms",
        "input_size",
        "output_size",
        "tokens_used",
        "error_message",
        "metadata",
    ),
}
_LONGEST_SESSION = timedelta(days=2)  # calendar days after the one on which it began; the longest lasts 24 hours


def of_session(snapshot: str, session_id: str, first: date, last: date) -> Statement:
    """Return the statement of a session's documents of `first` to `last`, in order of days."""
    parameters: dict[str, object] = {"field": session_id, "first_day": first, "last_day": last}
    if snapshot == "journeys":
        parameters |= {"last_begun": last, "last_day": last + _LONGEST_SESSION}
    return Statement(sql.load(f"query/single/{snapshot}"), parameters)


def of_agent(agent_id: str, first: date, last: date, started_by: datetime, limit: int) -> Statement:
    """Return the statement of the newest `limit` tasks that an agent began on `first` to `last`, until `started_by`."""
    parameters = {
        "field": agent_id,
        "first_day": first,
        "last_day": last,
        "started_by": started_by,
        "limit": limit,
    }
    return Statement(sql.load("query/single/agent_history"), parameters)


def documents(snapshot: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the documents of a statement's rows, in their order."""
    return [dict(zip(COLUMNS[snapshot], row[1:], strict=True)) for row in rows]
