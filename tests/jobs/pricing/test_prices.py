"""Which calls are priced, free or unpriced, and what some cost that were worked out by hand."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version

import pytest
from genai_prices.data_snapshot import DataSnapshot, get_snapshot
from genai_prices.types import ClauseEquals, ModelInfo, ModelPrice, Provider

from jobs.pricing.listed import PriceList
from jobs.pricing.published import PackagePrices, PublishedPrices, installed
from jobs.pricing.rate_card import RATE_CARD, RateCard
from tests.jobs.pricing.calls_to_price import CallToPrice, Priced, oracle, price


def cost(call: CallToPrice) -> Decimal | None:
    """Price one call that must have a price."""
    (priced,) = price([call])
    assert priced.status == "priced", priced
    return priced.cost_usd


def unpriced(reason: str) -> Priced:
    """Return what is said of a call without a price."""
    return Priced(None, "unpriced", reason)


def test_price_at_event_time() -> None:
    """A call is charged the price of its day (UTC), whatever the price is today."""
    call = CallToPrice("anthropic", "claude-sonnet-4-6", input_tokens=500_000, output_tokens=6_000)
    last_dear, first_cheap = datetime(2026, 3, 12, 23, 59, 59, 999_999), datetime(2026, 3, 13)
    assert cost(call.at(last_dear)) == Decimal("3.135")  # 500k x $6 + 6k x $22.5, long context
    assert cost(call.at(first_cheap)) == Decimal("1.59")  # 500k x $3 + 6k x $15


def test_token_tier_is_a_cliff() -> None:
    """One input token over the threshold moves all tokens of the call to the higher rate."""
    call = CallToPrice("google", "gemini-2.5-pro", input_tokens=200_000, output_tokens=1_000)
    assert cost(call) == Decimal("0.26")  # $1.25 and $10 a million
    assert cost(replace(call, input_tokens=200_001)) == Decimal("0.5150025")  # $2.50 and $15


def test_cached_tokens_are_charged_once() -> None:
    """Cached and written tokens are part of the input tokens: each token is charged at one rate."""
    call = CallToPrice("anthropic", "claude-opus-4-8", 10_000, 0, cached_input_tokens=6_000, cache_write_tokens=1_000)
    assert cost(call) == Decimal("0.02425")  # 3,000 x $5 + 6,000 x $0.50 + 1,000 x $6.25


def test_cache_writes_of_an_hour_have_their_own_price() -> None:
    """Cache writes kept for an hour are charged at their own rate: that of either price list, else as other writes."""
    tokens = CallToPrice("anthropic", "claude-opus-4-8", 10_000, 0, 6_000, 1_000, cache_write_1h_tokens=400)
    assert cost(tokens) == Decimal("0.02575")  # 3,000 x $5 + 6,000 x $0.50 + 600 x $6.25 + 400 x $10
    assert cost(tokens) == oracle(tokens, get_snapshot())
    assert cost(replace(tokens, cache_write_1h_tokens=1_000)) == Decimal("0.028")
    unknown = replace(tokens, provider="openai", model="gpt-4o")
    assert cost(unknown) == cost(replace(unknown, cache_write_1h_tokens=0)) == oracle(unknown, get_snapshot())
    rates = {
        "litellm_provider": "anthropic",
        "input_cost_per_token": Decimal("0.000001"),
        "output_cost_per_token": Decimal("0.000005"),
        "cache_creation_input_token_cost": Decimal("0.00000125"),
        "cache_creation_input_token_cost_above_1hr": Decimal("0.000002"),
        "cache_creation_input_token_cost_above_200k_tokens": Decimal("0.0000025"),
        "cache_creation_input_token_cost_above_1hr_above_200k_tokens": Decimal("0.000004"),
        "input_cost_per_token_batches": Decimal("0.0000005"),
        "cache_creation_input_token_cost_batches": Decimal("0.0000006"),
    }
    a_list = PriceList({"house-llm": rates}, "list", "2026-11-01")
    card = RateCard((), PublishedPrices(installed(), [a_list]))
    one = CallToPrice("anthropic", "house-llm", 1_000, 0, 0, 1_000, cache_write_1h_tokens=400)
    long = replace(one, input_tokens=200_001, cache_write_tokens=200_001, cache_write_1h_tokens=200_001)
    assert [priced.cost_usd for priced in price([one, long, replace(one, service_tier="batch")], card)] == [
        Decimal("0.00155"),  # 600 x $1.25 + 400 x $2
        Decimal("0.800004"),  # 200,001 x $4
        Decimal("0.0006"),  # 1,000 x $0.60: no rate of an hour in this tier
    ]


def test_cached_tokens_without_a_cache_price() -> None:
    """Where the model has no price for cached tokens they cost what other input costs."""
    call = CallToPrice("azure", "gpt-4", 1_000, 0)
    assert cost(replace(call, cached_input_tokens=400)) == cost(call) == Decimal("0.03")


def test_absent_token_classes_count_as_none() -> None:
    """A call without counts of cached, written or reasoning tokens has none of them."""
    bare = CallToPrice("openai", "gpt-4o", cached_input_tokens=None, cache_write_tokens=None, reasoning_tokens=None)
    bare = replace(bare, cache_write_1h_tokens=None)
    assert cost(bare) == Decimal("0.0035")


def test_price_per_call() -> None:
    """A fee per request is charged once for each call."""
    assert cost(CallToPrice("perplexity", "sonar", 1, 0)) == Decimal(
        "0.012001"
    )  # $12 a thousand calls + $1 a million tokens


def test_reasoning_has_its_own_price() -> None:
    """Reasoning tokens are charged at their own price where the model has one."""
    call = CallToPrice("perplexity", "sonar-deep-research", 0, 1_000_000)
    assert cost(call) == Decimal(8)
    assert cost(replace(call, reasoning_tokens=400_000)) == Decimal("6.0")  # 600k x $8 + 400k x $3


def test_longer_name_is_another_model() -> None:
    """`gpt-4o-mini` is not billed as `gpt-4o`, nor `o1-mini` as `o1`."""
    assert cost(CallToPrice("openai", "gpt-4o", 1_000_000, 0)) == Decimal("2.5")
    assert cost(CallToPrice("openai", "gpt-4o-mini", 1_000_000, 0)) == Decimal("0.15")
    assert cost(CallToPrice("openai", "o1-mini", 1_000_000, 0)) != cost(CallToPrice("openai", "o1", 1_000_000, 0))


@pytest.mark.parametrize("provider", [None, "", "openai", " OpenAI "])
def test_provider_may_be_missing(provider: str | None) -> None:
    """Without a provider the model alone finds the price; case and blanks of the provider do not matter."""
    assert cost(CallToPrice(provider, "GPT-4o", 1_000_000, 0)) == Decimal("2.5")


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (CallToPrice("openai", "no-such-model"), "model unknown"),
        (CallToPrice(None, "no-such-model"), "model unknown"),
        (CallToPrice("litellm", "no-such-model"), "model unknown"),
        (CallToPrice("openai", "gpt-4o" * 20_000), "model unknown"),
        (CallToPrice("acme", "gpt-4o"), "provider unknown"),
        (CallToPrice("openai", "gpt-4o", 0, 0), "no tokens"),
        (CallToPrice("openrouter", "google/gemma-3-27b-it:free"), "no price per token"),
        (CallToPrice("openai", "gpt-4o", service_tier="scale"), "no price for tier scale"),
        (CallToPrice("azure", "claude-opus-4-8", service_tier="batch"), "no price for tier batch"),
        (
            CallToPrice("openai", "gpt-4o", 100, cached_input_tokens=99, cache_write_tokens=2),
            "more cached than input tokens",
        ),
        (CallToPrice("perplexity", "sonar-deep-research", reasoning_tokens=101), "more reasoning than output tokens"),
        (CallToPrice("openai", "o3", 1_000, 200, reasoning_tokens=500), "more reasoning than output tokens"),
        (
            CallToPrice("openai", "o3", cache_write_tokens=5, cache_write_1h_tokens=6),
            "more 1-hour than cache-write tokens",
        ),
        (CallToPrice("openai", "gpt-4o", 10**12), "token count out of range"),
        (CallToPrice("openai", "gpt-4o", 2**63 - 1, 2**63 - 1, 2**63 - 1, 2**63 - 1), "token count out of range"),
    ],
)
def test_unpriced(call: CallToPrice, reason: str) -> None:
    """A call that cannot be priced has no cost, never $0, and says why."""
    assert price([call]) == [unpriced(reason)]


@pytest.mark.parametrize("tier", [None, "", "standard", "default", "auto", "on_demand", "ON-DEMAND", " Standard "])
def test_names_of_the_standard_tier(tier: str | None) -> None:
    """Absent, empty and the providers' names for the usual tier are charged the standard price."""
    assert cost(CallToPrice("openai", "gpt-4o", 1_000_000, 0, service_tier=tier)) == Decimal("2.5")


def test_tier_is_charged_its_own_price_from_its_first_day() -> None:
    """A batch call costs the batch price from the day it is known, and is unpriced before; never the standard price."""
    call = CallToPrice(
        "anthropic", "claude-fable-5", 1_000_000, 0, service_tier="Batch", event_time=datetime(2026, 10, 14)
    )
    assert cost(call) == Decimal(5)
    assert price([call.at(datetime(2026, 10, 13, 23, 59))]) == [unpriced("no price for tier batch")]


def test_price_by_the_hour() -> None:
    """A price that holds at some hours only is charged at those (UTC)."""
    call = CallToPrice("deepseek", "deepseek-chat", 1_000_000, 0, event_time=datetime(2025, 7, 1, 0, 29, 59))
    assert cost(call) == Decimal("0.135")  # off-peak until 00:30
    assert cost(call.at(datetime(2025, 7, 1, 0, 30))) == Decimal("0.27")
    assert cost(call.at(datetime(2025, 7, 1, 16, 30))) == Decimal("0.135")


@pytest.mark.parametrize("provider", ["ollama", "Local", " OLLAMA "])
def test_local_providers_are_free(provider: str) -> None:
    """Calls of the providers that the settings call free cost $0 and are said to be free, whatever the model."""
    calls = [
        CallToPrice(provider, "llama3"),
        CallToPrice(provider, "gpt-4o", service_tier="batch"),
        CallToPrice(provider, "x", 0, 0),
    ]
    assert price(calls) == [Priced(Decimal(0), "free", None)] * 3


def card_of(price_per_million: str) -> RateCard:
    """Return the rate card of provider `p`, whose model `m` costs so much for a million input tokens."""
    model = ModelInfo("m", ClauseEquals("m"), prices=ModelPrice(input_mtok=Decimal(price_per_million)))
    return RateCard((), PackagePrices(DataSnapshot([Provider("p", "P", "https://p", models=[model])], False)))


@pytest.mark.parametrize(
    ("price_per_million", "nano_usd"),
    [("0.0005", 1), ("0.000499999999999999", 0), ("0.0015", 2), ("0.0014999", 1), ("0", 0)],
)
def test_rounding(price_per_million: str, nano_usd: int) -> None:
    """A cost is exact, then rounded once, half up, to nine decimals."""
    (priced,) = price([CallToPrice("p", "m", 1, 0)], card_of(price_per_million))
    assert priced.cost_usd == Decimal(nano_usd) / 10**9


def test_cost_out_of_range() -> None:
    """A cost that nine digits before the point cannot hold is unpriced: it stops no batch."""
    priced = price([CallToPrice("p", "m", 10**12 - 1, 0), CallToPrice("p", "m", 10**7, 0)], card_of("9999999"))
    assert priced == [unpriced("cost out of range"), Priced(Decimal("99999990"), "priced", None)]


def test_price_of_zero_is_free() -> None:
    """A model that is published at $0 is free, and said to be."""
    assert price([CallToPrice("p", "m")], card_of("0")) == [Priced(Decimal(0), "free", None)]


def test_call_that_the_card_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call whose model was not asked of the card is unpriced, not left out."""
    card = card_of("1")
    known = card.rows([("p", "m", None)])
    monkeypatch.setattr(card, "rows", lambda kinds: known)
    assert price([CallToPrice("p", "other"), CallToPrice("p", "m", 5, 0)], card) == [
        unpriced("not on the rate card"),
        Priced(Decimal("0.000005"), "priced", None),
    ]


def test_real_calls() -> None:
    """The first calls of a public trace of Azure's cost what GPT-4's price list says: $30 and $60 a million tokens."""
    trace = [(374, 44), (396, 109), (879, 55), (91, 16), (91, 16), (381, 84), (1313, 142), (388, 84), (242, 14)]
    calls = [
        CallToPrice("azure", "gpt-4", *tokens, event_time=datetime(2023, 11, 16, 18, 15, 46, 680_590))
        for tokens in trace
    ]
    assert [priced.cost_usd for priced in price(calls)] == [
        (30 * Decimal(read) + 60 * Decimal(written)) / 1_000_000 for read, written in trace
    ]


def test_rate_card_has_one_row_for_each_range() -> None:
    """The card has the agreed columns, and each kind of call once however often it is asked for."""
    card = RateCard(())
    kind = ("google", "gemini-2.5-pro", None)
    rows = card.rows([kind, kind, ("nobody", "nothing", None)])
    assert rows.schema == RATE_CARD
    assert rows.select("model", "input_tokens_from", "input_usd", "unpriced_reason").rows() == [
        ("gemini-2.5-pro", 0, Decimal("0.00000125"), None),
        ("gemini-2.5-pro", 200_001, Decimal("0.0000025"), None),
        ("nothing", 0, None, "provider unknown"),
    ]
    assert card.rows([]).schema == RATE_CARD


def test_price_version_names_the_price_data() -> None:
    """The price version is the package's name and version."""
    assert RateCard(()).price_version == f"genai-prices {version('genai-prices')}"
