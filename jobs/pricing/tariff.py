"""A model's published prices as tariffs: rows that say at what rates calls are charged, and which calls.

The tariffs of one model and tier neither overlap nor leave a gap: every moment with every count of input tokens lies in
exactly one. Ranges are half-open, [from, to). Which price holds in a range is asked of `genai_prices` itself, once for
each range, so that its rules (the last active price wins, a token tier is a cliff) are not written down a second time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from genai_prices.types import (
    ModelInfo,
    ModelPrice,
    PriceContext,
    PriceVariant,
    StartDateConstraint,
    TieredPrices,
    TimeOfDateConstraint,
    calc_unit_price,
)

BEGINNING = datetime(1, 1, 1)
END = datetime(9999, 12, 31, 23, 59, 59, 999_999)
DAY_US = 86_400_000_000
TOKENS_END = 2**63 - 1
NO_TOKEN_PRICE = "no price per token"
_TOKENS, _CALLS = 1_000_000, 1_000  # the package's prices are for so many
_TIER_SHOWN = 40


class Rates(NamedTuple):
    """USD for one token of each class, and for the call itself."""

    input: Decimal
    cache_read: Decimal
    cache_write: Decimal
    output: Decimal
    reasoning: Decimal
    per_call: Decimal
    cache_write_1h: Decimal  # of cache-write tokens that are kept for an hour


@dataclass(frozen=True)
class Tariff:
    """What calls are charged, and which calls: rates, or the reason why there is no price."""

    price: Rates | str
    valid_from: datetime = BEGINNING  # UTC without a zone, as the warehouse keeps it
    valid_to: datetime = END
    day_from_us: int = 0  # microseconds since midnight UTC: some prices hold at some hours only
    day_to_us: int = DAY_US
    input_tokens_from: int = 0  # the call's input tokens, cached ones included
    input_tokens_to: int = TOKENS_END


def tariffs(model: ModelInfo, tier: str = "", context: PriceContext | None = None) -> Iterator[Tariff]:
    """Yield the tariffs of `model`, in order of date, hour and tokens.

    With a `context`, those of the service tier it stands for, which `tier` names: where none of the model's variants
    for it is in force there is no price, never the standard one.
    """
    variants = [variant for variant in model.price_variants or () if context and _is_for(variant, context)]
    standard = [] if isinstance(model.prices, ModelPrice) else model.prices
    constraints = [entry.constraint for entry in standard] + [variant.constraint for variant in variants]
    dates = sorted({c.start_date for c in constraints if isinstance(c, StartDateConstraint)})
    hours = {t for c in constraints if isinstance(c, TimeOfDateConstraint) for t in (c.start_time, c.end_time)}
    for valid_from, valid_to in pairwise([BEGINNING, *(datetime.combine(day, time()) for day in dates), END]):
        for day_from_us, day_to_us in pairwise(sorted({0, DAY_US} | {_utc_us(hour) for hour in hours})):
            moment = (valid_from + timedelta(microseconds=day_from_us)).replace(tzinfo=UTC)
            in_force = [v for v in variants if v.constraint is None or v.constraint.active(moment)]
            if context and not in_force:
                yield Tariff(no_price_for(tier), valid_from, valid_to, day_from_us, day_to_us)
                continue
            for price, tokens_from, tokens_to in _token_tiers(model.get_prices(moment, context)):
                yield Tariff(price, valid_from, valid_to, day_from_us, day_to_us, tokens_from, tokens_to)


def no_price_for(tier: str) -> str:
    """Return the reason for a call in a service tier for which its model has no price."""
    return f"no price for tier {tier[:_TIER_SHOWN]}"


def _is_for(variant: PriceVariant, context: PriceContext) -> bool:
    return all(context.get(key) == value for key, value in variant.when.items())


def _utc_us(hour: time) -> int:
    aware = hour if hour.tzinfo else hour.replace(tzinfo=UTC)
    utc = datetime.combine(date(1970, 1, 1), aware).astimezone(UTC).time()
    return ((utc.hour * 60 + utc.minute) * 60 + utc.second) * 1_000_000 + utc.microsecond


def _token_tiers(price: ModelPrice) -> Iterator[tuple[Rates | str, int, int]]:
    """Cut `price` where its rates change with the number of input tokens.

    A class without a price of its own is charged at that of the class it belongs to; a model that is charged by its
    input alone has free output, as the package has it.
    """
    if price.input_mtok is None and price.output_mtok is None:
        yield NO_TOKEN_PRICE, 0, TOKENS_END
        return
    cache_write = price.input_mtok if price.cache_write_mtok is None else price.cache_write_mtok
    cache_write_1h = cache_write if price.cache_write_1h_mtok is None else price.cache_write_1h_mtok
    classes = (
        price.input_mtok,
        price.input_mtok if price.cache_read_mtok is None else price.cache_read_mtok,
        cache_write,
        price.output_mtok,
        price.output_mtok if price.output_reasoning_mtok is None else price.output_reasoning_mtok,
    )
    tiered = [value for value in (*classes, price.requests_kcount, cache_write_1h) if isinstance(value, TieredPrices)]
    starts = sorted({0, *(tier.start + 1 for value in tiered for tier in value.tiers)})
    for tokens_from, tokens_to in pairwise([*starts, TOKENS_END]):
        rates = [calc_unit_price(value, 1, tokens_from, _TOKENS) for value in classes]
        rates.append(calc_unit_price(price.requests_kcount, 1, tokens_from, _CALLS))
        rates.append(calc_unit_price(cache_write_1h, 1, tokens_from, _TOKENS))
        yield Rates._make(rates), tokens_from, tokens_to
