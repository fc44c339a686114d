"""What a page is narrowed to: every card applies every filter, or says that it does not; links carry filters on."""

import re
from itertools import product

import pytest

from tests.web.conftest import Web
from tests.web.days import agent_cost_day, cost_day
from web.dashboard.filters import FILTERS
from web.dashboard.page import Page
from web.dashboard.pages import PAGES

CALLS = (  # agent, provider, model, cost in USD, calls without a price and their tokens
    ("a", "openai", "m", 2.50, 0, 0),
    ("a", "openai", "n", 20.00, 0, 0),
    ("b", "azure", "m", 4.00, 0, 0),
    ("b", "openai", "n", 1.00, 1, 6647),
)
COSTS = {("", ""): "27.5", ("a", ""): "22.5", ("", "m"): "6.5", ("a", "m"): "2.5", ("b", "n"): "1.0", ("a", "x"): ""}


@pytest.fixture
def narrowed(full: Web) -> Web:
    """Calls of two agents and two models, all of today."""
    rows = [
        {
            "agent_id": agent,
            "provider": provider,
            "model": model,
            "calls": 1 + unpriced,
            "cost_nano_usd": int(usd * 10**9),
            "unpriced_calls": unpriced,
            "unpriced_tokens": tokens,
        }
        for agent, provider, model, usd, unpriced, tokens in CALLS
    ]
    of_models = [{name: value for name, value in row.items() if name != "agent_id"} for row in rows]
    full.later(seconds=10)
    full.publish(
        {"cost_days": {"2026-03-12": cost_day(*of_models)}, "cost_agent_days": {"2026-03-12": agent_cost_day(*rows)}}
    )
    return full


def card(text: str, id: str) -> str:
    """Return one card of a page."""
    found = re.search(rf'<section class="card[^"]*" data-live="{id}".*?</section>', text, re.DOTALL)
    assert found, id
    return found[0]


def left_out(text: str, id: str) -> str:
    """Return what a card says that it is not narrowed to."""
    found = re.search(r'<p class="small dim unfiltered">(.*?)</p>', card(text, id))
    return re.sub("<.*?>", "", found[1]) if found else ""


@pytest.mark.parametrize(("agent", "model"), COSTS)
@pytest.mark.parametrize("page", ["/cost", "/"])
def test_costs_are_of_both(narrowed: Web, page: str, agent: str, model: str) -> None:
    """The cost of an agent and a model is that of the agent's calls of the model, and the card says nothing else."""
    text = narrowed.client.get(f"{page}?days=1&agent={agent}&model={model}").text
    id = "trend" if page == "/cost" else "spend"
    values = re.findall(r'<p class="value"><data value="([^"]*)">', card(text, id))
    assert values[:1] == ([COSTS[agent, model]] if COSTS[agent, model] else [])
    assert left_out(text, id) == ""


def test_an_agents_calls_have_all_figures(narrowed: Web) -> None:
    """Narrowed to an agent, providers and tokens of unpriced calls are known; models are the agent's."""
    text = narrowed.client.get("/cost?days=1&agent=b").text
    models = card(text, "models")
    assert re.findall(r'<span\s+class="small dim">([a-z]+)</span></th>', models) == ["azure", "openai"]
    assert "1 call (6,647 tokens) has no price" in models
    assert "unknown" not in models


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("agent=a", {"models": "", "agents": "agent a", "budgets": "agent a", "anomalies": "", "what-if": "agent a"}),
        ("model=m", {"models": "model m", "agents": "", "budgets": "model m", "anomalies": "", "what-if": ""}),
        (
            "model=m&agent=a",
            {
                "models": "model m",
                "agents": "agent a",
                "budgets": "model m and agent a",
                "anomalies": "model m and agent a",
                "what-if": "agent a",
            },
        ),
    ],
)
def test_a_card_says_what_it_leaves_out(narrowed: Web, query: str, told: dict[str, str]) -> None:
    """What a card of the cost page does not apply, it says."""
    text = narrowed.client.get(f"/cost?{query}").text
    assert {id: left_out(text, id) for id in told} == {
        id: f"Not narrowed to {words}." if words else "" for id, words in told.items()
    }


@pytest.mark.parametrize("page", [page for page in PAGES if page.in_navigation], ids=lambda page: page.name)
def test_filters_are_shown_and_carried(full: Web, page: Page) -> None:
    """Every filter is a chip of every page, which says when it applies to nothing; tabs and links carry all of them."""
    values = {"model": "m", "agent": "steady", "feature": "chat", "category": "reliability", "priority": "high"}
    query = "&".join(f"{name}={value}" for name, value in values.items())
    answer = full.client.get(f"{page.path}?{query}")
    assert answer.status_code == 200
    chips = re.findall(r'<span class="chip( idle)?">(\w+): ', answer.text)
    expected = [
        (" idle" if name not in page.filters else "", FILTERS[name]) for name in FILTERS if name not in page.hides
    ]
    assert chips == expected
    tabs = re.findall(r'<a href="([^"]+)"', answer.text.partition('<nav class="tabs"')[2].partition("</nav>")[0])
    assert len(tabs) > 5
    for tab, (name, value) in product(tabs, values.items()):
        assert f"{name}={value}" in tab


def test_agents_are_those_of_all_filters(full: Web) -> None:
    """Name, type and agent narrow the sums as they narrow the table."""
    text = full.client.get("/agents?agent=steady&type=chat").text
    assert "These agents" in text
    values = re.findall(r'<p class="value"><data value="([^"]*)">', card(text, "all"))
    rows = re.findall(r'name="id" value="([^"]*)"', card(text, "each"))
    assert (values[:2], rows) == (["1", "1000"], ["steady"])
    assert "No task lies in this period" in full.client.get("/agents?agent=steady&type=search").text


def test_maintenance_is_of_both(full: Web) -> None:
    """Category and priority narrow what to act upon and what is resolved; alerts say that they are all."""
    text = full.client.get("/maintenance?category=agent_performance&priority=low").text
    assert "Nothing needs action of this kind now." in text
    assert left_out(text, "alerts") == "Not narrowed to category agent_performance and priority low."
    assert left_out(text, "savings") == "Not narrowed to category agent_performance."
