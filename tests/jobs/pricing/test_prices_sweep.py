"""Our prices against the package's own `calc_price`: every model of the package, and models made up at random."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

from genai_prices.data_snapshot import DataSnapshot, get_snapshot
from genai_prices.types import (
    ClauseEquals,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    PriceContext,
    PriceVariant,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
    TimeOfDateConstraint,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.pricing.package import TIER_CONTEXT_KEYS
from jobs.pricing.published import PackagePrices
from jobs.pricing.rate_card import STANDARD_TIERS, RateCard
from jobs.pricing.tariff import NO_TOKEN_PRICE
from tests.jobs.pricing.calls_to_price import NOON, CallToPrice, Priced, oracle, price

Constraint = StartDateConstraint | TimeOfDateConstraint | None
INSTANT = timedelta(microseconds=1)


def named(snapshot: DataSnapshot) -> Iterator[tuple[Provider, ModelInfo]]:
    """Yield the models that the package itself finds by their own name.

    One is left out: `perplexity/sonar` of Perplexity is also how LiteLLM writes `sonar`, which has another price.
    """
    for provider in snapshot.providers:
        for model in provider.models:
            if provider.find_model(model.id) and (provider.id, model.id) != ("perplexity", "perplexity/sonar"):
                yield provider, model


def published(model: ModelInfo) -> list[tuple[Constraint, ModelPrice]]:
    """Return (constraint, price) of all that is published for a model, variants included."""
    standard = [ConditionalPrice(prices=model.prices)] if isinstance(model.prices, ModelPrice) else model.prices
    return [(entry.constraint, entry.prices) for entry in (*standard, *(model.price_variants or ()))]


def moments(model: ModelInfo) -> list[datetime]:
    """Return one moment, and those on both sides of each change of the model's price, by date and by hour."""
    constraints = [constraint for constraint, _ in published(model)]
    starts = {datetime.combine(c.start_date, time()) for c in constraints if isinstance(c, StartDateConstraint)}
    hours = {h for c in constraints if isinstance(c, TimeOfDateConstraint) for h in (c.start_time, c.end_time)}
    days = {NOON} | {start + offset for start in starts for offset in (-INSTANT, INSTANT * 0, timedelta(days=400))}
    edges = {datetime.combine(day, hour.replace(tzinfo=None)) for day in days for hour in hours}
    return sorted(days | edges | {edge - INSTANT for edge in edges})


def input_sizes(model: ModelInfo) -> list[int]:
    """Return two counts of input tokens, and those on both sides of each token tier of the model."""
    values = [value for _, prices in published(model) for value in prices.__dict__.values()]
    starts = {tier.start for value in values if isinstance(value, TieredPrices) for tier in value.tiers}
    return sorted({1, 123_457} | {start + more for start in starts for more in (0, 1)})


def spread(call: CallToPrice) -> Iterator[CallToPrice]:
    """Yield `call` with its tokens spread over the classes in several ways."""
    third = call.input_tokens // 3
    yield replace(call, output_tokens=0)
    yield replace(call, output_tokens=7_777, cached_input_tokens=third, reasoning_tokens=2_001)
    yield replace(call, output_tokens=1, cached_input_tokens=third, cache_write_tokens=third)
    yield replace(call, cache_write_tokens=2 * third, cache_write_1h_tokens=third)


def tiers(snapshot: DataSnapshot) -> Iterator[tuple[Provider, ModelInfo, tuple[str, str]]]:
    """Yield each service tier other than standard, as (key, value) of the package's context, with its model."""
    for provider, model in named(snapshot):
        for key, tier in sorted({item for variant in model.price_variants or () for item in variant.when.items()}):
            if key in TIER_CONTEXT_KEYS and tier not in STANDARD_TIERS:
                yield provider, model, (key, tier)


def expected(call: CallToPrice, snapshot: DataSnapshot, context: PriceContext | None = None) -> Priced:
    """Return what must come out for `call`, by the package's own words."""
    try:
        _, model = snapshot.find_provider_model(call.model, None, call.provider, None)
    except LookupError:
        return Priced(None, "unpriced", "model unknown")
    prices = model.get_prices(call.event_time.replace(tzinfo=UTC), context)
    if prices.input_mtok is None and prices.output_mtok is None:
        return Priced(None, "unpriced", NO_TOKEN_PRICE)
    rates = [value for key, value in prices.__dict__.items() if key.endswith("_mtok") or key == "requests_kcount"]
    cost = oracle(call, snapshot, context)
    return Priced(cost, "free" if cost == 0 and set(rates) == {Decimal(0)} else "priced", None)


def test_every_model_costs_what_the_package_charges() -> None:
    """Each model on both sides of each date, hour and token tier costs what `calc_price` says, to the nano-dollar."""
    snapshot = get_snapshot()
    calls = [
        call
        for provider, model in named(snapshot)
        for moment in moments(model)
        for size in input_sizes(model)
        for call in spread(CallToPrice(provider.id, model.id, size, event_time=moment))
    ]
    wrong = [
        (call, got, want)
        for call, got in zip(calls, price(calls), strict=True)
        if got != (want := expected(call, snapshot))
    ]
    assert wrong == []
    assert len(calls) > 10_000


def test_every_tier_costs_what_the_package_charges() -> None:
    """Each service tier of each model costs what `calc_price` says where it has a price, and is unpriced elsewhere."""
    snapshot = get_snapshot()
    calls, wanted = [], []
    for provider, model, (key, tier) in tiers(snapshot):
        variants = [variant for variant in model.price_variants or () if variant.when == {key: tier}]
        for moment in moments(model):
            aware = moment.replace(tzinfo=UTC)
            in_force = any(v.constraint is None or v.constraint.active(aware) for v in variants)
            for size in input_sizes(model):
                for call in spread(CallToPrice(provider.id, model.id, size, event_time=moment, service_tier=tier)):
                    calls.append(call)
                    want = expected(call, snapshot, {key: tier})
                    known = in_force or want.reason == "model unknown"
                    wanted.append(want if known else Priced(None, "unpriced", f"no price for tier {tier}"))
    wrong = [case for case in zip(calls, price(calls), wanted, strict=True) if case[1] != case[2]]
    assert wrong == []
    assert {call.service_tier for call in calls} == {"batch", "flex", "priority", "fast"}


days = st.dates(date(2026, 1, 1), date(2026, 1, 6))
clock = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]), tzinfo=st.sampled_from([None, UTC]))
abroad = st.builds(time, st.integers(0, 23), tzinfo=st.just(timezone(timedelta(hours=5, minutes=45))))
constraints = st.one_of(
    st.none(),
    st.builds(StartDateConstraint, days),
    st.builds(TimeOfDateConstraint, clock | abroad, clock | abroad),
)
plain = st.decimals(0, 100, allow_nan=False, places=6) | st.just(Decimal("0.041666666666666664"))
stepped = st.builds(TieredPrices, plain, st.lists(st.builds(Tier, st.sampled_from([5, 10, 20]), plain), max_size=2))
token_prices = st.builds(
    ModelPrice,
    input_mtok=plain | stepped,
    output_mtok=plain | stepped,
    cache_read_mtok=st.none() | plain | stepped,
    cache_write_mtok=st.none() | plain,
    cache_write_1h_mtok=st.none() | plain | stepped,
    output_reasoning_mtok=st.none() | plain,
    requests_kcount=st.none() | plain,
).filter(lambda prices: prices.cache_write_1h_mtok is None or prices.cache_write_mtok is not None)  # else refused
made_up_models = st.builds(
    ModelInfo,
    id=st.just("m"),
    match=st.just(ClauseEquals("m")),
    prices=token_prices
    | st.lists(st.builds(ConditionalPrice, constraints, prices=token_prices), min_size=1, max_size=4),
    price_variants=st.lists(
        st.builds(PriceVariant, st.just({"processing": "batch"}), token_prices, constraints), max_size=2
    ),
)


@st.composite
def calls_of_model(draw: st.DrawFn) -> CallToPrice:
    """Return a call of the made-up model whose classes fit together."""
    total, output = draw(st.integers(1, 30)), draw(st.integers(0, 10**6))
    cached = draw(st.integers(0, total))
    written = draw(st.integers(0, total - cached))
    return CallToPrice(
        provider="p",
        model="m",
        input_tokens=total,
        output_tokens=output,
        cached_input_tokens=cached,
        cache_write_tokens=written,
        cache_write_1h_tokens=draw(st.integers(0, written)),
        reasoning_tokens=draw(st.integers(0, output)),
        service_tier=draw(st.sampled_from([None, "batch"])),
        event_time=draw(st.datetimes(datetime(2025, 12, 31), datetime(2026, 1, 8))),
    )


@settings(max_examples=150, deadline=None)
@given(model=made_up_models, calls=st.lists(calls_of_model(), min_size=1, max_size=20))
def test_any_model_costs_what_the_package_charges(model: ModelInfo, calls: list[CallToPrice]) -> None:
    """Whatever dates, hours, tiers and variants a model has, each call costs what `calc_price` says."""
    snapshot = DataSnapshot([Provider("p", "P", "https://p", models=[model])], from_auto_update=False)
    for call, got in zip(calls, price(calls, RateCard((), PackagePrices(snapshot))), strict=True):
        moment = call.event_time.replace(tzinfo=UTC)
        in_force = [v for v in model.price_variants or () if v.constraint is None or v.constraint.active(moment)]
        if call.service_tier and not in_force:
            assert got == Priced(None, "unpriced", "no price for tier batch")
        else:
            assert got.cost_usd == oracle(call, snapshot, {"processing": "batch"} if call.service_tier else None)
