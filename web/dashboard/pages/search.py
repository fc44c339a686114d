"""What is found by name: pages, agents, models, features, and a session by its id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.api.agents import routes as agents
from web.api.behavior import routes as behavior
from web.api.behavior.answers import FeatureQuery
from web.api.cost import routes as cost
from web.api.shape import YearWindowQuery
from web.dashboard.ask import Ask
from web.dashboard.cards import Card
from web.dashboard.page import Page
from web.http.problems import ProblemError

YEAR = 365
MOST = 20


@dataclass(frozen=True)
class SearchHit:
    """One thing that was found: its name, where to look at it, and a word about it."""

    name: str
    path: str
    parameters: dict[str, str]
    about: str


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards: one for each kind of thing."""
    return {
        "wanted": ask.arguments.get("q", "").strip(),
        "agents": ask.card(_agents),
        "models": ask.card(_models),
        "features": ask.card(_features),
        "sessions": check(ask),
    }


def check(ask: Ask) -> Card:
    """Make the card that may refuse the page: it looks for a session by whatever was asked for."""
    return ask.card(_session)


def _agents(ask: Ask) -> Sequence[SearchHit]:
    rows = ask(agents.performance, YearWindowQuery(days=YEAR), until=ask.period.today).agents
    named = [
        SearchHit(one.agent_id, "/agents/one", {"id": one.agent_id}, f"{one.agent_type}, {one.total_tasks:,} tasks")
        for one in rows
    ]
    return _like(ask, named)


def _models(ask: Ask) -> Sequence[SearchHit]:
    rows = ask(cost.by_model, YearWindowQuery(days=YEAR), until=ask.period.today).models
    return _like(
        ask, [SearchHit(one.model, "/cost", {"model": one.model}, f"{one.call_count:,} calls") for one in rows]
    )


def _features(ask: Ask) -> Sequence[SearchHit]:
    rows = ask(behavior.features, FeatureQuery(days=YEAR), until=ask.period.today).features
    named = [
        SearchHit(name, "/behavior", {"feature": name}, f"{one.total_views:,} events") for name, one in rows.items()
    ]
    return _like(ask, named)


def _session(ask: Ask) -> Sequence[SearchHit]:
    wanted = ask.arguments.get("q", "").strip()
    if not wanted:
        return []
    try:
        found = ask(behavior.journey, until=ask.period.today, session_id=wanted)
    except ProblemError as problem:
        if problem.status != 404:
            raise
        return []
    return [SearchHit(wanted, "/behavior/session", {"id": wanted}, f"{found.total_steps:,} steps")]


def _like(ask: Ask, named: Sequence[SearchHit]) -> list[SearchHit]:
    """Return those whose name has the words: first those that begin with them."""
    wanted = ask.arguments.get("q", "").strip().casefold()
    hits = [one for one in named if wanted in one.name.casefold()] if wanted else []
    return sorted(hits, key=lambda one: not one.name.casefold().startswith(wanted))[:MOST]


PAGE = Page("search", "/search", "Search", build, in_navigation=False, has_period=False, keeps=("q",), check=check)
