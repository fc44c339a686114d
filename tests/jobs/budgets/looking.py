"""What tests of the job `budgets` do: store budgets, spend, look, and see what came of it."""

from datetime import datetime
from typing import Any

from autobot_analytics.budgets import Budget, Budgets
from tests.jobs.budgets.spending_days import Replay, sender

NOW = datetime(2026, 3, 12, 12)


def put(replay: Replay, *budgets: Budget) -> None:
    """Store budgets."""
    for budget in budgets:
        Budgets(replay.road.client).put(budget)


def spend(replay: Replay, *moments: datetime, **fields: str) -> None:
    """Spend a dollar at each of the moments."""
    sender(replay.road)(*moments, **fields)


def look(replay: Replay, now: datetime) -> dict[str, dict[str, Any]]:
    """Take in what came and look at the budgets; give how they stand."""
    replay.road.now = now
    replay.road.tick()
    replay.check()
    return replay.road.published().get("budgets", {})


def alerts(replay: Replay) -> dict[str, str]:
    """Give the state of each published alert, by key."""
    return {key: one["state"] for key, one in replay.road.published().get("alerts", {}).items()}


def told(replay: Replay) -> list[tuple[str, str]]:
    """Give (key, state) of what is in the outbox, in order."""
    return replay.road.ask("select key, state from notifications order by created_at, change, key")
