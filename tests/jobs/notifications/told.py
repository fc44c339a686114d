"""A notification to send."""

from datetime import datetime
from typing import Any

from jobs.notifications.channel import Notification


def notification(name: str = "0a1b2c", **fields: Any) -> Notification:
    """Return a notification of an alert that fires; `fields` of its payload differ."""
    payload = {
        "key": "budget/team/2026-03/90",
        "kind": "budget",
        "state": "firing",
        "severity": "high",
        "subject": "team",
        "title": "Budget team: 90 % of $100.00 spent",
        "detail": "$91.00 of $100.00 (91.0 %) spent in 2026-03, which ends 2026-04-01 00:00 UTC.",
        "reason": "",
        "figures": {"spent_usd": 91.0},
        "fired_at": "2026-03-12T10:00:00Z",
        "resolved_at": None,
        "change": 1,
        **fields,
    }
    return Notification(name, datetime(2026, 3, 12, 10), payload)


RESOLVED = {"state": "resolved", "reason": "The period has ended.", "resolved_at": "2026-04-01T00:05:00Z"}
