"""Which savings can be added up: of several findings on the same calls, only the largest.

A finding is about the calls of one agent to one model, about all calls of one agent, or, where a rule judges agents
together, about those that have no finding of their own by that rule.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import fsum

from web.api.optimization.answers import OptimizationItem

Items = list[OptimizationItem]


def without_overlaps(found: Sequence[OptimizationItem]) -> Items:
    """Return findings no two of which are about the same calls, chosen so that they save much together."""
    by_model = [one for one in found if "model" in one.current_usage]
    by_agent = [one for one in found if "agent_id" in one.current_usage and "model" not in one.current_usage]
    others = [one for one in found if "agent_id" not in one.current_usage and "model" not in one.current_usage]
    chosen: Items = []
    for _, same_model in groupby(sorted(by_model, key=_model), key=_model):
        chosen += _of_one_model(list(same_model))
    for whole in sorted((one for one in by_agent if not _is_fleet(one)), key=lambda one: one.id):
        agent_id = whole.current_usage["agent_id"]
        chosen = _larger(chosen, whole, [one for one in chosen if _holds_calls_of(one, agent_id, found)])
    alone = {one.current_usage["agent_id"] for one in by_agent if not _is_fleet(one)}
    for fleet in [one for one in by_agent if _is_fleet(one)]:
        overlapping = [one for one in chosen if _is_fleet(one) or one.current_usage["agent_id"] not in alone]
        chosen = _larger(chosen, fleet, overlapping)
    return others + chosen


def _of_one_model(found: Items) -> Items:
    """Choose among findings on calls to one model: each agent's largest, or a fleet's and what lies outside it."""
    largest: dict[object, OptimizationItem] = {}
    for one in sorted((one for one in found if not _is_fleet(one)), key=_usd):
        largest[one.current_usage["agent_id"]] = one
    best = list(largest.values())
    for rule, fleets in groupby(sorted((one for one in found if _is_fleet(one)), key=_rule), key=_rule):
        outside = {one.current_usage["agent_id"] for one in found if not _is_fleet(one) and _rule(one) == rule}
        together = [*fleets, *(one for agent_id, one in largest.items() if agent_id in outside)]
        best = max(best, together, key=_sum)
    return best


def _larger(chosen: Items, whole: OptimizationItem, parts: Items) -> Items:
    """Return `chosen` with `whole` in place of `parts` if it saves more than they do."""
    if _sum(parts) >= _usd(whole):
        return chosen
    return [*(one for one in chosen if one not in parts), whole]


def _holds_calls_of(one: OptimizationItem, agent_id: object, found: Sequence[OptimizationItem]) -> bool:
    """Return whether a finding is about the agent's calls: its own, or a fleet's whose rule found none of its own."""
    if not _is_fleet(one):
        return bool(one.current_usage["agent_id"] == agent_id)
    return not any(
        other.current_usage["agent_id"] == agent_id and _model(other) == _model(one) and _rule(other) == _rule(one)
        for other in found
        if "model" in other.current_usage and not _is_fleet(other)
    )


def _is_fleet(one: OptimizationItem) -> bool:
    return "agents" in one.current_usage


def _model(one: OptimizationItem) -> str:
    return repr((one.current_usage["provider"], one.current_usage["model"]))


def _rule(one: OptimizationItem) -> str:
    return one.evidence.query.file


def _usd(one: OptimizationItem) -> float:
    return one.expected_savings.cost_usd


def _sum(found: Iterable[OptimizationItem]) -> float:
    return fsum(map(_usd, found))
