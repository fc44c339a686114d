"""Makes day documents of snapshots from short literals: what is not given is 0."""

from collections.abc import Sequence
from typing import Any

BEHAVIOR_DAY = ("events", "page_views", "sessions", "bounces", "session_duration_ms", "engaged_ms", "new_users")
ACTIVE_USERS = ("active_users", "active_users_7d", "active_users_28d")
TOKENS = ("input_tokens", "output_tokens", "cached_input_tokens", "cache_write_tokens", "reasoning_tokens")
COST_DAY = ("calls", *TOKENS, "cost_nano_usd", "unpriced_calls", "unpriced_tokens", "free_calls")
AGENT_DAY = ("completed", "failed", "cancelled", "timeout", "open", "duration_ms", "durations", "tokens_used")
AGENT_BOUNDS = ("min_duration_ms", "max_duration_ms", "last_activity")

Row = dict[str, Any]


def behavior_day(**figures: float) -> Row:
    """Make a document of behavior_days."""
    return dict.fromkeys((*BEHAVIOR_DAY, *ACTIVE_USERS), 0) | figures


def feature_day(rows: Sequence[tuple[str, str, int, int, float]], sessions: dict[str, int] | None = None) -> Row:
    """Make a document of behavior_features from (feature, event_type, events, timed_events, duration_ms)."""
    sessions = sessions or {}
    columns = _columns(("feature", "event_type", "events", "timed_events", "duration_ms"), rows)
    return columns | {"session_feature": list(sessions), "sessions": list(sessions.values())}


def user_day(users: int, features: dict[str, int] | None = None) -> Row:
    """Make a document of behavior_users."""
    features = features or {}
    return {"users": users, "feature": list(features), "feature_users": list(features.values())}


def hour_day(*rows: tuple[int, str, int]) -> Row:
    """Make a document of behavior_hours from (hour, feature, events)."""
    return _columns(("hour", "feature", "events"), rows)


def cost_day(*rows: Row) -> Row:
    """Make a document of cost_days; the provider is `openai` unless given."""
    return _from_rows({"provider": "openai", "model": None} | dict.fromkeys(COST_DAY, 0), rows)


def agent_day(*rows: Row) -> Row:
    """Make a document of agent_days; `buckets` of a row is {bucket: tasks}."""
    cells = [
        (place, bucket, tasks) for place, row in enumerate(rows) for bucket, tasks in row.get("buckets", {}).items()
    ]
    blank = {"agent_id": None} | dict.fromkeys(AGENT_DAY, 0) | dict.fromkeys(AGENT_BOUNDS)
    return _from_rows(blank, rows) | _columns(("bucket_agent", "bucket", "bucket_tasks"), cells)


def agent_cost_day(*rows: Row) -> Row:
    """Make a document of cost_agent_days; the provider is `openai`, the model `m` unless given."""
    return _from_rows({"agent_id": None, "provider": "openai", "model": "m"} | dict.fromkeys(COST_DAY, 0), rows)


def _from_rows(blank: Row, rows: Sequence[Row]) -> Row:
    return {name: [(blank | row)[name] for row in rows] for name in blank}


def _columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Row:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
