"""What-if: calls that were really made, priced as calls of another model; the price package itself is the oracle."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from genai_prices.data_snapshot import get_snapshot

from autobot_analytics.contract import LLM
from jobs.pricing.job import list_prices
from jobs.pricing.package import TIER_CONTEXT_KEYS
from jobs.rules.optimize import optimize
from tests.jobs.driving import Fields, Road, iso
from tests.jobs.pricing.calls_to_price import CallToPrice, oracle, price
from tests.web.conftest import Web

NOW = datetime(2026, 11, 20, 12)
CLIFFS = (1_000, 127_999, 128_000, 128_001, 199_999, 200_000, 200_001, 272_000, 272_001, 500_000)
MADE = ("gpt-4o", "gemini-2.5-pro")


def made_calls() -> list[CallToPrice]:
    """Return calls of two models over five days: on both sides of every step, cached and not, some in batch."""
    chance = random.Random(7)
    found = []
    for number in range(150):
        tokens = chance.choice(CLIFFS) if number % 2 else chance.randrange(1, 300_000)
        model = MADE[number % 3 == 0]
        found.append(
            CallToPrice(
                "openai" if model == "gpt-4o" else "google",
                model,
                tokens,
                chance.randrange(5_000),
                cached_input_tokens=chance.randrange(tokens) if number % 4 == 0 else 0,
                service_tier="batch" if number % 10 == 0 else None,
                event_time=NOW - timedelta(minutes=48 * number),
            )
        )
    return found


CALLS = made_calls()


COMPUTED: dict[str, Any] = {}


@pytest.fixture
def used(web: Web) -> Web:
    """The application after these calls, and one run of the jobs that what-if needs; once."""
    web.now = NOW.replace(tzinfo=UTC)
    if not COMPUTED:
        COMPUTED.update(computed(Road(web.redis, now=NOW)))
        web.redis.flushdb()
    web.publish(COMPUTED)
    return web


def computed(road: Road) -> dict[str, Any]:
    """Send the calls and give what the jobs publish of them."""
    entries: list[Fields] = [
        {
            "provider": call.provider or "",
            "model": call.model,
            "input_tokens": call.input_tokens,
            "output_tokens": call.output_tokens,
            "cached_input_tokens": call.cached_input_tokens or 0,
            "service_tier": call.service_tier or "",
            "timestamp": iso(call.event_time),
        }
        for call in CALLS
    ]
    road.send(LLM, *entries)
    road.tick()
    list_prices(road.worker)
    with road.worker.beside() as worker:
        optimize(worker)
    road.warehouse.close()
    found = road.published()
    return {name: found[name] for name in ("usage_days", "prices")}


def expected(calls: list[CallToPrice], provider: str, model: str) -> float:
    """Price calls as calls of another model, today, one by one."""
    return float(
        sum(
            oracle(
                replace(call, provider=provider, model=model, event_time=NOW),
                get_snapshot(),
                dict.fromkeys(TIER_CONTEXT_KEYS, call.service_tier) if call.service_tier else None,
            )
            for call in calls
        )
    )


def has_price(call: CallToPrice, provider: str, model: str) -> bool:
    """Return whether the other model has a price for the call's service tier."""
    (priced,) = price([replace(call, provider=provider, model=model, event_time=NOW)])
    return priced.status == "priced"


@pytest.mark.parametrize(
    ("asked", "provider", "model"),
    [
        ("gemini-2.5-pro", "google", "gemini-2.5-pro"),
        ("google/gemini-2.5-flash", "google", "gemini-2.5-flash"),
        ("openai/gpt-4o-mini", "openai", "gpt-4o-mini"),
        ("anthropic/claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5"),
        ("openai/gpt-5.4", "openai", "gpt-5.4"),
    ],
)
def test_sums_are_those_of_the_oracle(used: Web, asked: str, provider: str, model: str) -> None:
    """Steps, cached tokens and service tiers: the sum of what each call would have cost, to the last digit."""
    answer = used.answer(f"/cost/what-if?from=gpt-4o&to={asked}&days=7")
    mine = [call for call in CALLS if call.model == "gpt-4o"]
    comparable = [call for call in mine if has_price(call, "openai", "gpt-4o") and has_price(call, provider, model)]
    assert answer["calls"] == len(mine)
    assert answer["not_comparable_calls"] == len(mine) - len(comparable)
    assert answer["current_usd"] == pytest.approx(expected(comparable, "openai", "gpt-4o"), rel=1e-9)
    assert answer["what_if_usd"] == pytest.approx(expected(comparable, provider, model), rel=1e-9)
    assert answer["difference_usd"] == pytest.approx(answer["what_if_usd"] - answer["current_usd"])
    assert all(answer[name] == round(answer[name], 9) for name in ("current_usd", "what_if_usd", "difference_usd"))
    assert answer["what_if_low_usd"] <= answer["what_if_usd"] <= answer["what_if_high_usd"]
    assert sum(one["what_if_usd"] or 0 for one in answer["by_size"]) == pytest.approx(answer["what_if_usd"])


def test_calls_in_batch_are_priced_in_batch(used: Web) -> None:
    """A call in a service tier is priced in the same tier of the other; without such a price it is left out."""
    both = used.answer("/cost/what-if?from=gpt-4o&to=openai/gpt-4o-mini&days=7")
    assert both["not_comparable_calls"] == 0
    one = used.answer("/cost/what-if?from=gpt-4o&to=perplexity/sonar&days=7")
    assert one["not_comparable_calls"] == sum(call.model == "gpt-4o" and bool(call.service_tier) for call in CALLS) > 0


def test_range_holds_what_may_become_of_the_calls(used: Web) -> None:
    """Without a cache hit and with a fifth more or fewer tokens, across steps of the price, cost is in the range."""
    answer = used.answer("/cost/what-if?from=gpt-4o&to=google/gemini-2.5-pro&days=7")
    mine = [call for call in CALLS if call.model == "gpt-4o"]
    assert answer["not_comparable_calls"] == 0
    for times in (0.8, 0.9, 1.1, 1.2):
        for cached in (0, times):
            moved = [
                replace(
                    call,
                    input_tokens=int(call.input_tokens * times),
                    output_tokens=int(call.output_tokens * times),
                    cached_input_tokens=int((call.cached_input_tokens or 0) * cached),
                )
                for call in mine
            ]
            cost = expected(moved, "google", "gemini-2.5-pro")
            assert answer["what_if_low_usd"] * 0.9999 <= cost <= answer["what_if_high_usd"], (times, cached)
    cache, tokens = answer["uncertain"]
    assert cache["low_usd"] == pytest.approx(answer["what_if_usd"])
    assert cache["low_usd"] < cache["high_usd"]
    assert tokens["low_usd"] < answer["what_if_usd"] < tokens["high_usd"]


def test_same_model_elsewhere_counts_the_same_tokens(used: Web) -> None:
    """The tokenizer is in doubt only where the model is another."""
    _, tokens = used.answer("/cost/what-if?from=gpt-4o&to=openai/gpt-4o&days=7")["uncertain"]
    assert tokens["low_usd"] == tokens["high_usd"]


@pytest.mark.parametrize(
    ("query", "field", "near"),
    [
        ("from=gpt-4&to=gpt-4o-mini", "from", "gpt-4o"),
        ("from=gemini-2.5&to=gpt-4o-mini", "from", "gemini-2.5-pro"),
        ("from=gpt-4o&to=gpt-4o-minni", "to", "gpt-4o-mini"),
        ("from=gpt-4o&to=openai/gpt4o", "to", "openai/gpt-4o"),
    ],
)
def test_unknown_model(used: Web, query: str, field: str, near: str) -> None:
    """A model that was never called, or has no price, is 404 and says which names are like it."""
    response = used.get(f"/cost/what-if?{query}")
    assert response.status_code == 404
    problem: Any = response.get_json()
    assert problem["errors"][0]["field"] == field
    assert near in problem["detail"].partition("did you mean ")[2].rstrip("?").split(", ")


@pytest.mark.parametrize(
    ("query", "told"), [("from=zzzzzz&to=gpt-4o", "gpt-4o"), ("from=gpt-4o&to=zzzzzz", "/cost/pricing")]
)
def test_a_name_like_no_other(used: Web, query: str, told: str) -> None:
    """The answer names the models that were called, or says where those with a price are listed."""
    response = used.get(f"/cost/what-if?{query}")
    assert response.status_code == 404
    assert told in response.get_json()["detail"].partition("; ")[2]


def test_free_model(used: Web) -> None:
    """A model on an own machine costs nothing, and the whole cost is saved."""
    answer = used.answer("/cost/what-if?from=gemini-2.5-pro&to=ollama/llama3")
    assert (answer["what_if_usd"], answer["difference_percent"]) == (0, -100)


def test_window_without_calls(used: Web) -> None:
    """A model that was called, but not in the window, gives zeros and no share."""
    used.later(days=10)
    answer = used.answer("/cost/what-if?from=gpt-4o&to=gpt-4o-mini&days=2")
    assert (answer["calls"], answer["current_usd"], answer["difference_percent"]) == (0, 0, None)


@pytest.mark.parametrize(
    "query", ["", "from=gpt-4o", "to=gpt-4o", "from=&to=x", "from=a&to=b&days=366", "from=a%00&to=b"]
)
def test_bad_question(used: Web, query: str) -> None:
    """Both models are needed, the window is one to 365 days."""
    assert used.get(f"/cost/what-if?{query}").status_code == 422
