"""The operator's price file: what it may say, how it wins over the package, and how a broken one is refused."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jobs.pricing.own_prices import OwnPrices
from jobs.pricing.price_file import PriceFileError, parse_prices, read_price_file
from jobs.pricing.published import PackagePrices
from jobs.pricing.rate_card import RateCard
from tests.jobs.pricing.calls_to_price import CallToPrice, Priced, price

FILE = """
[[price]]
provider = "azure"
model = "gpt-4o"
valid_from = 2026-07-01
input = 2.2
cached_input = 0.55
cache_write_1h = 4.4
output = 8.8
tiers = { batch = 0.5 }

[[price.long]]
above_input_tokens = 100_000
input = 4.4
output = 13.2

[[price]]
provider = "azure"
model = "gpt-4o"
valid_from = 2026-10-01T12:00:00Z
input = 2
output = 8
per_call = 0.001

[[price]]
model = "house-llm"
input = 0.1
output = 0.2

[[price]]
provider = "anthropic"
model = "*"
tiers = { priority = 1.25 }

[[price]]
provider = "ollama"
model = "*"
input = 0.01
output = 0.01
"""
CARD = RateCard(("ollama", "local"), OwnPrices(parse_prices(FILE, "prices.toml"), "digest", PackagePrices()))
PACKAGE = RateCard(("ollama", "local"))


def cost(call: CallToPrice, card: RateCard = CARD) -> Decimal:
    """Price one call that must have a price."""
    (priced,) = price([call], card)
    assert priced.status == "priced", priced
    assert priced.cost_usd is not None
    return priced.cost_usd


def test_own_price_holds_from_its_day_on() -> None:
    """Before the file's day the package prices a call; from then on the file does, until its next price."""
    call = CallToPrice("azure", "gpt-4o", 10_000, 1_000, cached_input_tokens=4_000)
    before = call.at(datetime(2026, 6, 30, 23, 59, 59, 999_999))
    assert cost(before) == cost(before, PACKAGE)
    assert cost(call.at(datetime(2026, 7, 1))) == Decimal("0.0242")  # 6,000 x $2.2 + 4,000 x $0.55 + 1,000 x $8.8
    assert cost(call.at(datetime(2026, 10, 1, 12))) == Decimal("0.029")  # 10,000 x $2 + 1,000 x $8 + $0.001
    written = replace(call.at(datetime(2026, 7, 1)), cache_write_tokens=1_000, cache_write_1h_tokens=500)
    assert cost(written) == Decimal("0.0253")  # 5,500 x $2.2 + 4,000 x $0.55 + 500 x $4.4 + 1,000 x $8.8
    assert cost(written.at(datetime(2026, 10, 1, 12))) == Decimal("0.029")  # no rate of an hour: as other input


def test_own_step_is_a_cliff() -> None:
    """Above the file's threshold all tokens cost the higher rate, as with the package's steps."""
    call = CallToPrice("azure", "gpt-4o", 100_000, 1_000, event_time=datetime(2026, 8, 1))
    assert cost(call) == Decimal("0.2288")
    assert cost(replace(call, input_tokens=100_001)) == Decimal("0.4532044")


def test_tier_multiplies_own_rates() -> None:
    """A service tier costs its multiple; one that the file does not name has no price, never the standard one."""
    call = CallToPrice("azure", "gpt-4o", 10_000, 1_000, service_tier="Batch", event_time=datetime(2026, 8, 1))
    assert cost(call) == Decimal("0.0154")
    assert price([replace(call, service_tier="flex")], CARD) == [Priced(None, "unpriced", "no price for tier flex")]


def test_tier_multiplies_the_packages_rates() -> None:
    """An entry without rates gives a service tier to the package's own models, whatever their steps."""
    for tokens in (1_000, 300_000):
        call = CallToPrice("anthropic", "claude-opus-4-8", tokens, 1_000)
        assert cost(call) == cost(call, PACKAGE)
        assert cost(replace(call, service_tier="priority")) == cost(call, PACKAGE) * Decimal("1.25")


@pytest.mark.parametrize("provider", ["azure", " Azure ", "AZURE"])
def test_provider_and_model_are_matched_whatever_the_case(provider: str) -> None:
    """Case and blanks do not matter, and a dated name that the package knows as the model is the model."""
    for model in ("gpt-4o", "GPT-4o", "gpt-4o-2024-11-20"):
        assert cost(CallToPrice(provider, model, 1_000_000, 0)) == Decimal("2.001")


@pytest.mark.parametrize(
    "call", [CallToPrice("openai", "gpt-4o"), CallToPrice(None, "gpt-4o"), CallToPrice("azure", "gpt-4o-mini")]
)
def test_other_models_are_priced_by_the_package(call: CallToPrice) -> None:
    """The same model of another provider, and a model with a longer name, are none of the file's."""
    assert price([call], CARD) == price([call], PACKAGE)


@pytest.mark.parametrize("provider", [None, "vllm", "openai"])
def test_entry_without_provider_is_for_any(provider: str | None) -> None:
    """A model of one's own is priced whoever serves it."""
    assert cost(CallToPrice(provider, "house-llm", 1_000_000, 0)) == Decimal("0.1")


def test_file_prices_free_providers() -> None:
    """What the file prices is not free, though its provider is one of the free local ones."""
    assert cost(CallToPrice("ollama", "llama3", 1_000_000, 0)) == Decimal("0.01")
    assert price([CallToPrice("local", "llama3")], CARD)[0].status == "free"


def test_price_list_shows_own_prices() -> None:
    """The price list has the file's prices in place of the package's, and models that only the file knows."""
    rows = CARD.price_list(datetime(2026, 11, 20, tzinfo=UTC)).rows(named=True)
    mine = {(row["provider"], row["model"]): row["input_price_per_1m"] for row in rows}
    assert mine["azure", "gpt-4o"] == 2
    assert mine[None, "house-llm"] == Decimal("0.1")
    assert mine["openai", "gpt-4o"] == Decimal("2.5")
    package = PACKAGE.price_list(datetime(2026, 11, 20, tzinfo=UTC)).select("provider", "model").rows()
    assert mine.keys() - set(package) == {(None, "house-llm"), ("azure", "gpt-4o")}
    assert set(package) <= mine.keys()


def test_price_version_names_the_file_too() -> None:
    """Another content of the file is another price version."""
    assert CARD.price_version == f"{PACKAGE.price_version} + own digest"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[price]]\nmodel = 'm'\ninput = 1\noutput = -2\n", "line 4: output: Input should be greater than"),
        ("[[price]]\nmodel = 'm'\n\ninput = 1\n", "line 1: output: is missing"),
        ("[[price]]\ninput = 1\noutput = 1\n", "line 1: model: is missing"),
        ("[[price]]\nmodel = 'm'\ninput = 1\noutput = 1\ncashed_input = 1\n", "line 5: cashed_input: is not known"),
        ("[[price]]\nmodel = 'm'\ninput = 'a'\noutput = 1\n", "line 3: input: Input should be a valid decimal"),
        ("[[price]]\nmodel = 'm'\ninput = nan\noutput = 1\n", "line 3: input: Input should be a finite number"),
        ("[[price]]\nmodel = 'm'\ntiers = {\n  batch = 0 }\n", "line 3: "),
        ("[[price]]\nmodel = 'm'\nvalid_from = 'May'\ninput = 1\noutput = 1\n", "line 3: valid_from: must be a day"),
        ("[[price]]\nmodel = 'm'\n", "line 1: gives neither rates"),
        ("[[price]]\nmodel = '*'\ninput = 1\noutput = 1\n", "line 1: a price of every model"),
        ("[price]\nmodel = 'm'\n", "line 1: write [[price]], with two brackets"),
        ("[[prices]]\nmodel = 'm'\n", "line 1: is not known; write [[price]] before a price"),
        ("[[price]]\nmodel = 'm'\ninput = 1\noutput = 1\n" * 2, "line 5: m is priced from the same day"),
        ("[[price]]\nmodel = 'm'\ninput = = 1\n", "line 3: Invalid value"),
        ("[[price]]\nmodel = 'm'\nlong = [\n", "line 3: Invalid value"),
        ("x = 1\n[[price]]\nmodel = 'm'\n", "line 1: is not known"),
    ],
)  # fmt: skip
def test_broken_file_is_refused_with_its_line(text: str, said: str) -> None:
    """What is wrong is said with the line in which it stands."""
    with pytest.raises(PriceFileError) as refused:
        parse_prices("\n" + text, "prices.toml")
    line = int(said.split()[1].removesuffix(":")) + 1  # the blank line before
    assert str(refused.value).startswith(f"prices.toml, line {line}: {said.partition(': ')[2]}")


def test_unreadable_file_is_refused(tmp_path: Path) -> None:
    """A file that is not there, or is not UTF-8, is refused by its name."""
    with pytest.raises(PriceFileError, match=r"prices\.toml: cannot be read: No such file"):
        read_price_file(tmp_path / "prices.toml")
    (tmp_path / "prices.toml").write_bytes(b"# a\n# \xff\n")
    with pytest.raises(PriceFileError, match=r"prices\.toml, line 2: is not UTF-8"):
        read_price_file(tmp_path / "prices.toml")


ALIASES = parse_prices(
    """
[[alias]]
provider = "azure"
model = "my-gpt4o"
is = "openai/gpt-4o"

[[alias]]
model = "team-*-claude"
is = "anthropic/claude-opus-4-8"

[[alias]]
model = "team-night-*"
is = "openai/gpt-4o-mini"

[[price]]
provider = "azure"
model = "gpt-4o*"
input = 2
output = 8

[[price]]
provider = "azure"
model = "gpt-4o-mini*"
input = 0.2
output = 0.8
""",
    "prices.toml",
)


@pytest.mark.parametrize(
    ("provider", "model", "tier", "usd"),
    [
        ("azure", "My-GPT4o", None, "2.5"),
        ("Azure OpenAI", "my-gpt4o", None, "2.5"),
        ("azure", "my-gpt4o", "batch", "1.25"),
        (None, "team-a-claude", None, "5"),
        ("openai", "team-night-claude", None, "5"),
        ("openai", "team-night-1", None, "0.15"),
        ("azure", "gpt-4o-2024-11-20", None, "2"),
        ("azure", "gpt-4o-mini-2024-07-18", None, "0.2"),
        ("openai", "gpt-4o", None, "2.5"),
    ],
)
def test_aliases_and_patterns(provider: str | None, model: str, tier: str | None, usd: str) -> None:
    """An alias is priced as the model that it is, tiers included; of several patterns the longest decides."""
    card = RateCard((), OwnPrices(ALIASES, "digest", PackagePrices()))
    (priced,) = price([CallToPrice(provider, model, 1_000_000, 0, service_tier=tier)], card)
    assert priced.cost_usd == Decimal(usd)


def test_alias_of_another_provider_does_not_fit() -> None:
    """An alias that names its provider holds for that provider alone."""
    card = RateCard((), OwnPrices(ALIASES, "digest", PackagePrices()))
    assert [one.reason for one in price([CallToPrice("groq", "my-gpt4o")], card)] == ["model unknown"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[alias]]\nmodel = "a"\nis = "gpt-4o"', 'line 4: is: name provider and model, as "openai/gpt-4o"'),
        ('[[alias]]\nmodel = "a"', "line 2: is: is missing"),
        ('[[alias]]\nmodel = "a"\nis = "x/y"\n[[alias]]\nmodel = "A"\nis = "x/z"', "A has an alias in line 2 already"),
        ('[alias]\nmodel = "a"', "write [[alias]], with two brackets, before each alias"),
    ],
)
def test_broken_alias_is_refused(text: str, said: str) -> None:
    """A broken alias is refused with its line and what to write."""
    with pytest.raises(PriceFileError) as raised:
        parse_prices("\n" + text, "prices.toml")
    assert said in str(raised.value)
