"""Costs by session, call and agent, the price list and estimates, on literal snapshots."""

import pytest

from tests.web.conftest import Web


def test_session_cost(full: Web) -> None:
    """A session's calls of all days are one sum; an unknown session is not found, and that is no error."""
    assert full.answer("/cost/by-session/s") == {
        "session_id": "s",
        "found": True,
        "cost_usd": 1e-8,
        "input_tokens": 6,
        "output_tokens": 4,
        "call_count": 4,
        "unpriced_calls": 2,
        "error": None,
        "older_unavailable": None,
    }
    other = full.answer("/cost/by-session/a%2Fb")
    assert (other["session_id"], other["found"], other["cost_usd"]) == ("a/b", False, 0)
    assert other["error"] == "No call of this session is known."


def test_recent_calls(full: Web) -> None:
    """Calls come newest first; one without a price has no cost, which is not $0."""
    answer = full.answer("/cost/usage/recent")
    assert answer["count"] == 2
    assert answer["records"][0]["cost_usd"] == 1.500000001
    assert (answer["records"][1]["cost_usd"], answer["records"][1]["price_status"]) == (None, "unpriced")
    assert answer["records"][1]["metadata"] == {"a": 1}
    assert "cost_nano_usd" not in answer["records"][0]


def test_pricing(full: Web) -> None:
    """The price list has the listed models, by provider and model."""
    answer = full.answer("/cost/pricing")
    assert (answer["currency"], answer["pricing_date"]) == ("USD", "2026-03-12")
    assert [(one["provider"], one["model"]) for one in answer["models"]] == [
        ("azure", "gpt-4o"),
        ("google", "stepped"),
        ("ollama", "*"),
        ("openai", "gpt-4o"),
    ]
    assert answer["models"][2]["is_free"] is True
    assert len(answer["models"][1]["tiers"]) == 2


@pytest.mark.parametrize(
    ("query", "priced_as", "cost_usd"),
    [
        ("model=gpt-4o&provider=openai&input_tokens=1000000&output_tokens=500000", "openai/gpt-4o", 6.0),
        ("model=gpt-4o&provider=azure&input_tokens=1000000&output_tokens=0", "azure/gpt-4o", 3.0),
        ("model=gpt-4o&input_tokens=1000000&output_tokens=0", "/gpt-4o", 2.0),
        ("model=gpt-4o&provider=openai&input_tokens=1000000&cached_input_tokens=400000&output_tokens=0", None, 1.6),
        ("model=any&provider=ollama&input_tokens=9&output_tokens=9", "ollama/*", 0.0),
        ("model=stepped&provider=google&input_tokens=199999&output_tokens=0", "google/stepped", 0.399998),
        ("model=stepped&provider=google&input_tokens=200000&output_tokens=0", "google/stepped", 0.8),
        ("model=stepped&input_tokens=100000&output_tokens=0", "google/stepped", 0.2),
        ("model=gpt-4o-2024-08-06&input_tokens=1000000&output_tokens=0", "openai/gpt-4o", 2.0),  # the package's names
    ],
)
def test_estimate(full: Web, query: str, priced_as: str | None, cost_usd: float) -> None:
    """A call is priced as ingest would: exact names, free providers, tiers by the whole input, cached tokens."""
    answer = full.answer(f"/cost/estimate?{query}")
    assert answer["estimated_cost_usd"] == pytest.approx(cost_usd)
    assert answer["total_tokens"] == answer["input_tokens"] + answer["output_tokens"]
    if priced_as:
        assert answer["priced_as"] == priced_as


@pytest.mark.parametrize(
    "query", ["model=mystery", "model=gpt-4o&provider=nobody", "model=gpt-4", "model=" + "x" * 900]
)
def test_estimate_without_a_price(full: Web, query: str) -> None:
    """A model without a price is 404, never $0: neither a longer nor a shorter name is taken for it."""
    assert full.get(f"/cost/estimate?{query}&input_tokens=1&output_tokens=1").status_code == 404


def test_estimate_of_more_cached_than_input(full: Web) -> None:
    """Cached tokens are part of the input."""
    answer = full.get("/cost/estimate?model=gpt-4o&input_tokens=1&output_tokens=1&cached_input_tokens=2")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "cached_input_tokens"


def test_cost_by_agent(full: Web) -> None:
    """Agents come dearest first; calls without a price are no $0; there is no budget yet."""
    answer = full.answer("/cost/by-agent?days=7")
    assert answer["total_agents"] == 2
    assert answer["agents"][0] == {
        "agent_id": "steady",
        "cost_usd": 1.980000001,
        "input_tokens": 0,
        "output_tokens": 0,
        "call_count": 5,
        "unpriced_calls": 1,
        "budget_monthly_usd": None,
        "utilization_percent": None,
        "exceeded": False,
    }
    assert answer["agents"][1]["cost_usd"] is None


def test_cost_of_one_agent(full: Web) -> None:
    """One agent has its cost in the window and in the running month; another one is not found."""
    answer = full.answer("/cost/by-agent/steady?days=1")
    assert (answer["found"], answer["cost_usd"], answer["call_count"]) == (True, 0.0, 2)
    assert answer["budget"] == {
        "agent_id": "steady",
        "has_budget": False,
        "budget_monthly_usd": None,
        "spent_usd": 1.980000001,
        "remaining_usd": None,
        "utilization_percent": None,
        "exceeded": False,
    }
    nobody = full.answer("/cost/by-agent/nobody")
    assert (nobody["found"], nobody["cost_usd"], nobody["call_count"]) == (False, 0.0, 0)


@pytest.mark.parametrize("model", ["claude-3-haiku-zephyr", "gemini-2.5-flash-cyber", "gpt-4o-mini-foo"])
def test_estimate_of_a_longer_name(full: Web, model: str) -> None:
    """A name that is longer than that of a known model is not priced as that model."""
    assert full.get(f"/cost/estimate?model={model}&input_tokens=1&output_tokens=1").status_code == 404
