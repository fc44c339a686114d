"""Alerts of one thing, told as one: a budget that is exceeded has passed each of its shares, and spends too fast."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.api.budgets.answers import Alert

GRAVITY = ("medium", "high", "critical")
DEGREES = ("notify_at_percent", "burn_rate")  # figures that say how far a threshold of alerts of one kind is


@dataclass(frozen=True)
class AlertGroup:
    """The gravest alert of one thing in one state, and the others."""

    gravest: Alert
    others: list[Alert]


def grouped(alerts: Sequence[Alert]) -> list[AlertGroup]:
    """Return alerts by what they are about and their state, in the order of the first of each."""
    groups: dict[tuple[str, str], list[Alert]] = {}
    for one in alerts:
        groups.setdefault((one.state, one.subject), []).append(one)
    return [AlertGroup(found[0], found[1:]) for found in map(_gravest_first, groups.values())]


def _gravest_first(alerts: Sequence[Alert]) -> list[Alert]:
    return sorted(alerts, key=lambda one: (GRAVITY.index(one.severity), _degree(one)), reverse=True)


def _degree(alert: Alert) -> float:
    return max((float(alert.figures[name]) for name in DEGREES if name in alert.figures), default=0.0)
