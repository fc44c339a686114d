"""Anomalies of one day as one incident: a dear call is unusual for its hour, its model, its agent and in total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.api.anomalies.answers import Anomaly
from web.dashboard.sorting import Rows, arrange

INCIDENTS_SHOWN = 10
SEVERITIES = {"medium": 1, "high": 2}


@dataclass(frozen=True)
class Incident:
    """All anomalies of one day, the gravest and largest of them first."""

    day: str
    anomalies: Sequence[Anomaly]

    @property
    def first(self) -> Anomaly:
        """The anomaly that the incident is named by."""
        return self.anomalies[0]

    @property
    def others(self) -> Sequence[Anomaly]:
        """The other anomalies of the day."""
        return self.anomalies[1:]

    @property
    def impact_usd(self) -> float:
        """The largest of their impacts: they overlap, so they do not add up."""
        return max(one.impact_usd for one in self.anomalies)

    @property
    def severity(self) -> str:
        """The gravest of their severities."""
        return max((one.severity for one in self.anomalies), key=rank)


def rank(severity: str) -> int:
    """Return how grave a severity is."""
    return SEVERITIES.get(severity, 0)


def incidents(found: Sequence[Anomaly], arguments: Mapping[str, str]) -> Rows[Incident]:
    """Return the incidents of some anomalies as a page of a table."""
    by_day: dict[str, list[Anomaly]] = {}
    for one in found:
        by_day.setdefault(one.day, []).append(one)
    rows = [
        Incident(day, sorted(them, key=lambda one: (one.kind != "day", -rank(one.severity), -one.impact_usd)))
        for day, them in by_day.items()
    ]
    keys: dict[str, Any] = {
        "day": lambda one: one.day,
        "impact": lambda one: one.impact_usd,
        "severity": lambda one: rank(one.severity),
        "number": lambda one: len(one.anomalies),
    }
    return arrange(rows, keys, arguments, "incidents", "incidents_page", INCIDENTS_SHOWN)
