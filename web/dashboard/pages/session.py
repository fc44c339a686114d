"""One session: what it did, step by step, and what its model calls cost."""

from collections.abc import Mapping
from typing import Any

from web.api.behavior import routes as behavior
from web.api.cost import routes as cost
from web.dashboard.ask import Ask
from web.dashboard.page import Page
from web.http.problems import ProblemError


def build(ask: Ask) -> Mapping[str, Any]:
    """Make the cards; ProblemError when no journey of the session is known."""
    if not ask.arguments.get("id"):
        raise ProblemError(404, "Which session? The page of behaviour has links to the newest ones.")
    return {"session_id": ask.arguments["id"], "journey": ask.card(_journey), "calls": ask.card(_calls)}


def _journey(ask: Ask) -> Any:
    return ask(behavior.journey, until=ask.period.today, session_id=ask.arguments["id"])


def _calls(ask: Ask) -> Any:
    return ask(cost.by_session, until=ask.period.today, session_id=ask.arguments["id"])


PAGE = Page(
    "session",
    "/behavior/session",
    "Session",
    build,
    section="behavior",
    in_navigation=False,
    has_period=False,
    keeps=("id",),
    subject="id",
)
