"""What a call would cost: the entry of the price list that ingest would take for it, and its arithmetic."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from genai_prices.data_snapshot import DataSnapshot, get_snapshot
from genai_prices.types import ModelInfo

from autobot_analytics.names.providers import ALSO_SERVES, fold
from autobot_analytics.names.spelling import NAME_MAX, plain, readings, stem, variants
from web.api.pricing.answers import ListedModel, PriceDifference
from web.reading.fold import Document
from web.reading.rows import newest

ANY_MODEL = "*"

Documents = Mapping[str, Document]


@dataclass(frozen=True)
class Price:
    """An entry of the price list and the tier that a call falls into."""

    name: str
    document: Document
    tier: Mapping[str, Any]


def listed(prices: Documents) -> list[ListedModel]:
    """Return the models of the price list, by provider and model."""
    rows = [document for document in prices.values() if document["is_listed"]]
    rows.sort(key=lambda document: (document["provider"] or "", document["model"]))
    return [ListedModel.model_validate(document) for document in rows]


def differences(document: Document | None) -> list[PriceDifference]:
    """Return the models for which the price lists differ; none before they are published."""
    if document is None:
        return []
    return [
        PriceDifference(
            provider=row["provider"],
            model=row["model"],
            list_name=row["list_name"],
            decided=row["decided"],
            package_input_price_per_1m=row["package_input"],
            package_output_price_per_1m=row["package_output"],
            listed_input_price_per_1m=row["listed_input"],
            listed_output_price_per_1m=row["listed_output"],
        )
        for row in newest(document, len(document["model"]))
    ]


def find_price(prices: Documents, provider: str | None, model: str, input_tokens: int) -> Price | None:
    """Find what a call of `input_tokens` would be priced by; None for a model without a price.

    The names that calls really wrote come first, then the price list's, then those that its own matching resolves.
    """
    for name in _candidates(prices, provider, model):
        document = prices.get(name)
        if document is not None and document["price_status"] != "unpriced":
            tiers = [tier for tier in document["tiers"] if tier["input_tokens_from"] <= input_tokens]
            return Price(name, document, max(tiers, key=lambda tier: int(tier["input_tokens_from"])))
    return None


def cost_usd(tier: Mapping[str, Any], input_tokens: int, cached_input_tokens: int, output_tokens: int) -> float:
    """Price the tokens of one call."""
    per_million = (
        (input_tokens - cached_input_tokens) * tier["input_price_per_1m"]
        + cached_input_tokens * tier["cached_input_price_per_1m"]
        + output_tokens * tier["output_price_per_1m"]
    )
    return float(round(per_million / 1_000_000 + tier["price_per_call"], 9))


def _candidates(prices: Documents, provider: str | None, model: str) -> list[str]:
    matched = [*_read(provider, model), *_matched(provider, model)]
    if provider:
        return [f"{provider}/{model}", f"{provider.strip().lower()}/{ANY_MODEL}", *matched]
    alike = sorted(
        name for name, document in prices.items() if document["model"] == model and document["provider"] is not None
    )
    return [f"/{model}", *matched, *alike]


def _read(provider: str | None, model: str) -> list[str]:
    """Return the entries that the names stand for, by the steps that ingest takes."""
    if max(len(provider or ""), len(model)) > NAME_MAX:
        return []
    found = [
        f"{owner}/{variant.model}"
        for reading in readings(provider, model)
        if reading.provider
        for owner in (reading.provider, *ALSO_SERVES.get(reading.provider, ()))
        for variant in variants(reading.model, reading.provider)
    ]
    return list(dict.fromkeys(found))


def _matched(provider: str | None, model: str) -> list[str]:
    """Return the entries that the price package itself takes for a name; none when it knows none."""
    if max(len(provider or ""), len(model)) > NAME_MAX:
        return []
    lookup = DataSnapshot(get_snapshot().providers, from_auto_update=False)  # a fresh one: it remembers every miss
    try:
        found_provider, found = lookup.find_provider_model(model, None, provider or None, None)
    except LookupError:
        return []
    if not _is_name_of(found, model):
        return []
    owners = [one.id for one in get_snapshot().providers if any(own is found for own in one.models)]  # of a reseller's
    return [f"{name}/{found.id}" for name in dict.fromkeys([found_provider.id, *owners])]


def _is_name_of(found: ModelInfo, model: str) -> bool:
    """Return whether `model` is a whole name of what the package found by a part of it, but for its edition."""
    name = plain(stem(fold(model)))
    spelled = {plain(stem(fold(text))) for text in (found.id, *_texts(found.match))}
    return name in spelled or name.rpartition("/")[2] in spelled


def _texts(match: object) -> Iterator[str]:
    for part in (*getattr(match, "or_", ()), *getattr(match, "and_", ())):
        yield from _texts(part)
    for kind in ("equals", "starts_with", "contains", "ends_with"):
        if text := getattr(match, kind, None):
            yield str(text).rstrip("-@:/.")
