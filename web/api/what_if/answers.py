"""Query and answer of what calls would have cost under another model."""

from typing import Annotated

from pydantic import ConfigDict, Field

from web.api.shape import NO_CONTROL, Answer, Period, PlainText, Query, Shape, days_field

MODEL = {"min_length": 1, "max_length": 256, "json_schema_extra": {"pattern": NO_CONTROL}}


class WhatIfQuery(Query):
    """Calls of one model that become calls of another."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    made_with: Annotated[
        PlainText,
        Field(
            alias="from",
            description="Model that the calls were made with, as they name it: `model` (whoever served it) or "
            "`provider/model`.",
            examples=["gpt-4o"],
            **MODEL,
        ),
    ]
    to: Annotated[
        PlainText,
        Field(
            description="Model that they become calls of: `model` or `provider/model`.",
            examples=["openai/gpt-4o-mini"],
            **MODEL,
        ),
    ]
    days: Annotated[int, days_field(1, 365)] = 30


class WhatIfSide(Shape):
    """One of the two models."""

    asked: str = Field(description="As it was asked for.")
    priced_as: list[str] = Field(description="Entries of the price list that were taken.")


class Uncertain(Shape):
    """Something that does not carry over from one model to the other."""

    what: str = Field(description="What it is.", examples=["cache hits"])
    low_usd: float = Field(description="Cost under the other model, if it turns out well, USD.")
    high_usd: float = Field(description="If it turns out badly, USD.")
    why: str = Field(description="What was assumed at either end.")


class WhatIfSize(Shape):
    """The calls of one size."""

    input_tokens_from: int = Field(description="Least input tokens of a call of this size.")
    calls: int = Field(description="Calls that carry tokens.")
    input_tokens: int = Field(description="Cached ones included.")
    output_tokens: int = Field(description="Reasoning included.")
    current_usd: float | None = Field(description="At today's prices of the model, USD; null without a price.")
    what_if_usd: float | None = Field(description="At today's prices of the other, USD; null without a price.")


class WhatIf(Answer):
    """What calls would have cost under another model."""

    timestamp: str
    period: Period
    made_with: WhatIfSide = Field(description="The model that the calls were made with.")
    to: WhatIfSide = Field(description="The model that they become calls of.")
    calls: int = Field(description="Calls of the window that carry tokens.")
    charged_usd: float = Field(description="What they cost at the prices of their own times, USD.")
    unpriced_calls: int = Field(description="Calls that had no price and are not in charged_usd.")
    current_usd: float | None = Field(description="The same calls at today's prices, USD; null when none has a price.")
    what_if_usd: float = Field(
        description="The same tokens, cached ones cached, in the same service tier, at the other's prices today, USD."
    )
    what_if_low_usd: float = Field(description="The lower end of what it may be, USD.")
    what_if_high_usd: float = Field(description="The upper end of what it may be, USD.")
    difference_usd: float | None = Field(description="what_if_usd - current_usd: below 0 is a saving.")
    difference_percent: float | None = Field(description="The same in % of current_usd; null without a cost.")
    difference_per_30_days_usd: float | None = Field(description="The same for 30 days like these.")
    not_comparable_calls: int = Field(
        description="Calls in a service tier for which one of the two has no price: in neither sum, nor in the range."
    )
    uncertain: list[Uncertain] = Field(description="What does not carry over, each for itself.")
    by_size: list[WhatIfSize] = Field(description="By size of the input; steps of prices are cuts between sizes.")
    notes: list[str] = Field(description="What the figures do not say.")
