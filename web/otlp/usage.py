"""How many tokens a span reports, and whether its input tokens contain the cached ones.

By the conventions they do. Producers that pass on the figures of Anthropic or Bedrock as they come leave them out; what
tells them is, in this order: a total that only adds up with the cached tokens; more cached than input tokens; the name
and version of an instrumentation that is known for it.
"""

import math
from dataclasses import dataclass
from decimal import Decimal

from autobot_analytics.contract import MOST, Kind
from web.otlp import names
from web.otlp.spans import Span

MOST_TOKENS = MOST[Kind.TOKENS]  # more would become a dead letter, and the exporter not know

# Instrumentation scope → the last version whose input tokens are known to leave cached tokens out.
EXCLUSIVE_SCOPES = {"opentelemetry.instrumentation.bedrock": (0, 62, 3)}


class WrongValue(ValueError):
    """An attribute holds what cannot be counted; the text names it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one span reports; None is not reported."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    run_tokens: int | None = None  # tokens of a whole run, under names that say that they are a sum
    cost_usd: Decimal | None = None
    exclusive_by: str | None = None  # what says that input_tokens do not contain the cached tokens

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


def usage_of(span: Span) -> Usage:
    """Read a span's figures; raises WrongValue."""
    input_tokens = _count(span, names.INPUT_TOKENS)
    output_tokens = _count(span, names.OUTPUT_TOKENS)
    reasoning = _count(span, names.REASONING_TOKENS)
    cached, written = _count(span, names.CACHED_TOKENS), _count(span, names.CACHE_WRITE_TOKENS)
    if reasoning and reasoning > (output_tokens or 0):  # counted apart, as Gemini does
        output_tokens = (output_tokens or 0) + reasoning
    run = (_count(span, names.RUN_INPUT_TOKENS), _count(span, names.RUN_OUTPUT_TOKENS))
    return Usage(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cached_tokens=cached,
        cache_write_tokens=written,
        reasoning_tokens=reasoning,
        run_tokens=None if run == (None, None) else sum(tokens or 0 for tokens in run),
        cost_usd=_money(span),
        exclusive_by=_exclusive_by(span, input_tokens or 0, output_tokens or 0, (cached or 0) + (written or 0)),
    )


def _exclusive_by(span: Span, input_tokens: int, output_tokens: int, cache_tokens: int) -> str | None:
    if not cache_tokens:
        return None
    if _count(span, names.TOTAL_TOKENS) == input_tokens + output_tokens + cache_tokens:
        return "total"
    if cache_tokens > input_tokens:
        return "more cached than input tokens"
    last = EXCLUSIVE_SCOPES.get(span.scope)
    return "instrumentation" if last and _version(span.scope_version) <= last else None


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdecimal() and part.isascii())


def _count(span: Span, aliases: tuple[str, ...]) -> int | None:
    """Give a count of tokens; some exporters send integers as floating-point numbers or as text."""
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
