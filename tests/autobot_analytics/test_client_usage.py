"""Calls of language models, and the process's own trackers as the manual shows them."""

import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from typing import Any

import pytest
import redis

from autobot_analytics import (
    CostTracker,
    LLMUsage,
    SyncDelivery,
)
from autobot_analytics.client.tracked import State
from autobot_analytics.contract import LLM

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_usage_takes_every_field_of_its_stream(redis_url: str) -> None:
    """The keywords of track_usage are the stream's fields, and all arrive."""
    usage = LLMUsage(
        provider="anthropic",
        model="claude",
        input_tokens=10,
        output_tokens=20,
        cached_input_tokens=3,
        cache_write_tokens=4,
        cache_write_1h_tokens=1,
        cache_accounting="exclusive",
        reasoning_tokens=5,
        cost_usd=0.00012,
        service_tier="batch",
        session_id="s",
        user_id="u",
        agent_id="a",
        endpoint="/v1/messages",
        latency_ms=12.5,
        success=False,
        error_message="overloaded",
        timestamp=START,
        tags={"team": "search"},
        metadata={"k": "v"},
        event_id="call-1",
        revision=2,
    )
    with SyncDelivery(redis_url) as delivery:
        costs = CostTracker(delivery)
        keywords: dict[str, Any] = {name: getattr(usage, name) for name in LLM.names}
        assert costs.track_usage(**keywords).delivered
        assert costs.track_many([usage])[0].delivered
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        found: Any = client.xrange(LLM.key)
    assert [fields for _, fields in found] == [usage.encoded, usage.encoded]
    assert tuple(usage.encoded) == LLM.names


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"cost_usd": -0.5}, "null"),
        ({"cost_usd": float("nan")}, "null"),
        ({"cost_usd": "$0.01"}, "null"),
        ({"cost_usd": "0.25"}, "0.25"),
        ({"latency_ms": -3}, "null"),
        ({"cached_input_tokens": 4.0}, "4"),
        ({"cached_input_tokens": "many"}, "null"),
        ({"cost_usd": 10**400}, "null"),
        ({"success": "no"}, "false"),
        ({"success": object()}, "null"),
        ({"cache_accounting": "both"}, "null"),
        ({"metadata": "text"}, "null"),
        ({"provider": 7}, "null"),
    ],
)
def test_a_side_field_never_costs_the_call(redis_url: str, given: dict[str, Any], sent: str) -> None:
    """What does not fit is dropped and named; other spellings are read as in the stream."""
    with SyncDelivery(redis_url) as delivery:
        values: dict[str, Any] = {"provider": "openai", "model": "gpt-4o", "input_tokens": 10, "output_tokens": 2}
        tracked = CostTracker(delivery).track_usage(**values | given)
    [name] = given
    assert tracked.state is State.SENT, tracked.error
    assert tracked.fields[name] == sent
    assert tracked.dropped_fields == ([name] if sent == "null" else [])


def test_what_cannot_be_counted_is_invalid(redis_url: str) -> None:
    """Tokens that are not a number are no side field."""
    with SyncDelivery(redis_url) as delivery:
        tracked = CostTracker(delivery).track_usage("openai", "gpt-4o", "many", 2, cost_usd=-1)  # type: ignore[arg-type]
    assert tracked.state is State.INVALID
    assert "input_tokens" in str(tracked.error)


def test_the_manuals_calls_work_as_they_stand(redis_url: str) -> None:
    """The manual's example, word for word, on trackers made from the settings; the synchronous twins beside it."""
    program = """
        import asyncio
        from autobot_analytics import get_behavior_analytics, UserEvent, get_agent_analytics, TaskStatus
        from autobot_analytics import get_cost_tracker
        from autobot_analytics import get_behavior_analytics_sync, get_agent_analytics_sync, get_cost_tracker_sync
        from autobot_analytics import get_delivery, get_delivery_sync

        async def main():
            await get_behavior_analytics().track_event(UserEvent(
                event_type="page_view", feature="chat", user_id="user123", session_id="session456", duration_ms=5000))
            await get_agent_analytics().track_task_start(
                agent_id="chat-agent-1", agent_type="chat", task_id="task-123", task_name="Answer")
            await get_agent_analytics().track_task_complete(
                task_id="task-123", status=TaskStatus.COMPLETED, tokens_used=1500)
            await get_cost_tracker().track_usage(provider="anthropic", model="claude", input_tokens=5, output_tokens=6)
            print(get_delivery().stats().sent)
            await get_delivery().aclose()

        asyncio.run(main())
        get_behavior_analytics_sync().track_event(UserEvent("click", "chat"))
        get_agent_analytics_sync().track_task_start("a", "chat", "task-1", "name")
        get_cost_tracker_sync().track_usage("ollama", "llama", 1, 2)
        print(get_delivery_sync().stats().sent)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=os.environ | {"AUTOBOT_ANALYTICS_REDIS_URL": redis_url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.split(), done.stderr) == (["4", "3"], "")
