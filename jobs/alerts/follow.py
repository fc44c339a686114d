"""Follows the conditions: each alert takes its step, and what changed goes into the outbox in the same transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, cast

import orjson
import polars as pl

from autobot_analytics.times import iso_z
from jobs.alerts.condition import AT_ONCE, Condition
from jobs.alerts.machine import AlertState, step, to_notify
from jobs.alerts.together import AlertChange, together, told_together
from jobs.notifications.outbox import Message, enqueue
from jobs.warehouse import Row, Warehouse

KEPT = timedelta(days=35)  # resolved ones
HELD_KINDS = ("burn_rate", "projection", "anomaly")  # they come and go; thresholds and losses do not
_MOMENT = pl.Datetime("us")
ALERTS = {
    "key": pl.String(),
    "kind": pl.String(),
    "state": pl.String(),
    "since": _MOMENT,
    "severity": pl.String(),
    "subject": pl.String(),
    "title": pl.String(),
    "detail": pl.String(),
    "figures": pl.String(),
    "fired_at": _MOMENT,
    "resolved_at": _MOMENT,
    "turned_at": _MOMENT,
    "changes": pl.Int32(),
    "notified": pl.String(),
    "silenced": pl.Boolean(),
}
IsSilenced = Callable[[str], bool]  # asked of a key
Ending = Callable[[AlertState], str]  # why the alert is over whatever its condition says, e.g. its period; or ''
NO_LONGER = "It no longer holds."


class AlertBook:
    """The alerts as they are stored, and the steps that they take; `store` writes them within a transaction."""

    def __init__(self, warehouse: Warehouse, now: datetime, is_silenced: IsSilenced, channels: Sequence[str]) -> None:
        self._warehouse = warehouse
        self._now = now
        self._is_silenced = is_silenced
        self._channels = channels
        self._before = {alert.key: alert for alert in read_alerts(warehouse)}
        self._alerts: dict[str, AlertState] = dict(self._before)
        self._changes: list[AlertChange] = []

    @property
    def open_keys(self) -> set[str]:
        """Keys of those that fire or are about to."""
        return {alert.key for alert in self._alerts.values() if alert.state != "resolved"}

    def follow(self, conditions: Iterable[Condition], hold: timedelta, ending: Ending) -> None:
        """Let every alert take its step: those of `conditions` hold, the others do not.

        Conditions that come and go must stay away for `hold`, unless `ending` says that they are over.
        """
        holding = {condition.key: condition for condition in conditions}
        for key in sorted(set(holding) | set(self._alerts)):
            self._take(key, holding.get(key), hold, ending)

    def see(self, conditions: Iterable[Condition]) -> None:
        """Let the alerts of `conditions`, and no others, take their step."""
        for condition in conditions:
            self._take(condition.key, condition, AT_ONCE, lambda alert: "")

    def store(self) -> int:
        """Write what changed; return how many notifications go into the outbox."""
        messages = together(self._changes)
        for merged in {alert.key for message in messages for alert in message.also} & set(self._alerts):
            self._alerts[merged] = told_together(self._alerts[merged])
        old = {
            key
            for key, alert in self._alerts.items()
            if alert.state == "resolved" and not to_notify(alert) and self._now - alert.since > KEPT
        }
        kept = {key: alert for key, alert in self._alerts.items() if key not in old}
        changed = [alert for key, alert in kept.items() if alert != self._before.get(key)]
        gone = sorted(set(self._before) - set(kept))
        with self._warehouse.view(
            alerts_now=pl.DataFrame([_row(alert) for alert in changed], schema=ALERTS, orient="row"),
            alerts_gone=pl.DataFrame({"key": gone}, schema={"key": pl.String}),
        ):
            self._warehouse.run("alerts/store")
        return enqueue(self._warehouse, [_message(told) for told in messages], self._channels, self._now)

    def _take(self, key: str, condition: Condition | None, hold: timedelta, ending: Ending) -> None:
        before = self._alerts.get(key)
        over = "" if before is None or condition is not None else ending(before)
        held = before is not None and before.kind in HELD_KINDS and not over
        alert = step(before, condition, self._now, hold if held else AT_ONCE)
        if alert is None:
            self._alerts.pop(key, None)
            return
        if alert.state != "resolved" or alert.notified == "firing":
            alert = replace(alert, silenced=self._is_silenced(key))
        if to_notify(alert):
            alert = self._tell(alert, "" if alert.state == "firing" else over or NO_LONGER)
        self._alerts[key] = alert

    def _tell(self, alert: AlertState, reason: str) -> AlertState:
        self._changes.append(AlertChange(alert, reason))
        return replace(alert, notified=alert.state)


def read_alerts(warehouse: Warehouse) -> list[AlertState]:
    """Return all alerts, by key."""
    names, rows = warehouse.documents("alerts/known")
    return [AlertState(**cast("dict[str, Any]", dict(zip(names, row, strict=True)))) for row in rows]


def notification_id(alert: AlertState) -> str:
    """Return what the notifications of this change of this alert are called, on all channels and at every attempt."""
    return sha256(f"{alert.key} {alert.changes}".encode()).hexdigest()[:32]


def _message(told: AlertChange) -> Message:
    alert = told.alert
    return Message(notification_id(alert), alert.key, alert.changes, alert.state, as_message(told))


def as_message(told: AlertChange) -> dict[str, object]:
    """Return what a notification says of a change, and of those that it tells of too."""
    alert = told.alert
    return {
        "key": alert.key,
        "kind": alert.kind,
        "state": alert.state,
        "severity": alert.severity,
        "subject": alert.subject,
        "title": alert.title,
        "detail": alert.detail + told.also_words,
        "reason": told.reason,
        "figures": alert.figures,
        "also": [one.key for one in told.also],
        "fired_at": _iso(alert.fired_at),
        "resolved_at": _iso(alert.resolved_at),
        "change": alert.changes,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else iso_z(moment, "seconds")


def _row(alert: AlertState) -> Row:
    values = asdict(alert)
    values["figures"] = orjson.dumps(alert.figures).decode()
    return tuple(values[name] for name in ALERTS)
