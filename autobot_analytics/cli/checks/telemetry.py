"""Check of OpenTelemetry: whether several instrumentations report the same calls."""

from typing import cast

from autobot_analytics.cli.checks.finding import Finding, doubtful, right
from autobot_analytics.cli.checks.installation import Installation

NAMED = 3


def double_instrumentation(at: Installation) -> Finding:
    """Look for calls that two instrumentations report: each is counted once, but costs twice the spans."""
    from web.otlp.memory import DOUBLES_KEY, SEPARATOR

    counts = cast("dict[bytes, bytes]", at.redis.hgetall(DOUBLES_KEY))
    if not counts:
        return right("no call is reported by two instrumentations")
    ranked = sorted(((int(count), field.decode().split(SEPARATOR)) for field, count in counts.items()), reverse=True)
    told = "; ".join(_told(count, *names) for count, names in ranked[:NAMED])
    more = f"; and {len(ranked) - NAMED} more" if len(ranked) > NAMED else ""
    scope = ranked[0][1][1]
    return doubtful(
        told + more,
        f'switch one of them off, or ignore its scope, e.g. AUTOBOT_ANALYTICS_OTLP_IGNORED_SCOPES=["{scope}"]; '
        "each call is counted once either way",
    )


def _told(count: int, service: str, *scopes: str) -> str:
    calls = "1 call" if count == 1 else f"{count:,} calls"
    return f"{calls} of {service or 'a service without a name'} reported by {' and by '.join(scopes)}"
