"""Queries and answers of what somebody should act upon."""

from typing import Annotated, Any, Literal

from pydantic import Field

from web.api.recommendation import Evidence, Priority
from web.api.shape import Answer, Query, Shape, days_field

Category = Literal["agent_performance", "cost_management", "infrastructure", "reliability"]


class MaintenanceItem(Shape):
    """Something that somebody should act upon."""

    id: str = Field(description="The same as long as the finding stands.", examples=["agent-error-chat-agent-1"])
    title: str
    description: str = Field(description="What was found, with its figures.")
    priority: Priority
    category: Category
    affected_component: str = Field(description="The agent, model, budget, stream, job, or `redis` or `disk`.")
    predicted_issue: str = Field(description="What it leads to if nothing is done.")
    confidence: float = Field(description="0 to 1, by sample and effect; docs/maintenance.md has the formula.")
    recommended_action: str
    estimated_impact: str = Field(examples=["Affects 150 tasks"], description="How much it concerns.")
    detected_at: str = Field(description="When it first held; it stays while it holds.")
    metadata: dict[str, Any]
    evidence: Evidence = Field(description="What it rests on.")


class ResolvedItem(MaintenanceItem):
    """Something that somebody had to act upon, with the figures that it had last."""

    resolved_at: str = Field(description="When it no longer held.")


class PriorityCounts(Shape):
    """How many recommendations there are of each priority."""

    critical: int = Field(default=0, description="Those of critical priority.")
    high: int = Field(default=0, description="Those of high priority.")
    medium: int = Field(default=0, description="Those of medium priority.")
    low: int = Field(default=0, description="Those of low priority.")


class Maintenance(Answer):
    """What somebody should act upon, most urgent first, then by confidence."""

    timestamp: str
    total_recommendations: int
    by_priority: PriorityCounts = Field(description="How many there are of each priority.")
    recommendations: list[MaintenanceItem]


class SummaryCounts(Shape):
    """The recommendations in numbers."""

    total_items: int = Field(description="Recommendations that hold now.")
    requires_immediate_action: int = Field(description="Those of critical priority.")
    categories_affected: list[Category] = Field(description="Names of the categories with a recommendation.")


class CriticalAction(Shape):
    """What to do first."""

    title: str
    action: str = Field(description="What to do.")
    component: str = Field(description="What it is about.")


class CategoryStanding(Shape):
    """One category."""

    count: int
    highest_priority: Priority = Field(description="The most urgent of its recommendations.")


class MaintenanceSummary(Answer):
    """What somebody should act upon, in short."""

    timestamp: str
    summary: SummaryCounts
    critical_actions: list[CriticalAction] = Field(description="Of the critical ones, by confidence.")
    by_category: dict[str, CategoryStanding] = Field(description="Categories with a recommendation.")


class MaintenanceCategory(Answer):
    """What somebody should act upon in one category."""

    category: Category
    total: int = Field(description="How many there are.")
    recommendations: list[MaintenanceItem]


class ResolvedQuery(Query):
    """How far to look back."""

    days: Annotated[int, days_field(1, 365)] = 30


class Resolved(Answer):
    """What no longer holds, newest first."""

    timestamp: str
    period_days: int
    total: int = Field(description="How many there are.")
    recommendations: list[ResolvedItem]
