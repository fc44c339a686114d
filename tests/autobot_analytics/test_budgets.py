"""Budgets in AutoBot's hashes."""

from datetime import UTC, datetime

import orjson
import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autobot_analytics.stores.budgets import (
    AGENT_BUDGETS_KEY,
    BUDGETS_KEY,
    PERIODS,
    SCOPES_KEY,
    Budget,
    Budgets,
    agent_budget,
)

MADE_AT = datetime(2026, 3, 12, 10, tzinfo=UTC)
BUDGETS = st.builds(
    Budget,
    name=st.text(min_size=1, max_size=20).filter(lambda name: name.isprintable() and not name.startswith("agent:")),
    threshold_usd=st.floats(0.01, 10**9),
    period=st.sampled_from(PERIODS),
    notify_at_percent=st.lists(st.integers(1, 1000), max_size=5, unique=True).map(lambda found: tuple(sorted(found))),
    enabled=st.booleans(),
    created_at=st.just(MADE_AT),
    scope=st.just("model"),
    scope_id=st.text(min_size=1, max_size=20).filter(str.isprintable),
    timezone=st.sampled_from((None, "Asia/Kathmandu")),
)


@given(budget=BUDGETS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_what_is_stored_is_read(redis_client: redis.Redis, budget: Budget) -> None:
    """A budget is read as it was stored."""
    redis_client.delete(BUDGETS_KEY, SCOPES_KEY)
    stored, is_new = Budgets(redis_client).put(budget)
    assert (stored, is_new) == (budget, True)
    assert Budgets(redis_client).read().budgets == (budget,)


@given(
    value=st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    (
                        "threshold_usd",
                        "period",
                        "scope",
                        "scope_id",
                        "notify_at_percent",
                        "timezone",
                        "budget_monthly_usd",
                        "created_at",
                    )
                ),
                inner,
                max_size=8,
            )
        ),
    ).map(lambda value: orjson.dumps(value))
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
def test_whatever_lies_there(redis_client: redis.Redis, value: bytes) -> None:
    """Whatever the hashes hold, reading them fails for nothing, and each entry is a budget or named as none."""
    redis_client.hset(BUDGETS_KEY, "a", value)
    redis_client.hset(AGENT_BUDGETS_KEY, "b", value)
    redis_client.hset(SCOPES_KEY, "a", value)
    book = Budgets(redis_client).read()
    names = [one.name for one in book.budgets] + [one.name for one in book.unreadable]
    assert sorted(names) == ["a", "agent:b"]


@pytest.mark.parametrize("value", ["1" * 400, '{"threshold_usd": 1e308, "period": "daily"}', '{"threshold_usd": "x"}'])
def test_no_amount(redis_client: redis.Redis, value: str) -> None:
    """What is no sum of dollars makes no budget."""
    redis_client.hset(BUDGETS_KEY, "a", value)
    redis_client.hset(AGENT_BUDGETS_KEY, "b", value)
    assert Budgets(redis_client).read().budgets == ()


def test_agents_stand_beside_the_others(redis_client: redis.Redis) -> None:
    """An agent's monthly budget is a budget of its own, and no other's."""
    budgets = Budgets(redis_client)
    budgets.put_agent("a/b", 12.5, MADE_AT)
    assert budgets.read().budgets == (agent_budget("a/b", 12.5),)
    assert (budgets.agent_usd("a/b"), budgets.agent_usd("b"), budgets.agents()) == (12.5, None, {"a/b": 12.5})
