"""Check of OpenTelemetry."""

import redis

from autobot_analytics.cli.checks.finding import CheckState
from autobot_analytics.cli.checks.telemetry import double_instrumentation
from tests.autobot_analytics.checks.conftest import MakeInstallation


def test_no_doubles(make: MakeInstallation) -> None:
    """Without a call that two instrumentations report all is well."""
    assert double_instrumentation(make()).state == CheckState.RIGHT


def test_doubles_are_named(make: MakeInstallation, redis_client: redis.Redis) -> None:
    """Service and scopes are named, the most calls first, with the setting that ignores one of them."""
    doubles = {"bot\x1fa.openai\x1fb.langchain": 1_200, "\x1fx\x1fy": 1, "d\x1fx\x1fy": 2, "e\x1fx\x1fy": 3}
    for double, count in doubles.items():
        redis_client.hincrby("analytics:otlp:doubles", double, count)
    found = double_instrumentation(make())
    assert (found.state, found.found) == (
        CheckState.DOUBTFUL,
        "1,200 calls of bot reported by a.openai and by b.langchain; 3 calls of e reported by x and by y; "
        "2 calls of d reported by x and by y; and 1 more",
    )
    assert found.do.startswith(
        "switch one of them off, or ignore its scope, e.g. AUTOBOT_ANALYTICS_OTLP_IGNORED_SCOPES="
        '["a.openai"]; each call'
    )
