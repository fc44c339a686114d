"""A year of calls that a bill could trip over: seeded, and made of what prices and calendars have in store.

Inputs about the steps of tiered prices, both ways of counting cached tokens, service tiers, prices that change with the
date or the hour, local and unknown models, calls without tokens or success, repeated ids, times about midnights and
changes of the clock in three zones, arrivals in no order, and some from the future.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Entry = dict[str, Any]

NOW = datetime(2026, 11, 2, 4, 10, tzinfo=UTC)  # in New York still the Sunday on which clocks went back
ZONES = ("UTC", "Asia/Kathmandu", "America/New_York")
MIDNIGHTS = (date(2026, 3, 8), date(2026, 3, 9), date(2026, 10, 27), date(2026, 11, 1), date(2026, 11, 2))
DAYS_BACK = (
    0,
    1,
    1,
    6,
    6,
    7,
    7,
    20,
    29,
    30,
    89,
    90,
    120,
    180,
    230,
    234,
    270,
    320,
    364,
    364,
    365,
)
CALLS = 700
AGENTS = (None, "planner", "planner", "coder", '=cmd|"x"', "fremd ü")
SESSIONS = (None, "s-1", "s-1", "s/2 ?", "unknown")


@dataclass(frozen=True)
class ModelProfile:
    """What calls of a model may be like."""

    provider: str | None
    model: str
    tiers: tuple[str | None, ...] = (None,)
    accounting: str = "inclusive"
    steps: tuple[int, ...] = ()


KINDS = (
    ModelProfile("openai", "gpt-5.4", (None, "flex", "priority", "default"), steps=(272_000,)),
    ModelProfile("openai", "o3", (None, "flex")),
    ModelProfile("openai", "gpt-4o-mini", (None, "priority", "no-such-tier")),
    ModelProfile("azure", "gpt-4o-mini"),
    ModelProfile(None, "gpt-4o"),
    ModelProfile("anthropic", "claude-sonnet-4-6", (None, "batch"), "exclusive", (200_000,)),
    ModelProfile("anthropic", "claude-sonnet-4-5", (None,), "exclusive", (200_000,)),
    ModelProfile("google", "gemini-2.5-pro", steps=(200_000,)),
    ModelProfile("deepseek", "deepseek-v4-flash"),
    ModelProfile("deepseek", "deepseek-chat"),
    ModelProfile("ollama", "llama3"),
    ModelProfile("openai", "no-such-model"),
    ModelProfile("no-such-provider", "gpt-4o"),
)


def entries(seed: int) -> list[Entry]:
    """Return the entries in the order in which they arrive; `event_id` is in each."""
    chance = Random(seed)
    found = [_call(number, chance) for number in range(CALLS)]
    found += [dict(chance.choice(found)) for _ in range(CALLS // 20)]  # sent twice
    chance.shuffle(found)
    return found


def futures() -> list[Entry]:
    """Return calls that lie too far ahead to be believed."""
    call = {"provider": "openai", "model": "gpt-4o", "input_tokens": 1_000, "output_tokens": 1_000}
    return [call | {"event_id": f"ahead-{hours}", "timestamp": NOW + timedelta(hours=hours)} for hours in (1, 24, 400)]


def _call(number: int, chance: Random) -> Entry:
    kind = chance.choice(KINDS)
    total = chance.choice((0, 1, 999, 50_000, *(step + offset for step in kind.steps for offset in (-1, 0, 1))))
    cached = chance.choice((0, 0, total // 3, total))
    written = chance.choice((0, (total - cached) // 2)) if kind.provider == "anthropic" else 0
    output = 0 if total == 0 and chance.random() < 0.5 else chance.randrange(3_000)
    entry: Entry = {
        "event_id": f"call-{number}",
        "provider": kind.provider,
        "model": kind.model,
        "service_tier": chance.choice(kind.tiers),
        "input_tokens": total - cached - written if kind.accounting == "exclusive" else total,
        "cache_accounting": kind.accounting,
        "cached_input_tokens": cached,
        "cache_write_tokens": written,
        "output_tokens": output,
        "reasoning_tokens": output // 2 if kind.model == "o3" else 0,
        "agent_id": chance.choice(AGENTS),
        "session_id": chance.choice(SESSIONS),
        "success": chance.random() > 0.1,
        "latency_ms": chance.randrange(9_000),
        "cost_usd": 1_000.0,  # the producer's own figure, which is never used
        "timestamp": _moment(chance),
    }
    return {name: value for name, value in entry.items() if value is not None}


def _moment(chance: Random) -> datetime:
    how = chance.random()
    if how < 0.6:
        return NOW - timedelta(days=chance.choice(DAYS_BACK), microseconds=chance.randrange(86_400 * 1_000_000))
    day = chance.choice(MIDNIGHTS)
    hour = chance.choice((0, 0, 1, 2, 3))
    local = datetime(
        day.year, day.month, day.day, hour, tzinfo=ZoneInfo(chance.choice(ZONES)), fold=chance.choice((0, 1))
    )
    moment = local.astimezone(UTC) + chance.choice((-1, 0, 1)) * timedelta(microseconds=1)
    return min(moment, NOW - timedelta(microseconds=1))
