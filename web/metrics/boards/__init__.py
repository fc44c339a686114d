"""What our Grafana dashboards show: a board for each subject."""

from typing import Any

from web.metrics.boards.agents import AGENTS
from web.metrics.boards.behavior import BEHAVIOR
from web.metrics.boards.budgets import BUDGETS
from web.metrics.boards.cost import COST
from web.metrics.boards.maintenance import MAINTENANCE
from web.metrics.boards.pipeline import PIPELINE

TITLE = "AutoBot analytics"
BOARDS = {board.name: board for board in (COST, BUDGETS, AGENTS, BEHAVIOR, MAINTENANCE, PIPELINE)}


def whole() -> dict[str, Any]:
    """Return the dashboard with a row for each board."""
    from web.metrics.grafana import dashboard

    described = "Cost, budgets, agents, behaviour, maintenance and the pipeline of AutoBot analytics."
    return dashboard(TITLE, "autobot-analytics", described, list(BOARDS.values()))


def one(name: str) -> dict[str, Any]:
    """Return the dashboard of one board."""
    from web.metrics.grafana import dashboard

    board = BOARDS[name]
    described = f"{board.title} as AutoBot analytics sees it."
    return dashboard(f"{TITLE}: {board.title}", f"autobot-analytics-{name}", described, [board])
