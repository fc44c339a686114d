"""A condition: something that can be alerted of, and whether it holds now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

AT_ONCE = timedelta(0)


@dataclass(frozen=True)
class Condition:
    """What the alert of the same key follows: it fires when this has held for `hold`, and is resolved likewise."""

    key: str
    kind: str  # budget, burn_rate, projection, anomaly or data_loss
    severity: str  # medium, high or critical
    subject: str  # the budget, the anomaly or the stream
    title: str
    detail: str
    figures: Mapping[str, object] = field(default_factory=dict)  # JSON
    hold: timedelta = AT_ONCE
