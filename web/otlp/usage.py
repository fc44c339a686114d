"""How many tokens a span reports, and whether its input tokens contain the cached ones.

By the conventions they do. Producers that pass on the figures of Anthropic or Bedrock as they come leave them out; what
tells them is, in this order: a total that only adds up with the cached tokens; more cached than input tokens; the name
and version of an instrumentation that is known for it.
"""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

import orjson

from autobot_analytics.contract import MOST, Kind
from web.otlp import names
from web.otlp.spans import Span

MOST_TOKENS = MOST[Kind.TOKENS]  # more would become a dead letter, and the exporter not know

# Instrumentation scope → the last version whose input tokens are known to leave cached tokens out.
EXCLUSIVE_SCOPES = {
    "opentelemetry.instrumentation.bedrock": (0, 62, 4),
    "com.anthropic.claude_code.tracing": (999,),  # all versions so far
}


class WrongValue(ValueError):
    """An attribute holds what cannot be counted; the text names it."""


class SpanUsage(NamedTuple):
    """What one span reports; None is not reported."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    run_tokens: int | None = None  # tokens of a whole run, under names that say that they are a sum
    cost_usd: Decimal | None = None
    exclusive_by: str | None = None  # what says that input_tokens do not contain the cached tokens
    cache_write_1h_tokens: int | None = None  # part of cache_write_tokens

    @property
    def reported(self) -> bool:
        """Whether any token is reported."""
        return any((self.input_tokens, self.output_tokens, self.cached_tokens, self.cache_write_tokens))

    @property
    def total(self) -> int | None:
        """All tokens, each once; None when nothing is reported."""
        if not self.reported:
            return self.run_tokens
        apart = (self.cached_tokens or 0) + (self.cache_write_tokens or 0) if self.exclusive_by else 0
        return (self.input_tokens or 0) + (self.output_tokens or 0) + apart


def usage_of(span: Span) -> SpanUsage:
    """Read a span's figures; raises WrongValue."""
    input_tokens = _count(span, names.INPUT_TOKENS)
    output_tokens = _count(span, names.OUTPUT_TOKENS)
    cached, written = _count(span, names.CACHED_TOKENS), _count(span, names.CACHE_WRITE_TOKENS)
    written_1h = _count(span, names.CACHE_WRITE_1H_TOKENS)
    written = written or written_1h
    reasoning, total = _count(span, names.REASONING_TOKENS), _count(span, names.TOTAL_TOKENS)
    if input_tokens is None and output_tokens is None and (text := span.text(names.USAGE_JSON)):
        return usage_of_json(text)
    output_tokens = _with_reasoning(input_tokens or 0, output_tokens, reasoning, total)
    run = (_count(span, names.RUN_INPUT_TOKENS), _count(span, names.RUN_OUTPUT_TOKENS))
    return SpanUsage(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cached_tokens=cached,
        cache_write_tokens=written,
        reasoning_tokens=reasoning,
        run_tokens=None if run == (None, None) else sum(tokens or 0 for tokens in run),
        cost_usd=_money(span),
        exclusive_by=_exclusive_by(
            total, input_tokens or 0, output_tokens or 0, (cached or 0) + (written or 0), span.scope, span.scope_version
        ),
        cache_write_1h_tokens=written_1h,
    )


def _with_reasoning(
    input_tokens: int, output_tokens: int | None, reasoning: int | None, total: int | None
) -> int | None:
    """Return output tokens with reasoning in them: it is apart if there is more of it, or if the total says so."""
    if not reasoning:
        return output_tokens
    output = output_tokens or 0
    if reasoning > output or (total is not None and total == input_tokens + output + reasoning):
        return output + reasoning
    return output_tokens


def _exclusive_by(
    total: int | None, input_tokens: int, output_tokens: int, cache_tokens: int, scope: str, version: str
) -> str | None:
    if not cache_tokens:
        return None
    if total == input_tokens + output_tokens + cache_tokens:
        return "total"
    if cache_tokens > input_tokens:
        return "more cached than input tokens"
    last = EXCLUSIVE_SCOPES.get(scope)
    return "instrumentation" if last and _version(version) <= last else None


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdecimal() and part.isascii())


def _count(span: Span, aliases: tuple[str, ...]) -> int | None:
    """Return a count of tokens; some exporters send integers as floating-point numbers or as text."""
    value = span.first(aliases)
    if value is None:
        return None
    if isinstance(value, str) and value.strip().isdecimal() and value.isascii() and len(value) <= 20:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_TOKENS:
        raise WrongValue(f"{_found(span, aliases)} is {value!r:.60}; it must be a number of tokens")
    return value


def _money(span: Span) -> Decimal | None:
    value = span.first(names.COST_USD)
    if value is None:
        return None
    try:
        amount = math.nan if isinstance(value, bool | list) else float(value)
    except ValueError:
        amount = math.nan
    if not 0 <= amount < 1e9:
        raise WrongValue(f"{_found(span, names.COST_USD)} is {value!r:.60}; it must be an amount of USD")
    return Decimal(repr(amount))


def _found(span: Span, aliases: tuple[str, ...]) -> str:
    return next(alias for alias in aliases if alias in span.attributes)


# Names in the objects that producers pass on from providers' APIs, by what they mean.
JSON_INPUT = ("prompt_tokens", "input_tokens", "promptTokens", "inputTokens", "promptTokenCount", "prompt_token_count")
JSON_OUTPUT = (
    "completion_tokens",
    "output_tokens",
    "completionTokens",
    "outputTokens",
    "candidatesTokenCount",
    "candidates_token_count",
)
JSON_DETAILS = ("prompt_tokens_details", "input_tokens_details", "input_token_details")
JSON_OUTPUT_DETAILS = ("completion_tokens_details", "output_tokens_details", "output_token_details")
JSON_CACHED = (
    "cached_tokens",
    "cache_read",
    "cache_read_input_tokens",
    "cached_input_tokens",
    "input_cached_tokens",
    "input_cache_read",
    "cacheReadInputTokens",
    "cachedContentTokenCount",
    "cached_content_token_count",
)
JSON_WRITTEN = (
    "cache_write_tokens",
    "cache_creation",
    "cache_creation_input_tokens",
    "input_cache_creation",
    "cacheWriteInputTokens",
    "cache_write_input_tokens",
)
# Objects in which Anthropic's API and LiteLLM split the cache-write tokens by how long the cache keeps them.
JSON_WRITTEN_SPLITS = ("cache_creation", "cache_creation_token_details")
JSON_WRITTEN_1H = ("ephemeral_1h_input_tokens",)
JSON_WRITTEN_5M = ("ephemeral_5m_input_tokens",)
LANGFUSE_WRITTEN_1H = ("input_cache_creation_1h",)  # tokens of its own, in no other figure
LANGFUSE_WRITTEN_5M = ("input_cache_creation_5m",)
JSON_REASONING = (
    "reasoning_tokens",
    "reasoning",
    "output_reasoning_tokens",
    "output_reasoning",
    "thoughtsTokenCount",
    "thoughts_token_count",
)
JSON_TOTAL = ("total_tokens", "total", "totalTokens", "totalTokenCount", "total_token_count")


def usage_of_json(text: str) -> SpanUsage:
    """Read the usage object of a provider's API, or Langfuse's own, in which no token is in two figures."""
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError:
        return SpanUsage()
    if not isinstance(given, dict):
        return SpanUsage()
    flat: dict[str, object] = dict(given)
    for name in JSON_DETAILS + JSON_OUTPUT_DETAILS:
        if isinstance(details := given.get(name), dict):
            flat = {**details, **flat}
    cached, (written, written_1h) = _of(flat, JSON_CACHED), _written(flat)
    reasoning, total = _of(flat, JSON_REASONING), _of(flat, JSON_TOTAL)
    is_disjoint = "input" in flat or "output" in flat
    if is_disjoint:
        input_tokens, output = _of(flat, ("input",)), _of(flat, ("output",))
        inside = total is not None and total == (input_tokens or 0) + (output or 0)
        parts = (cached or 0) + (written or 0)
        if not inside or parts > (input_tokens or 0):
            input_tokens = (input_tokens or 0) + parts
        if reasoning and not inside:
            output = (output or 0) + reasoning
        return SpanUsage(input_tokens, output, cached, written, reasoning, cache_write_1h_tokens=written_1h)
    input_tokens, output = _of(flat, JSON_INPUT), _of(flat, JSON_OUTPUT)
    output = _with_reasoning(input_tokens or 0, output, reasoning, total)
    by = _exclusive_by(total, input_tokens or 0, output or 0, (cached or 0) + (written or 0), "", "")
    if not by and "input_tokens" in flat and {"cache_read_input_tokens", "cache_creation_input_tokens"} & flat.keys():
        by = "names of Anthropic's API"  # which leaves cached tokens out of input_tokens
    return SpanUsage(
        input_tokens,
        output,
        cached,
        written,
        reasoning,
        exclusive_by=by if (cached or written) else None,
        cache_write_1h_tokens=written_1h,
    )


def _written(flat: Mapping[str, object]) -> tuple[int | None, int | None]:
    """Return the cache-write tokens, and how many of them the cache keeps for an hour."""
    splits = [split for name in JSON_WRITTEN_SPLITS if isinstance(split := flat.get(name), dict)]
    written, written_1h, written_5m = _of(flat, JSON_WRITTEN), None, None
    for split in (flat, *splits):
        written_1h = _of(split, JSON_WRITTEN_1H) if written_1h is None else written_1h
        written_5m = _of(split, JSON_WRITTEN_5M) if written_5m is None else written_5m
    if written_1h is not None or written_5m is not None:  # LangChain gives the split and 0 as the sum
        return written or (written_1h or 0) + (written_5m or 0), written_1h
    written_1h, written_5m = _of(flat, LANGFUSE_WRITTEN_1H), _of(flat, LANGFUSE_WRITTEN_5M)
    if written_1h is None and written_5m is None:
        return written, None
    apart = (written_1h or 0) + (written_5m or 0)
    return (written if written == apart else (written or 0) + apart), written_1h


def _of(given: Mapping[str, object], aliases: tuple[str, ...]) -> int | None:
    for name in aliases:
        value = given.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            if not 0 <= value <= MOST_TOKENS:
                raise WrongValue(f"{name} is {value!r:.60}; it must be a number of tokens")
            return value
    return None
