"""Calls for the tests of pricing: priced by our SQL on the one hand, by `calc_price` on the other."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import polars as pl
from genai_prices import Usage
from genai_prices.data_snapshot import DataSnapshot
from genai_prices.types import PriceContext

from jobs.database.warehouse_file import memory_warehouse
from jobs.pricing.rate_card import RateCard
from jobs.warehouse import Warehouse

NOON = datetime(2026, 11, 20, 12)
NANO = Decimal("0.000000001")


@dataclass(frozen=True)
class CallToPrice:
    """One call, as ingest hands it to `price_calls`."""

    provider: str | None
    model: str
    input_tokens: int = 1_000
    output_tokens: int = 100
    cached_input_tokens: int | None = 0
    cache_write_tokens: int | None = 0
    reasoning_tokens: int | None = 0
    service_tier: str | None = None
    event_time: datetime = NOON
    cache_write_1h_tokens: int | None = 0

    def at(self, event_time: datetime) -> "CallToPrice":
        """Return the same call at another time."""
        return replace(self, event_time=event_time)


@dataclass(frozen=True)
class Priced:
    """What `price_calls` says of a call."""

    cost_usd: Decimal | None
    status: str
    reason: str | None


CALLS = pl.Schema(
    {
        "provider": pl.String(),
        "model": pl.String(),
        "input_tokens": pl.Int64(),
        "output_tokens": pl.Int64(),
        "cached_input_tokens": pl.Int64(),
        "cache_write_tokens": pl.Int64(),
        "reasoning_tokens": pl.Int64(),
        "service_tier": pl.String(),
        "event_time": pl.Datetime("us"),
        "cache_write_1h_tokens": pl.Int64(),
    }
)


def price(calls: Sequence[CallToPrice], card: RateCard | None = None) -> list[Priced]:
    """Price `calls` as ingest does, in their order; each must come back exactly once."""
    card = card or RateCard(("ollama", "local"))
    frame = pl.DataFrame([asdict(call) for call in calls], schema=CALLS).with_row_index("row_id")
    rate_card = card.rows((call.provider, call.model, call.service_tier) for call in calls)
    warehouse = _warehouse()
    with warehouse.view(calls=frame, rate_card=rate_card):
        rows = sorted(warehouse.run("ingest/price_calls"), key=lambda row: int(str(row[0])))
    assert [row[0] for row in rows] == list(range(len(calls)))
    return [Priced(*row[1:]) for row in rows]  # type: ignore[arg-type]


@cache
def _warehouse() -> Warehouse:
    return memory_warehouse()  # one for all: pricing leaves nothing behind


def oracle(call: CallToPrice, snapshot: DataSnapshot, context: PriceContext | None = None) -> Decimal:
    """Return what the package itself charges for `call`, rounded half up to nine decimals; LookupError if unknown."""
    usage = Usage(
        input_tokens=call.input_tokens,
        output_tokens=call.output_tokens,
        cache_read_tokens=call.cached_input_tokens or 0,
        cache_write_tokens=call.cache_write_tokens or 0,
        cache_write_1h_tokens=call.cache_write_1h_tokens or 0,
        output_reasoning_tokens=call.reasoning_tokens or 0,
    )
    moment = call.event_time.replace(tzinfo=UTC)
    charged = snapshot.calc(usage, call.model, call.provider, None, moment, context)
    return charged.total_price.quantize(NANO, ROUND_HALF_UP)
