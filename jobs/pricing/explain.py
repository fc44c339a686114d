"""Why a call costs what it costs: each step from the names that a producer wrote to rates, and their source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.pricing.own_prices import OwnPrices
from jobs.pricing.published import PublishedPrices, identity
from jobs.pricing.rate_card import FREE, STANDARD_TIERS, PriceSource, holds_at
from jobs.pricing.tariff import BEGINNING, Rates, Tariff

NAME_REASONS = ("model unknown", "model ambiguous", "provider unknown")  # those that an alias mends


@dataclass(frozen=True)
class PriceExplanation:
    """What was done to price a name; `reason` says why there is no price, and `candidates` what may be meant."""

    steps: Sequence[str]
    priced_as: str | None
    source: str
    tariffs: Sequence[Tariff]  # that hold at the moment, by input tokens
    reason: str | None
    candidates: Sequence[str] = ()


def explain(
    source: PriceSource, free_providers: Sequence[str], provider: str | None, model: str, tier: str, at: datetime
) -> PriceExplanation:
    """Explain the price that calls of a name have at the moment `at` (UTC without a zone) in a service tier."""
    published = published_of(source)
    steps: list[str] = []
    named = (provider, model)
    if (provider or "").strip().lower() in free_providers and not source.sets(provider, model):
        return PriceExplanation(
            [f"provider {provider} is free: FREE_LOCAL_PROVIDERS"], "free", "settings", [Tariff(FREE)], None
        )
    if isinstance(source, OwnPrices) and (alias := source.alias(provider, model)):
        named = alias.meant
        steps.append(f"the price file's alias {alias.model!r} is {alias.target}")
    found = published.resolve(*named)
    steps += found.done
    origin = found.source
    priced_as = "/".join(identity(found.chosen)) if found.chosen else None
    if isinstance(source, OwnPrices) and (entry := source.entry(*named, at)):
        day = "always" if entry.valid_from == BEGINNING else f"from {entry.valid_from:%Y-%m-%d} on"
        steps.append(f"the price file prices {entry.model!r}, {day}")
        origin, priced_as = "price file", f"{entry.provider or '*'}/{entry.model}"
    standard = tier.strip().lower() in STANDARD_TIERS
    tariffs = [one for one in source.find(provider, model, "" if standard else tier.lower()) if holds_at(one, at)]
    reason = next((one.price for one in tariffs if not isinstance(one.price, Rates)), None)
    candidates = found.candidates or (published.candidates(named[1]) if reason in NAME_REASONS else ())
    return PriceExplanation(steps, None if reason else priced_as, origin, tariffs, reason, candidates)


def published_of(source: PriceSource) -> PublishedPrices:
    """Return the published prices of a source, beneath the operator's own."""
    if isinstance(source, OwnPrices):
        return source.published
    assert isinstance(source, PublishedPrices)
    return source
