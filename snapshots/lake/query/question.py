"""One question to the lake, checked by its parts: names, filters, period, order, bounds."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

Operator = Literal["is", "is_not", "contains", "contains_not"]
Grain = Literal["15min", "hour", "day", "week", "month"]
Order = Literal["asc", "desc"]


@dataclass(frozen=True)
class FilterCondition:
    """A dimension beside values; several values mean any of them (`is`, `contains`) or none (`…_not`)."""

    operator: Operator
    dimension: str
    values: tuple[str | None, ...]  # None: the producer said none


@dataclass(frozen=True)
class Combination:
    """Filters joined by `and` or `or`, or one that must not hold (`not`)."""

    operator: Literal["and", "or", "not"]
    filters: tuple["Filter", ...]


Filter = FilterCondition | Combination


@dataclass(frozen=True)
class Offset:
    """From `begins_at` (UTC) on, local time is UTC + `offset`."""

    begins_at: datetime
    offset: timedelta


@dataclass(frozen=True)
class TimeSpan:
    """A period: moments from `first_at` to before `end_at` (UTC without a zone), and how local time runs there.

    `first_day` and `last_day` are its days in the zone of the lake; `is_whole_days`: it consists of exactly these.
    `offsets` are in order of time, the first one holds from the beginning.
    """

    first_at: datetime
    end_at: datetime
    first_day: date
    last_day: date
    is_whole_days: bool
    offsets: tuple[Offset, ...]


@dataclass(frozen=True)
class Question:
    """Which metrics, by which dimensions, of which facts."""

    subject: str
    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]  # names of the catalogue, `tag:KEY`, `time:GRAIN`
    span: TimeSpan
    filters: tuple[Filter, ...] = ()
    order_by: tuple[tuple[str, Order], ...] = ()
    limit: int | None = None
    offset: int = 0


def compared(filters: tuple[Filter, ...]) -> list[FilterCondition]:
    """Return all comparisons within filters, in their order."""
    found: list[FilterCondition] = []
    for part in filters:
        found += [part] if isinstance(part, FilterCondition) else compared(part.filters)
    return found
