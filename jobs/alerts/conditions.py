"""Conditions besides budgets: days and hours that cost unusually much, and entries that were lost."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

import orjson

from jobs.alerts.condition import Condition
from jobs.calendar import midnight
from jobs.warehouse import Warehouse

NAMES = {"total": "All models", "model": "Model", "agent": "Agent"}


def anomalies(warehouse: Warehouse, today: date, hold: timedelta) -> Iterator[Condition]:
    """Yield the anomalies that began today or yesterday; older ones are history, however new they are to us."""
    rows = cast(
        "list[tuple[str, str, str, str, str, str, float, float, float, str]]",
        warehouse.run("alerts/anomalies", today=today.isoformat()),
    )
    for name, scope, series_id, kind, moment, severity, expected_usd, actual_usd, impact_usd, cause in rows:
        who = f"{NAMES.get(scope, scope)} {series_id}".rstrip()
        yield Condition(
            key=f"anomaly/{name}",
            kind="anomaly",
            severity=severity,
            subject=name,
            title=f"{who}: unusual cost, ${impact_usd:,.2f} more than expected",
            detail=f"${actual_usd:,.2f} in the {kind} {moment}, where ${expected_usd:,.2f} was expected.",
            figures={
                "scope": scope,
                "series_id": series_id,
                "moment": moment,
                "expected_usd": expected_usd,
                "actual_usd": actual_usd,
                "impact_usd": impact_usd,
                "cause": orjson.loads(cause),
            },
            hold=hold,
        )


def losses(warehouse: Warehouse, today: date, timezone: str) -> Iterator[Condition]:
    """Yield the streams that lost entries before they were read, and snapshots that Redis lost, of these two days."""
    yesterday = today - timedelta(days=1)
    rows = cast(
        "list[tuple[str, bool, int]]",
        warehouse.run("alerts/losses", today=midnight(today, timezone), yesterday=midnight(yesterday, timezone)),
    )
    for noun, is_today, entries in rows:
        day = today if is_today else yesterday
        if noun == "snapshots":
            yield _lost_documents(day, entries)
            continue
        yield Condition(
            key=f"data_loss/{noun}/{day.isoformat()}",
            kind="data_loss",
            severity="critical",
            subject=noun,
            title=f"Stream {noun}: entries lost before they were read",
            detail=f"{entries:,} entries of {day.isoformat()} were trimmed from Redis before they could be read.",
            figures={"entries": entries, "day": day.isoformat()},
        )


def _lost_documents(day: date, documents: int) -> Condition:
    """Return the condition that Redis lost documents of snapshots on `day`."""
    return Condition(
        key=f"data_loss/snapshots/{day.isoformat()}",
        kind="data_loss",
        severity="high",
        subject="snapshots",
        title="Redis lost published figures",
        detail=f"{documents:,} documents of {day.isoformat()} were evicted, deleted or changed in Redis; they are "
        "published again. Set maxmemory-policy to noeviction, and see who deletes keys.",
        figures={"entries": documents, "day": day.isoformat()},
    )
