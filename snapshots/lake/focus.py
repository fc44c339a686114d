"""Cost in the form of FOCUS 1.2, the FinOps Open Cost and Usage Specification, so that other tools take it as it is.

One table has each column with its rules as the specification gives them (https://focus.finops.org/focus-specification/v1-2/,
section "Cost and Usage": column ID, feature level, whether null is allowed, data type, allowed values) and how it is
filled. A charge is what one agent used of one model within one hour of UTC, for each combination of tags. Conditional
columns are there where their condition holds: these charges have no commitments, capacity reservations, regions or sub
accounts. Of these only unit prices are left out though providers publish them: a row covers several token classes with
a price each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from snapshots.lake.tags import PREFIX, as_json, tag_value

VERSION = "1.2"
HOUR = "1h"

Level = Literal["Mandatory", "Conditional", "Recommended", "Custom"]
Kind = Literal["String", "Decimal", "Date/Time", "JSON"]


@dataclass(frozen=True)
class FocusColumn:
    """One column; `allowed` are the only values it may have."""

    name: str
    level: Level
    kind: Kind
    nulls: bool
    filled: pl.Expr
    allowed: tuple[str, ...] = ()


_PROVIDER = pl.col("provider").fill_null("unknown")
_AGENT = pl.col("agent_id")
_COST = pl.col("cost_usd")
_TOKENS = (pl.col("input_tokens") + pl.col("output_tokens")).cast(pl.Int64)
_START = pl.col("hour_start")
_MONTH = _START.dt.truncate("1mo")


def _text(value: str) -> pl.Expr:
    return pl.lit(value, dtype=pl.String)


COLUMNS = (
    FocusColumn("BilledCost", "Mandatory", "Decimal", False, _COST),
    FocusColumn("BillingAccountId", "Mandatory", "String", False, _PROVIDER),
    FocusColumn("BillingAccountName", "Mandatory", "String", True, _PROVIDER),
    FocusColumn("BillingCurrency", "Mandatory", "String", False, _text("USD"), ("USD",)),
    FocusColumn("BillingPeriodEnd", "Mandatory", "Date/Time", False, _MONTH.dt.offset_by("1mo")),
    FocusColumn("BillingPeriodStart", "Mandatory", "Date/Time", False, _MONTH),
    FocusColumn(
        "ChargeCategory", "Mandatory", "String", False, _text("Usage"),
        ("Usage", "Purchase", "Tax", "Credit", "Adjustment"),
    ),
    FocusColumn("ChargeClass", "Mandatory", "String", True, pl.lit(None, dtype=pl.String), ("Correction",)),
    FocusColumn(
        "ChargeDescription", "Mandatory", "String", True,
        pl.format("{} tokens of {} in {} calls", _TOKENS, pl.col("model"), pl.col("calls")),
    ),
    FocusColumn(
        "ChargeFrequency", "Recommended", "String", False, _text("Usage-Based"),
        ("One-Time", "Recurring", "Usage-Based"),
    ),
    FocusColumn("ChargePeriodEnd", "Mandatory", "Date/Time", False, _START.dt.offset_by(HOUR)),
    FocusColumn("ChargePeriodStart", "Mandatory", "Date/Time", False, _START),
    FocusColumn("ConsumedQuantity", "Conditional", "Decimal", True, _TOKENS),
    FocusColumn("ConsumedUnit", "Conditional", "String", True, _text("Tokens")),
    FocusColumn("ContractedCost", "Mandatory", "Decimal", False, _COST),
    FocusColumn("EffectiveCost", "Mandatory", "Decimal", False, _COST),
    FocusColumn("InvoiceIssuerName", "Mandatory", "String", False, _PROVIDER),
    FocusColumn("ListCost", "Mandatory", "Decimal", False, _COST),
    FocusColumn(
        "PricingCategory", "Conditional", "String", True, _text("Standard"),
        ("Standard", "Dynamic", "Committed", "Other"),
    ),
    FocusColumn("PricingQuantity", "Mandatory", "Decimal", True, _TOKENS),
    FocusColumn("PricingUnit", "Mandatory", "String", True, _text("Tokens")),
    FocusColumn("ProviderName", "Mandatory", "String", False, _PROVIDER),
    FocusColumn("PublisherName", "Mandatory", "String", False, _PROVIDER),
    FocusColumn("ResourceId", "Conditional", "String", True, _AGENT),
    FocusColumn("ResourceName", "Conditional", "String", True, _AGENT),
    FocusColumn(
        "ResourceType", "Conditional", "String", True, pl.when(_AGENT.is_not_null()).then(_text("AI agent")),
    ),
    FocusColumn(
        "ServiceCategory", "Mandatory", "String", False, _text("AI and Machine Learning"),
        (
            "AI and Machine Learning", "Analytics", "Business Applications", "Compute", "Databases", "Developer Tools",
            "Multicloud", "Identity", "Integration", "Internet of Things", "Management and Governance", "Media",
            "Migration", "Mobile", "Networking", "Security", "Storage", "Web", "Other",
        ),
    ),
    FocusColumn("ServiceName", "Mandatory", "String", False, pl.format("{} language models", _PROVIDER)),
    FocusColumn(
        "ServiceSubcategory", "Recommended", "String", False, _text("Generative AI"),
        (
            "Bots", "Generative AI", "Machine Learning", "Natural Language Processing",
            "Other (AI and Machine Learning)",
        ),
    ),
    FocusColumn("SkuId", "Conditional", "String", True, pl.format("{}/{}", _PROVIDER, pl.col("model"))),
    FocusColumn("SkuMeter", "Conditional", "String", True, _text("Tokens of a language model")),
    FocusColumn(
        "SkuPriceDetails", "Conditional", "JSON", True, pl.struct(pl.col("model").alias("Model")).struct.json_encode(),
    ),
    FocusColumn("SkuPriceId", "Conditional", "String", True, pl.format("{}/{}", _PROVIDER, pl.col("model"))),
    FocusColumn("Tags", "Conditional", "JSON", True, pl.col("Tags")),
    FocusColumn("x_CachedInputTokens", "Custom", "Decimal", False, pl.col("cached_input_tokens")),
    FocusColumn("x_Calls", "Custom", "Decimal", False, pl.col("calls")),
    FocusColumn("x_InputTokens", "Custom", "Decimal", False, pl.col("input_tokens")),
    FocusColumn("x_Model", "Custom", "String", False, pl.col("model")),
    FocusColumn("x_OutputTokens", "Custom", "Decimal", False, pl.col("output_tokens")),
    FocusColumn("x_UnpricedCalls", "Custom", "Decimal", False, pl.col("unpriced_calls")),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)
_KEYS = ("hour_start", "provider", "model", "agent_id")
_SUMS = (
    "calls",
    "input_tokens",
    "output_tokens",
    "cached_input_tokens",
    "cost_usd",
    "free_calls",
    "unpriced_calls",
)


def charges(frame: pl.LazyFrame, tags: Sequence[str] = ()) -> pl.LazyFrame:
    """Turn rows of `llm_15m`, or calls of `llm_calls` with these tags, into charges, in order of time.

    Where no call of a row has a price there is no charge: what is not known is not free of charge.
    """
    is_calls = "event_time" in frame.collect_schema().names()
    rows = _of_calls(frame, tags) if is_calls else frame.with_columns(hour_start=pl.col("bucket").dt.truncate(HOUR))
    keys = (*_KEYS, *(f"{PREFIX}{tag}" for tag in (tags if is_calls else ())))
    sums = rows.group_by(keys).agg(pl.col(name).sum() for name in _SUMS)
    priced = sums.filter(pl.col("unpriced_calls") < pl.col("calls")).sort(keys, nulls_last=False)
    named = priced.with_columns(Tags=as_json({tag: pl.col(f"{PREFIX}{tag}") for tag in (tags if is_calls else ())}))
    return named.select(column.filled.alias(column.name) for column in COLUMNS)


def _of_calls(calls: pl.LazyFrame, tags: Sequence[str]) -> pl.LazyFrame:
    status = pl.col("price_status")
    return calls.select(
        pl.col("event_time").dt.truncate(HOUR).alias("hour_start"),
        *_KEYS[1:],
        *(tag_value(tag).alias(f"{PREFIX}{tag}") for tag in tags),
        pl.lit(1, dtype=pl.Int64).alias("calls"),
        *(pl.col(name).cast(pl.Int64) for name in ("input_tokens", "output_tokens", "cached_input_tokens")),
        pl.col("cost_usd").fill_null(0),
        (status == "free").cast(pl.Int64).alias("free_calls"),
        (status == "unpriced").cast(pl.Int64).alias("unpriced_calls"),
    )
