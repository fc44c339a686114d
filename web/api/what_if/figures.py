"""What calls would have cost under another model: sizes of calls, priced as calls of the other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from web.api.pricing.figures import find_price
from web.api.what_if.answers import Uncertain, WhatIfSize
from web.reading.fold import Document, fold, pick
from web.reading.window import Window

KEYS = ("provider", "model", "service_tier", "input_tokens_from")
SUMS = (
    "calls",
    "input_tokens",
    "output_tokens",
    "cached_input_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "cost_nano_usd",
    "unpriced_calls",
)
MOST_NEAR = 5

Documents = Mapping[str, Document]
Name = tuple[str | None, str]


@dataclass(frozen=True)
class ModelUsage:
    """Calls of one model, service tier and size."""

    provider: str | None
    model: str
    service_tier: str
    input_tokens_from: int
    least_input: float
    most_input: float
    sums: Mapping[str, int]


@dataclass(frozen=True)
class Moved:
    """Usage that has a price under both models, with what it costs, USD."""

    usage: ModelUsage
    current: float
    what_if: float
    without_cache: float
    fewer_tokens: float
    more_tokens: float
    low: float
    high: float


def names(days: Documents) -> set[Name]:
    """Return (provider, model) of every model that was called."""
    return {name for document in days.values() for name in zip(document["provider"], document["model"], strict=True)}


def called(known: Iterable[Name], asked: str) -> list[Name]:
    """Return the names that `asked` means: a model, whoever serves it, or `provider/model`; none if not called."""
    return sorted(
        (name for name in known if asked in (name[1], f"{name[0] or ''}/{name[1]}")),
        key=lambda name: (name[0] or "", name[1]),
    )


def target(prices: Documents, asked: str) -> tuple[str, Document] | None:
    """Find the entry of the price list that `asked` means; None without a price."""
    exact = prices.get(asked)
    if exact is not None and exact["price_status"] != "unpriced":
        return asked, exact
    provider, slash, model = asked.partition("/")
    found = find_price(prices, None, asked, 0) or (find_price(prices, provider, model, 0) if slash else None)
    return None if found is None else (found.name, found.document)


def near(names_known: Iterable[str], asked: str) -> list[str]:
    """Return names that are like `asked`."""
    known = sorted(set(names_known))
    folded = {name.lower(): name for name in known}
    inside = [name for name in known if asked.lower() in name.lower()]
    alike = [folded[name] for name in get_close_matches(asked.lower(), folded, MOST_NEAR)]
    return list(dict.fromkeys([*alike, *sorted(inside, key=len)]))[:MOST_NEAR]


def usage(days: Documents, window: Window, wanted: Sequence[Name]) -> list[ModelUsage]:
    """Return the calls of a window by size, of the models that are wanted."""
    folded = fold(pick(days, window.day_keys()), KEYS, SUMS, least=("min_input_tokens",), most=("max_input_tokens",))
    chosen = set(wanted)
    return [
        ModelUsage(
            provider=key[0],
            model=key[1],
            service_tier=key[2],
            input_tokens_from=key[3],
            least_input=row["min_input_tokens"],
            most_input=row["max_input_tokens"],
            sums={name: row[name] for name in SUMS},
        )
        for key, row in folded.rows()
        if (key[0], key[1]) in chosen
    ]


def move(one: ModelUsage, own: Document, other: Document, tokenizer_share: float) -> Moved | None:
    """Price calls as calls of `other`; None when either has no price for their service tier.

    `tokenizer_share` is by how much the other may count the same text differently.
    """
    steps, own_steps = _steps(other, one.service_tier), _steps(own, one.service_tier)
    if not steps or not own_steps:
        return None
    here = _step(steps, one.input_tokens_from)
    shorter = _step(steps, min(one.least_input * (1 - tokenizer_share), one.input_tokens_from))
    longer = _step(steps, max(one.most_input * (1 + tokenizer_share), one.input_tokens_from))
    fewer = min(_cost(one, step, 1 - tokenizer_share) for step in (here, shorter))
    return Moved(
        one,
        current=_cost(one, _step(own_steps, one.input_tokens_from)),
        what_if=_cost(one, here),
        without_cache=_cost(one, here, cached=False),
        fewer_tokens=fewer,
        more_tokens=max(_cost(one, step, 1 + tokenizer_share) for step in (here, longer)),
        low=min(fewer, *(_cost(one, step, 1 - tokenizer_share, cached=False) for step in (here, shorter))),
        high=max(
            _cost(one, step, 1 + tokenizer_share, cached=cached) for step in (here, longer) for cached in (True, False)
        ),
    )


def uncertain(moved: Sequence[Moved], tokenizer_percent: float, same_tokens: bool) -> list[Uncertain]:
    """Return what does not carry over, each for itself."""
    what_if = sum(one.what_if for one in moved)
    without = sum(one.without_cache for one in moved)
    share = sum(one.usage.sums["cached_input_tokens"] for one in moved)
    cache = Uncertain(
        what="cache hits",
        low_usd=min(what_if, without),
        high_usd=max(what_if, without),
        why="one end: as many tokens come from the other's prompt cache; other end: none does"
        if share
        else "no call had cached tokens: there is nothing to lose",
    )
    tokens = Uncertain(
        what="tokenizer",
        low_usd=sum(one.fewer_tokens for one in moved),
        high_usd=sum(one.more_tokens for one in moved),
        why="the same model counts the same tokens"
        if same_tokens
        else f"another model may make {tokenizer_percent:g} % fewer or more tokens of the same text, and calls may "
        "fall into another step of its price",
    )
    return [cache, tokens]


def by_size(rows: Sequence[ModelUsage], moved: Sequence[Moved]) -> list[WhatIfSize]:
    """Return calls and costs by size of the input, smallest first."""
    sizes = []
    for start in sorted({one.input_tokens_from for one in rows}):
        here = [one for one in rows if one.input_tokens_from == start]
        priced = [one for one in moved if one.usage.input_tokens_from == start]
        sizes.append(
            WhatIfSize(
                input_tokens_from=start,
                calls=total(here, "calls"),
                input_tokens=total(here, "input_tokens"),
                output_tokens=total(here, "output_tokens"),
                current_usd=sum(one.current for one in priced) if priced else None,
                what_if_usd=sum(one.what_if for one in priced) if priced else None,
            )
        )
    return sizes


def total(rows: Iterable[ModelUsage], name: str) -> int:
    """Add up one of the sums."""
    return sum(one.sums[name] for one in rows)


def _steps(document: Document, service_tier: str) -> Sequence[Mapping[str, Any]]:
    if not service_tier or document["is_free"]:
        return list(document["tiers"])
    return [step for step in document["service_tiers"] if step["service_tier"] == service_tier]


def _step(steps: Sequence[Mapping[str, Any]], input_tokens: float) -> Mapping[str, Any]:
    within = [step for step in steps if step["input_tokens_from"] <= input_tokens]
    return max(within, key=lambda step: int(step["input_tokens_from"]))


def _cost(one: ModelUsage, step: Mapping[str, Any], times: float = 1, cached: bool = True) -> float:
    sums = one.sums
    read, written = (sums["cached_input_tokens"], sums["cache_write_tokens"]) if cached else (0, 0)
    per_million = (
        (sums["input_tokens"] - read - written) * step["input_price_per_1m"]
        + read * step["cached_input_price_per_1m"]
        + written * step["cache_write_price_per_1m"]
        + (sums["output_tokens"] - sums["reasoning_tokens"]) * step["output_price_per_1m"]
        + sums["reasoning_tokens"] * step["reasoning_price_per_1m"]
    )
    return float(times * per_million / 1_000_000 + sums["calls"] * step["price_per_call"])
