"""A remembered span as text: short, and read by the same version of the service or not at all."""

from decimal import Decimal

import orjson

from web.otlp.roles import SpanRole
from web.otlp.seen import NO_USAGE, SeenSpan
from web.otlp.usage import SpanUsage

LEAF = b"~"  # before the text of a span that need not be remembered where nothing of its trace is


def pack(span: SeenSpan) -> bytes:
    """Return the text of a span; its trace, its id and its batch are not in it."""
    usage = span.usage
    figures = None
    if usage is not NO_USAGE:
        figures = (
            usage.input_tokens,
            usage.output_tokens,
            usage.cached_tokens,
            usage.cache_write_tokens,
            usage.reasoning_tokens,
            usage.run_tokens,
            None if usage.cost_usd is None else str(usage.cost_usd),
            usage.exclusive_by,
            usage.cache_write_1h_tokens,
        )
    return orjson.dumps((span[2], span[3].value, *span[4:10], figures, span[11]), default=str)


def unpack(trace_id: str, span_id: str, packed: bytes | str) -> SeenSpan:
    """Return the span of a text, with its batch before it."""
    batch, _, text = (packed.encode() if isinstance(packed, str) else packed).partition(b"|")
    parent_id, role, scope, service, name, started_ns, ended_ns, failed, figures, told = orjson.loads(text)
    usage = NO_USAGE
    if figures is not None:
        inputs, outputs, cached, written, reasoning, run_tokens, cost_usd, exclusive_by, *rest = figures
        cost = None if cost_usd is None else Decimal(cost_usd)
        usage = SpanUsage(inputs, outputs, cached, written, reasoning, run_tokens, cost, exclusive_by, *rest)
    return SeenSpan(
        trace_id,
        span_id,
        parent_id,
        SpanRole(role),
        scope,
        service,
        name,
        started_ns,
        ended_ns,
        failed,
        usage,
        told,
        int(batch),
    )
