"""Repricing: calls that are stored are priced again by the prices that are known now.

A day is one transaction: its facts get their new costs and the number of a new batch, so that the next rollup takes
them for late events and what they touch is computed and published again, by the same road as all else. A crash leaves
whole days priced anew and the others as they were; the same command does the rest. Calls whose price stays the same
are left alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from jobs.context import JobContext
from jobs.pricing.rate_card import CallKind


@dataclass(frozen=True)
class PriceChange:
    """What the current prices change for one model; of those calls whose price changes."""

    provider: str | None
    model: str
    calls: int
    before_usd: Decimal
    after_usd: Decimal
    unpriced_before: int
    unpriced_after: int

    def plus(self, other: "PriceChange") -> "PriceChange":
        """Add the difference of other calls of the same model."""
        return replace(
            self,
            calls=self.calls + other.calls,
            before_usd=self.before_usd + other.before_usd,
            after_usd=self.after_usd + other.after_usd,
            unpriced_before=self.unpriced_before + other.unpriced_before,
            unpriced_after=self.unpriced_after + other.unpriced_after,
        )


def compare(context: JobContext, first: date, last: date) -> list[PriceChange]:
    """Price the calls of the days from `first` to `last` again and keep nothing; give what would change, by model.

    Days lie in the reporting zone. The models whose cost changes most come first.
    """
    found: dict[tuple[str | None, str], PriceChange] = {}
    for begin, until in _days(first, last, context.settings.timezone):
        for one in _changes(context, begin, until):
            key = (one.provider, one.model)
            found[key] = found[key].plus(one) if key in found else one
    return sorted(
        found.values(),
        key=lambda one: (-abs(one.after_usd - one.before_usd), -one.calls, one.model, one.provider or ""),
    )


def reprice(context: JobContext, first: date, last: date) -> int:
    """Price the calls of these days again and keep what changes; give how many calls did.

    What is published follows when `context.publish()` is called, or else at the scheduler's next tick.
    """
    calls = 0
    for begin, until in _days(first, last, context.settings.timezone):
        with context.writing(), context.warehouse.transaction():
            changed = sum(one.calls for one in _changes(context, begin, until))
            if changed:
                batch = int(context.warehouse.meta("batch")) + 1
                context.warehouse.set_meta(batch=batch)
                context.warehouse.run("reprice/store", batch=batch, price_version=context.rates.price_version)
                context.milestone("in_reprice")
        context.milestone("after_reprice")
        calls += changed
    return calls


def _changes(context: JobContext, begin: datetime, until: datetime) -> list[PriceChange]:
    """Leave the calls whose price changes in the temporary table `changed`; give what that makes, by model."""
    kinds = cast("list[CallKind]", context.warehouse.run("reprice/calls", first=begin, until=until))
    if not kinds:
        return []
    with context.warehouse.view(rate_card=context.rates.rows(kinds)):
        context.warehouse.materialise("priced", "ingest/price_calls")
    return [PriceChange(*row) for row in context.warehouse.run("reprice/changed")]  # type: ignore[arg-type]


def _days(first: date, last: date, timezone: str) -> Iterator[tuple[datetime, datetime]]:
    """Yield when each local day begins and ends, in UTC without a zone."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        yield _midnight(day, timezone), _midnight(day + timedelta(days=1), timezone)


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC).replace(tzinfo=None)
