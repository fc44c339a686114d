"""What our Grafana dashboards are made of.

What would make a panel hard to read (no description, no unit, unordered thresholds) is refused here, not in review.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

GRID = 24  # how many columns a dashboard has

Kind = Literal["timeseries", "stat", "bargauge", "table"]
Unit = Literal["currencyUSD", "short", "percentunit", "s", "bytes", "cps", "none", "dateTimeFromNow"]

GREEN, YELLOW, RED, BLUE = "green", "yellow", "red", "blue"


@dataclass(frozen=True)
class PanelQuery:
    """One expression and what its lines are called."""

    expression: str
    legend: str


@dataclass(frozen=True)
class Panel:
    """One panel. `thresholds` are (from, colour), the first one from nothing."""

    title: str
    description: str
    kind: Kind
    unit: Unit
    queries: Sequence[PanelQuery]
    thresholds: Sequence[tuple[float | None, str]] = ((None, BLUE),)
    width: int = 8
    height: int = 8

    def __post_init__(self) -> None:
        if not (self.title and self.description.endswith(".")):
            raise ValueError(f"panel {self.title!r} needs a title and a description that is a sentence")
        if not self.queries or not 1 <= self.width <= GRID:
            raise ValueError(f"panel {self.title!r} needs a query, and a width up to {GRID}")
        first, *rest = [at for at, _ in self.thresholds]
        if first is not None or None in rest or rest != sorted(rest, key=lambda at: at or 0.0):
            raise ValueError(f"thresholds of panel {self.title!r} begin with None and rise")


@dataclass(frozen=True)
class Board:
    """A row of the whole dashboard, or a dashboard of its own; its panels fill whole lines."""

    name: str
    title: str
    panels: Sequence[Panel]
