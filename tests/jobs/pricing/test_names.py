"""Names of providers and models as producers write them, what they are priced as, and by which step."""

import csv
import gzip
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from autobot_analytics.names.providers import is_no_provider, provider_id
from autobot_analytics.names.spelling import stem
from autobot_analytics.settings import Settings
from jobs.pricing.listed import SHIPPED, read_price_list
from jobs.pricing.own_prices import published_prices
from jobs.pricing.published import PublishedPrices, identity
from jobs.pricing.tariff import Rates, Tariff

DEV_NAMES = Path(__file__).parents[4] / "shared" / "data" / "model-names-dev.csv.gz"  # beside the repository, if at all
EXTRACT = Path(__file__).parent / "model_names.csv"
NOON = datetime(2026, 12, 1, 12)
SONNET = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"


@pytest.fixture(scope="module")
def prices() -> PublishedPrices:
    """Return the prices as they ship."""
    return published_prices(Settings())


# (provider, model) as written; provider/model that is priced; a part of the step that tells how it was found
TABLE = [
    # trimmed, case and Unicode forms
    (" OpenAI ", "GPT-4o", "openai/gpt-4o", "small"),
    ("openai", "\uff47\uff50\uff54-4o\u00a0", "openai/gpt-4o", "small"),
    # spellings of providers: LiteLLM, OpenTelemetry, AI SDK, frameworks
    ("openai.responses", "gpt-4o-mini", "openai/gpt-4o-mini", "is openai"),
    ("text-completion-openai", "gpt-3.5-turbo-instruct", "openai/gpt-3.5-turbo-instruct", "is openai"),
    ("azure.chat", "gpt-4o", "openai/gpt-4o", "served by azure"),
    ("Azure OpenAI", "gpt-4o", "openai/gpt-4o", "is azure"),
    ("az.ai.openai", "gpt-4o-2024-11-20", "openai/gpt-4o", "is azure"),
    ("azure.ai.openai", "gpt-4o", "openai/gpt-4o", "is azure"),
    ("azure_ai", "azure_ai/gpt-5.5", "openai/gpt-5.5", "prefix azure_ai/ cut"),
    ("groq.chat", "llama-3.3-70b-versatile", "groq/llama-3.3-70b-versatile", "is groq"),
    ("xai.chat", "grok-4", "x-ai/grok-4-0709", "is x-ai"),
    ("x.ai", "grok-4", "x-ai/grok-4-0709", "is x-ai"),
    ("fireworks.chat", "deepseek-v3p1", "fireworks/accounts/fireworks/models/deepseek-v3p1", "is fireworks"),
    ("gcp.vertex_ai", "gemini-2.5-flash", "google/gemini-2.5-flash", "is google"),
    ("google.generative-ai", "gemini-2.5-flash", "google/gemini-2.5-flash", "is google"),
    ("vertex_ai-anthropic_models", "vertex_ai/claude-sonnet-4-5@20250929", "google/claude-sonnet-4-5", "@20250929 cut"),
    ("anthropic.messages", "claude-opus-4-8", "anthropic/claude-opus-4-8", "is anthropic"),
    ("mistral_ai", "ministral-8b-2512", "mistral/ministral-8b-2512", "is mistral"),
    ("moonshot", "kimi-k2.5", "moonshotai/kimi-k2.5", "is moonshotai"),
    ("ibm.watsonx.ai", "ibm/granite-3-8b-instruct", "watsonx/ibm/granite-3-8b-instruct", "is watsonx"),
    ("openrouter.chat", "anthropic/claude-sonnet-4.5", "openrouter/anthropic/claude-sonnet-4.5", "is openrouter"),
    ("gateway", "openai/gpt-4o", "vercel/openai/gpt-4o", "is vercel"),
    ("gateway", "anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4-5", "passes the price"),
    # frameworks and proxies are no provider
    ("langchain", "claude-sonnet-4-5", "anthropic/claude-sonnet-4-5", "framework"),
    ("llamaindex", "gpt-4o", "openai/gpt-4o", "framework"),
    ("strands-agents", SONNET, f"aws/regional.{SONNET.removeprefix('us.')}", "Bedrock's shape"),
    (
        "litellm",
        "vertex_ai-anthropic_models/vertex_ai/claude-sonnet-4-5@20250929",
        "google/claude-sonnet-4-5",
        "prefix vertex_ai/ cut",
    ),
    ("litellm", "azure/gpt-4o", "openai/gpt-4o", "prefix azure/ names the provider"),
    (
        "litellm",
        "openrouter/anthropic/claude-3.5-sonnet",
        "openrouter/anthropic/claude-3.5-sonnet",
        "names the provider",
    ),
    ("pydantic-ai", "openai:gpt-4o", "openai/gpt-4o", "prefix openai:"),
    (None, "google-gla:gemini-2.5-flash", "google/gemini-2.5-flash", "prefix google-gla:"),
    # prefixes of routers and consoles
    ("openai", "openai/gpt-4o", "openai/gpt-4o", "prefix openai/ cut"),
    ("openai", "anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4-5", "names the provider"),
    ("google", "models/gemini-2.5-flash", "google/gemini-2.5-flash", "route models/ cut"),
    ("google", "publishers/google/models/gemini-2.5-pro", "google/gemini-2.5-pro", "path of a publisher"),
    (
        "vertex_ai",
        "projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929",
        "google/claude-sonnet-4-5",
        "path of a publisher",
    ),
    (None, "xai/grok-code-fast-1", "x-ai/grok-code-fast-1", "names the provider"),
    ("portkey", "@openai/gpt-4o", "openai/gpt-4o", "mark @ of a gateway's catalogue cut"),
    (None, "@anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4-5", "mark @ of a gateway's catalogue cut"),
    (
        "openrouter",
        "anthropic/claude-sonnet-4.5:thinking",
        "openrouter/anthropic/claude-sonnet-4.5",
        "routing :thinking",
    ),
    ("openrouter", "openai/gpt-4o:nitro", "openrouter/openai/gpt-4o", "routing :nitro cut"),
    # Bedrock without being told
    (None, SONNET, f"aws/regional.{SONNET.removeprefix('us.')}", "Bedrock's shape"),
    ("anthropic", "us.anthropic.claude-opus-4-8", "aws/regional.anthropic.claude-opus-4-8-v1:0", "Bedrock's shape"),
    (
        None,
        f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/{SONNET}",
        f"aws/regional.{SONNET.removeprefix('us.')}",
        "ARN",
    ),
    (
        "bedrock",
        "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
        "aws/us-gov-west-1/anthropic.claude-3-haiku-20240307-v1:0",
        "ARN",
    ),
    (
        "bedrock",
        "bedrock/us-east-1/anthropic.claude-v2:1",
        "aws/us-east-1/anthropic.claude-v2:1",
        "prefix bedrock/ cut",
    ),
    ("bedrock", f"bedrock/converse/{SONNET}", f"aws/regional.{SONNET.removeprefix('us.')}", "route converse/ cut"),
    # editions of a model
    ("openai", "gpt-4o:latest", "openai/gpt-4o", "latest :latest cut"),
    ("anthropic", "claude-3-5-sonnet-latest", "anthropic/claude-3-5-sonnet", "latest -latest cut"),
    ("openai", "gpt-4o-mini-2025-12-31", "openai/gpt-4o-mini", "date -2025-12-31 cut"),
    ("openai", "gpt-5.2-20251211", "openai/gpt-5.2", "date -20251211 cut"),
    ("google", "gemini-2.0-flash-001", "google/gemini-2.0-flash", "version -001 cut"),
    ("google", "gemini-1.5-pro-002", "google/gemini-1.5-pro", ""),
    ("openai", "gpt-4o-2024-05-13", "openai/gpt-4o-2024-05-13", ""),
    ("openai", "ft:gpt-4o-2024-08-06:acme:support:abc123", "openai/ft:gpt-4o-2024-08-06", "fine-tuned"),
    # the same name with other separators, or without its maker
    ("fireworks_ai", "deepseek-v3.1", "fireworks/accounts/fireworks/models/deepseek-v3p1", "spelled"),
    ("deepinfra", "DeepSeek-R1-0528", "deepinfra/deepseek-ai/DeepSeek-R1-0528", "maker not named"),
]


@pytest.mark.parametrize(("provider", "model", "priced_as", "step"), TABLE)
def test_name_is_priced_as(
    prices: PublishedPrices, provider: str | None, model: str, priced_as: str, step: str
) -> None:
    """A name as producers write it is priced as the model that it means, and the step that found it is named."""
    found = prices.resolve(provider, model)
    assert found.chosen is not None, (found.reason, prices.candidates(model))
    assert "/".join(identity(found.chosen)) == priced_as
    assert step in "; ".join(found.done)


@pytest.mark.parametrize(
    ("provider", "model", "reason", "candidate"),
    [
        ("google", "gemini-2.5-flash-cyber", "model unknown", "google/gemini-2.5-flash"),
        ("openai", "gpt-4o-mini-foo", "model unknown", "openai/gpt-4o-mini"),
        ("openai", "gpt-4o-audio", "model unknown", "openai/gpt-4o"),
        ("azure", "my-gpt4o", "model unknown", "openai/gpt-4o"),
        ("openai", "claude-sonnet-4-5", "model unknown", "anthropic/claude-sonnet-4-5"),
        ("groq", "openai/gpt-4o", "model unknown", "openai/gpt-4o"),
        ("bedrock", "amazon.titan-embed-text-v3:0", "model unknown", "aws/amazon.titan-embed-text-v2:0"),
        ("openrouter", "openai/gpt-4o:online", "model unknown", "openrouter/openai/gpt-4o"),
        ("openai", "gpt-4o:nitro", "model unknown", "openai/gpt-4o"),
        ("acme", "gpt-4o", "provider unknown", "openai/gpt-4o"),
        (None, "Qwen/Qwen3-32B", "model ambiguous", "groq/qwen/qwen3-32b"),
    ],
)
def test_near_miss_names_candidates(
    prices: PublishedPrices, provider: str | None, model: str, reason: str, candidate: str
) -> None:
    """A name that is only like another one stays unpriced, and the models that it may mean are named."""
    found = prices.resolve(provider, model)
    assert found.reason == reason
    assert candidate in (*found.candidates, *prices.candidates(model))


@pytest.mark.parametrize(
    "model",
    ["arn:aws:bedrock:us-east-1:1:application-inference-profile/abc", "ft:gpt-9:acme::1", "deepseek-v9", "x" * 999],
)
def test_opaque_name_is_unpriced(prices: PublishedPrices, model: str) -> None:
    """A name that does not tell the model is unpriced."""
    assert prices.resolve("openai", model).reason == "model unknown"


def test_no_name_is_priced_as_another_family(prices: PublishedPrices) -> None:
    """Of all pairs of names of which one contains the other, none is priced as the other.

    A longer name with a word that no list has is unpriced; the two names of a list are priced each by its own entry.
    """
    listed = read_price_list(SHIPPED)
    by_provider: dict[str, set[str]] = {}
    for provider, model, _ in listed.models():
        by_provider.setdefault(provider, set()).add(model.lower())
    wrong = []
    pairs = 0
    for provider, models in by_provider.items():
        ordered = sorted(models)
        for place, short in enumerate(ordered):
            made_up = prices.resolve(provider, f"{short}-zephyr")
            if made_up.reason is None:
                wrong.append((provider, f"{short}-zephyr"))
            for longer in ordered[place + 1 :]:
                if not longer.startswith(short):
                    break
                pairs += 1
                match = listed.index.find(provider, longer)
                if match is None or match.model.lower() not in (longer, *_spelled_alike(longer, match.model.lower())):
                    wrong.append((longer, match.model if match else "nothing"))
    assert wrong == []
    assert pairs > 800


def _spelled_alike(one: str, other: str) -> Iterable[str]:
    return [other] if stem(one) == stem(other) else []


def rows(path: Path) -> list[dict[str, str]]:
    """Read a table of names with their list prices."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    return list(csv.DictReader(text.splitlines()))


def rates(found: Iterable[Tariff]) -> Rates | str:
    """Return what a short call costs on the first of December 2026 at noon."""
    day_us = 12 * 3_600_000_000
    for tariff in found:
        at_noon = tariff.valid_from <= NOON < tariff.valid_to and tariff.day_from_us <= day_us < tariff.day_to_us
        if at_noon and not tariff.input_tokens_from:
            return tariff.price
    raise AssertionError("no tariff holds")


@pytest.mark.parametrize("path", [EXTRACT, pytest.param(DEV_NAMES, id="all")] if DEV_NAMES.exists() else [EXTRACT])
def test_names_of_the_most_used_gateway(prices: PublishedPrices, path: Path) -> None:
    """Names as LiteLLM sends them have a price near its list's: as sent, without prefix, and without a provider."""
    names = rows(path)
    sent = [rates(prices.find(row["provider"], row["model"], "")) for row in names]
    cut = [prices.resolve(row["provider"], row["model"].partition("/")[2] or row["model"]) for row in names]
    alone = [prices.resolve(None, row["model"]) for row in names]
    near = [
        isinstance(rate, Rates)
        and all(
            abs(mine * 10**6 - Decimal(theirs or 0)) <= Decimal("0.02") * Decimal(theirs or 0)
            for mine, theirs in ((rate.input, row["input"]), (rate.output, row["output"]))
        )
        for rate, row in zip(sent, names, strict=True)
    ]
    assert sum(isinstance(rate, Rates) for rate in sent) >= 0.97 * len(names)
    assert sum(found.reason is None for found in cut) >= 0.97 * len(names)
    told = [found for found in alone if found.reason != "model ambiguous"]
    assert sum(found.reason is None for found in told) >= 0.9 * len(names)
    assert sum(near) >= 0.95 * len(names)


@pytest.mark.parametrize(
    ("written", "provider"),
    [
        ("aws.bedrock", "aws"),
        ("Amazon Bedrock", "aws"),
        ("togetherai.chat", "together"),
        ("vertex_ai-llama_models", "google"),
        ("google.vertex.chat", "google"),
        ("cohere_chat", "cohere"),
        ("azure-openai.chat", "azure"),
        ("acme", None),
    ],
)
def test_spellings_of_providers(written: str, provider: str | None) -> None:
    """A provider has one identifier, however it is written; a name that nobody knows has none."""
    assert provider_id(written) == provider


def test_frameworks_are_no_providers() -> None:
    """A framework, a proxy or nothing at all does not tell who serves a model."""
    assert [
        name for name in (None, "", "LangChain", "litellm", "strands-agents", "openai") if is_no_provider(name)
    ] == [
        None,
        "",
        "LangChain",
        "litellm",
        "strands-agents",
    ]


def test_differences_say_what_decides(prices: PublishedPrices) -> None:
    """Where genai-prices and the list differ, each model says which of the two decides and why."""
    found = {(one.provider, one.model): one for one in prices.differences()}
    regional = found["azure", "eu/o3"]
    assert "names the model more exactly" in regional.decided
    assert (regional.package.input * 10**6, regional.listed.input * 10**6) == (Decimal(2), Decimal("2.2"))
    stale = found["deepseek", "deepseek-chat"]
    assert stale.decided.endswith("genai-prices differs and its price has no date")
    tariffs = prices.find("deepseek", "deepseek-chat", "")
    before = [one.price for one in tariffs if one.valid_from <= datetime(2026, 11, 20) < one.valid_to]
    after = [one.price for one in tariffs if one.valid_from <= NOON < one.valid_to]
    assert all(isinstance(price, Rates) for price in (*before, *after))
    assert stale.listed in after
    assert stale.listed not in before
