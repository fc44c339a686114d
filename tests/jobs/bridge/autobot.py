"""An AutoBot: pushes tasks and calls into its lists, cuts them, and counts, in the words that it uses."""

import json
from dataclasses import dataclass
from typing import Any, cast

import redis

from autobot_analytics.contract import LLM
from jobs.bridge.copy import Marker, stored_marker
from jobs.bridge.lists import SOURCES

OF_TASKS, OF_CALLS = SOURCES
TASKS, CALLS = "agent_analytics:tasks", "llm_cost:usage"


def task(number: int, **changed: object) -> dict[str, Any]:
    """Return a task as AutoBot writes it down."""
    return {
        "agent_id": "chat-agent-1",
        "agent_type": "chat",
        "task_id": f"task-{number}",
        "task_name": "Answer",
        "status": "completed",
        "started_at": "2024-06-29T12:00:00.250000",
        "completed_at": "2024-06-29T12:00:01.750000",
        "duration_ms": 1500.0,
        "input_size": None,
        "output_size": 12,
        "tokens_used": 1500,
        "error_message": None,
        "metadata": {},
        **changed,
    }


def call(number: int, **changed: object) -> dict[str, Any]:
    """Return a call as AutoBot writes it down; its input tells which it is."""
    return {
        "provider": "anthropic",
        "model": "claude-3-5-haiku-20241022",
        "input_tokens": number,
        "output_tokens": 10,
        "cost_usd": 4.1e-05,
        "timestamp": "2024-06-29T12:00:00.123456",
        "session_id": "s1",
        "user_id": None,
        "endpoint": "/api/chat",
        "latency_ms": 812.53125,
        "success": True,
        "error_message": None,
        "metadata": {"trace": {"id": 7}},
        **changed,
    }


@dataclass
class AutoBot:
    """What writes the lists; they are short here."""

    client: redis.Redis
    tasks: int = 50_000
    calls: int = 100_000

    def work(self, *items: dict[str, Any] | bytes) -> None:
        """Record tasks and calls, as told by their fields; bytes go into the list of calls as they are."""
        with self.client.pipeline() as pipe:
            for item in items:
                if isinstance(item, dict) and "task_id" in item:
                    pipe.lpush(TASKS, json.dumps(item))
                    pipe.ltrim(TASKS, 0, self.tasks - 1)
                    pipe.hincrby(f"agent_analytics:metrics:{item['agent_id']}", "total_tasks", 1)
                else:
                    model = item["model"] if isinstance(item, dict) else "m"
                    pipe.lpush(CALLS, json.dumps(item) if isinstance(item, dict) else item)
                    pipe.ltrim(CALLS, 0, self.calls - 1)
                    pipe.hincrby(f"llm_cost:by_model:{model}", "call_count", 1)
            pipe.execute()

    def call(self, *numbers: int) -> None:
        """Record calls of these numbers."""
        self.work(*map(call, numbers))


def numbers(client: redis.Redis) -> list[int]:
    """Return the numbers of the calls in the stream, in order; -1: it has none."""
    entries = cast("list[tuple[bytes, dict[bytes, bytes]]]", client.xrange(LLM.key))
    return [int(fields.get(b"input_tokens", b"-1")) for _, fields in entries]


def marker(client: redis.Redis) -> Marker:
    """Return how far the calls have been copied."""
    return stored_marker(client, OF_CALLS)[1]
