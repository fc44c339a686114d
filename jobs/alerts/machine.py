"""The state machine of one alert: pending, firing, resolved; and back to pending when it comes again.

It is a function of the alert as it was stored and of the condition as it is now, so that doing a step again after a
crash does the same step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from jobs.alerts.condition import AT_ONCE, Condition

TOGETHER = "together"  # that it fires was told in the message of another alert, which also closes it
State = Literal["pending", "firing", "resolved"]


@dataclass(frozen=True)
class AlertState:
    """One alert; times are UTC without a zone. The fields are the columns of the table `alerts`."""

    key: str
    kind: str
    state: State
    since: datetime
    severity: str
    subject: str
    title: str
    detail: str
    figures: Mapping[str, object] = field(default_factory=dict)
    fired_at: datetime | None = None
    resolved_at: datetime | None = None
    turned_at: datetime | None = None  # since when the condition is not as the state says
    changes: int = 0
    notified: str = ""  # the state that was told last; or TOGETHER
    silenced: bool = False


def step(
    alert: AlertState | None, condition: Condition | None, now: datetime, hold: timedelta = AT_ONCE
) -> AlertState | None:
    """Return the alert after a look at its condition, None being that it does not hold; None when there is none.

    `hold` is how long a condition that no longer holds must stay away.
    """
    if condition is not None:
        return _holds(alert, condition, now)
    if alert is None or alert.state == "pending":  # what never fired leaves no trace, unless it had fired before
        return None if alert is None or alert.fired_at is None else _back(alert)
    if alert.state == "resolved":
        return alert
    turned_at = alert.turned_at or now
    if now - turned_at < hold:
        return replace(alert, turned_at=turned_at)
    notified = "resolved" if alert.notified == TOGETHER else alert.notified
    return replace(
        alert,
        state="resolved",
        since=now,
        resolved_at=now,
        turned_at=None,
        changes=alert.changes + 1,
        notified=notified,
    )


def _holds(alert: AlertState | None, condition: Condition, now: datetime) -> AlertState:
    if alert is None or alert.state == "resolved":
        known = alert or AlertState(condition.key, condition.kind, "pending", now, "", "", "", "")
        alert = replace(known, state="pending", since=now)
    alert = replace(
        alert,
        severity=condition.severity,
        subject=condition.subject,
        title=condition.title,
        detail=condition.detail,
        figures=condition.figures,
        turned_at=None,
    )
    if alert.state == "pending" and now - alert.since >= condition.hold:
        return replace(alert, state="firing", since=now, fired_at=now, resolved_at=None, changes=alert.changes + 1)
    return alert


def _back(alert: AlertState) -> AlertState:
    """Return an alert that began to come again, and did not, as it was before."""
    return replace(alert, state="resolved", since=alert.resolved_at or alert.since)


def to_notify(alert: AlertState) -> bool:
    """Return whether somebody is to be told of the alert's state and was not: that it fires, or no longer does.

    That it is resolved is told to those only who were told that it fires, by a message of its own. While it is silenced
    nothing is.
    """
    if alert.silenced or alert.state == "pending" or alert.notified == TOGETHER:
        return False
    return alert.notified != alert.state and (alert.state == "firing" or alert.notified == "firing")
