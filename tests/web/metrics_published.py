"""Published counters and forecasts, as the jobs write them."""

from typing import Any

HOSTILE = 'say "hi"\\there\nnow'
CALLS = {
    "calls": 30,
    "unpriced_calls": 2,
    "free_calls": 1,
    "cost_usd": 1.25,
    "uncached_input_tokens": 700.0,
    "cached_input_tokens": 200.0,
    "cache_write_tokens": 100.0,
    "output_tokens": 500.0,
    "reasoning_tokens": 50.0,
}
NO_CALLS = dict.fromkeys(CALLS)
TASKS = {
    "tasks": {"completed": 7, "failed": 3},
    "durations": {"0.5": 4, "60.0": 5, "inf": 1},
    "duration_ms": 4_000_000.0,
}
NO_TASKS = dict.fromkeys(TASKS)

MODEL_COUNTERS: dict[str, Any] = {
    '["openai","gpt-4o"]': {"provider": "openai", "model": "gpt-4o", **CALLS},
    "hostile": {"provider": "openai", "model": HOSTILE, **CALLS, "cost_usd": 0.000000001},
    "other": {"provider": "other", "model": "other", **CALLS},
}
AGENT_COUNTERS: dict[str, Any] = {
    "steady": {**CALLS, **TASKS},
    "idle": {**NO_CALLS, **TASKS, "durations": None, "duration_ms": None},
    "none": {**CALLS, **NO_TASKS},
}
EVENT_COUNTERS: dict[str, Any] = {
    '["chat","click"]': {"feature": "chat", "event_type": "click", "events": 12},
    "other": {"feature": "other", "event_type": "other", "events": 3},
}
STREAM_COUNTERS: dict[str, Any] = {"llm": {"lost": 4}}
COUNTERS = {
    "model_counters": MODEL_COUNTERS,
    "agent_counters": AGENT_COUNTERS,
    "event_counters": EVENT_COUNTERS,
    "stream_counters": STREAM_COUNTERS,
}
