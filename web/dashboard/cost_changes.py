"""What changed in cost: the models and agents whose cost moved most against the window before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.api.cost import routes as cost
from web.api.shape import YearWindowQuery
from web.dashboard.ask import Ask
from web.dashboard.coverage import caveat
from web.dashboard.filtered_reading import Only

MOST_CHANGES = 6
LEAST_SHARE = 0.01  # of the cost of both windows: less is not worth a line


@dataclass(frozen=True)
class CostChange:
    """How the cost of a model or agent moved."""

    dimension: str
    name: str
    now_usd: float
    before_usd: float

    @property
    def change_usd(self) -> float:
        """The difference."""
        return self.now_usd - self.before_usd


def cost_changes(ask: Ask) -> Mapping[str, Any]:
    """Return the changes that matter, the largest first, under the page's filters of model and agent."""
    agent, model = ask.arguments.get("agent"), ask.arguments.get("model")
    query = YearWindowQuery(days=ask.period.days)
    models, agents = Only.of(agent_id=agent), Only.of(model=model)
    windows = (None, ask.before)
    by_model = [ask(cost.by_model, query, only=models, until=until).models for until in windows]
    by_agent = [ask(cost.by_agent, query, only=agents, until=until).agents for until in windows]
    found = [
        *_changes("model", *({one.model: one.cost_usd or 0.0 for one in rows} for rows in by_model)),
        *_changes("agent", *({one.agent_id: one.cost_usd or 0.0 for one in rows} for rows in by_agent)),
    ]
    wanted = {"model": model, "agent": agent}
    kept = [one for one in found if not wanted[one.dimension] or one.name == wanted[one.dimension]]
    return {"rows": largest(kept), "had_cost": any(one.before_usd for one in found), "caveat": caveat(ask, "cost_days")}


def largest(found: Sequence[CostChange]) -> list[CostChange]:
    """Return the largest changes; those that are small beside all cost are left out."""
    least = LEAST_SHARE * sum(one.now_usd + one.before_usd for one in found)
    moved = [one for one in found if abs(one.change_usd) >= max(least, 0.01)]
    return sorted(moved, key=lambda one: (-abs(one.change_usd), one.dimension, one.name))[:MOST_CHANGES]


def _changes(dimension: str, now: Mapping[str, float], before: Mapping[str, float]) -> list[CostChange]:
    names = dict.fromkeys((*now, *before))
    return [CostChange(dimension, name, now.get(name, 0.0), before.get(name, 0.0)) for name in names]
