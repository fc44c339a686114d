"""Where money can be saved: the rules' findings in order, and what they make together."""

from collections.abc import Mapping, Sequence
from math import fsum
from typing import get_args

from web.api.optimization.answers import OptimizationItem, PotentialSavings, ResourceType
from web.api.optimization.overlaps import without_overlaps
from web.reading.fold import Document

RESOURCE_TYPES: tuple[str, ...] = get_args(ResourceType)
PRIORITIES = ("critical", "high", "medium", "low")
URGENT = ("critical", "high")

Documents = Mapping[str, Document]


def items(documents: Documents) -> list[OptimizationItem]:
    """Return the findings: the most urgent first, of these the largest savings."""
    found = [OptimizationItem.model_validate(document) for document in documents.values()]
    found.sort(key=lambda one: (PRIORITIES.index(one.priority), -one.expected_savings.cost_usd, one.id))
    return found


def quick_wins(found: Sequence[OptimizationItem]) -> list[OptimizationItem]:
    """Return those of low effort and high or critical priority."""
    return [one for one in found if one.implementation_effort == "low" and one.priority in URGENT]


def of_type(found: Sequence[OptimizationItem], resource_type: str) -> list[OptimizationItem]:
    """Return those of one resource type."""
    return [one for one in found if one.resource_type == resource_type]


def potential(found: Sequence[OptimizationItem]) -> PotentialSavings:
    """Return what all would save together: of those on the same calls the largest alone, so nothing counts twice."""
    savings = [one.expected_savings for one in without_overlaps(found)]
    return PotentialSavings(
        cost_usd=round(fsum(saving.cost_usd for saving in savings), 6),
        cost_usd_low=round(fsum(saving.cost_usd_low for saving in savings), 6),
        cost_usd_high=round(fsum(saving.cost_usd_high for saving in savings), 6),
        performance_improvement_percent=max((one.expected_savings.performance_percent for one in found), default=0.0),
    )


def counts(found: Sequence[OptimizationItem]) -> dict[str, int]:
    """Count the findings by resource type."""
    return {name: sum(one.resource_type == name for one in found) for name in RESOURCE_TYPES}
