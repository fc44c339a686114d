"""The cost figures counted once more: each call priced by itself with the package's `calc_price`, all of them kept.

Nothing here is shared with the product, on purpose. Money is exact, in USD with nine decimals.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from genai_prices import Usage, calc_price

from tests.end_to_end.cost_work import Entry

NANO = Decimal("1e-9")
CONTEXTS = {"flex": "service_tier", "priority": "service_tier", "batch": "processing"}


def nine_decimals(amount: float | Decimal) -> Decimal:
    """Round money as it is kept."""
    return Decimal(str(amount)).quantize(NANO, ROUND_HALF_UP)


@dataclass(frozen=True)
class RecountedCall:
    """One call."""

    fields: Entry

    @property
    def at(self) -> datetime:
        """When it was made."""
        return self.fields["timestamp"]  # type: ignore[no-any-return]

    @property
    def model(self) -> str:
        """Its model."""
        return str(self.fields["model"])

    @property
    def cached_tokens(self) -> int:
        """Tokens that were read from the provider's cache."""
        return int(self.fields["cached_input_tokens"])

    @property
    def input_tokens(self) -> int:
        """All input, cached or not."""
        counted = int(self.fields["input_tokens"])
        if self.fields["cache_accounting"] == "inclusive":
            return counted
        return counted + self.cached_tokens + int(self.fields["cache_write_tokens"])

    @property
    def output_tokens(self) -> int:
        """All output."""
        return int(self.fields["output_tokens"])

    @cached_property
    def cost_usd(self) -> Decimal | None:
        """What it cost when it was made; None without a price."""
        if self.fields.get("provider") == "ollama":
            return Decimal(0)
        return self.as_of(self.model, self.fields.get("provider"), self.at)

    def as_of(self, model: str, provider: str | None, moment: datetime) -> Decimal | None:
        """Return what it would cost at another time with another model, cached tokens cached; None without a price."""
        if not self.input_tokens and not self.output_tokens:
            return None
        standard = self._charged(model, provider, moment, None)
        tier = self.fields.get("service_tier", "default")
        if tier == "default" or standard is None:
            return standard
        charged = self._charged(model, provider, moment, {CONTEXTS[tier]: tier} if tier in CONTEXTS else None)
        return (
            None if charged == standard else charged
        )  # the package charges the standard price where it knows no other

    def _charged(
        self, model: str, provider: str | None, moment: datetime, context: dict[str, str] | None
    ) -> Decimal | None:
        usage = Usage(
            input_tokens=self.input_tokens,
            cache_read_tokens=self.cached_tokens,
            cache_write_tokens=int(self.fields["cache_write_tokens"]),
            output_tokens=self.output_tokens,
            output_reasoning_tokens=int(self.fields["reasoning_tokens"]),
        )
        try:
            price = calc_price(
                usage, model, provider_id=provider, genai_request_timestamp=moment, price_context=context
            )
        except LookupError:
            return None
        return nine_decimals(price.total_price)


def calls_of(entries: Iterable[Entry]) -> list[RecountedCall]:
    """Return the calls, each once."""
    return [RecountedCall(entry) for entry in {entry["event_id"]: entry for entry in entries}.values()]


@dataclass(frozen=True)
class Sums:
    """The figures of some calls."""

    calls: Sequence[RecountedCall]

    @property
    def cost_usd(self) -> Decimal | None:
        """What they cost; None when there are some and none has a price."""
        costs = [call.cost_usd for call in self.calls if call.cost_usd is not None]
        return sum(costs, Decimal(0)) if costs or not self.calls else None

    @property
    def tokens(self) -> tuple[int, int]:
        """Input and output."""
        return sum(call.input_tokens for call in self.calls), sum(call.output_tokens for call in self.calls)

    @property
    def unpriced(self) -> list[RecountedCall]:
        """Those without a price."""
        return [call for call in self.calls if call.cost_usd is None]

    @property
    def total_usd(self) -> Decimal:
        """What those with a price cost."""
        return self.cost_usd or Decimal(0)

    def of(self, **fields: str | None) -> "Sums":
        """Return those that have these fields."""
        return Sums(
            [call for call in self.calls if all(call.fields.get(name) == value for name, value in fields.items())]
        )

    def values(self, name: str) -> set[str]:
        """Return what there is of a field."""
        return {call.fields[name] for call in self.calls if name in call.fields}


@dataclass(frozen=True)
class CostRecount:
    """All figures of `calls` at `now` in a reporting zone."""

    calls: Sequence[RecountedCall]
    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        """The running day."""
        return self.now.astimezone(self.zone).date()

    def days(self, days: int) -> list[date]:
        """Return the days of a window."""
        return [self.today - timedelta(days=back) for back in range(days)][::-1]

    def window(self, days: int) -> Sums:
        """Return the calls of a window."""
        return self.between(self.days(days)[0], self.today)

    def between(self, first: date, last: date) -> Sums:
        """Return the calls from one day to another."""
        return Sums([call for call in self.calls if first <= call.at.astimezone(self.zone).date() <= last])

    def since(self, start: datetime) -> Sums:
        """Return the calls from a moment until now."""
        return Sums([call for call in self.calls if start <= call.at < self.now])


def period_of(now: datetime, kind: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the start and the end of the calendar period that runs, in UTC."""
    local = now.astimezone(zone).date()
    if kind == "daily":
        first, following = local, local + timedelta(days=1)
    elif kind == "weekly":
        first = date.fromisocalendar(*local.isocalendar()[:2], 1)
        following = first + timedelta(weeks=1)
    else:
        first = date(local.year, local.month, 1)
        following = date(local.year + local.month // 12, local.month % 12 + 1, 1)
    return (
        datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC),
        datetime(following.year, following.month, following.day, tzinfo=zone).astimezone(UTC),
    )
