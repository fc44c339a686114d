"""Answers about where money can be saved."""

from typing import Any, Literal

from pydantic import Field

from web.api.recommendation import Evidence, Priority
from web.api.shape import Answer, Shape

ResourceType = Literal["llm_tokens", "agent_tasks", "memory", "cache", "database"]
SAVED = "USD in 30 days like the last"


class Savings(Shape):
    """What a change would save."""

    cost_usd: float = Field(description=f"{SAVED}; 0 where it is not money that is saved.")
    cost_usd_low: float = Field(description=f"{SAVED}, if it turns out badly.")
    cost_usd_high: float = Field(description=f"{SAVED}, if it turns out well.")
    performance_percent: float = Field(description="Time, memory or look-ups saved, % of what it is now; 0: none.")


class OptimizationItem(Shape):
    """Something that could cost less."""

    id: str = Field(description="The same as long as the finding stands.")
    resource_type: ResourceType
    title: str
    current_usage: dict[str, Any] = Field(description="What is used now, in the last 30 days.")
    recommended_change: str
    expected_savings: Savings
    implementation_effort: Literal["low", "medium", "high"] = Field(
        description="low: a setting; medium: a change to be tried out; high: work on the agents."
    )
    priority: Priority = Field(description="By what is saved; the thresholds are settings.")
    details: str = Field(description="What was found, with its figures.")
    confidence: float = Field(description="0 to 1, by sample and effect.")
    evidence: Evidence = Field(description="What it rests on.")


class PotentialSavings(Shape):
    """What all changes together would save at most."""

    cost_usd: float = Field(description=f"{SAVED}; savings on the same calls are counted once, the largest.")
    cost_usd_low: float = Field(description="The same, if all turns out badly.")
    cost_usd_high: float = Field(description="The same, if all turns out well.")
    performance_improvement_percent: float = Field(description="The largest of the changes, %; 0 without any.")


class Optimization(Answer):
    """Where money can be saved, largest savings first."""

    timestamp: str
    total_recommendations: int
    potential_savings: PotentialSavings = Field(description="All of it together.")
    by_resource_type: dict[str, int] = Field(description="How many there are of each resource type.")
    recommendations: list[OptimizationItem]


class QuickWins(Answer):
    """What saves much for little work: low effort and high or critical priority."""

    timestamp: str
    total_quick_wins: int = Field(description="How many there are.")
    estimated_savings: float = Field(description=f"{SAVED}; savings on the same calls are counted once.")
    recommendations: list[OptimizationItem]


class OptimizationOfType(Answer):
    """Where one kind of resource can be saved."""

    resource_type: ResourceType
    total: int = Field(description="How many there are.")
    recommendations: list[OptimizationItem]
