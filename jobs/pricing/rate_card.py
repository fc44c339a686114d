"""The prices of calls: the rate card that `sql/ingest/price_calls.sql` joins with them, and the list of prices.

Each distinct (provider, model, service tier), spelled as the producer spelled it, is resolved once, by
`jobs/pricing/names.py`, to a few rows of the card. The join then prices a call in less than a microsecond, where
`calc_price` of genai-prices takes fifty or more.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Protocol

import polars as pl

from jobs.pricing.published import ListDifference, PackagePrices
from jobs.pricing.tariff import Rates, Tariff

ANY_MODEL = "*"
STANDARD_TIERS = frozenset({"", "standard", "default", "auto", "on_demand", "on-demand"})
SERVICE_TIERS = ("batch", "flex", "priority", "fast")  # those that are priced by themselves, as far as anybody does
_REMEMBERED = 10_000

PRICE = pl.Decimal(25, 18)  # USD for 1,000,000 tokens: all decimals that the package has
RATE = pl.Decimal(25, 24)  # USD for one token: the same; under $10, so that no call's sum overflows 38 digits
RATE_CARD = pl.Schema(
    {
        "provider": pl.String(),
        "model": pl.String(),
        "service_tier": pl.String(),
        "valid_from": pl.Datetime("us"),
        "valid_to": pl.Datetime("us"),
        "day_from_us": pl.Int64(),
        "day_to_us": pl.Int64(),
        "input_tokens_from": pl.Int64(),
        "input_tokens_to": pl.Int64(),
        "price_status": pl.String(),
        "unpriced_reason": pl.String(),
        **{f"{name}_usd": RATE for name in Rates._fields},
        "is_whole": pl.Boolean(),
        **{f"{name}_pico": pl.Int64() for name in Rates._fields},  # USD × 10^12, if all are whole
    }
)
PRICE_LIST = pl.Schema(
    {
        "provider": pl.String(),
        "model": pl.String(),
        "input_tokens_from": pl.Int64(),
        "input_price_per_1m": PRICE,
        "cached_input_price_per_1m": PRICE,
        "cache_write_price_per_1m": PRICE,
        "output_price_per_1m": PRICE,
        "reasoning_price_per_1m": PRICE,
        "price_per_call": PRICE,
        "is_free": pl.Boolean(),
    }
)
TIER_LIST = pl.Schema(
    {
        "provider": pl.String(),
        "model": pl.String(),
        "service_tier": pl.String(),
        **{name: kind for name, kind in PRICE_LIST.items() if name not in ("provider", "model", "is_free")},
    }
)
PRICE_DIFFERENCES = pl.Schema(
    {
        "provider": pl.String(),
        "model": pl.String(),
        "list_name": pl.String(),
        "decided": pl.String(),
        "package_input": pl.Float64(),
        "package_output": pl.Float64(),
        "listed_input": pl.Float64(),
        "listed_output": pl.Float64(),
    }
)
_MILLI = Decimal("0.001")
_PICO = Decimal(10) ** 12
FREE = Rates._make([Decimal(0)] * len(Rates._fields))

CallKind = tuple[str | None, str, str | None]
"""Provider, model and service tier, as the producer wrote them."""


class PriceSource(Protocol):
    """Where prices come from."""

    version: str  # name of the price data: another text when another price may come out

    def find(self, provider: str | None, model: str, tier: str) -> Sequence[Tariff]:
        """Return the tariffs of a model as a producer names it, without gap or overlap; `tier` '' is standard."""

    def models(self, tier: str = "") -> Iterable[tuple[str | None, str, Sequence[Tariff]]]:
        """Return (provider, model, tariffs) of every model; with a `tier`, of those that may have a price for it."""

    def sets(self, provider: str | None, model: str) -> bool:
        """Return whether the operator himself set the price of such calls."""

    def differences(self) -> Sequence[ListDifference]:
        """Return the models for which genai-prices and a list have different prices."""


class RateCard:
    """What calls cost, by provider, model and service tier; remembers what it has looked up."""

    def __init__(self, free_providers: Iterable[str], source: PriceSource | None = None) -> None:
        self._free = tuple(provider.strip().lower() for provider in free_providers)
        self._source: PriceSource = source or PackagePrices()
        self._resolved = lru_cache(maxsize=_REMEMBERED)(self._resolve)

    def use(self, source: PriceSource) -> None:
        """Price by `source` from now on, if its prices are others."""
        if source.version != self._source.version:
            self._source = source
            self._resolved.cache_clear()

    @property
    def price_version(self) -> str:
        """Name of the price data, to be kept beside every cost that was computed with it."""
        return self._source.version

    def rows(self, kinds: Iterable[CallKind]) -> pl.DataFrame:
        """Return the card's rows for these kinds of calls (schema RATE_CARD), for `price_calls` to join."""
        return pl.DataFrame(
            [row for kind in dict.fromkeys(kinds) for row in self._resolved(kind)], schema=RATE_CARD, orient="row"
        )

    def steps(self) -> list[int]:
        """Return the counts of input tokens from which any model has another price, at any time."""
        return sorted({tariff.input_tokens_from for _, _, found in self._source.models() for tariff in found})

    def tier_list(self, at: datetime, seen: Iterable[tuple[str | None, str]]) -> pl.DataFrame:
        """Return the prices of service tiers at the moment `at` (schema TIER_LIST), of all models with such prices.

        `seen` are names that calls give models, beside those of the price list.
        """
        moment = at.astimezone(UTC).replace(tzinfo=None)
        rows: list[tuple[object, ...]] = []
        for tier in SERVICE_TIERS:
            named = {(provider, model): found for provider, model, found in self._source.models(tier)}
            named |= {name: self._source.find(*name, tier) for name in seen if name not in named}
            for (provider, model), found in named.items():
                for tariff in found:
                    if isinstance(tariff.price, Rates) and holds_at(tariff, moment):
                        *per_token, per_call, _ = tariff.price
                        per_million = [rate * 1_000_000 for rate in per_token]
                        rows.append((provider, model, tier, tariff.input_tokens_from, *per_million, per_call))
        return pl.DataFrame(rows, schema=TIER_LIST, orient="row")

    def differences(self) -> pl.DataFrame:
        """Return the models for which the price lists differ (schema PRICE_DIFFERENCES), USD for a million tokens."""
        rows = []
        for one in self._source.differences():
            rates = (one.package.input, one.package.output, one.listed.input, one.listed.output)
            million = [float(rate * 1_000_000) for rate in rates]
            rows.append((one.provider, one.model, one.list_name, one.decided, *million))
        return pl.DataFrame(rows, schema=PRICE_DIFFERENCES, orient="row")

    def price_list(self, at: datetime) -> pl.DataFrame:
        """Return every model's prices at the moment `at` (schema PRICE_LIST), by provider, model and input tokens.

        A model whose price changes with the size of the input has a row for each step; `input_tokens_from` is 0 in
        the first. Models without a price per token are left out. A free provider is one row, with the model `*`.
        """
        moment = at.astimezone(UTC).replace(tzinfo=None)
        rows: list[tuple[object, ...]] = [(provider, ANY_MODEL, 0, *FREE[:-1], True) for provider in self._free]
        for provider, model, found in self._source.models():
            for tariff in found:
                if isinstance(tariff.price, Rates) and holds_at(tariff, moment):
                    *per_token, per_call, _ = tariff.price
                    per_million = [rate * 1_000_000 for rate in per_token]
                    is_free = tariff.price == FREE
                    rows.append((provider, model, tariff.input_tokens_from, *per_million, per_call, is_free))
        return pl.DataFrame(rows, schema=PRICE_LIST, orient="row").sort("provider", "model", "input_tokens_from")

    def _resolve(self, kind: CallKind) -> list[tuple[object, ...]]:
        provider, model, service_tier = kind
        if (provider or "").strip().lower() in self._free and not self._source.sets(provider, model):
            return [_row(kind, Tariff(FREE))]
        tier = (service_tier or "").strip().lower()
        found = self._source.find(provider, model, "" if tier in STANDARD_TIERS else tier)
        return [_row(kind, tariff) for tariff in found]


def holds_at(tariff: Tariff, moment: datetime) -> bool:
    """Return whether a tariff holds at a moment, UTC without a zone."""
    day_us = (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) // timedelta(microseconds=1)
    return tariff.valid_from <= moment < tariff.valid_to and tariff.day_from_us <= day_us < tariff.day_to_us


def _row(kind: CallKind, tariff: Tariff) -> tuple[object, ...]:
    charge: tuple[object, ...]
    if isinstance(tariff.price, Rates):
        charge = ("free" if tariff.price == FREE else "priced", None, *tariff.price, *_in_pico(tariff.price))
    else:
        charge = ("unpriced", tariff.price, *[None] * (2 * len(Rates._fields) + 1))
    ranges = (
        *(tariff.valid_from, tariff.valid_to),
        *(tariff.day_from_us, tariff.day_to_us),
        *(tariff.input_tokens_from, tariff.input_tokens_to),
    )
    return (*kind, *ranges, *charge)


def _in_pico(rates: Rates) -> tuple[object, ...]:
    """Return whether the rates are whole pico-dollars of which 64 bits hold the sums of 10^9 tokens, and then these."""
    pico = [rate * _PICO for rate in rates]
    if min(rates) < 0 or max(rates._replace(per_call=Decimal(0))) >= _MILLI or any(rate % 1 for rate in pico):
        return (False, *[None] * len(pico))
    return (True, *map(int, pico))
