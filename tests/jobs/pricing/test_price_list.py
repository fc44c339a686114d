"""The list of all models' prices at one moment."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import polars as pl
import pytest

from jobs.pricing.rate_card import ANY_MODEL, PRICE_LIST, RateCard

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def listed(provider: str, model: str, at: datetime = NOON) -> pl.DataFrame:
    """Return the rows of one model."""
    return RateCard(("ollama",)).price_list(at).filter(pl.col("provider") == provider, pl.col("model") == model)


def test_prices_are_for_a_million_tokens() -> None:
    """A model's row shows what a million tokens of each class cost; a class without a price costs what input does."""
    assert listed("openai", "gpt-4o").rows(named=True) == [
        {
            "provider": "openai",
            "model": "gpt-4o",
            "input_tokens_from": 0,
            "input_price_per_1m": Decimal("2.5"),
            "cached_input_price_per_1m": Decimal("1.25"),
            "cache_write_price_per_1m": Decimal("2.5"),
            "output_price_per_1m": Decimal(10),
            "reasoning_price_per_1m": Decimal(10),
            "price_per_call": Decimal(0),
            "is_free": False,
        }
    ]


def test_model_with_token_tiers_has_a_row_for_each() -> None:
    """Where the price changes with the input, each step has a row that says from how many tokens on it holds."""
    rows = listed("google", "gemini-2.5-pro").select("input_tokens_from", "input_price_per_1m").rows()
    assert rows == [(0, Decimal("1.25")), (200_001, Decimal("2.5"))]


@pytest.mark.parametrize(
    ("at", "price"),
    [
        (datetime(2026, 3, 12, 23, 59, tzinfo=UTC), Decimal(3)),
        (datetime(2026, 3, 13, tzinfo=timezone(timedelta(hours=1))), Decimal(3)),
    ],
)
def test_prices_at_a_moment(at: datetime, price: Decimal) -> None:
    """The list is of the prices that hold at that moment, in UTC."""
    tiers = listed("anthropic", "claude-sonnet-4-6", at)
    assert tiers["input_price_per_1m"].to_list() == [price, 2 * price]
    later = listed("anthropic", "claude-sonnet-4-6", datetime(2026, 3, 13, tzinfo=UTC))
    assert later["input_tokens_from"].to_list() == [0]


def test_prices_by_the_hour() -> None:
    """A model with off-peak hours is listed once, at the price of the hour."""
    peak, off_peak = (datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in (12, 20))
    assert listed("deepseek", "deepseek-chat", peak)["input_price_per_1m"].to_list() == [Decimal("0.27")]
    assert listed("deepseek", "deepseek-chat", off_peak)["input_price_per_1m"].to_list() == [Decimal("0.135")]


def test_free_providers_are_listed() -> None:
    """A free provider has one row that stands for all of its models."""
    (row,) = listed("ollama", ANY_MODEL).rows(named=True)
    assert row["is_free"]
    assert row["input_price_per_1m"] == row["output_price_per_1m"] == 0


def test_list_is_whole_and_in_order() -> None:
    """Every model with a price per token is there once for each step, by provider, model and input tokens."""
    prices = RateCard(("ollama",)).price_list(NOON)
    keys = prices.select("provider", "model", "input_tokens_from")
    assert prices.schema == PRICE_LIST
    assert keys.rows() == sorted(set(keys.rows()))
    assert prices.height > 2_000
    assert prices.drop("is_free").null_count().sum_horizontal().item() == 0
