"""Queries and answers about the prices of language models."""

from typing import Annotated, Literal

from pydantic import Field

from web.api.shape import NO_CONTROL, Answer, PlainText, Query, Shape

MOST_TOKENS = 10**12 - 1
PER_MILLION = "USD for 1,000,000 of them"


class EstimateQuery(Query):
    """One call that is not made."""

    model: Annotated[
        PlainText,
        Field(
            min_length=1,
            max_length=1000,
            description="The model, as its provider names it.",
            examples=["claude-sonnet-4-5"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ]
    input_tokens: Annotated[
        int, Field(ge=0, le=MOST_TOKENS, description="Input tokens, cached ones included.", examples=[1200])
    ]
    output_tokens: Annotated[
        int, Field(ge=0, le=MOST_TOKENS, description="Output tokens, reasoning included.", examples=[300])
    ]
    provider: Annotated[
        PlainText | None,
        Field(
            max_length=1000,
            description="Who serves it; absent: as calls without a provider are priced.",
            examples=["anthropic"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = None
    cached_input_tokens: Annotated[
        int,
        Field(ge=0, le=MOST_TOKENS, description="Input tokens that come from the provider's cache.", examples=[400]),
    ] = 0


class Estimate(Answer):
    """What a call would cost."""

    model: str
    provider: str | None = Field(description="Whose price was taken; null: that of calls without a provider.")
    input_tokens: int = Field(description="Cached ones included.")
    output_tokens: int = Field(description="Reasoning included.")
    cached_input_tokens: int = Field(description="Part of the input tokens.")
    estimated_cost_usd: float = Field(description="USD, at today's price and the standard service tier.")
    total_tokens: int = Field(description="Input and output.")
    priced_as: str = Field(
        description="Entry of the price list that was taken.", examples=["anthropic/claude-sonnet-4-5"]
    )
    is_free: bool = Field(description="A local provider, which costs nothing.")
    input_tokens_from: int = Field(description="Input tokens from which the price tier holds that was taken.")
    pricing_date: str = Field(description="UTC day for which the price holds.", examples=["2026-03-01"])


class PriceTier(Shape):
    """Prices of calls whose whole input is so long or longer; they hold for all tokens of the call."""

    input_tokens_from: int = Field(description="Input tokens of a call from which the tier holds.")
    input_price_per_1m: float = Field(description=f"Input tokens that are not cached: {PER_MILLION}.")
    cached_input_price_per_1m: float = Field(description=f"Input tokens read from the cache: {PER_MILLION}.")
    cache_write_price_per_1m: float = Field(description=f"Input tokens written to the cache: {PER_MILLION}.")
    output_price_per_1m: float = Field(description=f"Output tokens: {PER_MILLION}.")
    reasoning_price_per_1m: float = Field(description=f"Reasoning tokens: {PER_MILLION}.")
    price_per_call: float = Field(description="USD for each call, beside its tokens.")


class ListedModel(Shape):
    """A model of the price list."""

    model: str
    provider: str | None
    input_price_per_1m: float | None = Field(description=f"Of the first tier: {PER_MILLION}; null when not priced.")
    output_price_per_1m: float | None = Field(description=f"Of the first tier: {PER_MILLION}; null when not priced.")
    cached_input_price_per_1m: float | None = Field(description=f"Of the first tier: {PER_MILLION}; null likewise.")
    is_free: bool = Field(description="A local provider, which costs nothing.")
    price_status: Literal["priced", "free", "unpriced"]
    tiers: list[PriceTier] = Field(description="All tiers, by input tokens; empty when not priced.")


class PriceDifference(Shape):
    """A model for which genai-prices and another price list have different prices."""

    provider: str
    model: str
    list_name: str = Field(description="The other list.", examples=["litellm 1.110.2"])
    decided: str = Field(description="Which of the two decides, and why.")
    package_input_price_per_1m: float = Field(description=f"Input tokens by genai-prices: {PER_MILLION}.")
    package_output_price_per_1m: float = Field(description=f"Output tokens by genai-prices: {PER_MILLION}.")
    listed_input_price_per_1m: float = Field(description=f"Input tokens by the list: {PER_MILLION}.")
    listed_output_price_per_1m: float = Field(description=f"Output tokens by the list: {PER_MILLION}.")


class Pricing(Answer):
    """The price list."""

    pricing_date: str | None = Field(description="UTC day for which the prices hold; null when the list is empty.")
    price_version: str | None = Field(description="Name of the price data.")
    currency: Literal["USD"]
    models: list[ListedModel] = Field(description="By provider and model.")
    total_models: int
    differences: list[PriceDifference] = Field([], description="Where price lists differ by more than 1 %.")
