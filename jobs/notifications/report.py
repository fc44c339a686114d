"""The job `report`: puts the report of the period that has just ended into the outbox, once.

A job does not know how a report is made or looks; who starts the scheduler hands in a `ReportWriter`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from jobs.calendar import period_at
from jobs.context import JobContext
from jobs.notifications.channels import channel_names
from jobs.notifications.outbox import Message, enqueue

DAYS = {"daily": 1, "weekly": 7, "monthly": 30}

ReportWriter = Callable[[str, int, datetime], str]
"""Writes a report as text: of this type, over so many days, the last of which holds this moment (UTC, no zone)."""


def send_report(context: JobContext) -> int:
    """Queue the report of the last period if it is not yet queued; return how many notifications that makes."""
    every, kind = context.settings.report_every, context.settings.report_type
    names = channel_names(context.settings)
    if every == "off" or context.write_report is None or not names:
        return 0
    now = context.clock()
    period = period_at(now, every, context.settings.timezone)
    key = f"report/{kind}/{every}/{period.label}"
    if context.warehouse.run("alerts/in_outbox", key=key)[0][0]:
        return 0
    text = context.write_report(kind, DAYS[every], period.start - timedelta(seconds=1))
    payload: dict[str, object] = {
        "key": key,
        "kind": "report",
        "state": "report",
        "severity": "",
        "subject": kind,
        "title": text.partition("\n")[0].lstrip("# "),
        "detail": text,
        "figures": {},
        "fired_at": None,
        "resolved_at": None,
        "reason": None,
    }
    name = sha256(key.encode()).hexdigest()[:32]
    with context.writing(), context.warehouse.transaction():
        return enqueue(context.warehouse, [Message(name, key, 1, "report", payload)], names, now)
