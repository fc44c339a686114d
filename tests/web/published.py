"""One small set of every snapshot, for tests that walk all routes."""

from typing import Any

from tests.web.budgeted import ALERTS, BUDGETS
from tests.web.conftest import NOW, Web
from tests.web.days import hour_day
from tests.web.test_agents import AGENTS, COSTS, task
from tests.web.test_agents import DAYS as AGENT_DAYS
from tests.web.test_anomalies import DOCUMENTS as ANOMALIES
from tests.web.test_behavior import engagement_snapshots
from tests.web.test_caching import JOURNEY
from tests.web.test_cost import DAYS as COST_DAYS
from tests.web.test_exploration import COHORTS, PATH_DAYS, PATHS
from tests.web.test_forecasts import FORECASTS
from tests.web.test_health import JOB, STREAM
from tests.web.test_maintenance import item

RECENT_EVENTS = {
    "event_id": ["e2", None],
    "event_type": ["click", "page_view"],
    "feature": ["chat", "files"],
    "user_id": ["u", "anonymous"],
    "session_id": ["s", "unknown"],
    "timestamp": ["2026-03-12T09:00:00.000000Z", "2026-03-11T09:00:00.000000Z"],
    "duration_ms": [1.5, None],
    "metadata": ['{"a":1}', "{'a': 1}"],
}
RECENT_TASKS = {
    name: [value, value]
    for name, value in task("a", NOW.isoformat(), metadata='{"size":3}', duration_ms=1.5, tokens_used=4).items()
} | {"task_id": ["b", "a"]}
RECENT_CALLS = {
    "provider": ["openai", None],
    "model": ["gpt-4o", "mystery"],
    "input_tokens": [10, 3],
    "output_tokens": [2, 1],
    "cached_input_tokens": [4, None],
    "cost_nano_usd": [1_500_000_001, None],
    "price_status": ["priced", "unpriced"],
    "timestamp": ["2026-03-12T09:00:00.000000Z", "2026-03-11T09:00:00.000000Z"],
    "session_id": ["s", None],
    "user_id": ["u", None],
    "agent_id": ["steady", None],
    "endpoint": ["/chat", None],
    "latency_ms": [12.5, None],
    "success": [True, False],
    "error_message": [None, "timeout"],
    "metadata": [None, '{"a":1}'],
}
DEAD_LETTERS = {
    "entry_id": ["5-0"],
    "seen_at": ["2026-03-12T09:00:00.000000Z"],
    "wrong_field": ["model"],
    "reason": ["model: missing"],
    "raw": ['["note","x"]'],
    "raw_length": [12],
}
ADVICE = {
    "type": "high_error_rate",
    "severity": "critical",
    "message": "Error rate is 55.5 %",
    "suggestion": "Look at the errors.",
    "rule": "error_rate",
    "id": "agent-error-steady",
    "evidence": item("", "low")["evidence"],
}
FAILING = item("agent-error-steady", "critical", "agent_performance", affected_component="steady")


def price(provider: str | None, model: str, **fields: Any) -> dict[str, Any]:
    """Make a document of prices: $2 and $8 for a million tokens, cached ones $1, unless given."""
    first = {
        "input_tokens_from": 0,
        "input_price_per_1m": 2.0,
        "cached_input_price_per_1m": 1.0,
        "cache_write_price_per_1m": 2.0,
        "output_price_per_1m": 8.0,
        "reasoning_price_per_1m": 8.0,
        "price_per_call": 0.0,
    }
    tiers = fields.pop("tiers", [first])
    kept = first | tiers[0] if tiers else dict.fromkeys(first)
    del kept["input_tokens_from"]
    return {
        "provider": provider,
        "model": model,
        "is_listed": True,
        "is_seen": False,
        "price_status": "priced",
        "unpriced_reason": None,
        "is_free": False,
        **kept,
        "tiers": [first | tier for tier in tiers],
        "service_tiers": [],
        "pricing_date": "2026-03-12",
        "price_version": "genai-prices 0.2.3",
        **fields,
    }


PRICES = {
    "openai/gpt-4o": price("openai", "gpt-4o"),
    "azure/gpt-4o": price("azure", "gpt-4o", tiers=[{"input_price_per_1m": 3.0}]),
    "/gpt-4o": price(None, "gpt-4o", is_listed=False, is_seen=True),
    "ollama/*": price("ollama", "*", is_free=True, price_status="free", tiers=[
        {"input_price_per_1m": 0.0, "cached_input_price_per_1m": 0.0, "output_price_per_1m": 0.0}
    ]),
    "/mystery": price(None, "mystery", is_listed=False, is_seen=True, price_status="unpriced", tiers=[]),
    "google/stepped": price("google", "stepped", tiers=[{}, {"input_tokens_from": 200_000, "input_price_per_1m": 4.0}]),
}  # fmt: skip


SAVING = {
    "id": "cheaper-model-steady-openai/gpt-4o",
    "resource_type": "llm_tokens",
    "title": "gpt-4o-mini for agent steady instead of gpt-4o",
    "current_usage": {"agent_id": "steady", "provider": "openai", "model": "gpt-4o", "calls": 200},
    "recommended_change": "Try openai/gpt-4o-mini on these calls",
    "expected_savings": {"cost_usd": 12.5, "cost_usd_low": 9, "cost_usd_high": 15, "performance_percent": 0},
    "implementation_effort": "medium",
    "priority": "medium",
    "details": "200 calls of the last 30 days cost $13.00",
    "confidence": 0.6,
    "evidence": {
        "figures": {"calls": 200},
        "window": {"from": "2026-02-11", "to": "2026-03-12"},
        "sample_size": 200,
        "query": {"file": "recommendations/optimization/cheaper_model.sql", "parameters": {"saving_min_usd": 1}},
    },
}
USAGE_DAY = {
    "provider": ["openai"],
    "model": ["gpt-4o"],
    "service_tier": [""],
    "input_tokens_from": [1000],
    "calls": [10],
    "input_tokens": [20_000],
    "cached_input_tokens": [8_000],
    "cache_write_tokens": [0],
    "output_tokens": [5_000],
    "reasoning_tokens": [0],
    "min_input_tokens": [1_500],
    "max_input_tokens": [3_000],
    "cost_nano_usd": [72_000_000],
    "unpriced_calls": [0],
}


def publish_all(web: Web) -> None:
    """Publish every snapshot."""
    snapshots = engagement_snapshots() | {
        "behavior_hours": {"2026-03-12": hour_day((9, "chat", 7), (22, "files", 2))},
        "recent_events": {"all": RECENT_EVENTS},
        "behavior_paths": PATH_DAYS,
        "paths": PATHS,
        "behavior_retention": COHORTS,
        "agents": AGENTS,
        "agent_days": AGENT_DAYS,
        "recent_agent_tasks": {"all": RECENT_TASKS},
        "agent_recommendations": {"steady": {"agent_type": "chat", "recommendations": [ADVICE]}},
        "maintenance": {FAILING["id"]: FAILING},
        "optimization": {SAVING["id"]: SAVING},
        "usage_days": {"2026-03-11": USAGE_DAY},
        "resolved_recommendations": {"past@1": item("past", "high", resolved_at="2026-03-12T08:00:00.000000Z")},
        "cost_days": COST_DAYS,
        "cost_agent_days": COSTS,
        "recent_calls": {"all": RECENT_CALLS},
        "dead_letters": {"llm": DEAD_LETTERS},
        "prices": PRICES,
        "anomalies": ANOMALIES,
        "forecasts": FORECASTS,
        "budgets": BUDGETS,
        "alerts": ALERTS,
        "pipeline": {"llm": STREAM},
        "jobs": {"tick": JOB},
    }
    history = {"steady": {"a": task("a", NOW.isoformat(), metadata="{}", duration_ms=1.5)}}
    cost = {"cost_nano_usd": 5, "input_tokens": 3, "output_tokens": 2, "calls": 2, "unpriced_calls": 1}
    web.publish(
        snapshots,
        {
            "journeys": {"2026-03-12": {"s": JOURNEY}},
            "agent_history": history,
            "session_costs": {"2026-03-11": {"s": cost}, "2026-03-12": {"s": cost}},
        },
    )
