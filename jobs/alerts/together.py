"""Which changes of alerts are told in one message: a budget that passes several of its shares at once is told of once.

The message is that of the largest share, with the others in it. When they are over, the largest alone is told of: what
fired with a message of its own is resolved with one of its own, so that a receiver can pair them by key.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from jobs.alerts.machine import TOGETHER, AlertState

SHARE = "notify_at_percent"  # the figure of a budget's alert that says which share of it is spent


@dataclass(frozen=True)
class AlertChange:
    """An alert that fires or is resolved, why it is resolved, and the alerts that the same message tells of."""

    alert: AlertState
    reason: str
    also: tuple[AlertState, ...] = ()

    @property
    def also_words(self) -> str:
        """The shares of the other alerts in words, as the end of the message; empty without any."""
        shares = ", ".join(f"{one.figures[SHARE]} %" for one in self.also)
        return f" Passed at the same time: {shares}." if shares else ""


def together(changes: Iterable[AlertChange]) -> list[AlertChange]:
    """Return what is told of, in order: of the shares of one budget and period that fire, the largest with the others.

    What fired in the message of another and is over by now is left out.
    """
    groups: dict[object, list[AlertChange]] = {}
    for change in changes:
        groups.setdefault(_group(change.alert), []).append(change)
    found = [_largest(group) for group in groups.values()]
    merged = {alert.key for change in found for alert in change.also}
    return [change for change in found if change.alert.key not in merged]


def told_together(alert: AlertState) -> AlertState:
    """Return an alert that fires as one that was told of in the message of another."""
    return replace(alert, notified=TOGETHER) if alert.state == "firing" else alert


def _group(alert: AlertState) -> object:
    if alert.kind != "budget" or alert.state != "firing":
        return alert.key, alert.state, alert.changes
    return alert.subject, alert.figures.get("period")


def _largest(group: list[AlertChange]) -> AlertChange:
    ranked = sorted(group, key=_share)
    return replace(ranked[-1], also=tuple(change.alert for change in ranked[:-1]))


def _share(change: AlertChange) -> float:
    share = change.alert.figures.get(SHARE)
    return float(share) if isinstance(share, int | float) else 0.0
